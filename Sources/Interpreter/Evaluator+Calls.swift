import Diagnostics
import Language
import Tensors

extension Evaluator {
    /// Calls of all kinds but the commonest. Either a new frame is begun, or the result is
    /// in its register afterwards.
    @inline(never)
    func slowCall(_ i: Instruction, _ frame: UnsafeMutablePointer<Frame>) throws {
        let base = frame.pointee.registers + Int(i.b)
        let target = Int(i.a)
        switch i.opcode {
        case .callGlobal:
            base.pointee = frame.pointee.globals[frame.pointee.ip.pointee.wide].pointee.value
            frame.pointee.ip += 1
            try call(
                base, names: nil, hasBlock: false, count: Int(i.c), target: target, frame)
        case .callOwn:
            base.pointee = own(frame)
            try call(
                base, names: nil, hasBlock: false, count: Int(i.c), target: target, frame)
        case .callMethod:
            let site = frame.pointee.function.takeUnretainedValue().callSites[Int(i.c)]
            try callMethod(site, base, target: target, frame)
        case .callSite:
            let site = frame.pointee.function.takeUnretainedValue().callSites[Int(i.c)]
            try call(
                base, names: site.names, hasBlock: site.hasBlock, count: site.count,
                target: target, frame)
        default:
            try call(
                base, names: nil, hasBlock: false, count: Int(i.c), target: target, frame)
        }
    }

    @inline(never)
    func callBuiltin(_ i: Instruction, _ frame: UnsafeMutablePointer<Frame>) throws {
        let site = frame.pointee.function.takeUnretainedValue().callSites[Int(i.c)]
        guard let body = site.body else { return }
        let base = frame.pointee.registers + Int(i.b)
        if let quick = site.quick, let value = quick(base[0]) {
            empty(base)
            frame.pointee.registers[Int(i.a)] = value
            return
        }
        frame.pointee.registers[Int(i.a)] = try run(body, site, base)
    }

    private func run(
        _ body: Body, _ site: CallSite, _ base: UnsafeMutablePointer<Value>
    ) throws -> Value {
        if site.isDirect, let plan = site.plan {
            var values = [Value?](repeating: nil, count: plan.count)
            for place in 0..<site.count {
                values[place] = base[place]
                base[place] = .none
            }
            return try run(body, values)
        }
        let plan: [ArgumentSource]
        if let known = site.plan {
            plan = known
        } else if let signature = site.builtin?.signature {
            plan = try ArgumentPlan.make(
                for: signature, names: site.names, hasBlock: site.hasBlock)
        } else {
            return .none
        }
        return try run(body, plan, take(base, site.count))
    }

    func run(
        _ body: Body, _ plan: [ArgumentSource], _ given: [Value]
    ) throws -> Value {
        var values: [Value?] = []
        values.reserveCapacity(plan.count)
        for source in plan {
            switch source {
            case .missing: values.append(nil)
            case .argument(let index): values.append(given[index])
            case .rest(let range): values.append(.list(Array(given[range])))
            case .named(let all): values.append(.record(all.map { ($0.name, given[$0.index]) }))
            }
        }
        return try run(body, values)
    }

    /// What a builtin does; handed round without its declaration, which is costly to copy.
    typealias Body = @Sendable (inout Arguments) throws -> Value

    /// Runs the body of a builtin; the values stand in the order of its parameters.
    func run(_ body: Body, _ values: [Value?]) throws -> Value {
        builtinCalls &+= 1
        if builtinCalls & 15 == 0 || memory.hasPromisedMuch { try checkpoint() }
        if Interruption.isRequested { throw Interrupted() }
        guard nesting < Self.nestingLimit else { throw Faults.tooDeep(Self.nestingLimit) }
        nesting += 1
        defer { nesting -= 1 }
        var arguments = Arguments(machine: self, values: values)
        return try body(&arguments)
    }

    /// Moves arguments out of their registers, so that these hold on to nothing.
    private func take(_ base: UnsafeMutablePointer<Value>, _ count: Int) -> [Value] {
        let values = Array(UnsafeBufferPointer(start: base, count: count))
        for place in 0..<count { base[place] = .none }
        return values
    }

    // MARK: - Methods

    private func callMethod(
        _ site: CallSite, _ base: UnsafeMutablePointer<Value>, target: Int,
        _ frame: UnsafeMutablePointer<Frame>
    ) throws {
        let name = site.method ?? ""
        if let method = base[1].asModel?.shape.place(ofMethod: name) {
            return try enter(
                method, base + 1, names: site.isPlain ? nil : Array(site.names.dropFirst()),
                hasBlock: site.hasBlock, count: site.count - 1, target: target)
        }
        if let member = try Members.find(name, of: base[1]) {
            // The receiver is no argument of a field that is a function.
            for place in 1..<site.count { base[place] = base[place + 1] }
            base[site.count] = .none
            base[0] = member
            return try call(
                base, names: Array(site.names.dropFirst()), hasBlock: site.hasBlock,
                count: site.count - 1, target: target, frame)
        }
        guard let body = site.body else {
            throw Faults.unknownMethod(
                name, of: base[1], names: Members.names(of: base[1]), library: library)
        }
        frame.pointee.registers[target] = try run(body, site, base + 1)
    }

