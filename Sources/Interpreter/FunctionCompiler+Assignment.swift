import Language

extension FunctionCompiler {
    func assignment(
        _ target: NodeID, _ operation: BinaryOperator?, _ value: NodeID, _ id: NodeID
    ) throws {
        guard case .name = tree[target].kind else {
            return try pathAssignment(target, operation, value, id)
        }
        guard let use = resolution.uses[target] else {
            throw CompilerMessages.notAVariable(tree.span(target))
        }
        let place = try place(of: use, at: target)
        if operation == nil, let growth = growth(of: use, value) {
            return try grow(place, growth, value, id)
        }
        try temporarily {
            if let operation {
                try update(place, operation, value, id, mayBeUnset: mayBeUnset(use))
            } else if case .register(let register) = place {
                try expression(value, into: register)
            } else {
                let register = try allocate(at: id)
                try expression(value, into: register)
                store(register, in: place, at: id)
            }
        }
    }

    private func mayBeUnset(_ use: NameUse) -> Bool {
        guard case .variable(let id) = use else { return false }
        return variable(id).mayBeUnset
    }

    /// `x += value`
    private func update(
        _ place: Place, _ operation: BinaryOperator, _ value: NodeID, _ id: NodeID,
        mayBeUnset: Bool
    ) throws {
        var current: Int
        if case .register(let register) = place {
            current = register
        } else {
            current = try allocate(at: id)
            load(place, mayBeUnset: mayBeUnset, into: current, at: id)
        }
        let home = current
        if case .register = place, mayAssign(value) {
            current = try allocate(at: id)
            emit(.move, current, home, at: id)
        }
        if operation == .add, current == home, case .string(let parts) = tree[value].kind {
            let window = try stringParts(parts, value)
            emit(.appendText, home, window.lowerBound, window.count, at: id)
            return store(home, in: place, at: id)
        }
        if let opcode = operation.constantOpcode, case .number(let number) = tree[value].kind,
            constant(number) <= Int(UInt16.max)
        {
            emit(opcode, home, current, constant(number), at: id)
        } else {
            emit(operation.opcode, home, current, try operand(value), at: id)
        }
        store(home, in: place, at: id)
    }

    // MARK: - Lists that grow

    /// What `xs = [...xs, a, b]` or `xs = append(xs, a)` adds.
    private struct Growth {
        var items: [NodeID]
        /// The call, if it is one of the builtin.
        var call: Node.Call?
    }

    /// Recognises a list that is replaced by a longer copy of itself, which can be done in
    /// place: the loop that builds a list takes time in proportion to its length.
    private func growth(of use: NameUse, _ value: NodeID) -> Growth? {
        switch tree[value].kind {
        case .list(let elements):
            guard case .spread(let source)? = elements.first, resolution.uses[source] == use,
                elements.count > 1, elements.count <= 32
            else { return nil }
            var items: [NodeID] = []
            for element in elements.dropFirst() {
                guard case .item(let item) = element, !mayAssign(item) else { return nil }
                items.append(item)
            }
            return Growth(items: items)
        case .call(let call):
            guard let builtin = builtin(of: call), builtin.signature.name == "append",
                call.trailingBlock == nil, call.arguments.count == 2,
                call.arguments.allSatisfy({ $0.name == nil }),
                resolution.uses[call.arguments[0].value] == use,
                !mayAssign(call.arguments[1].value)
            else { return nil }
            return Growth(items: [call.arguments[1].value], call: call)
        default: return nil
        }
    }

    private func grow(_ place: Place, _ growth: Growth, _ value: NodeID, _ id: NodeID) throws {
        try temporarily {
            let first = try allocate(growth.items.count, at: id)
            for (offset, item) in growth.items.enumerated() {
                try expression(item, into: first + offset)
            }
            let list: Int
            if case .register(let register) = place {
                list = register
            } else {
                list = try allocate(at: id)
            }
            if case .global(let index) = place {
                emit(.takeGlobal, list, wide: index, at: value)
            } else {
                load(place, mayBeUnset: false, into: list, at: value)
            }
            if let call = growth.call {
                let site = CallSite(
                    builtin: builtin(of: call), method: nil, names: [nil, nil], hasBlock: false,
                    argumentNodes: call.arguments.map(\.value))
                emit(.appendItem, list, first, try add(site, id), at: value)
            } else {
                emit(.extendList, list, first, growth.items.count, at: value)
            }
            store(list, in: place, at: id)
        }
    }

    // MARK: - Parts

    /// `a.b[0].c = value`
    private func pathAssignment(
        _ target: NodeID, _ operation: BinaryOperator?, _ value: NodeID, _ id: NodeID
    ) throws {
        try temporarily {
            let register = try allocate(at: id)
            try expression(value, into: register)
            let (root, steps) = try path(to: target)
            guard let use = resolution.uses[root] else {
                throw CompilerMessages.notAVariable(tree.span(root))
            }
            let site = PathSite(
                steps: steps, update: operation, valueRegister: register, firstDead: next)
            draft.pathSites.append(site)
            let index = draft.pathSites.count - 1
            switch try place(of: use, at: root) {
            case .register(let home): emit(.assignPath, home, wide: index, at: id)
            case .boxed(let box): emit(.assignBoxPath, box, wide: index, at: id)
            case .capture(let capture):
                let box = try allocate(at: id)
                emit(.loadCaptureBox, box, capture, at: id)
                emit(.assignBoxPath, box, wide: index, at: id)
            case .global(let global):
                let box = try allocate(at: id)
                emit(.loadGlobalBox, box, wide: global, at: id)
                emit(.assignBoxPath, box, wide: index, at: id)
            case .missing(let name): emit(.missingGlobal, wide: constant(name), at: id)
            case .own: throw CompilerMessages.notAVariable(tree.span(root))
            }
        }
    }

    /// The variable that a target begins with, and the steps from there.
    private func path(to target: NodeID) throws -> (root: NodeID, steps: [PathSite.Step]) {
        let spine = tree.leftSpine(of: target)
        guard let root = spine.first else { return (target, []) }
        let steps = try spine.dropFirst().map { node -> PathSite.Step in
            switch tree[node].kind {
            case .member(_, let name): return .field(name.text)
            case .index(_, let items): return .index(try indexSite(items, node))
            default: throw CompilerMessages.notAVariable(tree.span(node))
            }
        }
        return (root, steps)
    }
}
