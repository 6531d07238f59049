import Diagnostics

extension Checking {
    /// Checks a model: a function that makes its members one after another, and methods that see
    /// them all through the model they are called on.
    mutating func checkModel(_ id: NodeID, _ model: Node.Model, hoistScope: Int) {
        reportRepeatedParts(of: model)
        functions.append(
            FunctionFrame(
                node: id, hoistScope: hoistScope, firstScope: scopes.count, loopsOutside: loops))
        loops = 0
        scopes.append(Scope(functionDepth: functions.count))
        uncertainly { checking in
            checking.resolution.bindings[id] = checking.checkParameters(model.parameters)
            checking.checkMembers(of: model)
            // A method finds nothing of all that but through its model.
            let making = checking.scopes.removeLast()
            for part in model.parts { checking.checkMethod(part, of: model) }
            checking.scopes.append(making)
        }
        scopes.removeLast()
        loops = functions.removeLast().loopsOutside
    }

    /// Parameters with their defaults; gives their variables.
    mutating func checkParameters(_ parameters: [Node.Function.Parameter]) -> [VariableID] {
        parameters.map { parameter in
            if let value = parameter.defaultValue { _ = check(value) }
            let variable = makeVariable(parameter.name, .parameter)
            reveal(variable)
            return variable
        }
    }

    private mutating func checkMembers(of model: Node.Model) {
        var methods: [String: SourceSpan] = [:]
        for part in model.parts {
            switch tree[part].kind {
            case .modelMember(let name, _):
                let variable = makeVariable(name, .member)
                resolution.bindings[part] = [variable]
                expectLater(variable)
            case .modelMethod(let method):
                if let name = method.name { methods[name.text] = span(name.range) }
            default: break
            }
        }
        methodsToCome.append(methods)
        for part in model.parts {
            guard case .modelMember(_, let value) = tree[part].kind else { continue }
            _ = check(value)
            resolution.bindings[part]?.forEach { reveal($0) }
        }
        methodsToCome.removeLast()
    }

    private mutating func checkMethod(_ id: NodeID, of model: Node.Model) {
        guard case .modelMethod(let method) = tree[id].kind, let name = method.name else { return }
        functions.append(FunctionFrame(node: id, firstScope: scopes.count, loopsOutside: loops))
        loops = 0
        let own = makeVariable(Identifier(text: "self", range: name.range), .member)
        var scope = Scope(functionDepth: functions.count)
        scope.instance = instance(of: model, in: own)
        scopes.append(scope)
        scopes.append(Scope(functionDepth: functions.count))
        reportRepeated(method.parameters.map(\.name), what: "parameter")
        if let first = method.parameters.first?.name, Self.namesOfSelf.contains(first.text) {
            report(Messages.selfParameter(span(first.range), first.text))
        }
        let parameters = checkParameters(method.parameters)
        resolution.bindings[id] = [own] + parameters
        checkBlock(method.body, dropsLast: false)
        scopes.removeLast(2)
        loops = functions.removeLast().loopsOutside
    }

    /// The model's names as its methods see them, in the order in which a model holds them.
    private func instance(of model: Node.Model, in variable: VariableID) -> Instance {
        var instance = Instance(model: variable)
        var places = (part: 0, method: 0)
        func add(_ name: Identifier, _ use: NameUse) {
            if instance.parts[name.text] == nil {
                instance.parts[name.text] = .init(use: use, place: span(name.range))
            }
        }
        for parameter in model.parameters {
            add(parameter.name, .part(of: variable, place: places.part))
            places.part += 1
        }
        for id in model.parts {
            switch tree[id].kind {
            case .modelMember(let name, _):
                add(name, .part(of: variable, place: places.part))
                places.part += 1
            case .modelMethod(let method):
                if let name = method.name {
                    add(name, .method(of: variable, place: places.method))
                }
                places.method += 1
            default: break
            }
        }
        return instance
    }

    // MARK: - Faults

    private mutating func reportRepeatedParts(of model: Node.Model) {
        reportRepeated(model.parameters.map(\.name), what: "parameter")
        var seen = Dictionary(
            model.parameters.map { ($0.name.text, $0.name) }, uniquingKeysWith: { a, _ in a })
        for part in model.parts {
            let (name, what): (Identifier?, String) =
                switch tree[part].kind {
                case .modelMember(let name, _): (name, "member")
                case .modelMethod(let method): (method.name, "method")
                default: (nil, "")
                }
            guard let name else { continue }
            if let first = seen[name.text] {
                report(
                    Messages.modelTwice(
                        span(name.range), name.text, what, first: span(first.range)))
            }
            seen[name.text] = name
        }
    }

    /// How other languages name the object a method is called on.
    private static let namesOfSelf: Set<String> = ["self", "this"]

    /// Names that mean something in models alone; false if this is none.
    mutating func reportUnknownInModel(_ name: String, _ place: SourceSpan) -> Bool {
        if let method = methodsToCome.last?[name] {
            report(Messages.methodInMember(place, name, method))
            return true
        }
        guard Self.namesOfSelf.contains(name),
            !methodsToCome.isEmpty || scopes.contains(where: { $0.instance != nil })
        else { return false }
        report(Messages.selfInMethod(place, name))
        return true
    }
}
