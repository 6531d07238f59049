import Language

extension FunctionCompiler {
    /// Compiles a statement; an expression's value is dropped.
    func statement(_ id: NodeID) throws {
        switch tree[id].kind {
        case .declaration(let pattern, _, let value): try declaration(pattern, value, id)
        case .assignment(let target, let operation, let value, _):
            try assignment(target, operation, value, id)
        case .functionDeclaration, .modelDeclaration: break
        case .forLoop(_, let sequence, let body):
            try nested(at: id) { try forLoop(sequence, body, id) }
        case .whileLoop(let condition, let body):
            try nested(at: id) { try whileLoop(condition, body, id) }
        case .breakStatement:
            guard !loops.isEmpty else { throw CompilerMessages.outsideLoop(tree.span(id)) }
            loops[loops.count - 1].breaks.append(emit(.jump, at: id))
        case .continueStatement:
            guard let loop = loops.last else {
                throw CompilerMessages.outsideLoop(tree.span(id))
            }
            emit(.loop, wide: loop.start, at: id)
        case .returnStatement(let value): try returnStatement(value, id)
        case .expect(let condition, let message): try expect(condition, message, id)
        case .importFile(_, _, let alias): try importFile(alias, id)
        case .ifElse: try nested(at: id) { try conditional(id, into: nil) }
        case .block(let statements): try nested(at: id) { try block(statements, id, into: nil) }
        case .modelMember, .modelMethod, .fault:
            throw CompilerMessages.notAVariable(tree.span(id))
        default:
            try temporarily { try expression(id, into: try allocate(at: id)) }
        }
    }

    private func returnStatement(_ value: NodeID?, _ id: NodeID) throws {
        try temporarily {
            if let value {
                emit(.result, try operand(value), at: id)
            } else {
                let register = try allocate(at: id)
                emit(.loadNil, register, at: id)
                emit(.result, register, at: id)
            }
        }
    }

    // MARK: - Declarations

    func declaration(_ pattern: Node.Pattern, _ value: NodeID, _ id: NodeID) throws {
        let variables = resolution.bindings[id] ?? []
        if case .name = pattern, let only = variables.first, !variable(only).isCaptured {
            return try declareRegister(only, value, id)
        }
        // Names that live in registers must be taken before the temporaries.
        let isPlain = variables.allSatisfy { variable($0).isCaptured }
        if !isPlain { for variable in variables { try reserve(variable, at: id) } }
        try temporarily {
            let register = try operand(value)
            try bind(variables, pattern, register, id)
        }
    }

    private func declareRegister(_ id: VariableID, _ value: NodeID, _ node: NodeID) throws {
        if variable(id).isGlobal {
            guard case .register(let register) = try place(of: id) else { return }
            return try expression(value, into: register)
        }
        forget(id)
        let register = try allocate(at: node)
        try expression(value, into: register)
        release(to: register)
        try reserve(id, at: node)
    }

    /// Gives the variables of a pattern the value in a register, or its parts.
    func bind(
        _ variables: [VariableID], _ pattern: Node.Pattern, _ register: Int, _ id: NodeID
    ) throws {
        switch pattern {
        case .name:
            guard let only = variables.first else { return }
            store(register, in: try place(of: only), at: id)
        case .tuple(let names):
            try temporarily {
                let first = try allocate(names.count, at: id)
                emit(.unpack, first, register, try small(names.count, at: id), at: id)
                for (offset, variable) in variables.enumerated() {
                    store(first + offset, in: try place(of: variable), at: id)
                }
            }
        }
    }

    private func importFile(_ alias: Identifier?, _ id: NodeID) throws {
        let variables = resolution.bindings[id] ?? []
        guard let module = program.importIndex(of: id) else {
            throw CompilerMessages.notAVariable(tree.span(id))
        }
        for variable in variables { try reserve(variable, at: id) }
        try temporarily {
            let register = try allocate(at: id)
            emit(.importModule, register, wide: module.index, at: id)
            if let alias { return try bind(variables, .name(alias), register, id) }
            let member = try allocate(at: id)
            for (variable, name) in zip(variables, module.names) {
                emit(.member, member, register, try small(constant(name), at: id), at: id)
                store(member, in: try place(of: variable), at: id)
            }
        }
    }

    // MARK: - Expectations

    private func expect(_ condition: NodeID, _ message: NodeID?, _ id: NodeID) throws {
        try temporarily {
            let result = try allocate(at: id)
            var sides: (left: Int, right: Int)?
            if case .binary(let operation, let left, let right, _) = tree[condition].kind,
                operation.jumps != nil
            {
                let first = try allocate(2, at: id)
                try expression(left, into: first)
                try expression(right, into: first + 1)
                emit(operation.opcode, result, first, first + 1, at: condition)
                sides = (first, first + 1)
            } else {
                try expression(condition, into: result)
            }
            let text = try message.map(operand)
            draft.expectSites.append(
                ExpectSite(
                    messageRegister: text, left: sides?.left, right: sides?.right,
                    condition: condition))
            emit(.expectation, result, wide: draft.expectSites.count - 1, at: condition)
        }
    }
}
