import Interpreter
import Language

/// A value of the reference evaluator: plain copies throughout, so that nothing is shared.
indirect enum ReferenceValue {
    case none
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([ReferenceValue])
    case record([(name: String, value: ReferenceValue)])
    case range(lower: Double, upper: Double, isClosed: Bool, stride: Double)
    case function(ReferenceFunction)
    /// Its own scope.
    case model(ReferenceScope)

    /// The same value for the one place that sets values as text.
    var shown: Value {
        switch self {
        case .none, .function, .model: .none
        case .bool(let truth): .bool(truth)
        case .number(let number): .number(number)
        case .text(let text): .string(text)
        case .list(let items): .list(items.map(\.shown))
        case .record(let fields): .record(fields.map { ($0.name, $0.value.shown) })
        case .range: .none
        }
    }

    static func equal(_ a: ReferenceValue, _ b: ReferenceValue) throws -> Bool {
        switch (a, b) {
        case (.none, .none): true
        case (.bool(let x), .bool(let y)): x == y
        case (.number(let x), .number(let y)): x == y
        case (.text(let x), .text(let y)): x == y
        case (.list(let x), .list(let y)):
            try x.count == y.count && zip(x, y).allSatisfy { try equal($0, $1) }
        case (.record(let x), .record(let y)):
            try x.count == y.count
                && x.allSatisfy { field in
                    guard let other = y.first(where: { $0.name == field.name }) else {
                        return false
                    }
                    return try equal(field.value, other.value)
                }
        case (.range, _), (_, .range), (.function, _), (_, .function), (.model, _),
            (_, .model):
            throw ReferenceFailure.unknown
        default: false
        }
    }
}

/// A function of the program's, or a builtin by name.
final class ReferenceFunction {
    enum Body {
        case user(ReferenceCode, ReferenceScope)
        /// Makes models.
        case maker(Node.Model, ReferenceScope)
        case builtin(String)
    }

    let body: Body
    init(_ body: Body) { self.body = body }
}

/// A variable; closures share it.
final class ReferenceCell {
    var value: ReferenceValue
    init(_ value: ReferenceValue) { self.value = value }
}

/// The names of a block, and those around it.
final class ReferenceScope {
    private var cells: [String: ReferenceCell] = [:]
    private let outer: ReferenceScope?

    init(in outer: ReferenceScope? = nil) { self.outer = outer }

    func define(_ name: String, _ value: ReferenceValue) { cells[name] = ReferenceCell(value) }

    /// What the scope itself holds.
    func own(_ name: String) -> ReferenceValue? { cells[name]?.value }

    func cell(_ name: String) -> ReferenceCell? { cells[name] ?? outer?.cell(name) }
}

enum ReferenceFailure: Error {
    /// The program is at fault: the machine must fail as well.
    case failed
    /// Outside what the reference knows: nothing can be said.
    case unknown
}
