import Language

extension FunctionCompiler {
    /// `if … else if … else`; without a target the value is dropped.
    func conditional(_ id: NodeID, into target: Int?) throws {
        var ends: [Int] = []
        var current = id
        while case .ifElse(let condition, let body, let other) = tree[current].kind {
            let misses = try conditionJumps(condition)
            try branch(body, into: target)
            guard other != nil || target != nil else {
                patch(misses)
                break
            }
            ends.append(emit(.jump, at: current))
            patch(misses)
            guard let other else {
                if let target { emit(.loadNil, target, at: current) }
                break
            }
            if case .ifElse = tree[other].kind {
                current = other
            } else {
                try branch(other, into: target)
                break
            }
        }
        patch(ends)
    }

    private func branch(_ id: NodeID, into target: Int?) throws {
        guard case .block(let statements) = tree[id].kind else {
            if let target { try expression(id, into: target) } else { try statement(id) }
            return
        }
        try nested(at: id) { try block(statements, id, into: target) }
    }

    /// A block: its last expression is its value.
    func block(_ statements: [NodeID], _ id: NodeID, into target: Int?) throws {
        try scope {
            try reserveCaptured(in: statements)
            try hoist(resolution.hoisted[id] ?? [])
            try body(statements, into: target)
        }
    }

    /// Statements one after another; the last gives the value if it is an expression.
    func body(_ statements: [NodeID], into target: Int?) throws {
        for statement in statements.dropLast() { try self.statement(statement) }
        guard let last = statements.last else {
            if let target { emit(.loadNil, target, at: NodeID(0)) }
            return
        }
        if let target, isExpression(last) {
            try expression(last, into: target)
        } else {
            try statement(last)
            if let target { emit(.loadNil, target, at: last) }
        }
    }

    func isExpression(_ id: NodeID) -> Bool {
        switch tree[id].kind {
        case .declaration, .assignment, .functionDeclaration, .modelDeclaration, .modelMember,
            .modelMethod, .forLoop, .whileLoop,
            .breakStatement, .continueStatement, .returnStatement, .expect, .importFile,
            .fault:
            false
        default: true
        }
    }

    // MARK: - Conditions

    /// Code that falls through when the condition holds; gives the jumps taken when not.
    func conditionJumps(_ id: NodeID) throws -> [Int] {
        try temporarily {
            switch tree[id].kind {
            case .boolean(true): return []
            case .logical(.and, _, _): return try conjunctionJumps(id)
            case .unary(.not, let operand):
                return [emit(.jumpIfTrue, try self.operand(operand), at: id)]
            case .binary(let operation, let left, let right, _):
                guard let jumps = operation.jumps else { break }
                return try comparisonJumps(jumps, left, right, id)
            default: break
            }
            return [emit(.jumpIfFalse, try operand(id), at: id)]
        }
    }

    private func conjunctionJumps(_ id: NodeID) throws -> [Int] {
        var parts: [NodeID] = []
        var current = id
        while case .logical(.and, let left, let right) = tree[current].kind {
            parts.append(right)
            current = left
        }
        return try [current].appending(parts.reversed()).flatMap(conditionJumps)
    }

    private func comparisonJumps(
        _ jumps: (register: Opcode, constant: Opcode), _ left: NodeID, _ right: NodeID,
        _ id: NodeID
    ) throws -> [Int] {
        var register = try operand(left)
        if !isTemporary(register), mayAssign(right) {
            let copy = try allocate(at: id)
            emit(.move, copy, register, at: id)
            register = copy
        }
        if case .number(let number) = tree[right].kind {
            emit(jumps.constant, register, wide: constant(number), at: id)
        } else {
            emit(jumps.register, register, try operand(right), at: id)
        }
        return [emit(.jump, at: id)]
    }

    // MARK: - Loops

    func whileLoop(_ condition: NodeID, _ body: NodeID, _ id: NodeID) throws {
        loops.append(Loop(start: here))
        let misses = try conditionJumps(condition)
        let start = here
        try branch(body, into: nil)
        if let test = simpleTest(condition) {
            emit(test, condition)
            emit(.jump, wide: start, at: condition)
            patch(loops.popLast()?.breaks ?? [])
        } else {
            try endLoop(id)
        }
        patch(misses)
    }

    /// The test at the end of a loop, for a condition that compares two variables, or a
    /// variable and a number: it saves the way back to the one at the start.
    private func simpleTest(_ condition: NodeID) -> Instruction? {
        guard case .binary(let operation, let left, let right, _) = tree[condition].kind,
            let loops = operation.loops, let register = registerVariable(left)
        else { return nil }
        if case .number(let number) = tree[right].kind {
            return Instruction(loops.constant, register, wide: constant(number))
        }
        return registerVariable(right).map { Instruction(loops.register, register, $0) }
    }

    func forLoop(
        _ sequence: NodeID, _ body: NodeID, _ id: NodeID
    ) throws {
        try scope {
            let state: Int
            let isRange: Bool
            if case .range(let lower, let upper, let isClosed, let stride) = tree[sequence].kind {
                isRange = true
                state = try allocate(at: id)
                _ = try rangeParts(lower, upper, stride, sequence)
                emit(.prepareRange, state, 0, isClosed ? 1 : 0, at: sequence)
            } else {
                isRange = false
                state = try allocate(at: id)
                try temporarily {
                    emit(.prepareSequence, state, try operand(sequence), at: sequence)
                }
            }
            loops.append(Loop(start: here))
            let miss = try loopVariable(state, isRange, id)
            let again = draft.instructions[miss - 1]
            try branch(body, into: nil)
            if isRange { try endRange(again, body: miss + 1, id) } else { try endLoop(id) }
            patch(miss)
            // A sequence that tells of its turns is over now, and not when the register is used.
            if !isRange { emit(.loadNil, state, at: id) }
        }
    }

    /// Takes the next element into the loop's variables; gives the jump at the end.
    private func loopVariable(_ state: Int, _ isRange: Bool, _ id: NodeID) throws -> Int {
        let variables = resolution.bindings[id] ?? []
        guard case .forLoop(let pattern, _, _) = tree[id].kind else { return 0 }
        let next: Opcode = isRange ? .forRange : .forSequence
        if case .name = pattern, let only = variables.first, !variable(only).isCaptured {
            try reserve(only, at: id)
            if case .register(let register) = try place(of: only) {
                emit(next, state, register, at: id)
                return emit(.jump, at: id)
            }
        }
        let element = try allocate(at: id)
        emit(next, state, element, at: id)
        let miss = emit(.jump, at: id)
        for variable in variables {
            forget(variable)
            try reserve(variable, at: id)
        }
        try bind(variables, pattern, element, id)
        return miss
    }

    /// The end of a loop over a range: the next number is taken here, and the body begun
    /// again, in one instruction.
    private func endRange(_ first: Instruction, body: Int, _ id: NodeID) throws {
        guard let loop = loops.popLast() else { return }
        emit(.forRangeAgain, Int(first.a), Int(first.b), at: id)
        emit(.jump, wide: body, at: id)
        patch(loop.breaks)
    }

    private func endLoop(_ id: NodeID) throws {
        guard let loop = loops.popLast() else { return }
        emit(.loop, wide: loop.start, at: id)
        patch(loop.breaks)
    }
}

extension Array {
    fileprivate func appending(_ others: some Sequence<Element>) -> [Element] {
        var all = self
        all.append(contentsOf: others)
        return all
    }
}
