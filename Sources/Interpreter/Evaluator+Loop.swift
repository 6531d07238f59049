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
        var code = frame.pointee.code
        var k = frame.pointee.constants
        var r = frame.pointee.registers
        var captures = frame.pointee.captures
        var globals = frame.pointee.globals
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
            case .getCapture: a.pointee = captures[Int(i.b)].pointee.value
            case .getGlobal: a.pointee = globals[i.wide].pointee.value
            case .setCapture where captures[Int(i.b)].pointee.epoch == epoch:
                captures[Int(i.b)].pointee.value = a.pointee
            case .setGlobal where globals[i.wide].pointee.epoch == epoch:
                globals[i.wide].pointee.value = a.pointee

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
                    try checkpoint()
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
                if case .number(let turn) = a[0], case .number(let lower) = a[1],
                    case .number(let turns) = a[2], case .number(let stride) = a[3], turn < turns
                {
                    put(a, turn + 1)
                    put(r + Int(i.b), lower + turn * stride)
                    pc &+= 1
                } else {
                    pc = code[pc].wide
                }
            case .forSequence:
                frame.pointee.pc = pc
                pc = try nextElement(i, frame) ? pc + 1 : code[pc].wide

            // Calls
            case .call:
                frame.pointee.pc = pc
                fuel &-= 1
                if fuel <= 0 {
                    try checkpoint()
                    fuel = Self.fuelBetweenChecks
                }
                let base = r + Int(i.b)
                guard try enter(base, count: Int(i.c), target: Int(i.a)) else {
                    try slowCall(i, frame)
                    if stack.top == frame { continue }
                    frame = stack.top
                    code = frame.pointee.code
                    k = frame.pointee.constants
                    r = frame.pointee.registers
                    captures = frame.pointee.captures
                    globals = frame.pointee.globals
                    pc = frame.pointee.pc
                    continue
                }
                frame += 1
                code = frame.pointee.code
                k = frame.pointee.constants
                r = base + 1
                captures = frame.pointee.captures
                globals = frame.pointee.globals
                pc = 0
            case .callBuiltin:
                frame.pointee.pc = pc
                fuel &-= 32
                if fuel <= 0 {
                    try checkpoint()
                    fuel = Self.fuelBetweenChecks
                }
                try callBuiltin(i, frame)
            case .callSite, .callMethod:
                frame.pointee.pc = pc
                fuel &-= 32
                if fuel <= 0 {
                    try checkpoint()
                    fuel = Self.fuelBetweenChecks
                }
                try slowCall(i, frame)
                if stack.top == frame { continue }
                frame = stack.top
                code = frame.pointee.code
                k = frame.pointee.constants
                r = frame.pointee.registers
                captures = frame.pointee.captures
                globals = frame.pointee.globals
                pc = frame.pointee.pc
            case .result:
                let value = a.move()
                a.initialize(to: .none)
                let target = frame.pointee.target
                if target < 0 { return value }
                release(r, frame.pointee.registerCount)
                stack.count &-= 1
                if stack.count < entry { return value }
                frame -= 1
                code = frame.pointee.code
                k = frame.pointee.constants
                r = frame.pointee.registers
                captures = frame.pointee.captures
                globals = frame.pointee.globals
                pc = frame.pointee.pc
                r[target] = value
            default:
                frame.pointee.pc = pc
                try slow(i, frame)
            }
        }
    }

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

    /// Begins the call of a plain function with the right number of arguments; false for
    /// all other calls.
    @inline(__always)
    private func enter(
        _ base: UnsafeMutablePointer<Value>, count: Int, target: Int
    ) throws -> Bool {
        guard case .object(let object) = base.pointee, object.kind == .function else {
            return false
        }
        let function = unsafeDowncast(object, to: FunctionObject.self)
        guard let code = function.code, code.parameterCount == count else { return false }
        return stack.push(code, function, at: base + 1, target: target)
    }
}
