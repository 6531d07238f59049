extension ProgramGenerator {
    /// Some statements in braces.
    mutating func block(_ count: Int, end: String? = nil) -> String {
        scoped { inside in
            inside.nesting += 1
            defer { inside.nesting -= 1 }
            var lines = (0..<max(1, count)).map { _ in inside.statement() }
            if let end { lines.append(end) }
            return "{\n" + lines.joined(separator: "\n") + "\n}"
        }
    }

    mutating func loop() -> String {
        let item = fresh("i")
        let turns = "\(literal(1 + random.below(4)))"
        var head = "\(item) in 0..<\(turns)"
        var kind = Kind.whole
        switch random.below(6) {
        case 0: head = "\(item) in \(literal(1))...\(turns)"
        case 1: head = "\(item) in 0..<\(literal(9)) by \(literal(3))"
        case 2:
            head = "\(item) in (\(expression(.list, 2)))[:\(literal(4))]"
            kind = .number
        case 3:
            head = "(j\(item), \(item)) in enumerate((\(expression(.list, 2)))[:\(literal(4))])"
            kind = .number
        default: break
        }
        return scoped { inside in
            inside.names.append(Name(text: item, kind: kind, isMutable: false))
            let leave =
                inside.random.chance(20)
                ? "if \(inside.expression(.truth, 1)) { \(inside.random.pick(["break", "continue"])) }"
                : nil
            let body = inside.block(1 + inside.random.below(3), end: leave)
            return "for \(head) \(body)"
        }
    }

    mutating func whileLoop() -> String {
        let count = fresh("w")
        let turns = literal(1 + random.below(4))
        let condition = random.chance(30) ? " and \(expression(.truth, 1))" : ""
        let body = block(1 + random.below(2))
        let step = "\(count) += 1"
        let inner = random.chance(50) ? "\(step)\n" + inside(body) : inside(body) + "\n\(step)"
        // Blocks keep the counter to themselves, so that nothing else changes it.
        return
            "if true {\nvar \(count) = 0\nwhile \(count) < \(turns)\(condition) {\n\(inner)\n}\n}"
    }

    /// The loops that programs spend their time in: sums, counts and text that grows.
    mutating func tightLoop() -> String {
        let (sum, item) = (fresh("s"), fresh("i"))
        let step = expression(.number, 1)
        let turns = literal(1 + random.below(9))
        let start = "var \(sum) = \(expression(.number, 0))\n"
        names.append(Name(text: sum, kind: .number, isMutable: true))
        switch random.below(6) {
        case 0: return start + "for \(item) in 0..<\(turns) { \(sum) += \(item) * \(step) }"
        case 1: return start + "for \(item) in 0..<\(turns) { \(sum) = \(sum) + \(item) }"
        case 2:
            return start + "var \(item) = \(literal(0))\nwhile \(item) != \(turns) {\n"
                + "\(sum) -= \(step)\n\(item) += \(literal(1))\n}"
        case 3:
            return start + "var \(item) = \(turns)\nwhile \(item) > \(literal(0)) {\n"
                + "\(item) -= \(literal(1))\n\(sum) = \(step) + \(sum)\n}"
        case 4:
            return start + "var \(item) = \"\"\nfor t in 0..<\(turns) { "
                + "\(item) += \"<{t}\"; \(item) = \(item) + \">\" }\nprint(\(item))"
        default:
            return start + "var \(item) = []\nlet old\(item) = \(item)\nfor t in 0..<\(turns) { "
                + "\(item) = [...\(item), t * \(step)]; \(item)[0] += t }\n"
                + "print(\(item), old\(item))"
        }
    }

    private func inside(_ block: String) -> String {
        "if true " + block
    }

    mutating func branch() -> String {
        let first = "if \(expression(.truth, 2)) " + block(1 + random.below(2))
        switch random.below(3) {
        case 0: return first
        case 1: return first + " else " + block(1)
        default:
            return first + " else if \(expression(.truth, 2)) " + block(1) + " else " + block(1)
        }
    }

    /// A function of numbers with a default, called at once.
    mutating func function() -> String {
        let name = fresh("f")
        let (x, y) = (fresh("x"), fresh("y"))
        let start = literal(random.below(5))
        let body = scoped { inside in
            let outside = (inside.nesting, inside.isInFunction)
            inside.nesting = 2
            inside.isInFunction = true
            defer { (inside.nesting, inside.isInFunction) = outside }
            inside.names.append(Name(text: x, kind: .number, isMutable: false))
            inside.names.append(Name(text: y, kind: .number, isMutable: false))
            let early =
                inside.random.chance(40)
                ? "if \(inside.expression(.truth, 1)) { return \(inside.expression(.number, 1)) }\n"
                : ""
            let lines = inside.scoped { within in
                let statements = (0..<within.random.below(3)).map { _ in within.statement() }
                return (statements + [within.expression(.number, 3)]).joined(separator: "\n")
            }
            return early + lines
        }
        names.append(Name(text: name, kind: .function, isMutable: false))
        return "fn \(name)(\(x), \(y) = \(start)) {\n\(body)\n}\n"
            + "print(\(name)(\(literal(2))), \(name)(\(literal(3)), \(y): \(expression(.number, 1))))"
    }

    /// A lambda that changes what it captured, and is called.
    mutating func closure() -> String {
        let name = fresh("g")
        let x = fresh("x")
        let target = self.name(of: .number, mutable: true)
        let value = scoped { inside in
            inside.names.append(Name(text: x, kind: .number, isMutable: false))
            return inside.expression(.number, 2)
        }
        names.append(Name(text: name, kind: .function, isMutable: false))
        let change = target.map { "\($0) += \(literal(1)); " } ?? ""
        return "let \(name) = \(x) => { \(change)\(value) }\n"
            + "print(\(name)(\(literal(1 + random.below(9)))))"
            + (target.map { "\nprint(\($0))" } ?? "")
    }
}
