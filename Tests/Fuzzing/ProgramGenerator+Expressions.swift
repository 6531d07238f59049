extension ProgramGenerator {
    func literal(_ number: Int) -> String { "‹\(number)›" }

    /// An expression of that kind, at most so deep.
    mutating func expression(_ kind: Kind, _ depth: Int) -> String {
        if random.chance(depth > 0 ? 25 : 75), let name = name(of: kind) { return name }
        let depth = depth - 1
        switch kind {
        case .number: return number(depth)
        case .whole: return whole(depth)
        case .truth: return truth(depth)
        case .text: return text(depth)
        case .list: return list(depth)
        case .record: return record(depth)
        case .function: return "(x => x * \(literal(2)))"
        case .tensor: return tensor(depth)
        }
    }

    private mutating func number(_ depth: Int) -> String {
        guard depth > 0 else {
            return random.chance(70)
                ? literal(random.below(12)) : "‹\(random.pick(["0.5", "2.25", "1e3", "0.1", "7"]))›"
        }
        switch random.below(19) {
        case 16, 17: return formula(depth)
        case 0..<5:
            let sign = random.pick(["+", "-", "*", "+", "-"])
            return "(\(expression(.number, depth)) \(sign) \(expression(.number, depth)))"
        case 5:
            let divisor = literal(1 + random.below(9))
            return "(\(expression(.number, depth)) \(random.pick(["/", "//", "%"])) \(divisor))"
        case 6: return "(-\(expression(.number, depth)))"
        case 7: return "len(\(expression(.list, depth)))"
        case 8: return "at(\(expression(.list, depth)), \(expression(.whole, depth)))"
        case 9: return call(depth)
        case 10:
            return "(if \(expression(.truth, depth)) { \(expression(.number, depth)) } else { "
                + "\(expression(.number, depth)) })"
        case 11: return "\(expression(.record, depth)).a"
        case 12: return "reduce(\(expression(.list, depth)), (a, b) => a + b, \(literal(0)))"
        case 13: return "down(\(expression(.whole, depth)) % \(literal(7)))"
        case 14 where !isPlain: return "number((\(expression(.tensor, depth))).sum())"
        default: return assigning(depth)
        }
    }

    /// A builtin of one or two numbers, called at once or through a name.
    private mutating func formula(_ depth: Int) -> String {
        let name = random.pick(
            ["abs", "floor", "ceil", "square", "sqrt"] + (isPlain ? [] : ["sign", "round"]))
        let value = expression(.number, depth)
        switch random.below(5) {
        case 0: return "\(random.pick(["max", "min"]))(\(value), \(expression(.number, depth)))"
        case 1: return "(\(value) |> \(name))"
        case 2: return "map([\(value)], \(name))[0]"
        case 3: return "{ let \(fresh("t")) = \(name); t\(lastMade)(\(value)) }"
        default: return "\(name)(\(value))"
        }
    }

    private mutating func call(_ depth: Int) -> String {
        guard let function = name(of: .function) else { return expression(.number, depth) }
        switch random.below(3) {
        case 0: return "(\(expression(.number, depth)) |> \(function))"
        default: return "\(function)(\(expression(.number, depth)))"
        }
    }

    /// A block with a name of its own, or one that changes a name of outside.
    private mutating func assigning(_ depth: Int) -> String {
        let local = fresh("t")
        let value = expression(.number, depth)
        if let outside = name(of: .number, mutable: true), random.chance(50) {
            return "(\(outside) + { \(outside) = \(value); \(outside) })"
        }
        return "{ let \(local) = \(value); \(local) * \(local) }"
    }

    private mutating func whole(_ depth: Int) -> String {
        guard depth > 0 else { return literal(random.below(6)) }
        switch random.below(4) {
        case 0: return "(\(expression(.whole, depth)) + \(literal(random.below(4))))"
        case 1: return "(\(expression(.whole, depth)) % \(literal(1 + random.below(5))))"
        case 2: return "len(\(expression(.text, depth)))"
        default: return literal(random.below(6))
        }
    }

    private mutating func truth(_ depth: Int) -> String {
        guard depth > 0 else { return random.pick(["true", "false"]) }
        switch random.below(8) {
        case 0..<3:
            let sign = random.pick(["<", "<=", ">", ">=", "==", "!="])
            return "(\(expression(.number, depth)) \(sign) \(expression(.number, depth)))"
        case 3: return "(not \(expression(.truth, depth)))"
        case 4: return "(\(expression(.truth, depth)) and \(expression(.truth, depth)))"
        case 5: return "(\(expression(.truth, depth)) or \(expression(.truth, depth)))"
        case 6: return "(\(expression(.list, depth)) == \(expression(.list, depth)))"
        default: return "(\(expression(.whole, depth)) % \(literal(2)) == \(literal(0)))"
        }
    }

    private mutating func text(_ depth: Int) -> String {
        guard depth > 0 else { return "\"\(random.pick(["a", "bc", "ε", "", " ", "é", "x-y"]))\"" }
        switch random.below(5) {
        case 0: return "(\(expression(.text, depth)) + \(expression(.text, depth)))"
        case 1: return "\"<{\(expression(.number, depth))}>\""
        case 2: return "string(\(expression(.number, depth)))"
        case 3 where !isPlain:
            return "\"{\(expression(.number, depth)):.2f}|{\(expression(.text, depth))}\""
        default: return "(\(expression(.text, depth)))[:\(literal(random.below(4)))]"
        }
    }

    private mutating func list(_ depth: Int) -> String {
        guard depth > 0 else {
            let items = (0..<random.below(4)).map { _ in expression(.number, 0) }
            return "[\(items.joined(separator: ", "))]"
        }
        let x = fresh("x")
        switch random.below(11) {
        case 0: return "[\(expression(.number, depth)), \(expression(.number, depth))]"
        case 1: return "(\(expression(.list, depth)) + \(expression(.list, depth)))[:\(literal(9))]"
        case 2:
            return
                "[...\(expression(.list, depth)), \(expression(.number, depth))][-\(literal(6)):]"
        case 3: return "map(\(expression(.list, depth)), \(lambda(x, .number, depth)))"
        case 4: return "filter(\(expression(.list, depth)), \(lambda(x, .truth, depth)))"
        case 5: return "reverse(\(expression(.list, depth)))"
        case 6: return "list(0..<\(expression(.whole, depth)) % \(literal(5)))"
        case 7: return "\(expression(.record, depth)).c"
        case 8: return "sort(\(expression(.list, depth)))"
        case 9: return "map(0..<\(literal(random.below(5))), \(lambda(x, .number, depth)))"
        default:
            return "(if \(expression(.truth, depth)) { \(expression(.list, depth)) } else { [] })"
        }
    }

    private mutating func lambda(_ parameter: String, _ kind: Kind, _ depth: Int) -> String {
        let body = scoped { inside in
            inside.names.append(Name(text: parameter, kind: .number, isMutable: false))
            return inside.expression(kind, depth)
        }
        return "\(parameter) => \(body)"
    }

    private mutating func record(_ depth: Int) -> String {
        if depth > 0, random.chance(50) {
            return "{ ...\(expression(.record, depth)), a: \(expression(.number, depth)) }"
        }
        return "{ a: \(expression(.number, depth)), b: \(expression(.text, 0)), "
            + "c: \(expression(.list, depth)) }"
    }

    /// Always of three elements.
    private mutating func tensor(_ depth: Int) -> String {
        guard depth > 0 else {
            let items = (0..<3).map { _ in literal(random.below(9)) }
            return "tensor([\(items.joined(separator: ", "))])"
        }
        switch random.below(6) {
        case 0: return "(\(expression(.tensor, depth)) + \(expression(.tensor, depth)))"
        case 1: return "(\(expression(.tensor, depth)) * \(expression(.number, 0)))"
        case 2: return "relu(-\(expression(.tensor, depth)))"
        case 3: return "(\(expression(.tensor, depth)))[::-1]"
        case 4:
            return "(tensor([\(literal(1)), \(literal(2)), \(literal(3))]) - "
                + "\(expression(.tensor, depth)))"
        default: return "concat([\(expression(.tensor, depth)), zeros(\(literal(1)))])[1:]"
        }
    }
}
