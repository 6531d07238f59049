import Language
import Tensors

/// The instructions that are rare, or that are done away from the loop's fast paths.
extension Evaluator {
    /// Does the instruction before the frame's next one; jumps change what is next.
    @inline(never)
    func slow(_ frame: UnsafeMutablePointer<Frame>) throws {
        let i = frame.pointee.ip[-1]
        let r = frame.pointee.registers
        let a = r + Int(i.a)
        let b = r + Int(i.b)
        let c = r + Int(i.c)
        let constants = frame.pointee.constants
        switch i.opcode {
        case .loadUnset: a.pointee = .unset
        case .loadOwn: a.pointee = own(frame)

        case .newBox: a.pointee = .object(Box(.unset, epoch: journal.epoch))
        case .boxParameter: a.pointee = .object(Box(a.pointee, epoch: journal.epoch))
        case .getBox: a.pointee = try box(b).value
        case .setBox: set(try box(a), b.pointee)
        case .setCapture:
            if let closure = frame.pointee.closure {
                set(closure.takeUnretainedValue().boxes[Int(i.b)], a.pointee)
            }
        case .setGlobal: set(unit(frame).boxes[i.wide], a.pointee)
        case .takeGlobal:
            let box = unit(frame).boxes[i.wide]
            journal.record(box)
            a.pointee = .none
            swap(&a.pointee, &box.content.pointee.value)
        case .getBoxChecked, .getCaptureChecked, .getGlobalChecked:
            a.pointee = try checked(i, frame)
        case .loadCaptureBox:
            if let closure = frame.pointee.closure {
                a.pointee = .object(closure.takeUnretainedValue().boxes[Int(i.b)])
            }
        case .loadGlobalBox: a.pointee = .object(unit(frame).boxes[i.wide])
        case .missingGlobal:
            throw Faults.missingGlobal(constants[i.wide].asString ?? "")

        case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .matrixProduct,
            .power, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            try operate(i, a, b, c)
        case .addAgain, .addResult: try operate(.add, a, b, c)
        case .subtractResult: try operate(.subtract, a, b, c)
        case .multiplyResult: try operate(.multiply, a, b, c)
        case .addConstant, .addConstantLoop, .addConstantResult:
            try operate(.add, a, b, constants + Int(i.c))
        case .subtractConstant, .subtractConstantCall, .subtractConstantCallOwn:
            try operate(.subtract, a, b, constants + Int(i.c))
        case .multiplyConstant, .multiplyConstantResult:
            try operate(.multiply, a, b, constants + Int(i.c))
        case .remainderConstant, .remainderConstantResult:
            try operate(.remainder, a, b, constants + Int(i.c))
        case .negate: a.pointee = try ValueOperations.negated(b.pointee)
        case .plus: a.pointee = try ValueOperations.asNumeric(b.pointee)
        case .not: a.pointee = try ValueOperations.inverted(b.pointee)
        case .truth: a.pointee = .bool(try ValueOperations.truth(b.pointee))

        case .call, .callGlobal, .callOwn, .callSite, .callMethod: try slowCall(i, frame)
        case .callBuiltin, .callNumeric, .callNumeric2: try callBuiltin(i, frame)

        case .prepareRange: try prepareRange(a, isClosed: i.c == 1)
        case .prepareSequence: a.pointee = .object(try Sequences.iterator(over: b.pointee))
        case .unpack: try unpack(b.pointee, into: a, count: Int(i.c))

        case .closure: a.pointee = try closure(Int(i.c), frame)
        case .compose: a.pointee = try composed(b.pointee, c.pointee)
        case .newModel, .modelPart, .modelMethod, .callOwnMethod, .variableReference:
            try modelInstruction(i, frame)
        case .importModule: a.pointee = try importModule(unit(frame).imports[i.wide])

        case .newList: a.pointee = .list(Array(UnsafeBufferPointer(start: b, count: Int(i.c))))
        case .appendItem: try appendItem(i, frame)
        case .extendList: try extendList(a, b, count: Int(i.c), frame)
        case .spreadList:
            let items = try wholeSequence(b.pointee)
            try reserve(elements: items.count + (a.pointee.asList?.count ?? 0))
            try PartAssignment.withList(in: a) { $0.append(contentsOf: items) }
        case .newRecord: a.pointee = .object(RecordObject(names: [], values: []))
        case .setField:
            if let record = a.pointee.asRecord {
                record[constants[Int(i.c)].asString ?? ""] = b.pointee
            }
        case .spreadRecord: try spreadRecord(a, b.pointee)
        case .newRange: a.pointee = try range(b, isClosed: i.c == 1)
        case .interpolate:
            a.pointee = .string(
                try NumberFormat.interpolated(b.pointee, constants[Int(i.c)].asString ?? ""))
        case .joinText: a.pointee = .string(try joined(b, count: Int(i.c)))
        case .appendText: try appendText(a, b, count: Int(i.c))
        case .member: try member(a, of: b, Int(i.c), frame)
        case .index:
            if !item(a, of: b, at: c) { a.pointee = try Indexing.element(b.pointee, c.pointee) }
        case .indexMany:
            let site = frame.pointee.function.takeUnretainedValue().indexSites[Int(i.c)]
            a.pointee = try Indexing.elements(b.pointee, try IndexItem.items(of: site, from: r))
        case .assignPath: try assignPath(a, i.wide, frame)
        case .assignBoxPath:
            let box = try box(a)
            journal.record(box)
            try withUnsafeMutablePointer(to: &box.content.pointee.value) { slot in
                try assignPath(slot, i.wide, frame)
            }
        case .expectation: try expectation(a.pointee, i.wide, frame)
        case .beginRun: try beginRun(frame)
        default: try jump(i, frame)
        }
    }

