import Diagnostics

extension Checking {
    // MARK: - Variables

    mutating func makeVariable(
        _ name: Identifier, _ kind: Fact.Kind, isGlobal: Bool = false
    ) -> VariableID {
        resolution.variables.append(
            Variable(
                name: name.text, span: span(name.range), isMutable: kind == .mutable,
                isGlobal: isGlobal, owner: functions.last?.node, isCaptured: false))
        facts.append(Fact(kind: kind))
        return VariableID(facts.count - 1)
    }

    /// Makes a variable visible from here on.
    mutating func reveal(_ variable: VariableID) {
        let name = resolution.variables[variable.index].name
        let top = scopes.count - 1
        scopes[top].names[name] = variable
        if var waiting = scopes[top].pending[name], !waiting.isEmpty {
            waiting.removeFirst()
            scopes[top].pending[name] = waiting.isEmpty ? nil : waiting
        }
        facts[variable.index].isSettled = !scopes[top].hoisted.contains {
            facts[$0.index].isMentioned
        }
    }

    // MARK: - Lists of statements

    /// Prepares the scope of a list of statements: functions exist from its start, other
    /// names are known to come. Gives the functions declared in it.
    mutating func openList(_ statements: [NodeID]) -> [NodeID] {
        let isGlobal = scopes.count == 1
        var hoisted: [NodeID] = []
        for id in statements {
            switch tree[id].kind {
            case .functionDeclaration(let function):
                guard let name = function.name else { continue }
                let shape = FunctionShape(function, name: name.text)
                hoistFunction(id, name, shape, isGlobal: isGlobal)
                hoisted.append(id)
            case .modelDeclaration(let model):
                hoistFunction(id, model.name, FunctionShape(model), isGlobal: isGlobal)
                hoisted.append(id)
            case .declaration(let pattern, let isMutable, _):
                let kind: Fact.Kind = isMutable ? .mutable : .constant
                let variables = pattern.names.map { makeVariable($0, kind, isGlobal: isGlobal) }
                resolution.bindings[id] = variables
                variables.forEach { expectLater($0) }
            case .importFile: loadImport(id)
            default: break
            }
        }
        return hoisted
    }

    mutating func expectLater(_ variable: VariableID) {
        let name = resolution.variables[variable.index].name
        scopes[scopes.count - 1].pending[name, default: []].append(variable)
    }

    private mutating func hoistFunction(
        _ id: NodeID, _ name: Identifier, _ shape: FunctionShape, isGlobal: Bool
    ) {
        let top = scopes.count - 1
        if let earlier = scopes[top].names[name.text] {
            report(
                Messages.functionTwice(
                    span(name.range), name.text, resolution.variables[earlier.index].span))
        }
        let variable = makeVariable(name, .function, isGlobal: isGlobal)
        facts[variable.index].function = shape
        resolution.functionNames[id] = variable
        scopes[top].names[name.text] = variable
        scopes[top].hoisted.append(variable)
    }

    // MARK: - Looking names up

    /// What a name means at this place; nil if it means nothing.
    enum Meaning {
        case variable(VariableID, scope: Int, isForward: Bool)
        /// A member, parameter or method of the model around a method.
        case part(Instance.Part, model: VariableID, scope: Int)
        case global
        case builtin
    }

    func meaning(of name: String) -> Meaning? {
        for index in scopes.indices.reversed() {
            if let variable = scopes[index].names[name] {
                return .variable(variable, scope: index, isForward: false)
            }
            if let instance = scopes[index].instance, let part = instance.parts[name] {
                return .part(part, model: instance.model, scope: index)
            }
        }
        if environment.globals[name] != nil { return .global }
        if isBuiltin(name) { return .builtin }
        return forwardMeaning(of: name)
    }

    func isBuiltin(_ name: String) -> Bool {
        environment.builtins[name] != nil || environment.constants.contains(name)
    }

