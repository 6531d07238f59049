/// The small parts that the loop's instructions are made of; all become part of it.
extension Evaluator {
    /// Puts a number into a register; what was there is released only if it has to be.
    @inline(__always)
    func put(_ register: UnsafeMutablePointer<Value>, _ number: Double) {
        if case .object = register.pointee { register.pointee = .none }
        register.initialize(to: .number(number))
    }

    @inline(__always)
    func put(_ register: UnsafeMutablePointer<Value>, _ truth: Bool) {
        if case .object = register.pointee { register.pointee = .none }
        register.initialize(to: .bool(truth))
    }

    @inline(__always)
    func empty(_ register: UnsafeMutablePointer<Value>) {
        if case .object = register.pointee { register.pointee = .none }
        register.initialize(to: .none)
    }

    @inline(__always)
    func copy(
        _ source: UnsafeMutablePointer<Value>, to register: UnsafeMutablePointer<Value>
    ) {
        if case .number(let x) = source.pointee {
            put(register, x)
        } else {
            copyAny(source, to: register)
        }
    }

    @inline(never)
    private func copyAny(
        _ source: UnsafeMutablePointer<Value>, to register: UnsafeMutablePointer<Value>
    ) {
        // A constant in a loop mostly stands there already.
        if case .object = source.pointee, case .object = register.pointee,
            source.knownObject.toOpaque() == register.knownObject.toOpaque()
        {
            return
        }
        register.pointee = source.pointee
    }

    /// The value in a box, in place.
    @inline(__always)
    func content(_ box: UnsafeMutablePointer<Box.Content>) -> UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer(box).assumingMemoryBound(to: Value.self)
    }

    /// What an operator gives for two numbers; nil for all else.
    @inline(__always)
    func combine(
        _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>,
        _ operation: (Double, Double) -> Double
    ) -> Double? {
        guard case .number(let x) = a.pointee, case .number(let y) = b.pointee else { return nil }
        return operation(x, y)
    }

    @inline(__always)
    func test(
        _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>,
        _ operation: (Double, Double) -> Bool
    ) -> Bool? {
        guard case .number(let x) = a.pointee, case .number(let y) = b.pointee else { return nil }
        return operation(x, y)
    }

    /// `x % y` for whole numbers that fit a machine word; nil for all others.
    @inline(__always)
    func remainder(
        _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>
    ) -> Double? {
        guard case .number(let x) = a.pointee, case .number(let y) = b.pointee,
            x >= 0, x <= 0x1p52, y >= 1, y <= 0x1p52
        else { return nil }
        let whole = Int64(x)
        let divisor = Int64(y)
        guard Double(whole) == x, Double(divisor) == y else { return nil }
        return Double(whole % divisor)
    }

    /// What a function leaves with, of an instruction such as `addResult`.
    @inline(__always)
    func finalValue(
        _ opcode: Opcode, _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>
    ) -> Double? {
        if opcode == .addResult || opcode == .addConstantResult { return combine(a, b, +) }
        if opcode == .multiplyResult || opcode == .multiplyConstantResult {
            return combine(a, b, *)
        }
        return opcode == .subtractResult ? combine(a, b, -) : remainder(a, b)
    }

    /// Over the jump in the next word if a test holds, else where that goes.
    @inline(__always)
    func step(_ holds: Bool, _ ip: inout UnsafeMutablePointer<Instruction>) {
        if holds { ip += 1 } else { ip += 1 + ip.pointee.offset }
    }

    /// The other way about, at the end of a loop.
    @inline(__always)
    func again(_ holds: Bool, _ ip: inout UnsafeMutablePointer<Instruction>) {
        if holds { ip += 1 + ip.pointee.offset } else { ip += 1 }
    }

    /// The next number of a `for` over a range.
    @inline(__always)
    func advance(
        _ state: UnsafeMutablePointer<Value>, _ variable: UnsafeMutablePointer<Value>
    ) {
        let turn = state.knownNumber
        state.initialize(to: .number(turn + 1))
        put(variable, (state + 1).knownNumber + turn * (state + 3).knownNumber)
    }

    @inline(__always)
    func formula(_ site: Unmanaged<CallSite>) -> Builtin.Formula? {
        site._withUnsafeGuaranteedRef { $0.formula }
    }

    @inline(__always)
    func formula2(_ site: Unmanaged<CallSite>) -> Builtin.Formula2? {
        site._withUnsafeGuaranteedRef { $0.formula2 }
    }

    /// Empties the registers of a call that is over, so that they keep nothing alive.
    @inline(__always)
    func release(_ registers: UnsafeMutablePointer<Value>, _ count: Int) {
        var register = registers
        let end = registers + count
        while register < end {
            if case .object = register.pointee { register.pointee = .none }
            register += 1
        }
    }

    /// The end of the call that the loop was begun for. The frame of the code at the top
    /// stays, since its registers are the cell's variables.
    @inline(never)
    func leave(
        _ register: UnsafeMutablePointer<Value>, _ frame: UnsafeMutablePointer<Frame>
    ) -> Value {
        if frame.pointee.target == Frame.top { return register.pointee }
        let value = register.move()
        register.initialize(to: .none)
        release(frame.pointee.registers, frame.pointee.registerCount)
        stack.count &-= 1
        return value
    }
}