    func nextElement(_ i: Instruction, _ frame: UnsafeMutablePointer<Frame>) throws -> Bool {
        let r = frame.pointee.registers
        return try (r + Int(i.a)).knownObject._withUnsafeGuaranteedRef { object in
            let iterator = unsafeDowncast(object, to: SequenceIterator.self)
            if let isThere = iterator.nextItem(into: r + Int(i.b)) { return isThere }
            guard let element = try iterator.next() else { return false }
            r[Int(i.b)] = element
            return true
        }
    }

    // MARK: - Variables

    private func unit(_ frame: UnsafeMutablePointer<Frame>) -> CodeUnit {
        frame.pointee.function.takeUnretainedValue().unit
    }

    /// The box in a register; the compiler has put one there.
    private func box(_ register: UnsafeMutablePointer<Value>) throws -> Box {
        guard case .object(let object) = register.pointee, object.kind == .inner else {
            throw Faults.unknownFailure()
        }
        return unsafeDowncast(object, to: Box.self)
    }

    private func set(_ box: Box, _ value: Value) {
        journal.record(box)
        box.value = value
    }

    private func checked(
        _ i: Instruction, _ frame: UnsafeMutablePointer<Frame>
    ) throws -> Value {
        let function = frame.pointee.function.takeUnretainedValue()
        let value: Value
        var name = function.node(before: frame.pointee.pc).map {
            function.unit.tree.span($0).text
        }
        switch i.opcode {
        case .getBoxChecked: value = try box(frame.pointee.registers + Int(i.b)).value
        case .getCaptureChecked:
            value = frame.pointee.captures[Int(i.b)].pointee.value
            name = function.captureNames[Int(i.b)]
        default:
            value = frame.pointee.globals[i.wide].pointee.value
            name = function.unit.globalNames[i.wide]
        }
        guard !value.isUnset else { throw Faults.usedBeforeDefinition(name ?? "") }
        return value
    }

    /// The function that runs.
    func own(_ frame: UnsafeMutablePointer<Frame>) -> Value {
        frame.pointee.closure.map { .object($0.takeUnretainedValue()) } ?? .unset
    }

    private func closure(
        _ index: Int, _ frame: UnsafeMutablePointer<Frame>
    ) throws -> Value {
        let code = frame.pointee.function.takeUnretainedValue().functions[index]
        let boxes = try code.captures.map { source -> Box in
            switch source {
            case .register(let register): try box(frame.pointee.registers + register)
            case .capture(let index):
                frame.pointee.closure?.takeUnretainedValue().boxes[index]
                    ?? Box(.unset, epoch: journal.epoch)
            case .own:
                Box(own(frame), epoch: journal.epoch)
            }
        }
        guard code.isExperiment else {
            return .object(FunctionObject(code: code, captures: boxes))
        }
        return .object(
            ExperimentObject(code: code, captures: boxes, runs: newCell(.list([]))))
    }

    // MARK: - Operators

    private func operate(
        _ i: Instruction, _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>,
        _ c: UnsafeMutablePointer<Value>
    ) throws {
        try operate(Self.operators[Int(i.opcode.rawValue - Opcode.add.rawValue)], a, b, c)
    }

    /// In the order of the instructions from `add` on.
    private static let operators: [BinaryOperator] = [
        .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .matrixProduct, .power,
        .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
    ]