    // MARK: - Values that are called

    /// Calls the value in `base[0]` with the arguments after it.
    private func call(
        _ base: UnsafeMutablePointer<Value>, names: [String?]?, hasBlock: Bool, count: Int,
        target: Int, _ frame: UnsafeMutablePointer<Frame>
    ) throws {
        guard case .object = base[0] else { throw Faults.notCallable(base[0]) }
        if names == nil, !hasBlock, let forward = Self.forward(base),
            enter(forward, base, count, target)
        {
            return
        }
        guard case .object(let object) = base[0] else { return }
        switch object.kind {
        case .function:
            let function = unsafeDowncast(object, to: FunctionObject.self)
            guard let code = function.code else {
                guard names == nil else { throw Faults.namedArgumentsOfComposition() }
                let value = try apply(.object(function), take(base + 1, count))
                frame.pointee.registers[target] = value
                return
            }
            try arrange(base + 1, for: code, names: names, hasBlock: hasBlock, count: count)
            guard stack.push(function.target, at: base + 1, target: target) else {
                throw Faults.tooDeep(stack.depthLimit)
            }
        case .builtin:
            let builtin = unsafeDowncast(object, to: BuiltinObject.self).builtin
            let given = names ?? Array(repeating: nil, count: count)
            let plan = try ArgumentPlan.make(
                for: builtin.signature, names: given, hasBlock: hasBlock)
            frame.pointee.registers[target] = try run(builtin.body, plan, take(base + 1, count))
        case .extended:
            if try enterModel(
                object, base, names: names, hasBlock: hasBlock, count: count, target: target)
            {
                return
            }
            let given = names ?? Array(repeating: nil, count: count)
            frame.pointee.registers[target] = try call(
                object, zip(given, take(base + 1, count)).map { (name: $0, value: $1) },
                hasBlock: hasBlock)
        default: throw Faults.notCallable(base[0])
        }
    }

    /// Calls an object that another target brings.
    func call(
        _ object: HeapObject, _ arguments: [(name: String?, value: Value)], hasBlock: Bool = false
    ) throws -> Value {
        guard let called = object as? ExtendedObject, called.isCallable else {
            throw Faults.notCallable(.object(object))
        }
        guard !hasBlock else { throw Faults.unexpectedBlock(nil) }
        builtinCalls &+= 1
        if builtinCalls & 15 == 0 || memory.hasPromisedMuch { try checkpoint() }
        return try withNesting { try called.call(arguments, self) }
    }

    /// Puts the arguments of a function in the order of its parameters; those left out are
    /// marked as unset, for the function to fill in.
    func arrange(
        _ arguments: UnsafeMutablePointer<Value>, for code: FunctionCode, names: [String?]?,
        hasBlock: Bool, count: Int
    ) throws {
        let parameters = code.parameterNames
        guard stack.reserve(arguments, max(count, parameters.count)) else {
            throw Faults.tooDeep(stack.depthLimit)
        }
        let given = take(arguments, count)
        var values = [Value?](repeating: nil, count: parameters.count)
        for (index, value) in given.enumerated() {
            let place = try place(index, code, names: names, hasBlock: hasBlock, count: count)
            guard values[place] == nil else {
                throw Faults.repeatedArgument(parameters[place], of: code.name)
            }
            values[place] = value
        }
        for (place, value) in values.enumerated() {
            guard value != nil || code.hasDefault[place] else {
                throw Faults.missingArgument(parameters[place], of: code.name)
            }
            arguments[place] = value ?? .unset
        }
    }

    /// The parameter that an argument is for.
    private func place(
        _ index: Int, _ code: FunctionCode, names: [String?]?, hasBlock: Bool, count: Int
    ) throws -> Int {
        let parameters = code.parameterNames
        let isBlock = hasBlock && index == count - 1
        if isBlock {
            guard !parameters.isEmpty else { throw Faults.unexpectedBlock(code.name) }
            return parameters.count - 1
        }
        if let names, index < names.count, let name = names[index] {
            guard let place = parameters.firstIndex(of: name) else {
                throw Faults.unknownArgument(name, of: code.name, parameters: parameters)
            }
            return place
        }
        guard index < parameters.count else {
            let given = names?.prefix { $0 == nil }.count ?? count
            throw Faults.tooManyArguments(code.name, given: given, most: parameters.count)
        }
        return index
    }

    /// `f >> g`
    func composed(_ first: Value, _ second: Value) throws -> Value {
        for value in [first, second] {
            guard value.isCallable else { throw Faults.notComposable(value) }
        }
        return .object(ComposedFunction(first, second))
    }
}
