import Language

extension FunctionCompiler {
    /// The builtin that a call names directly.
    func builtin(of call: Node.Call) -> Builtin? {
        switch tree[call.callee].kind {
        case .name, .member: break
        default: return nil
        }
        guard call.launch == nil, case .builtin(let name)? = resolution.uses[call.callee] else {
            return nil
        }
        return program.library.builtins[name]
    }

    /// `left` holds the callee, or the first argument of a piped call, or nothing when a
    /// builtin is called by its name.
    func call(_ call: Node.Call, _ id: NodeID, left: Int?, into target: Int) throws {
        if let launch = call.launch {
            return try self.launch(launch, call, id, left: left, into: target)
        }
        if let builtin = builtin(of: call) {
            return try builtinCall(builtin, call, id, left: left, into: target)
        }
        if call.isPiped {
            return try pipedCall(call, id, left: left, into: target)
        }
        guard let left else { throw CompilerMessages.notAVariable(tree.span(id)) }
        try temporarily {
            let base = try window(startingWith: left, id)
            try values(of: call, skipping: 0)
            try finish(call, id, base: base, into: target)
        }
    }

    /// `f(…)` inside `f`, with a value for each parameter.
    func isOwn(_ call: Node.Call) -> Bool {
        guard !call.isPiped, call.launch == nil, call.trailingBlock == nil,
            call.arguments.count == draft.parameterNames.count,
            call.arguments.allSatisfy({ $0.name == nil }),
            case .name = tree[call.callee].kind,
            case .variable(let id)? = resolution.uses[call.callee],
            case .own? = try? place(of: id)
        else { return false }
        return true
    }

    func ownCall(_ call: Node.Call, _ id: NodeID, into target: Int) throws {
        try temporarily {
            let base = try allocate(at: id)
            try values(of: call, skipping: 0)
            emit(.callOwn, target, base, call.arguments.count, at: id)
        }
    }

    /// `f(…)` of a global that never changes, such as a function: it need not be loaded.
    /// Gives its number.
    func immutableGlobal(of call: Node.Call) -> Int? {
        guard !call.isPiped, call.launch == nil, call.trailingBlock == nil,
            call.arguments.allSatisfy({ $0.name == nil }),
            case .name = tree[call.callee].kind,
            case .variable(let id)? = resolution.uses[call.callee],
            variable(id).isGlobal, variable(id).isCaptured, !variable(id).isMutable,
            !variable(id).mayBeUnset, case .global(let index)? = try? place(of: id)
        else { return nil }
        return index
    }

    func globalCall(_ call: Node.Call, _ global: Int, _ id: NodeID, into target: Int) throws {
        try temporarily {
            let base = try allocate(at: id)
            try values(of: call, skipping: 0)
            emit(.callGlobal, target, base, call.arguments.count, at: id)
            emit(.data, wide: global, at: id)
        }
    }

    /// `run f(…)`: the builtin of the word gets the experiment, then what that is given.
    private func launch(
        _ launch: Launch, _ call: Node.Call, _ id: NodeID, left: Int?, into target: Int
    ) throws {
        guard let left, let builtin = program.library.builtins[launch.rawValue] else {
            throw CompilerMessages.notAVariable(tree.span(id))
        }
        try temporarily {
            let base = try window(startingWith: left, id)
            try values(of: call, skipping: 0)
            let site = CallSite(
                builtin: builtin, method: nil, names: [nil] + call.arguments.map { $0.name?.text },
                hasBlock: call.trailingBlock != nil,
                argumentNodes: [call.callee] + argumentNodes(call))
            emit(.callBuiltin, target, base, try add(site, id), at: id)
        }
    }

    private func pipedCall(
        _ call: Node.Call, _ id: NodeID, left: Int?, into target: Int
    ) throws {
        try temporarily {
            let base = try allocate(at: id)
            if let left {
                let first = try allocate(at: id)
                emit(.move, first, left, at: id)
            }
            try expression(call.callee, into: base)
            try values(of: call, skipping: left == nil ? 0 : 1)
            try finish(call, id, base: base, into: target)
        }
    }

