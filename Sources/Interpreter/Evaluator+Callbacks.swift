import Language

// MARK: - Calls from outside the loop

extension Evaluator {
    public func apply(_ function: Value, to argument: Value) throws -> Value {
        guard let target = Self.target(of: function, parameters: 1) else {
            return try apply(function, [argument])
        }
        let base = try window(1)
        base.pointee = argument
        return try run(target, at: base)
    }

    public func apply(_ function: Value, to first: Value, and second: Value) throws -> Value {
        guard let target = Self.target(of: function, parameters: 2) else {
            return try apply(function, [first, second])
        }
        let base = try window(2)
        base.pointee = first
        base[1] = second
        return try run(target, at: base)
    }

    /// Where calls of a function of the language with exactly so many parameters go.
    private static func target(
        of function: Value, parameters count: Int
    ) -> UnsafeMutablePointer<CallTarget>? {
        guard let function = function.downcast(.function, FunctionObject.self),
            !function.isComposed, function.target.pointee.parameterCount == count
        else { return nil }
        return function.target
    }

    /// Registers for arguments, above all that are in use.
    private func window(_ count: Int) throws -> UnsafeMutablePointer<Value> {
        let base = stack.free
        guard stack.reserve(base, count) else { throw Faults.tooDeep(stack.depthLimit) }
        return base
    }

    /// Runs a function whose arguments stand in place. The caller holds the function.
    private func run(
        _ target: UnsafeMutablePointer<CallTarget>, at base: UnsafeMutablePointer<Value>
    ) throws -> Value {
        guard nesting < Self.nestingLimit else { throw Faults.tooDeep(Self.nestingLimit) }
        // Each call begins with a full count of steps, so the calls are counted too.
        callbacks &+= 1
        if callbacks & 255 == 0 { try checkpoint() }
        guard stack.push(target, at: base, target: Frame.outside) else {
            throw Faults.tooDeep(stack.depthLimit)
        }
        nesting += 1
        defer { nesting -= 1 }
        return try runLoop()
    }

    public func apply(_ function: Value, _ arguments: [Value]) throws -> Value {
        guard case .object(let object) = function else { throw Faults.notCallable(function) }
        switch object.kind {
        case .function:
            let function = unsafeDowncast(object, to: FunctionObject.self)
            return try withNesting {
                function.isComposed
                    ? try apply(unsafeDowncast(function, to: ComposedFunction.self), arguments)
                    : try run(function, arguments)
            }
        case .builtin:
            let builtin = unsafeDowncast(object, to: BuiltinObject.self).builtin
            if arguments.count == 1 {
                if let formula = builtin.formula, case .number(let x) = arguments[0] {
                    return .number(formula(x))
                }
                if let quick = builtin.quick, let value = quick(arguments[0]) { return value }
            }
            let plan = try ArgumentPlan.make(
                for: builtin.signature, names: Array(repeating: nil, count: arguments.count),
                hasBlock: false)
            return try run(builtin.body, plan, arguments)
        case .extended:
            return try call(object, arguments.map { (name: nil, value: $0) })
        default: throw Faults.notCallable(function)
        }
    }

    private func apply(_ composed: ComposedFunction, _ arguments: [Value]) throws -> Value {
        var values = arguments
        for part in composed.parts { values = [try apply(part, values)] }
        return values[0]
    }

    private func run(_ function: FunctionObject, _ arguments: [Value]) throws -> Value {
        guard let code = function.code else { return .none }
        let base = stack.free
        guard stack.reserve(base, arguments.count + 1) else {
            throw Faults.tooDeep(stack.depthLimit)
        }
        base[0] = .object(function)
        defer { base[0] = .none }
        for (place, value) in arguments.enumerated() { base[place + 1] = value }
        if code.parameterCount != arguments.count {
            try arrange(
                base + 1, for: code, names: nil, hasBlock: false, count: arguments.count)
        }
        guard stack.push(function.target, at: base + 1, target: Frame.outside) else {
            throw Faults.tooDeep(stack.depthLimit)
        }
        return try runLoop()
    }
}
