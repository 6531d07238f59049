import Diagnostics
import Shapes

extension Checking {
    /// Checks an expression; what is known of its value.
    mutating func check(_ id: NodeID) -> StaticValue {
        guard tree.leftChild(of: id) != nil else { return checkLeaf(id) }
        let spine = tree.leftSpine(of: id)
        var value = checkLeaf(spine[0])
        for (index, node) in spine.enumerated().dropFirst() {
            let parent = index + 1 < spine.count ? spine[index + 1] : nil
            value = checkNext(node, parent: parent, left: value)
        }
        return value
    }

    /// An expression that begins with no other.
    private mutating func checkLeaf(_ id: NodeID) -> StaticValue {
        switch tree[id].kind {
        case .number(let value): return .number(value)
        case .boolean(let value): return .boolean(value)
        case .string(let parts): return checkString(parts)
        case .name(let name):
            // In two steps: a method's `self` is copied before arguments that change it.
            let use = resolve(name, at: id)
            return value(of: use)
        case .list(let elements): return checkList(elements)
        case .record(let fields): checkRecord(fields)
        case .lambda(let function): checkFunction(id, function)
        case .unary(let operation, let operand):
            let value = check(operand)
            return unary(operation, value)
        case .range(let lower, let upper, _, let stride):
            for part in [lower, upper, stride] { if let part { _ = check(part) } }
        case .ifElse: checkIf(id)
        case .block: checkBlock(id, dropsLast: false)
        case .declaration, .assignment, .functionDeclaration, .modelDeclaration, .modelMember,
            .modelMethod, .forLoop, .whileLoop, .breakStatement, .continueStatement,
            .returnStatement, .expect, .importFile:
            // Statements do not stand inside expressions.
            break
        case .binary, .logical, .compose, .call, .member, .index, .nilLiteral, .fault:
            break
        }
        return .unknown
    }

    /// An expression whose left operand is checked already.
    private mutating func checkNext(
        _ id: NodeID, parent: NodeID?, left: StaticValue
    ) -> StaticValue {
        switch tree[id].kind {
        case .binary(let operation, let a, let b, let range):
            return binary(operation, left, check(b), Operands(left: a, right: b, range))
        case .logical(_, _, let right): uncertainly { _ = $0.check(right) }
        case .compose(_, let right): _ = check(right)
        case .member(let base, let name):
            // A method: what the call is given counts.
            if let parent, isCallee(id, of: parent) { return left }
            return member(base, name, left)
        case .index(let base, let items):
            let indices = checkIndices(items)
            return indexed(id, base, left, indices)
        case .call(let call): return checkCall(id, call, receiver: left)
        default: break
        }
        return .unknown
    }

    private func isCallee(_ id: NodeID, of parent: NodeID) -> Bool {
        if case .call(let call) = tree[parent].kind { call.callee == id } else { false }
    }

    private func value(of use: NameUse) -> StaticValue {
        switch use {
        case .variable(let variable): facts[variable.index].value
        case .global(let name): environment.globals[name]?.value ?? .unknown
        default: .unknown
        }
    }

    private mutating func checkString(_ parts: [Node.StringPart]) -> StaticValue {
        var text: String? = ""
        for part in parts {
            switch part {
            case .text(let piece): text? += piece
            case .interpolation(let expression, _):
                _ = check(expression)
                text = nil
            }
        }
        return text.map { .string($0) } ?? .unknown
    }

    private mutating func checkList(_ elements: [Node.Element]) -> StaticValue {
        var values: [StaticValue]? = []
        for element in elements {
            switch element {
            case .item(let id):
                let value = check(id)
                values?.append(value)
            case .spread(let id):
                if case .list(let items) = check(id) {
                    values?.append(contentsOf: items)
                } else {
                    values = nil
                }
            }
        }
        return values.map { .list($0) } ?? .unknown
    }

    private mutating func checkRecord(_ fields: [Node.Field]) {
        var names: [Identifier] = []
        for field in fields {
            switch field {
            case .field(let name, let value):
                names.append(name)
                _ = check(value)
            case .spread(let id): _ = check(id)
            }
        }
        reportRepeated(names, what: "field")
    }

    private mutating func checkIf(_ id: NodeID) {
        var branch: NodeID? = id
        uncertainty += 1
        while let current = branch {
            guard case .ifElse(let condition, let body, let otherwise) = tree[current].kind else {
                checkBlock(current, dropsLast: false)
                break
            }
            if current == id { uncertainty -= 1 }
            _ = check(condition)
            if current == id { uncertainty += 1 }
            checkBlock(body, dropsLast: false)
            branch = otherwise
        }
        uncertainty -= 1
    }

    mutating func checkIndices(_ items: [Node.IndexItem]) -> [StaticIndex] {
        items.map { item in
            switch item {
            case .single(let id): return .single(check(id))
            case .slice(let from, let to, let step):
                let parts = [from, to, step].map { $0.map { check($0) } }
                return .slice(parts[0], parts[1], parts[2])
            case .ellipsis: return .ellipsis
            }
        }
    }

    // MARK: - Members

    private mutating func member(
        _ base: NodeID, _ name: Identifier, _ value: StaticValue
    ) -> StaticValue {
        if let module = module(at: base) {
            guard let member = module[name.text] else {
                reportUnknownMember(base, name, module)
                return .unknown
            }
            return member.value
        }
        if isNamespace(base) { _ = namespaced(base, name) }
        guard case .tensor(let shape) = value else { return .unknown }
        switch name.text {
        case "shape": return .list(shape.sizes.map { .number(Double($0)) })
        case "T": return .tensor(Shape(shape.sizes.reversed()))
        case "rank": return .number(Double(shape.rank))
        case "size": return .number(Double(shape.count))
        default: return .unknown
        }
    }

    /// The members of the module that a name stands for.
    func module(at id: NodeID) -> [String: CheckEnvironment.Global]? {
        guard case .name = tree[id].kind else { return nil }
        switch resolution.uses[id] {
        case .variable(let variable): return facts[variable.index].module
        case .global(let name): return environment.globals[name]?.module
        default: return nil
        }
    }

    mutating func reportUnknownMember(
        _ base: NodeID, _ name: Identifier, _ module: [String: CheckEnvironment.Global]
    ) {
        let file = tree.span(base).text
        report(
            Messages.unknownMember(
                span(name.range), name.text, of: file,
                near: nearNames(to: name.text, among: module.keys)))
    }
}
