import Language

extension FunctionCompiler {
    /// The function that makes models: it evaluates the members in order, then puts them
    /// together with the arguments and methods.
    func compileModel(_ model: Node.Model, node: NodeID) throws {
        draft.name = model.name.text
        try compileParameters(model.parameters, resolution.bindings[node] ?? [], at: node)
        try reserveCaptured(in: model.parts)
        for part in model.parts {
            guard case .modelMember(let name, let value) = tree[part].kind else { continue }
            try declaration(.name(name), value, part)
        }
        try temporarily {
            let shape = ModelShape(model, tree)
            let first = try allocate(shape.partNames.count + shape.methodNames.count, at: node)
            var register = first
            for variable in partVariables(model, node) {
                let place = try place(of: variable)
                load(place, mayBeUnset: false, into: register, at: node)
                register += 1
            }
            for part in model.parts {
                guard case .modelMethod(let method) = tree[part].kind else { continue }
                try closure(node: part, into: register) {
                    try $0.compileMethod(method, of: model, node: part)
                }
                register += 1
            }
            let result = try allocate(at: node)
            let index = try small(constant(.object(shape)), at: node)
            emit(.newModel, result, first, index, at: node)
            emit(.result, result, at: node)
        }
    }

    private func partVariables(_ model: Node.Model, _ node: NodeID) -> [VariableID] {
        (resolution.bindings[node] ?? [])
            + model.parts.flatMap { part -> [VariableID] in
                guard case .modelMember = tree[part].kind else { return [] }
                return resolution.bindings[part] ?? []
            }
    }

    /// A method: the model it is called on, then its parameters, then the body.
    private func compileMethod(
        _ method: Node.Function, of model: Node.Model, node: NodeID
    ) throws {
        draft.name = "\(model.name.text).\(method.name?.text ?? "")"
        let variables = resolution.bindings[node] ?? []
        guard let own = variables.first else {
            throw CompilerMessages.notAVariable(tree.span(node))
        }
        adopt(own, register: try allocate(at: node), at: node)
        try compileParameters(method.parameters, Array(variables.dropFirst()), at: node)
        try result(of: method.body)
    }

    // MARK: - Names inside methods

    /// A parameter, member or method of the model around a method.
    func instancePart(_ use: NameUse, _ id: NodeID, into target: Int) throws {
        try temporarily {
            switch use {
            case .part(let model, let place):
                emit(.modelPart, target, try instance(model, id), try small(place, at: id), at: id)
            case .method(let model, let place):
                emit(
                    .modelMethod, target, try instance(model, id), try small(place, at: id), at: id)
            default: throw CompilerMessages.notAVariable(tree.span(id))
            }
        }
    }

    /// The register that holds the model, or a temporary that it is loaded into.
    private func instance(_ model: VariableID, _ id: NodeID) throws -> Int {
        let place = try place(of: model)
        if case .register(let register) = place { return register }
        let register = try allocate(at: id)
        load(place, mayBeUnset: false, into: register, at: id)
        return register
    }

    /// The model whose method a call names, as in `encode(x)` inside the model.
    func ownMethod(of call: Node.Call) -> (model: VariableID, place: Int)? {
        guard !call.isPiped, case .name = tree[call.callee].kind,
            case .method(let model, let place)? = resolution.uses[call.callee]
        else { return nil }
        return (model, place)
    }

    func ownMethodCall(
        _ call: Node.Call, _ method: (model: VariableID, place: Int), _ id: NodeID,
        into target: Int
    ) throws {
        try temporarily {
            let base = try allocate(at: id)
            load(try place(of: method.model), mayBeUnset: false, into: base, at: id)
            try values(of: call, skipping: 0)
            let site = CallSite(
                builtin: nil, method: nil, names: call.arguments.map { $0.name?.text },
                hasBlock: call.trailingBlock != nil, argumentNodes: argumentNodes(call),
                methodPlace: method.place)
            emit(.callOwnMethod, target, base, try add(site, id), at: id)
        }
    }
}

extension ModelShape {
    convenience init(_ model: Node.Model, _ tree: SyntaxTree) {
        var members: [String] = []
        var methods: [String] = []
        for part in model.parts {
            switch tree[part].kind {
            case .modelMember(let name, _): members.append(name.text)
            case .modelMethod(let method): methods.append(method.name?.text ?? "")
            default: break
            }
        }
        self.init(
            name: model.name.text, partNames: model.parameters.map(\.name.text) + members,
            parameterCount: model.parameters.count, methodNames: methods)
    }
}
