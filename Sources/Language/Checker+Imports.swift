import Diagnostics

extension Checking {
    /// Loads an imported file and makes the variables it brings, not visible yet.
    mutating func loadImport(_ id: NodeID) {
        guard case .importFile(let path, let pathRange, let alias) = tree[id].kind else { return }
        let place = span(pathRange)
        let (module, members) = importedModule(path, place)
        imports[id] = module
        var variables: [VariableID] = []
        if let alias {
            let variable = makeVariable(alias, .imported, isGlobal: scopes.count == 1)
            facts[variable.index].module = members
            variables = [variable]
        } else {
            for name in module.names {
                let identifier = Identifier(text: name, range: pathRange)
                let variable = makeVariable(identifier, .imported, isGlobal: scopes.count == 1)
                facts[variable.index].function = members[name]?.function
                facts[variable.index].value = members[name]?.value ?? .unknown
                variables.append(variable)
            }
        }
        resolution.bindings[id] = variables
        variables.forEach { expectLater($0) }
    }

    private mutating func importedModule(
        _ path: String, _ place: SourceSpan
    ) -> (ImportedModule, [String: CheckEnvironment.Global]) {
        guard let importer = environment.importer else {
            // An import in a block is reported already.
            if scopes.count == 1 { report(Messages.noImports(place)) }
            return (.empty, [:])
        }
        switch importer(path, place) {
        case .failure(var problem):
            if problem.primary == nil { problem.primary = .init(place) }
            report(problem)
            return (.empty, [:])
        case .success(let trees):
            guard let file = trees.first?.file else { return (.empty, [:]) }
            let chain =
                environment.importChain.isEmpty
                ? [tree.file.name] : environment.importChain
            if let start = chain.firstIndex(of: file.name) {
                report(Messages.importCycle(place, chain[start...] + [file.name]))
                return (.empty, [:])
            }
            return checkModule(trees, file, chain + [file.name])
        }
    }

    /// Checks the definitions of an imported file in a world of their own.
    private mutating func checkModule(
        _ trees: [SyntaxTree], _ file: SourceFile, _ chain: [String]
    ) -> (ImportedModule, [String: CheckEnvironment.Global]) {
        var inside = CheckEnvironment(
            builtins: environment.builtins, constants: environment.constants,
            notYet: environment.notYet)
        inside.importer = environment.importer
        inside.importChain = chain
        var dropped = Set(trees.flatMap { $0.namesLeftOutByImport })
        var programs: [CheckedProgram] = []
        for tree in trees {
            let checking = Checking.definitions(of: tree, in: &inside, dropped: &dropped)
            programs.append(checking.program)
            // Warnings are for those who run the file itself.
            importedDiagnostics += checking.program.diagnostics.filter { $0.severity == .error }
        }
        var names: [String] = []
        for name in programs.flatMap({ Checker.definedNames(in: $0.tree) }).map(\.text)
        where !names.contains(name) {
            names.append(name)
        }
        environment.uncertainNames.formUnion(inside.uncertainNames)
        for name in dropped where !names.contains(name) { environment.leftOut[name] = file.name }
        let members = inside.globals.all.filter { names.contains($0.key) }
        return (ImportedModule(file: file, programs: programs, names: names), members)
    }

    /// Checks one tree of an imported file, without what an import leaves out and all that
    /// needs it.
    private static func definitions(
        of tree: SyntaxTree, in environment: inout CheckEnvironment, dropped: inout Set<String>
    ) -> Checking {
        var kept = tree
        kept.statements = tree.statements.filter { tree.isTakenByImport($0) }
        while true {
            var checking = Checking(kept, environment)
            checking.droppedNames = dropped
            checking.checkAll()
            guard !checking.statementsInNeed.isEmpty else {
                checking.updateEnvironment()
                environment = checking.environment
                return checking
            }
            let needy = checking.statementsInNeed.map { kept.statements[$0] }
            for statement in needy { dropped.formUnion(kept.namesBound(by: statement)) }
            kept.statements.removeAll { needy.contains($0) }
        }
    }
}

extension SyntaxTree {
    /// `fn`, `model`, `experiment`, `let` of a literal or lambda, and imports, on which these may rest.
    func isTakenByImport(_ id: NodeID) -> Bool {
        switch self[id].kind {
        case .functionDeclaration, .modelDeclaration, .importFile: return true
        case .declaration(.name, isMutable: false, let value):
            return isLiteral(value)
        default: return false
        }
    }

    private func isLiteral(_ id: NodeID) -> Bool {
        switch self[id].kind {
        case .number, .boolean, .nilLiteral, .lambda: return true
        case .string(let parts):
            return parts.allSatisfy { if case .text = $0 { true } else { false } }
        case .unary(let operation, let operand):
            if operation == .not { return false }
            if case .number = self[operand].kind { return true }
            return false
        case .list(let elements):
            return elements.allSatisfy {
                if case .item(let item) = $0 { isLiteral(item) } else { false }
            }
        case .record(let fields):
            return fields.allSatisfy {
                if case .field(_, let value) = $0 { isLiteral(value) } else { false }
            }
        default: return false
        }
    }

    func namesBound(by id: NodeID) -> [String] {
        switch self[id].kind {
        case .declaration(let pattern, _, _): pattern.names.map(\.text)
        case .functionDeclaration(let function): function.name.map { [$0.text] } ?? []
        case .modelDeclaration(let model): [model.name.text]
        default: []
        }
    }

    var namesLeftOutByImport: [String] {
        statements.filter { !isTakenByImport($0) }.flatMap { namesBound(by: $0) }
    }
}
