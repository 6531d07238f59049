import Diagnostics
import Interpreter
import Shapes

/// What made one block need several plans: the captured variables that changed, with how.
struct PlanDifferences {
    struct Change {
        enum Kind {
            /// A tensor's shapes, in the order of their coming.
            case shapes([Shape])
            /// The values of a number that decides a branch, a shape or a loop.
            case values([Double])
            /// So many different lists, objects, texts or truth values.
            case contents(Int)
        }

        let name: String
        let kind: Kind
    }

    let planCount: Int
    private(set) var changes: [Change] = []

    /// - Parameter plans: all of one block, whose captured variables have the same order.
    init(_ plans: [StepPlan], _ captured: CapturedInputs) {
        planCount = plans.count
        for (place, variable) in captured.variables.all.enumerated() {
            let forms = Self.distinct(
                plans.compactMap { $0.forms.indices.contains(place) ? $0.forms[place] : nil })
            if forms.count > 1 {
                changes.append(Change(name: variable.name, kind: Self.kind(of: forms)))
            }
            let values = Self.distinct(
                plans.flatMap { $0.keys.filter { $0.place == place }.map(\.value) })
            if values.count > 1 {
                changes.append(Change(name: variable.name, kind: .values(values)))
            }
        }
    }

    private static func kind(of forms: [CapturedInputs.Form]) -> Change.Kind {
        let shapes = forms.compactMap { form -> Shape? in
            if case .tensor(let shape, _) = form { shape } else { nil }
        }
        return shapes.count == forms.count && Set(shapes).count == shapes.count
            ? .shapes(shapes) : .contents(forms.count)
    }

    private static func distinct<Element: Hashable>(_ items: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return items.filter { seen.insert($0).inserted }
    }
}

extension PlanDifferences.Change {
    var words: String {
        switch kind {
        case .shapes(let shapes):
            "`\(name)` had \(Wording.count(shapes.count, "shape")), such as \(shapes[0]) and "
                + "\(shapes[1])"
        case .values(let values):
            "`\(name)` had \(Wording.count(values.count, "value")), such as "
                + "\(Wording.number(values[0])) and \(Wording.number(values[1]))"
        case .contents(let count): "`\(name)` held \(grouped(count)) different things"
        }
    }

    var hint: String {
        switch kind {
        case .shapes: "keep batches of one size, such as with `dropLast: true`"
        case .values:
            "keep `\(name)` out of conditions, shapes and the bounds of loops; "
                + "`where(condition, a, b)` chooses without a plan of its own"
        case .contents: "make `\(name)` once, before the loop, and use it again"
        }
    }
}
