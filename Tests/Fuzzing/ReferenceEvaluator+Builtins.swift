import Interpreter

extension ReferenceEvaluator {
    static let builtinNames: Set = [
        "print", "len", "map", "filter", "reduce", "append", "reverse", "string", "list",
        "enumerate", "sort", "abs", "floor", "ceil", "square", "sqrt", "max", "min",
    ]

    func builtin(_ name: String, _ arguments: [ReferenceValue]) throws -> ReferenceValue {
        if name == "print" {
            if arguments.contains(where: \.isBeyondText) { throw ReferenceFailure.unknown }
            show(arguments.map { Display.text(of: $0.shown) }.joined(separator: " "))
            return .none
        }
        guard let first = arguments.first else { throw ReferenceFailure.failed }
        if case .number(let x) = first, let result = try formula(name, x, arguments) {
            return .number(result)
        }
        switch (name, arguments.count) {
        case ("len", 1): return .number(Double(try items(first).count))
        case ("string", 1): return .text(Display.text(of: first.shown))
        case ("list", 1): return .list(try items(first))
        case ("reverse", 1): return .list(try items(first).reversed())
        case ("sort", 1): return .list(try sorted(try items(first)))
        case ("append", 2):
            guard case .list(let items) = first else { throw ReferenceFailure.failed }
            return .list(items + [arguments[1]])
        case ("map", 2):
            return .list(try items(first).map { try call(arguments[1], [(nil, $0)]) })
        case ("filter", 2):
            return .list(
                try items(first).filter {
                    guard case .bool(let truth) = try call(arguments[1], [(nil, $0)]) else {
                        throw ReferenceFailure.failed
                    }
                    return truth
                })
        case ("reduce", 3):
            return try items(first).reduce(arguments[2]) {
                try call(arguments[1], [(nil, $0), (nil, $1)])
            }
        case ("enumerate", 1):
            return .list(
                try items(first).enumerated().map { .list([.number(Double($0)), $1]) })
        default: throw ReferenceFailure.unknown
        }
    }

    /// Builtins of numbers alone; nil for the others.
    private func formula(
        _ name: String, _ x: Double, _ arguments: [ReferenceValue]
    ) throws -> Double? {
        switch (name, arguments.count) {
        case ("abs", 1): return abs(x)
        case ("floor", 1): return x.rounded(.down)
        case ("ceil", 1): return x.rounded(.up)
        case ("square", 1): return x * x
        case ("sqrt", 1): return x.squareRoot()
        case ("max", 2), ("min", 2):
            guard case .number(let y) = arguments[1], !x.isNaN, !y.isNaN, x != y else {
                throw ReferenceFailure.unknown
            }
            return (name == "max") == (x > y) ? x : y
        default: return nil
        }
    }

    private func sorted(_ items: [ReferenceValue]) throws -> [ReferenceValue] {
        let numbers = try items.map { item -> Double in
            guard case .number(let number) = item, !number.isNaN else {
                throw ReferenceFailure.unknown
            }
            return number
        }
        // Equal numbers keep their order, which shows for 0 and -0.
        let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
        return order.map { .number(numbers[$0]) }
    }
}

extension ReferenceValue {
    /// Shown in a way that only the machine knows.
    var isBeyondText: Bool {
        switch self {
        case .function, .range: true
        case .list(let items): items.contains(where: \.isBeyondText)
        case .record(let fields): fields.contains { $0.value.isBeyondText }
        default: false
        }
    }
}
