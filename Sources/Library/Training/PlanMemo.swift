import Graphs
import Interpreter
import Kernels
import Networks
import Shapes
import Tensors

/// Plans of one function of tensors, by the shapes and types of its arguments.
final class PlanMemo {
    private struct Key: Hashable {
        let shapes: [Shape]
        let types: [ElementType]
        let settings: [Double]
    }

    private var plans: [Key: Plan] = [:]
    private var order: [Key] = []
    /// Inputs change their shape now and then, not all the time.
    private static let limit = 8

    /// Works out a function of tensors.
    func run(
        _ arguments: [Tensor], _ machine: any Machine, key settings: [Double] = [],
        _ body: ([Symbol]) throws -> Symbol
    ) throws -> Tensor {
        let key = Key(
            shapes: arguments.map(\.shape), types: arguments.map(\.elementType),
            settings: settings)
        let plan = try plans[key] ?? make(key, body)
        var given = arguments
        let draws = (0..<plan.drawCount).map { _ in machine.nextDraw() }
        let marks = arguments.reduce(Marks.empty) { $0.union($1.marks) }
        let results = try PlanFaults.translating { try plan.run(&given, draws: draws) }
        return results[0].marked(marks)
    }

    private func make(_ key: Key, _ body: ([Symbol]) throws -> Symbol) throws -> Plan {
        let graph = Graph()
        let inputs = zip(key.shapes, key.types).map { graph.input($0, $1) }
        let plan = try Plan(graph, outputs: [try body(inputs)])
        if order.count >= Self.limit { plans[order.removeFirst()] = nil }
        plans[key] = plan
        order.append(key)
        return plan
    }
}

/// What goes wrong while a plan is made or run, in the user's words.
enum PlanFaults {
    /// Runs a body and gives its errors words.
    static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as PlanError where error != .notFinite {
            throw fault(error)
        } catch let error as GradientError {
            throw fault(error)
        }
    }

    static func fault(_ error: PlanError) -> Fault {
        switch error {
        case .notFinite: return StepFaults.notFinite("the result", 0)
        case .outOfRange(let operation, let value, let limit):
            let number = Wording.number(value)
            return Fault(
                "index-out-of-range",
                title: operation == "onehot"
                    ? "a label is not among the classes" : "a row number is not in the table",
                explanation: "There are \(limit), numbered from 0 to \(limit - 1); one of the "
                    + "numbers is \(number).",
                hint: operation == "onehot"
                    ? "are the labels counted from 1, or are there more classes?" : nil)
        }
    }

    static func fault(_ error: GradientError) -> Fault {
        switch error {
        case .notOneNumber(let shape):
            return Fault(
                "not-one-number", title: "a gradient is taken of one number",
                explanation: "The function gives a tensor of shape \(shape), and a gradient says "
                    + "how one number changes.",
                hint: "make one number of it, as with `mean(…)` or `sum(…)`; `jacobian` "
                    + "differentiates all elements")
        case .notFloating(let type):
            return Fault(
                "no-gradient", title: "\(type) values have no gradient",
                explanation: "The function gives \(type), which changes in jumps or not at all.",
                hint: "differentiate what the numbers were made of")
        case .noDerivative(let operation):
            return Fault(
                "no-gradient", title: "`\(operation)` has no derivative here",
                explanation: "The gradient would have to pass through `\(operation)`, which is "
                    + "known only by its value.")
        }
    }
}

/// What a layer cannot do, in the user's words.
enum LayerFaults {
    static func notTensor(_ layer: String) -> Fault {
        Fault(
            "internal-fault", title: "a parameter is missing",
            explanation: "A parameter of `\(layer)` is no tensor.")
    }

    static func arguments(_ layer: String, _ count: Int) -> Fault {
        Fault(
            "argument-count", title: "a layer takes one input",
            explanation:
                "`\(layer)` was called with \(Wording.count(count, "argument", "arguments")).",
            hint: "join several tensors with `concat([a, b], axis: 1)` first")
    }

    static func input(_ layer: String, _ value: Value) -> Fault {
        Fault(
            "wrong-type", title: "`\(layer)` needs a tensor",
            explanation: "The input of `\(layer)` must be a tensor; \(Wording.found(value)).")
    }

    /// A shape that a layer cannot take, told with the layer.
    static func shape(_ error: ShapeError, in layer: String) -> Fault {
        var fault = ShapeFaults.fault(for: error)
        fault.explanation = "In the layer `\(layer)`: " + fault.explanation
        return fault
    }

    static func changedInput(_ layer: String, _ input: Shape, _ parameters: [Shape]) -> Fault {
        let shapes = parameters.map(\.description).joined(separator: " and ")
        return Fault(
            "layer-input-changed", title: "the input does not fit this layer's parameters",
            explanation: "`\(layer)` was first called with another size, and has parameters of "
                + "shape \(shapes); an input of shape \(input) does not fit them.",
            hint: "give it inputs of the first size, or create a new layer")
    }
}