    private func finish(
        _ call: Node.Call, _ id: NodeID, base: Int, into target: Int
    ) throws {
        let nodes = argumentNodes(call)
        let isNamed = call.trailingBlock != nil || call.arguments.contains { $0.name != nil }
        if !isNamed {
            emit(.call, target, base, nodes.count, at: id)
            return
        }
        let site = CallSite(
            builtin: nil, method: nil, names: call.arguments.map { $0.name?.text },
            hasBlock: call.trailingBlock != nil, argumentNodes: nodes)
        emit(.callSite, target, base, try add(site, id), at: id)
    }

    private func builtinCall(
        _ builtin: Builtin, _ call: Node.Call, _ id: NodeID, left: Int?, into target: Int
    ) throws {
        try temporarily {
            let base: Int
            if call.isPiped, let left {
                base = try window(startingWith: left, id)
                try values(of: call, skipping: 1)
            } else {
                base = next
                try values(of: call, skipping: 0)
            }
            let site = CallSite(
                builtin: builtin, method: nil, names: call.arguments.map { $0.name?.text },
                hasBlock: call.trailingBlock != nil, argumentNodes: argumentNodes(call))
            let opcode: Opcode =
                site.formula != nil
                ? .callNumeric : site.formula2 != nil ? .callNumeric2 : .callBuiltin
            emit(opcode, target, base, try add(site, id), at: id)
        }
    }

    /// `left.name(…)`: a field that is a function, or a builtin with `left` as its first
    /// argument; which, is known when it runs.
    func method(
        _ call: Node.Call, _ name: Identifier, _ id: NodeID, left: Int, into target: Int
    ) throws {
        guard case .member(let receiver, _) = tree[call.callee].kind else { return }
        try temporarily {
            let base = try allocate(at: id)
            let first = try allocate(at: id)
            emit(.move, first, left, at: id)
            try values(of: call, skipping: 0)
            let site = CallSite(
                builtin: program.library.builtins[name.text], method: name.text,
                names: [nil] + call.arguments.map { $0.name?.text },
                hasBlock: call.trailingBlock != nil,
                argumentNodes: [receiver] + argumentNodes(call))
            emit(.callMethod, target, base, try add(site, id), at: id)
        }
    }

    /// A window of registers that begins with a value: in place if it is the last temporary.
    private func window(startingWith left: Int, _ id: NodeID) throws -> Int {
        if left == next - 1, isTemporary(left) { return left }
        let base = try allocate(at: id)
        emit(.move, base, left, at: id)
        return base
    }

    func values(of call: Node.Call, skipping count: Int) throws {
        for node in argumentNodes(call).dropFirst(count) {
            let register = try allocate(at: node)
            if resolution.variableLists.contains(node) {
                try variables(node, into: register)
            } else {
                try expression(node, into: register)
            }
        }
    }

    /// A list of references to the variables that an argument names.
    private func variables(_ id: NodeID, into target: Int) throws {
        emit(.newList, target, target, 0, at: id)
        for name in tree.variableNames(in: id) {
            try temporarily {
                let window = try allocate(3, at: name)
                emit(.loadConstant, window, wide: constant(tree.span(name).text), at: name)
                try cell(name, into: window + 1)
                try expression(name, into: window + 2)
                emit(.variableReference, window, window, at: name)
                emit(.extendList, target, window, 1, at: name)
            }
        }
    }

    /// The identity of a variable; nothing if it lives in a register.
    private func cell(_ name: NodeID, into target: Int) throws {
        emit(.loadNil, target, at: name)
        let use = resolution.uses[name] ?? .unresolved
        switch use {
        case .variable, .global: break
        default: return
        }
        switch try place(of: use, at: name) {
        case .boxed(let register): emit(.move, target, register, at: name)
        case .capture(let index): emit(.loadCaptureBox, target, index, at: name)
        case .global(let index): emit(.loadGlobalBox, target, wide: index, at: name)
        case .register, .own, .missing: break
        }
    }

    func argumentNodes(_ call: Node.Call) -> [NodeID] {
        call.arguments.map(\.value) + (call.trailingBlock.map { [$0] } ?? [])
    }

    func add(_ site: CallSite, _ id: NodeID) throws -> Int {
        draft.callSites.append(site)
        return try small(draft.callSites.count - 1, at: id)
    }
}
