/// Makes valid programs along the grammar, with types in mind, so that most run to their end.
///
/// What it makes is small and bounded: loops turn a few times, recursion counts down.
struct ProgramGenerator {
    enum Kind: CaseIterable {
        case number, whole, truth, text, list, record, function, tensor
    }

    struct Name {
        let text: String
        let kind: Kind
        let isMutable: Bool
    }

    var random: SeededRandom
    /// The names in reach, innermost last.
    var names: [Name] = []
    private var made = 0
    /// The number of the newest made name.
    var lastMade: Int { made }
    /// How many loops and functions are around the place.
    var nesting = 0
    /// Whether a `return` has a function to leave.
    var isInFunction = false

    /// Keeps to what the reference knows.
    private(set) var isPlain = false

    init(_ random: SeededRandom) {
        self.random = random
        isPlain = self.random.chance(60)
    }

    /// A program of some statements that shows at its end what its names hold.
    mutating func program() -> ProgramText {
        var statements = [
            "fn at(xs, i) { if len(xs) == 0 { 0 } else { xs[i % len(xs)] } }",
            "fn down(n) { if n < 1 { 0 } else { n + down(n - 1) } }",
        ]
        for _ in 0..<(3 + random.below(12)) { statements.append(statement()) }
        for name in names where name.kind != .function {
            statements.append("print(\"\(name.text)\", \(name.text))")
        }
        return ProgramText(statements: statements)
    }

    mutating func fresh(_ prefix: String) -> String {
        made += 1
        return "\(prefix)\(made)"
    }

    mutating func name(of kind: Kind, mutable: Bool = false) -> String? {
        let found = names.filter { $0.kind == kind && (!mutable || $0.isMutable) }
        return found.isEmpty ? nil : random.pick(found).text
    }

    /// Runs a body whose names end with it.
    mutating func scoped<Result>(_ body: (inout ProgramGenerator) -> Result) -> Result {
        let outside = names
        defer { names = outside }
        return body(&self)
    }

    // MARK: - Statements

    mutating func statement() -> String {
        switch random.below(100) {
        case 0..<26: declaration()
        case 26..<44: assignment()
        case 44..<52: partAssignment()
        case 52..<60: alias()
        case 60..<65: nesting < 2 ? loop() : shown()
        case 65..<68: tightLoop()
        case 68..<74: nesting < 2 ? whileLoop() : shown()
        case 74..<82: nesting < 3 ? branch() : shown()
        case 82..<86: nesting == 0 ? function() : closure()
        case 86..<88: nesting == 0 ? model() : closure()
        case 88..<92: closure()
        case 92..<94: "expect \(expression(.truth, 2)) or true"
        default: shown()
        }
    }

    private mutating func shown() -> String {
        let kinds: [Kind] =
            [.number, .whole, .truth, .text, .list, .record] + (isPlain ? [] : [.tensor])
        let values = (0...random.below(2)).map { _ in expression(random.pick(kinds), 3) }
        return "print(\(values.joined(separator: ", ")))"
    }

    mutating func declaration() -> String {
        let kinds: [Kind] =
            [.number, .number, .whole, .truth, .text, .list, .list, .record]
            + (isPlain ? [] : [.tensor])
        let kind = random.pick(kinds)
        let value = expression(kind, 3)
        let isMutable = random.chance(60)
        let name = fresh("v")
        names.append(Name(text: name, kind: kind, isMutable: isMutable))
        return "\(isMutable ? "var" : "let") \(name) = \(value)"
    }

    private mutating func assignment() -> String {
        let kind = random.pick([Kind.number, .number, .whole, .text, .list, .list, .record, .truth])
        guard let name = name(of: kind, mutable: true) else { return declaration() }
        switch kind {
        case .number:
            return "\(name) \(random.pick(["=", "+=", "-=", "*="])) \(expression(kind, 3))"
        case .text: return short("\(name) += \(expression(.text, 2))", name, "\"\"")
        case .list:
            return random.chance(50)
                ? "\(name) = \(expression(.list, 3))"
                : short(growth(of: name), name, "[]")
        default: return "\(name) = \(expression(kind, 3))"
        }
    }

    private mutating func growth(of list: String) -> String {
        let value = expression(.number, 2)
        switch random.below(3) {
        case 0: return "\(list) = [...\(list), \(value)]"
        case 1: return "\(list) = append(\(list), \(value))"
        default: return "\(list) += [\(value)]"
        }
    }

    /// Keeps what grows in a loop from growing without end.
    private func short(_ statement: String, _ name: String, _ empty: String) -> String {
        "if len(\(name)) < 40 { \(statement) } else { \(name) = \(empty) }"
    }

    private mutating func partAssignment() -> String {
        let sign = random.pick(["=", "+=", "*="])
        if random.chance(70), let list = name(of: .list, mutable: true) {
            let index = expression(.whole, 1)
            return "if len(\(list)) > 0 { \(list)[\(index) % len(\(list))] \(sign) "
                + "\(expression(.number, 2)) }"
        }
        if let record = name(of: .record, mutable: true) {
            switch random.below(3) {
            case 0: return "\(record).a \(sign) \(expression(.number, 2))"
            case 1: return "\(record).c = \(expression(.list, 2))"
            default:
                return "if len(\(record).c) > 0 { \(record).c[-1] \(sign) "
                    + "\(expression(.number, 2)) }"
            }
        }
        guard let tensor = name(of: .tensor, mutable: true) else { return declaration() }
        return "\(tensor)[\(literal(random.below(3)))] \(sign) \(expression(.number, 2))"
    }

    /// A second name for a value, one of them changed: the other must keep it.
    private mutating func alias() -> String {
        let kind = random.pick([Kind.list, .list, .record, .tensor])
        guard let old = name(of: kind) else { return declaration() }
        let new = fresh("v")
        names.append(Name(text: new, kind: kind, isMutable: true))
        let change =
            switch kind {
            case .list: "if len(\(new)) > 0 { \(new)[0] += \(literal(1)) }"
            case .record: "\(new).a += \(literal(1))"
            default: "\(new)[1] += \(literal(1))"
            }
        // The name is declared outside of any block, the change may stand in one line with it.
        return "var \(new) = \(old)\n\(change)\nprint(\(old), \(new))"
    }
}
