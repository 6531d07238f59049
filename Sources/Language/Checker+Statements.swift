import Diagnostics

extension Checking {
    /// Checks statements whose scope is open. The value of all but the last is dropped, and
    /// that of the last if `dropsLast`.
    mutating func checkList(_ statements: [NodeID], dropsLast: Bool) {
        let isTop = scopes.count == 1
        for (index, id) in statements.enumerated() {
            if isTop { topStatement = index }
            let found = diagnostics.count
            checkStatement(id)
            let isLast = index == statements.count - 1
            // A statement at fault has no value to speak of.
            if !isLast || dropsLast, diagnostics.count == found { checkDropped(id) }
            if !isLast, leaves(id) { reportUnreachable(statements[index + 1]) }
        }
    }

    private mutating func checkStatement(_ id: NodeID) {
        switch tree[id].kind {
        case .declaration(let pattern, let isMutable, let value):
            checkDeclaration(id, pattern, isMutable: isMutable, value)
        case .assignment(let target, _, let value, _): checkAssignment(target, value)
        case .functionDeclaration(let function):
            checkFunction(id, function, hoistScope: scopes.count - 1)
        case .modelDeclaration(let model): checkModel(id, model, hoistScope: scopes.count - 1)
        case .forLoop(let pattern, let sequence, let body):
            checkFor(id, pattern, sequence, body)
        case .whileLoop(let condition, let body):
            uncertainly {
                _ = $0.check(condition)
                $0.checkLoopBody(body)
            }
        case .breakStatement: checkInLoop(id, "break")
        case .continueStatement: checkInLoop(id, "continue")
        case .returnStatement(let value):
            if functions.isEmpty { report(Messages.outside(tree.span(id), "return", "function")) }
            if let value { _ = check(value) }
        case .expect(let condition, let message):
            checkExpectation(id)
            _ = check(condition)
            if let message { _ = check(message) }
        case .importFile: resolution.bindings[id]?.forEach { reveal($0) }
        default: _ = check(id)
        }
    }

    private mutating func checkInLoop(_ id: NodeID, _ word: String) {
        if loops == 0 { report(Messages.outside(tree.span(id), word, "loop")) }
    }

    // MARK: - Declarations

    private mutating func checkDeclaration(
        _ id: NodeID, _ pattern: Node.Pattern, isMutable: Bool, _ value: NodeID
    ) {
        let known = check(value)
        reportRepeated(pattern.names, what: "name")
        let variables = resolution.bindings[id] ?? []
        for (index, variable) in variables.enumerated() {
            reveal(variable)
            if isMutable { continue }
            switch (pattern, known) {
            case (.name, _):
                facts[variable.index].value = known
                learn(variable, from: value)
            case (.tuple, .list(let items)) where items.count == variables.count:
                facts[variable.index].value = items[index]
            default: break
            }
        }
    }

    /// A constant that is a lambda, or another name of a known function.
    private mutating func learn(_ variable: VariableID, from value: NodeID) {
        let name = resolution.variables[variable.index].name
        switch tree[value].kind {
        case .lambda(let function):
            facts[variable.index].function = FunctionShape(function, name: name)
        case .name: facts[variable.index].function = functionShape(of: value)
        default: break
        }
    }

    mutating func reportRepeated(_ names: [Identifier], what: String) {
        var seen: [String: Identifier] = [:]
        for name in names where name.text != "_" {
            if let first = seen[name.text] {
                report(
                    Messages.repeatedName(
                        span(name.range), name.text, what: what, first: span(first.range)))
            }
            seen[name.text] = name
        }
    }

    // MARK: - Assignments

    private mutating func checkAssignment(_ target: NodeID, _ value: NodeID) {
        _ = check(value)
        let root = tree.leftSpine(of: target)[0]
        if case .name(let name) = tree[root].kind {
            checkTarget(name, root, isPart: root != target)
        }
        if root != target { checkParts(of: target) }
    }

