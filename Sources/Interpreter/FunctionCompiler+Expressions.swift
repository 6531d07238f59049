import Language

extension FunctionCompiler {
    /// Compiles an expression so that its value ends in `target`.
    func expression(_ id: NodeID, into target: Int) throws {
        try nested(at: id) {
            switch tree[id].kind {
            case .number(let number): emit(.loadConstant, target, wide: constant(number), at: id)
            case .boolean(let truth):
                emit(.loadConstant, target, wide: constant(.bool(truth)), at: id)
            case .nilLiteral: emit(.loadNil, target, at: id)
            case .string(let parts): try string(parts, id, into: target)
            case .name: try name(id, into: target)
            case .list(let elements): try list(elements, id, into: target)
            case .record(let fields): try record(fields, id, into: target)
            case .lambda(let function): try closure(function, node: id, into: target)
            case .unary(let operation, let operand):
                try unary(operation, operand, id, into: target)
            case .binary, .logical, .compose, .call, .member, .index:
                try chain(id, into: target)
            case .range(let lower, let upper, let isClosed, let stride):
                try range(lower, upper, isClosed, stride, id, into: target)
            case .ifElse: try conditional(id, into: target)
            case .block(let statements): try block(statements, id, into: target)
            default:
                try statement(id)
                emit(.loadNil, target, at: id)
            }
        }
    }

    /// The register that holds the value: a variable's own, or a new temporary.
    func operand(_ id: NodeID) throws -> Int {
        if let register = registerVariable(id) { return register }
        let register = try allocate(at: id)
        try expression(id, into: register)
        return register
    }

    /// The register of a variable that lives in one.
    func registerVariable(_ id: NodeID) -> Int? {
        guard case .name = tree[id].kind, case .variable(let variable)? = resolution.uses[id],
            let place = try? place(of: variable), case .register(let register) = place
        else { return nil }
        return register
    }

    /// Whether evaluating the expression could assign a variable that lives in a register:
    /// only blocks can. Gives up, with true, after a few levels.
    func mayAssign(_ id: NodeID, levels: Int = 8) -> Bool {
        guard levels > 0 else { return true }
        switch tree[id].kind {
        case .number, .boolean, .nilLiteral, .name, .lambda: return false
        case .unary(_, let operand), .member(let operand, _):
            return mayAssign(operand, levels: levels - 1)
        case .binary(_, let left, let right, _), .logical(_, let left, let right):
            return mayAssign(left, levels: levels - 1) || mayAssign(right, levels: levels - 1)
        case .call(let call):
            return mayAssign(call.callee, levels: levels - 1)
                || call.arguments.contains { mayAssign($0.value, levels: levels - 1) }
        case .string(let parts):
            return parts.contains { part in
                if case .interpolation(let value, _) = part {
                    mayAssign(value, levels: levels - 1)
                } else {
                    false
                }
            }
        case .list(let elements):
            return elements.count > 32
                || elements.contains { element in
                    switch element {
                    case .item(let item), .spread(let item): mayAssign(item, levels: levels - 1)
                    }
                }
        case .index(let base, let items):
            return mayAssign(base, levels: levels - 1)
                || items.contains { item in
                    if case .single(let index) = item {
                        mayAssign(index, levels: levels - 1)
                    } else {
                        true
                    }
                }
        default: return true
        }
    }

    private func name(_ id: NodeID, into target: Int) throws {
        guard let use = resolution.uses[id] else {
            throw CompilerMessages.notAVariable(tree.span(id))
        }
        switch use {
        case .choice(let word): emit(.loadConstant, target, wide: constant(word), at: id)
        case .builtin(let name): try builtin(name, id, into: target)
        case .unresolved: throw CompilerMessages.notAVariable(tree.span(id))
        case .variable(let variable):
            load(
                try place(of: variable), mayBeUnset: self.variable(variable).mayBeUnset,
                into: target, at: id)
        case .global: load(try place(of: use, at: id), mayBeUnset: false, into: target, at: id)
        case .part, .method: try instancePart(use, id, into: target)
        }
    }

    private func builtin(_ name: String, _ id: NodeID, into target: Int) throws {
        let value: Value
        if let builtin = program.library.builtins[name] {
            value = .object(BuiltinObject(builtin))
        } else if let constant = program.library.constants[name] {
            value = constant.value()
        } else {
            throw CompilerMessages.notAVariable(tree.span(id))
        }
        emit(.loadConstant, target, wide: constant(value), at: id)
    }

