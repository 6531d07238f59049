import Language

/// Expressions that grow to the left: `a + b + c`, `x.f().g`, `x |> f |> g`.
///
/// Their trees are as deep as they are long, so they are walked from the innermost part
/// outward instead of by recursion.
extension FunctionCompiler {
    func chain(_ id: NodeID, into target: Int) throws {
        let spine = tree.leftSpine(of: id)
        try temporarily {
            let work = isTemporary(target) ? target : try allocate(at: id)
            var link = 1
            var current = -1
            if let (call, place) = directCall(of: spine) {
                current = spine.count == place + 1 ? target : work
                if isOwn(call) {
                    try ownCall(call, spine[place], into: current)
                } else if let method = ownMethod(of: call) {
                    try ownMethodCall(call, method, spine[place], into: current)
                } else if let global = immutableGlobal(of: call) {
                    try globalCall(call, global, spine[place], into: current)
                } else {
                    try self.call(call, spine[place], left: nil, into: current)
                }
                link = place + 1
            } else {
                current = try operand(spine[0])
            }
            while link < spine.count {
                let method = methodCall(in: spine, at: link)
                let end = link + (method == nil ? 1 : 2)
                let result = end == spine.count ? target : work
                if let method {
                    try self.method(
                        method.call, method.name, spine[link + 1], left: current, into: result)
                } else {
                    try step(spine[link], left: current, into: result)
                }
                current = result
                link = end
            }
            if current != target { emit(.move, target, current, at: id) }
        }
    }

    /// `f(…)` or `dp.f(…)` where the callee itself is never loaded, and the call's place.
    private func directCall(of spine: [NodeID]) -> (call: Node.Call, place: Int)? {
        if spine.count > 2, case .call(let call) = tree[spine[2]].kind, call.callee == spine[1],
            builtin(of: call) != nil
        {
            return (call, 2)
        }
        guard spine.count > 1, case .call(let call) = tree[spine[1]].kind,
            call.callee == spine[0],
            builtin(of: call) != nil || isOwn(call) || immutableGlobal(of: call) != nil
                || ownMethod(of: call) != nil
        else { return nil }
        return (call, 1)
    }

    /// `x.name(…)` where the member stands at `link` and its call follows.
    private func methodCall(
        in spine: [NodeID], at link: Int
    ) -> (call: Node.Call, name: Identifier)? {
        guard link + 1 < spine.count, case .member(_, let name) = tree[spine[link]].kind,
            case .call(let call) = tree[spine[link + 1]].kind, call.callee == spine[link],
            call.launch == nil
        else { return nil }
        return (call, name)
    }

    /// One link: the value of its left child is in `left`.
    private func step(_ id: NodeID, left: Int, into target: Int) throws {
        try temporarily {
            switch tree[id].kind {
            case .binary(let operation, _, let right, _):
                try binary(operation, left, right, id, into: target)
            case .logical(let operation, _, let right):
                try logical(operation, left, right, id, into: target)
            case .compose(_, let right):
                let left = try kept(left, before: right)
                emit(.compose, target, left, try operand(right), at: id)
            case .member(_, let name):
                emit(.member, target, left, try small(constant(name.text), at: id), at: id)
            case .index(_, let items): try index(items, left, id, into: target)
            case .call(let call): try self.call(call, id, left: left, into: target)
            default: throw CompilerMessages.notAVariable(tree.span(id))
            }
        }
    }

    /// A copy of a variable's register, if what follows could assign the variable.
    private func kept(_ register: Int, before right: NodeID) throws -> Int {
        guard !isTemporary(register), mayAssign(right) else { return register }
        let copy = try allocate(at: right)
        emit(.move, copy, register, at: right)
        return copy
    }

    private func binary(
        _ operation: BinaryOperator, _ left: Int, _ right: NodeID, _ id: NodeID, into target: Int
    ) throws {
        let left = try kept(left, before: right)
        if let opcode = operation.constantOpcode, case .number(let number) = tree[right].kind {
            let index = constant(number)
            if index <= Int(UInt16.max) {
                emit(opcode, target, left, index, at: id)
                return
            }
        }
        emit(operation.opcode, target, left, try operand(right), at: id)
    }

    private func logical(
        _ operation: LogicalOperator, _ left: Int, _ right: NodeID, _ id: NodeID, into target: Int
    ) throws {
        let work = isTemporary(target) ? target : try allocate(at: id)
        emit(.truth, work, left, at: id)
        let end = emit(operation == .and ? .jumpIfFalse : .jumpIfTrue, work, at: id)
        try expression(right, into: work)
        emit(.truth, work, work, at: id)
        patch(end)
        if work != target { emit(.move, target, work, at: id) }
    }

    private func index(
        _ items: [Node.IndexItem], _ base: Int, _ id: NodeID, into target: Int
    ) throws {
        if items.count == 1, case .single(let item) = items[0] {
            let base = try kept(base, before: item)
            emit(.index, target, base, try operand(item), at: id)
            return
        }
        let site = try indexSite(items, id)
        draft.indexSites.append(site)
        emit(.indexMany, target, base, try small(draft.indexSites.count - 1, at: id), at: id)
    }

    /// Evaluates the items of an index into registers one after another.
    func indexSite(_ items: [Node.IndexItem], _ id: NodeID) throws -> IndexSite {
        let window = next
        let kinds = try items.map { item -> IndexSite.Item in
            switch item {
            case .ellipsis: return .ellipsis
            case .single(let index):
                try expression(index, into: try allocate(at: id))
                return .single
            case .slice(let lower, let upper, let step):
                for part in [lower, upper, step] {
                    if let part { try expression(part, into: try allocate(at: id)) }
                }
                return .slice(
                    hasLower: lower != nil, hasUpper: upper != nil, hasStep: step != nil)
            }
        }
        return IndexSite(items: kinds, window: window)
    }
}

extension BinaryOperator {
    var opcode: Opcode {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .floorDivide: .floorDivide
        case .remainder: .remainder
        case .matrixProduct: .matrixProduct
        case .power: .power
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        }
    }

    /// The form whose right side is a constant number.
    var constantOpcode: Opcode? {
        switch self {
        case .add: .addConstant
        case .subtract: .subtractConstant
        case .multiply: .multiplyConstant
        case .remainder: .remainderConstant
        default: nil
        }
    }

    /// The tests that jump, with a register and with a constant number on the right.
    var jumps: (register: Opcode, constant: Opcode)? {
        switch self {
        case .equal: (.equalJump, .equalConstantJump)
        case .notEqual: (.notEqualJump, .notEqualConstantJump)
        case .less: (.lessJump, .lessConstantJump)
        case .lessOrEqual: (.lessOrEqualJump, .lessOrEqualConstantJump)
        case .greater: (.greaterJump, .greaterConstantJump)
        case .greaterOrEqual: (.greaterOrEqualJump, .greaterOrEqualConstantJump)
        default: nil
        }
    }

    /// The tests at the ends of loops, with a register and with a constant number on the right.
    var loops: (register: Opcode, constant: Opcode)? {
        switch self {
        case .equal: (.equalLoop, .equalConstantLoop)
        case .notEqual: (.notEqualLoop, .notEqualConstantLoop)
        case .less: (.lessLoop, .lessConstantLoop)
        case .lessOrEqual: (.lessOrEqualLoop, .lessOrEqualConstantLoop)
        case .greater: (.greaterLoop, .greaterConstantLoop)
        case .greaterOrEqual: (.greaterOrEqualLoop, .greaterOrEqualConstantLoop)
        default: nil
        }
    }
}
