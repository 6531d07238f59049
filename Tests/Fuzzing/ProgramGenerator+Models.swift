extension ProgramGenerator {
    /// A model with members and methods, two of it, and calls of them; where a function is
    /// called, the first may be.
    mutating func model() -> String {
        let type = "M" + fresh("")
        let (one, two) = (fresh("m"), fresh("m"))
        let (size, rate) = (fresh("p"), fresh("p"))
        let start = literal(random.below(5))
        let parts = scoped { inside in inside.parts(of: type, [size, rate]) }
        let (first, other) = (expression(.number, 2), expression(.number, 1))
        names.append(Name(text: one, kind: .function, isMutable: false))
        return "model \(type)(\(size), \(rate) = \(start)) {\n\(parts.text)\n}\n"
            + "let \(one) = \(type)(\(first))\n"
            + "let \(two) = \(type)(\(rate): \(other), \(size): \(literal(2)))\n"
            + "print(\(one)(\(literal(2))), \(two).\(parts.method)(\(literal(3))), "
            + "\(one).\(size), \(two).\(parts.member), map([\(literal(1))], \(two)))"
    }

    /// Members and methods as text; one of each by name.
    private mutating func parts(
        of type: String, _ parameters: [String]
    ) -> (text: String, member: String, method: String) {
        let outside = (nesting, isInFunction)
        (nesting, isInFunction) = (2, true)
        defer { (nesting, isInFunction) = outside }
        for parameter in parameters {
            names.append(Name(text: parameter, kind: .number, isMutable: false))
        }
        var members: [String] = []
        var member = ""
        for kind in [Kind.number, random.pick([.list, .record, .number])] {
            let name = fresh("a")
            members.append("\(name) = \(expression(kind, 3))")
            names.append(Name(text: name, kind: kind, isMutable: false))
            if member.isEmpty { member = name }
        }
        let method = fresh("h")
        let helper = self.method(method)
        // A method does not call itself, but the other one may call it, as a value too.
        names.append(Name(text: method, kind: .function, isMutable: false))
        let forward = self.method("forward")
        let all = random.chance(50) ? [forward, helper] + members : members + [helper, forward]
        return (all.joined(separator: "\n"), member, method)
    }

    private mutating func method(_ name: String) -> String {
        let x = fresh("x")
        let body = scoped { inside in
            inside.names.append(Name(text: x, kind: .number, isMutable: false))
            let statements = (0..<inside.random.below(3)).map { _ in inside.statement() }
            return (statements + [inside.expression(.number, 3)]).joined(separator: "\n")
        }
        return "\(name)(\(x)) {\n\(body)\n}"
    }
}
