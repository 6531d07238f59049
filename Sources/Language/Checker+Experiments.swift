import Diagnostics

extension Checking {
    /// Checks that experiments are run and nothing else is.
    mutating func checkLaunch(_ call: Node.Call, _ callee: Callee) {
        let place = placeOfName(call.callee)
        guard let launch = call.launch else {
            if case .function(let shape) = callee, shape.isExperiment {
                report(Messages.experimentCalled(place, shape.name ?? place.text))
            }
            return
        }
        switch callee {
        case .function(let shape) where !shape.isExperiment:
            let name = shape.name ?? place.text
            report(Messages.notAnExperiment(place, name, launch, isBuiltin: false))
        case .builtin(let signature):
            report(Messages.notAnExperiment(place, signature.name, launch, isBuiltin: true))
        case .function, .unknown: break
        }
        if let block = tracedBlocks.last {
            report(Messages.effectInStep(place, "`\(launch.rawValue)`", block.name))
        }
        if functions.contains(where: { isExperiment($0.node) }) {
            report(Messages.nestedRun(place, launch))
        }
    }

    private func isExperiment(_ id: NodeID) -> Bool {
        if case .functionDeclaration(let function) = tree[id].kind {
            function.isExperiment
        } else {
            false
        }
    }

    // MARK: - Results

    /// Checks that the body of an experiment gives a record back, as far as its text tells.
    mutating func checkResult(of function: Node.Function) {
        guard case .block(let statements) = tree[function.body].kind, let name = function.name,
            tree.diagnostics.isEmpty
        else { return }
        for value in returnedValues(in: function.body) {
            checkResultValue(value, name)
        }
        let last = statements.last
        switch last.map({ tree[$0].kind }) {
        case .returnStatement(.some): break
        case nil, .returnStatement, .declaration, .assignment, .functionDeclaration,
            .modelDeclaration, .forLoop, .whileLoop, .expect, .importFile:
            report(Messages.experimentWithoutResult(span(name.range), name.text))
        default: if let last { checkResultValue(last, name) }
        }
    }

    private mutating func checkResultValue(_ id: NodeID, _ name: Identifier) {
        let found: String
        switch tree[id].kind {
        case .number: found = "a number"
        case .string: found = "a text"
        case .boolean: found = "a truth value"
        case .list: found = "a list"
        case .range: found = "a range"
        case .lambda: found = "a function"
        case .nilLiteral: found = "nothing"
        default: return
        }
        report(Messages.experimentResult(tree.span(id), name.text, found: found))
    }

    /// The values of the `return` statements of a body, not of functions inside it.
    private func returnedValues(in body: NodeID) -> [NodeID] {
        let range = tree[body].range
        let inside = tree.nodes.filter { range.contains($0.range.lowerBound) }
        let functions = inside.compactMap { node -> Range<Int>? in
            switch node.kind {
            case .lambda, .functionDeclaration, .modelDeclaration: node.range
            default: nil
            }
        }
        return inside.compactMap { node in
            guard case .returnStatement(let value?) = node.kind,
                !functions.contains(where: { $0.contains(node.range.lowerBound) })
            else { return nil }
            return value
        }
    }
}