    /// In a function: a variable that a scope around the function defines further down.
    private func forwardMeaning(of name: String) -> Meaning? {
        for index in scopes.indices.reversed() where scopes[index].functionDepth < functions.count {
            if let variable = scopes[index].pending[name]?.first {
                return .variable(variable, scope: index, isForward: true)
            }
        }
        return nil
    }

    /// Resolves the name at a node, and reports it if it means nothing.
    mutating func resolve(_ name: String, at id: NodeID) -> NameUse {
        let use: NameUse
        switch meaning(of: name) {
        case .variable(let variable, let scope, let isForward):
            noteUse(variable, scope: scope, isForward: isForward)
            use = .variable(variable)
        case .part(let part, let model, let scope):
            noteUse(model, scope: scope, isForward: false)
            use = part.use
        case .global: use = .global(name)
        case .builtin: use = .builtin(name)
        case nil:
            reportUnknown(name, tree.span(id))
            use = .unresolved
        }
        resolution.uses[id] = use
        return use
    }

    private mutating func noteUse(_ variable: VariableID, scope: Int, isForward: Bool) {
        facts[variable.index].isMentioned = true
        let isOutside = scopes[scope].functionDepth < functions.count
        guard isOutside, !noteUseByItself(variable) else { return }
        let kind = facts[variable.index].kind
        resolution.variables[variable.index].isCaptured = true
        let isDeclared = kind != .function && kind != .parameter && kind != .loop
        let mayComeEarly =
            isForward
            || !facts[variable.index].isSettled
                && functions.contains { $0.hoistScope.map { $0 == scope } ?? false }
        if isDeclared && mayComeEarly { resolution.variables[variable.index].mayBeUnset = true }
        guard !resolution.variables[variable.index].isGlobal else { return }
        for frame in functions.reversed() {
            if frame.firstScope <= scope { break }
            capture(variable, by: frame.node)
        }
    }

    /// A function that names itself needs no variable for that, and functions inside it get it
    /// from there; so a recursive function does not hold itself.
    private mutating func noteUseByItself(_ variable: VariableID) -> Bool {
        guard
            let own = functions.lastIndex(where: { resolution.functionNames[$0.node] == variable })
        else { return false }
        for frame in functions[(own + 1)...] { capture(variable, by: frame.node) }
        return true
    }

    private mutating func capture(_ variable: VariableID, by function: NodeID) {
        if resolution.captures[function]?.contains(variable) != true {
            resolution.captures[function, default: []].append(variable)
        }
    }

    // MARK: - Unknown names

    private mutating func reportUnknown(_ name: String, _ place: SourceSpan) {
        if droppedNames.contains(name) {
            statementsInNeed.insert(topStatement)
            return
        }
        guard !environment.uncertainNames.contains(name), reportedNames.insert(name).inserted
        else { return }
        if let later = scopes.reversed().lazy.compactMap({ $0.pending[name]?.first }).first {
            let definition = resolution.variables[later.index].span
            return report(Messages.usedBeforeDefinition(place, name, definition))
        }
        if reportUnknownInModel(name, place) { return }
        if environment.notYet[name] != nil { return report(Messages.notYet(place, name)) }
        if let later = environment.laterNames[name] {
            return report(Messages.definedLater(place, name, later))
        }
        if let file = environment.leftOut[name] {
            return report(Messages.notImported(place, name, file))
        }
        report(Messages.unknownName(place, name, near: nearPlaces(name)))
    }

    /// The names like a misspelt one, with where each is defined.
    func nearPlaces(_ name: String) -> [(name: String, place: SourceSpan?)] {
        var places: [String: SourceSpan?] = [:]
        for builtin in environment.builtins.keys { places[builtin] = .some(nil) }
        for constant in environment.constants { places[constant] = .some(nil) }
        for (global, fact) in environment.globals { places[global] = .some(fact.place) }
        for scope in scopes {
            for (visible, variable) in scope.names {
                places[visible] = resolution.variables[variable.index].span
            }
            for (visible, part) in scope.instance?.parts ?? [:] { places[visible] = part.place }
        }
        return nearNames(to: name, among: places.keys).map { ($0, places[$0] ?? nil) }
    }
}
