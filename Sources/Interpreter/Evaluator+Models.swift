import Language

/// Making models and calling their methods. A method's first register holds the model it is
/// called on, and its arguments follow.
extension Evaluator {
    /// The instructions that are made for models, apart so that others do not pay for them.
    @inline(never)
    func modelInstruction(_ i: Instruction, _ frame: UnsafeMutablePointer<Frame>) throws {
        let a = frame.pointee.registers + Int(i.a)
        let b = frame.pointee.registers + Int(i.b)
        switch i.opcode {
        case .newModel: try newModel(a, b, frame.pointee.constants + Int(i.c))
        case .modelPart: modelPart(a, b, Int(i.c))
        case .modelMethod: try modelMethod(a, b, Int(i.c))
        case .callOwnMethod:
            let site = frame.pointee.function.takeUnretainedValue().callSites[Int(i.c)]
            try callOwnMethod(site, b, target: Int(i.a))
        case .variableReference:
            a.pointee = .object(
                VariableReference(
                    name: b.pointee.asString ?? "", cell: b[1].asStateCell, value: b[2]))
        default: throw Faults.unknownFailure()
        }
    }

    /// `r[a] =` a model of the parts and methods that stand from `b` on.
    private func newModel(
        _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>,
        _ shape: UnsafeMutablePointer<Value>
    ) throws {
        guard case .object(let object) = shape.pointee, let shape = object.exactly(ModelShape.self)
        else { throw Faults.unknownFailure() }
        let count = shape.partNames.count
        let parts = Array(UnsafeBufferPointer(start: b, count: count))
        let methods = try (0..<shape.methodNames.count).map { place in
            guard let method = b[count + place].downcast(.function, FunctionObject.self) else {
                throw Faults.unknownFailure()
            }
            return method
        }
        a.pointee = .object(ModelObject(shape, parts: parts, methods: methods))
    }

    /// The model in a register; the compiler has put one there.
    private func model(_ register: UnsafeMutablePointer<Value>) throws -> ModelObject {
        guard let model = register.pointee.asModel else { throw Faults.unknownFailure() }
        return model
    }

    /// `r[a] =` the part of the model `r[b]` at a place.
    private func modelPart(
        _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>, _ place: Int
    ) {
        a.pointee = b.knownObject._withUnsafeGuaranteedRef {
            unsafeDowncast($0, to: ModelObject.self).parts[place]
        }
    }

    /// `r[a] =` a method of the model `r[b]` as a value.
    private func modelMethod(
        _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>, _ place: Int
    ) throws {
        a.pointee = .object(MethodObject(try model(b), place))
    }

    // MARK: - Calls

    /// `encode(…)` inside the model that has the method.
    private func callOwnMethod(
        _ site: CallSite, _ base: UnsafeMutablePointer<Value>, target: Int
    ) throws {
        guard let method = site.methodPlace else { throw Faults.unknownFailure() }
        if site.isPlain, enter(Self.target(base, method), base, site.count, target) { return }
        try enter(
            method, base, names: site.isPlain ? nil : site.names, hasBlock: site.hasBlock,
            count: site.count, target: target)
    }

    /// Where a call of a method of the model in a register goes, found without holding on to it.
    @inline(__always)
    private static func target(
        _ base: UnsafeMutablePointer<Value>, _ method: Int
    ) -> UnsafeMutablePointer<CallTarget> {
        base.knownObject._withUnsafeGuaranteedRef {
            unsafeDowncast($0, to: ModelObject.self).methods[method].target
        }
    }

    /// The same of the model itself; nil if the object in the register is none.
    @inline(__always)
    static func forward(
        _ base: UnsafeMutablePointer<Value>
    ) -> UnsafeMutablePointer<CallTarget>? {
        base.knownObject._withUnsafeGuaranteedRef { $0.exactly(ModelObject.self)?.forward }
    }

    /// Begins a method whose arguments stand in the order of its parameters; false if they are
    /// too few or too many, or the calls too deep.
    @inline(__always)
    func enter(
        _ called: UnsafeMutablePointer<CallTarget>, _ base: UnsafeMutablePointer<Value>,
        _ count: Int, _ target: Int
    ) -> Bool {
        called.pointee.parameterCount == count && stack.push(called, at: base, target: target)
    }

    /// Calls what is called when a model is, or does nothing if `base[0]` holds none.
    func enterModel(
        _ object: HeapObject, _ base: UnsafeMutablePointer<Value>, names: [String?]?,
        hasBlock: Bool, count: Int, target: Int
    ) throws -> Bool {
        if let bound = object.exactly(MethodObject.self) {
            base[0] = .object(bound.model)
            try enter(
                bound.place, base, names: names, hasBlock: hasBlock, count: count, target: target)
            return true
        }
        guard let model = object.exactly(ModelObject.self) else { return false }
        guard let method = model.shape.forward else {
            throw Faults.modelWithoutForward(model)
        }
        try enter(method, base, names: names, hasBlock: hasBlock, count: count, target: target)
        return true
    }

    /// Begins a method of the model in `base[0]`, with the arguments after it.
    func enter(
        _ method: Int, _ base: UnsafeMutablePointer<Value>, names: [String?]?, hasBlock: Bool,
        count: Int, target: Int
    ) throws {
        let function = try model(base).methods[method]
        guard let code = function.code else { throw Faults.unknownFailure() }
        if names != nil || hasBlock || count != code.parameterCount {
            try arrange(base + 1, for: code, names: names, hasBlock: hasBlock, count: count)
        }
        guard stack.push(function.target, at: base, target: target) else {
            throw Faults.tooDeep(stack.depthLimit)
        }
    }

    public func call(
        _ model: ModelObject, method name: String,
        _ arguments: [(name: String?, value: Value)]
    ) throws -> Value {
        guard let method = model.shape.place(ofMethod: name) else {
            if name == ModelShape.called { throw Faults.modelWithoutForward(model) }
            throw Faults.unknownField(name, of: .object(model), names: model.methodNames)
        }
        let base = stack.free
        guard stack.reserve(base, arguments.count + 1) else {
            throw Faults.tooDeep(stack.depthLimit)
        }
        return try withNesting {
            base[0] = .object(model)
            defer { base[0] = .none }
            for (place, argument) in arguments.enumerated() { base[place + 1] = argument.value }
            let names = arguments.map(\.name)
            try enter(
                method, base, names: names.allSatisfy { $0 == nil } ? nil : names,
                hasBlock: false, count: arguments.count, target: Frame.outside)
            return try runLoop()
        }
    }
}