    private func operate(
        _ operation: BinaryOperator, _ a: UnsafeMutablePointer<Value>,
        _ b: UnsafeMutablePointer<Value>, _ c: UnsafeMutablePointer<Value>
    ) throws {
        if TensorOperations.combine(operation, b, c, into: a) {
            builtinCalls &+= 1
            if builtinCalls & 15 == 0 { try checkpoint() }
            return
        }
        let result: Value
        if let tensor = TensorOperations.quickBinary(operation, b, c) {
            result = .object(TensorObject(tensor))
        } else {
            if operation == .add, try joined(a, b, c) { return }
            result = try ValueOperations.binary(operation, b.pointee, c.pointee)
        }
        a.pointee = result
        if case .object(let object) = result, mayHaveTakenLong(operation, object) {
            try checkpoint()
        }
    }

    /// Of operations on small tensors only every few need a look at clock and limits.
    private func mayHaveTakenLong(_ operation: BinaryOperator, _ result: HeapObject) -> Bool {
        builtinCalls &+= 1
        guard builtinCalls & 15 != 0, operation != .matrixProduct, result.kind == .tensor else {
            return true
        }
        return unsafeDowncast(result, to: TensorObject.self).tensor.count > 4096
    }

    // MARK: - Loops and patterns

    private func prepareRange(_ a: UnsafeMutablePointer<Value>, isClosed: Bool) throws {
        let bounds = try rangeBounds(a + 1)
        a[0] = .number(0)
        a[1] = .number(bounds.lower)
        a[3] = .number(bounds.stride)
        a[2] = .number(
            Double(RangeObject.count(bounds.lower, bounds.upper, bounds.stride, isClosed)))
    }

    private func range(_ b: UnsafeMutablePointer<Value>, isClosed: Bool) throws -> Value {
        let bounds = try rangeBounds(b)
        return .object(
            RangeObject(
                lower: bounds.lower, upper: bounds.upper, isClosed: isClosed,
                stride: bounds.stride))
    }

    private func rangeBounds(
        _ b: UnsafeMutablePointer<Value>
    ) throws -> (lower: Double, upper: Double, stride: Double) {
        let numbers = try (0..<3).map { place in
            guard let number = try ValueOperations.number(b[place], for: .rangeBound) else {
                throw Faults.rangeBound(b[place])
            }
            guard number.isFinite else { throw Faults.rangeBoundNotFinite(number) }
            return number
        }
        guard numbers[2] != 0 else { throw Faults.zeroStride() }
        return (numbers[0], numbers[1], numbers[2])
    }

    private func unpack(
        _ value: Value, into first: UnsafeMutablePointer<Value>, count: Int
    ) throws {
        guard case .object(let object) = value,
            [.list, .record, .tensor].contains(object.kind) || value.isTraced
        else { throw Faults.notUnpackable(value, count: count) }
        let parts = try wholeSequence(value)
        guard parts.count == count else {
            throw Faults.wrongPartCount(value, found: parts.count, needed: count)
        }
        for (place, part) in parts.enumerated() { first[place] = part }
    }

    // MARK: - Values with parts

    private func spreadRecord(_ a: UnsafeMutablePointer<Value>, _ source: Value) throws {
        guard let record = a.pointee.asRecord else { return }
        guard let fields = source.asRecord else { throw Faults.notARecord(source) }
        for (name, value) in zip(fields.names, fields.values) { record[name] = value }
    }

    // MARK: - Expectations

    private func expectation(
        _ result: Value, _ index: Int, _ frame: UnsafeMutablePointer<Frame>
    ) throws {
        let function = frame.pointee.function.takeUnretainedValue()
        let site = function.expectSites[index]
        let r = frame.pointee.registers
        let source = function.unit.tree.span(site.condition).text
        let message = try site.messageRegister.map { try Display.plainText(of: r[$0]) } ?? source
        let passed = try ValueOperations.truth(result, for: .expectation)
        try emit(.expectation(passed: passed, message: message))
        guard !passed else { return }
        throw ExpectationFailure(
            message: site.messageRegister == nil ? nil : message,
            sides: site.left.flatMap { left in site.right.map { (r[left], r[$0]) } },
            condition: site.condition)
    }
}

/// An `expect` that did not hold: facts for the message. It never leaves the thread that runs
/// the program.
struct ExpectationFailure: Error, @unchecked Sendable {
    let message: String?
    let sides: (Value, Value)?
    let condition: NodeID
}
