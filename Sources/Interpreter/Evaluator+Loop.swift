import Tensors

extension Evaluator {
    /// Instructions of a kind that loops are made of, between two looks at clock and limits.
    static let fuelBetweenChecks = 4096

    /// Runs the newest frame to its end.
    ///
    /// - Throws: a `Diagnostic` with the place and the calls.
    func runLoop() throws -> Value {
        let entry = stack.count
        do {
            return try loop(entry)
        } catch {
            let diagnostic = located(error)
            stack.unwind(to: stack.frames[entry - 1].target < 0 ? entry : entry - 1)
            throw diagnostic
        }
    }

    /// The loop. What is common and simple is done here; all else, and every failure, is in
    /// ``slow(_:_:)`` and its kin, which are functions of their own so that this one stays
    /// in the processor's registers.
    private func loop(_ entry: Int) throws -> Value {
        let stack = stack
        let epoch = journal.epoch
        var fuel = Self.fuelBetweenChecks
        var frame = stack.frames + (entry - 1)
        var callee = frame.pointee.callee
        var code = callee.pointee.code
        var k = callee.pointee.constants
        var r = frame.pointee.registers
        var pc = frame.pointee.pc
        while true {
            let i = code[pc]
            pc &+= 1
            let a = r + Int(i.a)
            switch i.opcode {
            // Moving
            case .loadConstant: a.pointee = k[i.wide]
            case .loadNil: a.pointee = .none
            case .move:
                if case .number(let x) = r[Int(i.b)] { put(a, x) } else { a.pointee = r[Int(i.b)] }

            // Variables outside the registers
            case .getCapture: a.pointee = callee.pointee.captures[Int(i.b)].pointee.value
            case .getGlobal: a.pointee = callee.pointee.globals[i.wide].pointee.value
            case .setCapture where callee.pointee.captures[Int(i.b)].pointee.epoch == epoch:
                callee.pointee.captures[Int(i.b)].pointee.value = a.pointee
            case .setGlobal where callee.pointee.globals[i.wide].pointee.epoch == epoch:
                callee.pointee.globals[i.wide].pointee.value = a.pointee

            // Arithmetic
            case .add:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = r[Int(i.c)] {
                    put(a, x + y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .subtract:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = r[Int(i.c)] {
                    put(a, x - y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .multiply:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = r[Int(i.c)] {
                    put(a, x * y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .divide:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = r[Int(i.c)] {
                    put(a, x / y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .addConstant:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = k[Int(i.c)] {
                    put(a, x + y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .subtractConstant:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = k[Int(i.c)] {
                    put(a, x - y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .multiplyConstant:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = k[Int(i.c)] {
                    put(a, x * y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .remainderConstant:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = k[Int(i.c)],
                    let rest = Self.smallRemainder(x, y)
                {
                    put(a, rest)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .less:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = r[Int(i.c)] {
                    a.pointee = .bool(x < y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }
            case .equal:
                if case .number(let x) = r[Int(i.b)], case .number(let y) = r[Int(i.c)] {
                    a.pointee = .bool(x == y)
                } else {
                    frame.pointee.pc = pc
                    try slow(i, frame)
                }

            // Jumping
            case .jump: pc = i.wide
            case .loop:
                pc = i.wide
                fuel &-= 1
                if fuel <= 0 {
                    frame.pointee.pc = pc + 1
                    try lookUp()
                    fuel = Self.fuelBetweenChecks
                }
            case .jumpIfFalse:
                if case .bool(let truth) = a.pointee {
                    if !truth { pc = i.wide }
                } else {
                    frame.pointee.pc = pc
                    if !(try ValueOperations.truth(a.pointee)) { pc = i.wide }
                }
            case .jumpIfTrue:
                if case .bool(let truth) = a.pointee {
                    if truth { pc = i.wide }
                } else {
                    frame.pointee.pc = pc
                    if try ValueOperations.truth(a.pointee) { pc = i.wide }
                }
            case .lessJump:
                if case .number(let x) = a.pointee, case .number(let y) = r[Int(i.b)] {
                    pc = x < y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.less, a.pointee, r[Int(i.b)]) ? pc + 1 : code[pc].wide
                }
            case .lessOrEqualJump:
                if case .number(let x) = a.pointee, case .number(let y) = r[Int(i.b)] {
                    pc = x <= y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    let holds = try slowTest(.lessOrEqual, a.pointee, r[Int(i.b)])
                    pc = holds ? pc + 1 : code[pc].wide
                }
            case .greaterJump:
                if case .number(let x) = a.pointee, case .number(let y) = r[Int(i.b)] {
                    pc = x > y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.greater, a.pointee, r[Int(i.b)]) ? pc + 1 : code[pc].wide
                }
            case .greaterOrEqualJump:
                if case .number(let x) = a.pointee, case .number(let y) = r[Int(i.b)] {
                    pc = x >= y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    let holds = try slowTest(.greaterOrEqual, a.pointee, r[Int(i.b)])
                    pc = holds ? pc + 1 : code[pc].wide
                }
            case .equalJump:
                if case .number(let x) = a.pointee, case .number(let y) = r[Int(i.b)] {
                    pc = x == y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.equal, a.pointee, r[Int(i.b)]) ? pc + 1 : code[pc].wide
                }
            case .notEqualJump:
                if case .number(let x) = a.pointee, case .number(let y) = r[Int(i.b)] {
                    pc = x != y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.notEqual, a.pointee, r[Int(i.b)]) ? pc + 1 : code[pc].wide
                }
            case .lessConstantJump:
                if case .number(let x) = a.pointee, case .number(let y) = k[i.wide] {
                    pc = x < y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.less, a.pointee, k[i.wide]) ? pc + 1 : code[pc].wide
                }
            case .lessOrEqualConstantJump:
                if case .number(let x) = a.pointee, case .number(let y) = k[i.wide] {
                    pc = x <= y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.lessOrEqual, a.pointee, k[i.wide]) ? pc + 1 : code[pc].wide
                }
            case .greaterConstantJump:
                if case .number(let x) = a.pointee, case .number(let y) = k[i.wide] {
                    pc = x > y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.greater, a.pointee, k[i.wide]) ? pc + 1 : code[pc].wide
                }
            case .greaterOrEqualConstantJump:
                if case .number(let x) = a.pointee, case .number(let y) = k[i.wide] {
                    pc = x >= y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    let holds = try slowTest(.greaterOrEqual, a.pointee, k[i.wide])
                    pc = holds ? pc + 1 : code[pc].wide
                }
            case .equalConstantJump:
                if case .number(let x) = a.pointee, case .number(let y) = k[i.wide] {
                    pc = x == y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.equal, a.pointee, k[i.wide]) ? pc + 1 : code[pc].wide
                }
            case .notEqualConstantJump:
                if case .number(let x) = a.pointee, case .number(let y) = k[i.wide] {
                    pc = x != y ? pc &+ 1 : code[pc].wide
                } else {
                    frame.pointee.pc = pc
                    pc = try slowTest(.notEqual, a.pointee, k[i.wide]) ? pc + 1 : code[pc].wide
                }
            case .skipIfSet: pc = a.pointee.isUnset ? pc + 1 : code[pc].wide

            // Loops
            case .forRange:
                if a.knownNumber < (a + 2).knownNumber {
                    advance(a, r + Int(i.b))
                    pc &+= 1
                } else {
                    pc = code[pc].wide
                }
            case .forRangeAgain:
                if a.knownNumber < (a + 2).knownNumber {
                    advance(a, r + Int(i.b))
                    pc = code[pc].wide
                    fuel &-= 1
                    if fuel <= 0 {
                        frame.pointee.pc = pc + 1
                        try lookUp()
                        fuel = Self.fuelBetweenChecks
                    }
                } else {
                    pc &+= 1
                }
            case .forSequence:
                frame.pointee.pc = pc
                pc = try nextElement(i, frame) ? pc + 1 : code[pc].wide

            // Calls
            case .call:
                frame.pointee.pc = pc
                fuel &-= 1
                if fuel <= 0 {
                    try lookUp()
                    fuel = Self.fuelBetweenChecks
                }
                let base = r + Int(i.b)
                guard let called = base.callTarget,
                    called.pointee.parameterCount == Int(i.c),
                    stack.push(called, at: base + 1, target: Int(i.a))
                else {
                    try slowCall(i, frame)
                    if stack.top == frame { continue }
                    frame = stack.top
                    callee = frame.pointee.callee
                    code = callee.pointee.code
                    k = callee.pointee.constants
                    r = frame.pointee.registers
                    pc = frame.pointee.pc
                    continue
                }
                frame += 1
                callee = called
                code = called.pointee.code
                k = called.pointee.constants
                r = base + 1
                pc = 0
            case .callGlobal:
                let global = callee.pointee.globals[code[pc].wide]
                pc &+= 1
                frame.pointee.pc = pc
                fuel &-= 1
                if fuel <= 0 {
                    try lookUp()
                    fuel = Self.fuelBetweenChecks
                }
                let base = r + Int(i.b)
                let slot = UnsafeMutableRawPointer(global).assumingMemoryBound(to: Value.self)
                guard let called = slot.callTarget,
                    called.pointee.parameterCount == Int(i.c),
                    stack.push(called, at: base + 1, target: Int(i.a))
                else {
                    base.pointee = slot.pointee
                    try slowCall(i, frame)
                    if stack.top == frame { continue }
                    frame = stack.top
                    callee = frame.pointee.callee
                    code = callee.pointee.code
                    k = callee.pointee.constants
                    r = frame.pointee.registers
                    pc = frame.pointee.pc
                    continue
                }
                frame += 1
                callee = called
                code = called.pointee.code
                k = called.pointee.constants
                r = base + 1
                pc = 0
            case .callBuiltin:
                if let value = quickResult(
                    callee.pointee.sites[Int(i.c)], r + Int(i.b))
                {
                    a.pointee = value
                } else {
                    frame.pointee.pc = pc
                    try callBuiltin(i, frame)
                }
            case .callSite, .callMethod:
                frame.pointee.pc = pc
                fuel &-= 32
                if fuel <= 0 {
                    try lookUp()
                    fuel = Self.fuelBetweenChecks
                }
                try slowCall(i, frame)
                if stack.top == frame { continue }
                frame = stack.top
                callee = frame.pointee.callee
                code = callee.pointee.code
                k = callee.pointee.constants
                r = frame.pointee.registers
                pc = frame.pointee.pc
            case .result:
                let value = a.pointee
                let target = frame.pointee.target
                if target < 0 { return value }
                release(r, callee.pointee.registerCount)
                stack.count &-= 1
                if stack.count < entry { return value }
                frame -= 1
                callee = frame.pointee.callee
                code = callee.pointee.code
                k = callee.pointee.constants
                r = frame.pointee.registers
                pc = frame.pointee.pc
                if case .number(let x) = value { put(r + target, x) } else { r[target] = value }
            default:
                frame.pointee.pc = pc
                try slow(i, frame)
            }
        }
    }

    /// The look at clock and limits, kept out of the loop's own code.
    @inline(never)
    private func lookUp() throws { try checkpoint() }

    /// Puts a number into a register; what was there is released only if it has to be.
    @inline(__always)
    private func put(_ register: UnsafeMutablePointer<Value>, _ number: Double) {
        if case .object = register.pointee { register.pointee = .none }
        register.initialize(to: .number(number))
    }

    /// Empties the registers of a call that is over, so that they keep nothing alive.
    @inline(__always)
    private func release(_ registers: UnsafeMutablePointer<Value>, _ count: Int) {
        for index in 0..<count {
            if case .object = registers[index] { registers[index] = .none }
        }
    }

    /// `x % y` for whole numbers that fit a machine word; nil for all others.
    @inline(__always)
    private static func smallRemainder(_ x: Double, _ y: Double) -> Double? {
        guard x >= 0, x <= 0x1p52, y >= 1, y <= 0x1p52 else { return nil }
        let a = Int64(x)
        let b = Int64(y)
        guard Double(a) == x, Double(b) == y else { return nil }
        return Double(a % b)
    }

    /// The next number of a `for` over a range.
    @inline(__always)
    private func advance(
        _ state: UnsafeMutablePointer<Value>, _ variable: UnsafeMutablePointer<Value>
    ) {
        let turn = state.knownNumber
        state.initialize(to: .number(turn + 1))
        put(variable, (state + 1).knownNumber + turn * (state + 3).knownNumber)
    }

    /// What a builtin's quick path says of one or two arguments.
    @inline(__always)
    private func quickResult(
        _ site: Unmanaged<CallSite>, _ base: UnsafeMutablePointer<Value>
    ) -> Value? {
        site._withUnsafeGuaranteedRef { site in
            if let quick = site.quick, let value = quick(base[0]) {
                if case .object = base[0] { base[0] = .none }
                return value
            }
            if let quick = site.quick2, let value = quick(base[0], base[1]) {
                if case .object = base[0] { base[0] = .none }
                if case .object = base[1] { base[1] = .none }
                return value
            }
            return nil
        }
    }
}