    /// The indices of `a[i].b[j] = …`.
    private mutating func checkParts(of target: NodeID) {
        for id in tree.leftSpine(of: target).dropFirst() {
            if case .index(_, let items) = tree[id].kind { _ = checkIndices(items) }
        }
    }

    private mutating func checkTarget(_ name: String, _ id: NodeID, isPart: Bool) {
        let place = tree.span(id)
        switch meaning(of: name) {
        case nil where !isKnownToFail(name):
            // Nothing of that name: said once, then taken as a variable.
            resolution.uses[id] = .unresolved
            if !droppedNames.contains(name) {
                report(Messages.assignmentToUnknown(place, name, near: nearPlaces(name)))
            }
            environment.uncertainNames.insert(name)
        case .builtin:
            resolution.uses[id] = .builtin(name)
            report(Messages.assignmentToBuiltin(place, name))
        case .global:
            _ = resolve(name, at: id)
            guard let global = environment.globals[name] else { return }
            if global.isMutable { return checkChange(of: name, nil, at: place) }
            let kind: Fact.Kind = global.function == nil ? .constant : .function
            report(Messages.immutable(place, name, kind, global.place, isPart: isPart))
        case .part(let part, _, _):
            resolution.uses[id] = .unresolved
            report(Messages.immutable(place, name, .member, part.place, isPart: isPart))
        case let meaning:
            guard case .variable(let variable) = resolve(name, at: id) else { return }
            let fact = facts[variable.index]
            if fact.kind == .mutable {
                guard case .variable(_, let scope, _) = meaning else { return }
                return checkChange(of: name, scope, at: place)
            }
            let definition = resolution.variables[variable.index].span
            report(Messages.immutable(place, name, fact.kind, definition, isPart: isPart))
        }
    }

    /// Reading the name is reported in words of its own.
    private func isKnownToFail(_ name: String) -> Bool {
        environment.uncertainNames.contains(name) || environment.notYet[name] != nil
            || environment.laterNames[name] != nil
            || scopes.contains { $0.pending[name] != nil }
    }

    // MARK: - Loops

    private mutating func checkFor(
        _ id: NodeID, _ pattern: Node.Pattern, _ sequence: NodeID, _ body: NodeID
    ) {
        _ = check(sequence)
        scopes.append(Scope(functionDepth: functions.count))
        reportRepeated(pattern.names, what: "name")
        let variables = pattern.names.map { makeVariable($0, .loop) }
        resolution.bindings[id] = variables
        variables.forEach { reveal($0) }
        uncertainly { $0.checkLoopBody(body) }
        scopes.removeLast()
    }

    private mutating func checkLoopBody(_ body: NodeID) {
        loops += 1
        checkBlock(body, dropsLast: true)
        loops -= 1
    }

    /// A block in a scope of its own.
    mutating func checkBlock(_ id: NodeID, dropsLast: Bool) {
        guard case .block(let statements) = tree[id].kind else {
            _ = check(id)
            return
        }
        scopes.append(Scope(functionDepth: functions.count))
        let hoisted = openList(statements)
        if !hoisted.isEmpty { resolution.hoisted[id] = hoisted }
        checkList(statements, dropsLast: dropsLast)
        scopes.removeLast()
    }

    // MARK: - Functions

    mutating func checkFunction(_ id: NodeID, _ function: Node.Function, hoistScope: Int? = nil) {
        functions.append(
            FunctionFrame(
                node: id, hoistScope: hoistScope, firstScope: scopes.count, loopsOutside: loops))
        loops = 0
        let found = diagnostics.count
        scopes.append(Scope(functionDepth: functions.count))
        reportRepeated(function.parameters.map(\.name), what: "parameter")
        uncertainly { checking in
            checking.resolution.bindings[id] = checking.checkParameters(function.parameters)
            checking.checkBlock(function.body, dropsLast: false)
        }
        // What is at fault already says nothing about the result.
        if function.isExperiment, diagnostics.count == found { checkResult(of: function) }
        scopes.removeLast()
        loops = functions.removeLast().loopsOutside
    }
}
