import Interpreter
import Shapes

/// What traced code cannot do, in the user's words.
enum TraceFaults {
    /// A plain number or truth value is needed of a tensor that has no elements yet.
    static func plainValue(_ use: PlainUse, shape: Shape) -> Fault {
        Fault(
            "traced-value", title: "this value is not known while the code is traced",
            explanation: "\(need(use)), but here stands a tensor of shape \(shape) that is worked "
                + "out later: `grad`, `step` and their like run their code once to record it, and "
                + "run the record with numbers.",
            hint: hint(use))
    }

    private static func need(_ use: PlainUse) -> String {
        switch use {
        case .condition: "A branch or a loop needs `true` or `false`"
        case .expectation: "`expect` needs `true` or `false`"
        case .index: "An index needs a whole number"
        case .sliceBound: "The bound of a slice needs a whole number"
        case .rangeBound: "The bound of a range needs a number"
        case .text: "Text needs the value itself"
        case .argument: "This argument needs a plain number"
        }
    }

    private static func hint(_ use: PlainUse) -> String {
        switch use {
        case .condition: "choose between tensors with `where(condition, a, b)`"
        case .text, .expectation: "do this after the step, with the value it returns"
        default: "use a number from outside the traced code, or a tensor operation"
        }
    }

    static func index() -> Fault {
        Fault(
            "not-traceable", title: "this index cannot be traced",
            explanation:
                "Traced code can take slices that run forwards, single places, and rows by "
                + "whole numbers; masks and other lists of places change the shape with the "
                + "values.",
            hint: "multiply by the mask, or choose with `where(mask, a, b)`")
    }

    static func builtin(_ name: String) -> Fault {
        Fault(
            "not-traceable", title: "`\(name)` cannot be traced",
            explanation: "`\(name)` needs the numbers themselves, but in traced code (`grad`, "
                + "`step`, …) they are worked out later.",
            hint: "call `\(name)` outside, and use its result")
    }
}
