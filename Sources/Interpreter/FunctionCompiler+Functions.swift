import Language

extension FunctionCompiler {
    /// The code at the top of a cell; gives the registers of the globals that live in some.
    func compileTop() throws -> [VariableID: Int] {
        var homes: [VariableID: Int] = [:]
        let statements = tree.statements
        guard let first = statements.first else {
            draft.registerCount = 1
            emit(.loadNil, 0, at: NodeID(0))
            emit(.result, 0, at: NodeID(0))
            return homes
        }
        let value = try allocate(at: first)
        for id in program.newGlobals where !variable(id).isCaptured {
            try reserve(id, at: first)
            guard case .register(let register) = try place(of: id) else { continue }
            homes[id] = register
            emit(.loadUnset, register, at: first)
        }
        emit(.loadNil, value, at: first)
        try hoist(resolution.hoistedAtTop)
        try body(statements, into: value)
        emit(.result, value, at: statements.last ?? first)
        return homes
    }

    /// A function: parameters in the first registers, defaults filled in, then the body.
    func compileFunction(_ function: Node.Function, node: NodeID) throws {
        draft.name = function.name?.text
        try compileParameters(function.parameters, resolution.bindings[node] ?? [], at: node)
        if function.isExperiment {
            draft.isExperiment = true
            emit(.beginRun, at: node)
        }
        try result(of: function.body)
    }

    /// Takes the next registers for parameters, and fills in the defaults of those left out.
    func compileParameters(
        _ parameters: [Node.Function.Parameter], _ variables: [VariableID], at node: NodeID
    ) throws {
        draft.parameterNames = parameters.map(\.name.text)
        draft.hasDefault = parameters.map { $0.defaultValue != nil }
        let first = try allocate(parameters.count, at: node)
        for (index, parameter) in parameters.enumerated() {
            if let value = parameter.defaultValue {
                emit(.skipIfSet, first + index, at: value)
                let skip = emit(.jump, at: value)
                try expression(value, into: first + index)
                patch(skip)
            }
            if index < variables.count {
                adopt(variables[index], register: first + index, at: node)
            }
        }
    }

    /// Code that leaves the function with the value of an expression; the branches of an
    /// `if` at the end leave by themselves.
    func result(of id: NodeID) throws {
        try nested(at: id) {
            switch tree[id].kind {
            case .block(let statements): try result(ofBlock: statements, id)
            case .ifElse(let condition, let body, let other):
                let misses = try conditionJumps(condition)
                try result(of: body)
                patch(misses)
                if let other { try result(of: other) } else { try resultNil(id) }
            default:
                guard isExpression(id) else {
                    try statement(id)
                    return try resultNil(id)
                }
                try temporarily { emit(.result, try operand(id), at: id) }
            }
        }
    }

    private func result(ofBlock statements: [NodeID], _ id: NodeID) throws {
        try scope {
            try reserveCaptured(in: statements)
            try hoist(resolution.hoisted[id] ?? [])
            for statement in statements.dropLast() { try self.statement(statement) }
            if let last = statements.last { try result(of: last) } else { try resultNil(id) }
        }
    }

    private func resultNil(_ id: NodeID) throws {
        try temporarily {
            let register = try allocate(at: id)
            emit(.loadNil, register, at: id)
            emit(.result, register, at: id)
        }
    }

    /// Makes the functions that a scope declares, before its first statement.
    func hoist(_ functions: [NodeID]) throws {
        for node in functions {
            if let id = resolution.functionNames[node] { try reserve(id, at: node) }
        }
        for node in functions {
            guard let id = resolution.functionNames[node] else { continue }
            try temporarily {
                let register = try allocate(at: node)
                switch tree[node].kind {
                case .functionDeclaration(let function):
                    try closure(function, node: node, into: register)
                case .modelDeclaration(let model):
                    try closure(node: node, into: register) {
                        try $0.compileModel(model, node: node)
                    }
                default: return
                }
                store(register, in: try place(of: id), at: node)
            }
        }
    }

    /// Makes the boxes of the variables that statements of this block declare: functions
    /// declared anywhere in it may capture them.
    func reserveCaptured(in statements: [NodeID]) throws {
        for statement in statements {
            for id in resolution.bindings[statement] ?? [] where declares(statement) {
                let variable = variable(id)
                guard variable.isCaptured, !variable.isGlobal else { continue }
                forget(id)
                try reserve(id, at: statement)
            }
        }
    }

    private func declares(_ statement: NodeID) -> Bool {
        switch tree[statement].kind {
        case .declaration, .modelMember, .importFile: true
        default: false
        }
    }
}
