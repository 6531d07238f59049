import Diagnostics
import Language
import Shapes
import Tensors

/// Operators between two values; the operands' source text stands for them where it is short.
struct OperatorMessages {
    let failure: OperationFailure
    let tree: SyntaxTree
    let node: NodeID
    let left: NodeID
    let right: NodeID
    let operatorRange: Range<Int>

    /// Nil unless the node is a binary operation or an assignment with one.
    init?(_ failure: OperationFailure, _ tree: SyntaxTree, _ node: NodeID) {
        self.failure = failure
        self.tree = tree
        self.node = node
        switch tree[node].kind {
        case .binary(_, let left, let right, let range):
            (self.left, self.right, operatorRange) = (left, right, range)
        case .assignment(let left, _?, let right, let range):
            (self.left, self.right, operatorRange) = (left, right, range)
        default: return nil
        }
    }

    func diagnostic() -> Diagnostic {
        switch failure.reason {
        case .types: types()
        case .divisionByZero: divisionByZero()
        case .shape(let error): shapes(error)
        case .tensor(let error): tensors(error)
        }
    }

    private var symbol: String { failure.operation.rawValue }
    private var operatorSpan: SourceSpan { SourceSpan(file: tree.file, range: operatorRange) }
    private var leftName: String { name(left, else: "the left side") }
    private var rightName: String { name(right, else: "the right side") }

    private func name(_ node: NodeID, else plain: String) -> String {
        tree.span(node).quotable.map { "`\($0)`" } ?? plain
    }

    private func types() -> Diagnostic {
        let a = Display.withArticle(failure.left)
        let b = Display.withArticle(failure.right)
        return Diagnostic(
            "type-mismatch", title: "`\(symbol)` does not go with these two",
            primary: .init(operatorSpan, "between these two"),
            secondary: [
                .init(tree.span(left), Display.typeName(of: failure.left)),
                .init(tree.span(right), Display.typeName(of: failure.right)),
            ],
            explanation: "\(Faults.capitalized(leftName)) is \(a) and \(rightName) is \(b); "
                + "\(needed).",
            hint: TypeHint.text(failure))
    }

    private var needed: String { TypeHint.needed(failure.operation) }

    private func divisionByZero() -> Diagnostic {
        Diagnostic(
            "division-by-zero", title: "`\(symbol)` by 0 has no value",
            primary: .init(operatorSpan, "divides by 0"),
            secondary: [.init(tree.span(right), "0")],
            explanation: "\(Faults.capitalized(rightName)) is 0.",
            hint: "look first whether it is 0")
    }

    private func shapes(_ error: ShapeError) -> Diagnostic {
        let a = TypeHint.shape(failure.left)
        let b = TypeHint.shape(failure.right)
        let message = error.message(
            left: tree.span(left).quotable, right: tree.span(right).quotable)
        return Diagnostic(
            error.id, title: message.title,
            primary: .init(operatorSpan, "these shapes do not fit"),
            secondary: [.init(tree.span(left), a), .init(tree.span(right), b)],
            explanation: message.explanation, hint: message.hint)
    }

    private func tensors(_ error: TensorError) -> Diagnostic {
        let fault = ShapeFaults.fault(for: error)
        return Diagnostic(
            fault.id, title: fault.title, primary: .init(operatorSpan, "while this ran"),
            explanation: fault.explanation, hint: fault.hint)
    }
}

/// What an operator needs, and what may have been meant.
enum TypeHint {
    static func needed(_ operation: BinaryOperator) -> String {
        switch operation {
        case .add: "`+` adds numbers and tensors, and joins two strings or two lists"
        case .matrixProduct: "`@` multiplies two tensors"
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            "`\(operation.rawValue)` compares two numbers, two strings, or tensors"
        case .equal, .notEqual: "a tensor is compared with a tensor or a number"
        default: "`\(operation.rawValue)` works on numbers and tensors"
        }
    }

    static func text(_ failure: OperationFailure) -> String? {
        let values = [failure.left, failure.right]
        let hasString = values.contains { $0.asString != nil }
        let hasNumber = values.contains { $0.asNumber != nil }
        if hasString, hasNumber {
            return failure.operation == .add
                ? "write \"…{x}…\" or string(x) to put a number into text"
                : "number(…) reads a number from text"
        }
        if values.contains(where: { $0.asTensor != nil }),
            values.contains(where: { $0.asList != nil })
        {
            return "make a tensor of the list with tensor(…)"
        }
        if values.contains(where: { $0.asList != nil }) {
            return failure.operation == .add
                ? "put the value into a list: `[...xs, x]`"
                : "make a tensor of the list with tensor(…)"
        }
        if failure.operation == .matrixProduct { return "to multiply numbers write `*`" }
        return nil
    }

    static func shape(_ value: Value) -> String {
        if let tensor = value.asTensor { return tensor.tensor.shape.description }
        return value.asExtended?.storedTensor?.stored.shape.description ?? "[]"
    }

    /// The same without source text, for an operation that a builtin did.
    static func fault(_ failure: OperationFailure) -> Fault {
        let symbol = failure.operation.rawValue
        switch failure.reason {
        case .types:
            return Fault(
                "type-mismatch", title: "`\(symbol)` does not go with these two",
                explanation: "One is \(Display.withArticle(failure.left)), the other "
                    + "\(Display.withArticle(failure.right)); \(needed(failure.operation)).",
                hint: text(failure))
        case .divisionByZero:
            return Fault(
                "division-by-zero", title: "`\(symbol)` by 0 has no value",
                explanation: "The right side is 0.")
        case .shape(let error): return ShapeFaults.fault(for: error)
        case .tensor(let error): return ShapeFaults.fault(for: error)
        }
    }
}

/// Errors of shapes and tensors as faults of a builtin.
public enum ShapeFaults {
    /// - Parameter argument: the parameter to blame.
    public static func fault(for error: ShapeError, argument: Int? = nil) -> Fault {
        let message = error.message
        return Fault(
            error.id, title: message.title, explanation: message.explanation, hint: message.hint,
            argument: argument)
    }

    public static func fault(for error: TensorError, argument: Int? = nil) -> Fault {
        let message = error.message
        return Fault(
            error.id == "out-of-memory" ? "memory-limit" : error.id, title: message.title,
            explanation: message.explanation, hint: message.hint, argument: argument)
    }
}