    private func unary(
        _ operation: UnaryOperator, _ operand: NodeID, _ id: NodeID, into target: Int
    ) throws {
        if operation == .negate, case .number(let number) = tree[operand].kind {
            emit(.loadConstant, target, wide: constant(-number), at: id)
            return
        }
        try temporarily {
            let register = try self.operand(operand)
            let opcode: Opcode =
                switch operation {
                case .negate: .negate
                case .plus: .plus
                case .not: .not
                }
            emit(opcode, target, register, at: id)
        }
    }

    // MARK: - Literals of several parts

    /// A register for a value that is made step by step: the target, unless it is a variable
    /// that the steps may read.
    private func working(
        _ target: Int, at id: NodeID, _ body: (Int) throws -> Void
    ) throws {
        try temporarily {
            let work = isTemporary(target) ? target : try allocate(at: id)
            try body(work)
            if work != target { emit(.move, target, work, at: id) }
        }
    }

    /// Long literals go in pieces, so that they take few registers.
    private static let piece = 64

    private func list(_ elements: [Node.Element], _ id: NodeID, into target: Int) throws {
        try working(target, at: id) { work in
            emit(.newList, work, work, 0, at: id)
            var pending: [NodeID] = []
            for element in elements {
                switch element {
                case .item(let item):
                    pending.append(item)
                    if pending.count == Self.piece { try extend(work, with: &pending, at: id) }
                case .spread(let source):
                    try extend(work, with: &pending, at: id)
                    try temporarily {
                        emit(.spreadList, work, try operand(source), at: source)
                    }
                }
            }
            try extend(work, with: &pending, at: id)
        }
    }

    func extend(_ list: Int, with items: inout [NodeID], at id: NodeID) throws {
        guard !items.isEmpty else { return }
        try temporarily {
            let first = try allocate(items.count, at: id)
            for (offset, item) in items.enumerated() { try expression(item, into: first + offset) }
            emit(.extendList, list, first, items.count, at: id)
        }
        items = []
    }

    private func record(_ fields: [Node.Field], _ id: NodeID, into target: Int) throws {
        try working(target, at: id) { work in
            emit(.newRecord, work, at: id)
            for field in fields {
                try temporarily {
                    switch field {
                    case .field(let name, let value):
                        let register = try operand(value)
                        let index = try small(constant(name.text), at: id)
                        emit(.setField, work, register, index, at: value)
                    case .spread(let source):
                        emit(.spreadRecord, work, try operand(source), at: source)
                    }
                }
            }
        }
    }

    private func string(_ parts: [Node.StringPart], _ id: NodeID, into target: Int) throws {
        var plain = ""
        let isPlain = parts.allSatisfy { part in
            if case .text(let text) = part {
                plain += text
                return true
            }
            return false
        }
        if isPlain {
            emit(.loadConstant, target, wide: constant(plain), at: id)
            return
        }
        try temporarily {
            let window = try stringParts(parts, id)
            emit(.joinText, target, window.lowerBound, window.count, at: id)
        }
    }

    /// Evaluates the parts of a string into registers one after another. What has no format
    /// stays as it is; it becomes text when all are put together.
    func stringParts(_ parts: [Node.StringPart], _ id: NodeID) throws -> Range<Int> {
        let first = next
        for part in parts {
            if next - first == Self.piece {
                emit(.joinText, first, first, Self.piece, at: id)
                release(to: first + 1)
            }
            try stringPart(part, id)
        }
        return first..<next
    }

    private func stringPart(_ part: Node.StringPart, _ id: NodeID) throws {
        let register = try allocate(at: id)
        switch part {
        case .text(let text): emit(.loadConstant, register, wide: constant(text), at: id)
        case .interpolation(let value, let format):
            try expression(value, into: register)
            guard let format, !format.text.isEmpty else { return }
            let index = try small(constant(format.text), at: id)
            emit(.interpolate, register, register, index, at: value)
        }
    }

    private func range(
        _ lower: NodeID, _ upper: NodeID, _ isClosed: Bool, _ stride: NodeID?, _ id: NodeID,
        into target: Int
    ) throws {
        try temporarily {
            let first = try rangeParts(lower, upper, stride, id)
            emit(.newRange, target, first, isClosed ? 1 : 0, at: id)
        }
    }

    /// Lower, upper and stride in three registers.
    func rangeParts(
        _ lower: NodeID, _ upper: NodeID, _ stride: NodeID?, _ id: NodeID
    ) throws -> Int {
        let first = try allocate(3, at: id)
        try expression(lower, into: first)
        try expression(upper, into: first + 1)
        if let stride {
            try expression(stride, into: first + 2)
        } else {
            emit(.loadConstant, first + 2, wide: constant(1), at: id)
        }
        return first
    }
}
