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
            return try loop()
        } catch {
            let diagnostic = located(error)
            let keepsFrame = stack.frames[entry - 1].target == Frame.top
            stack.unwind(to: keepsFrame ? entry : entry - 1)
            throw diagnostic
        }
    }

    /// The loop. What is common and simple is done here, on the way that ends in `continue`.
    /// All else leaves the switch and is done by ``slow(_:)``, a function of its own, after
    /// which everything is read anew; so the loop's state stays in the processor's registers.
    private func loop() throws -> Value {
        let stack = stack
        var fuel = Self.fuelBetweenChecks
        while true {
            // Builtins may begin a new period of the journal.
            let epoch = journal.epoch
            var frame = stack.top
            var r = frame.pointee.registers
            var k = frame.pointee.constants
            var ip = frame.pointee.ip
            while true {
                var i = ip.pointee
                ip += 1
                let a = r + Int(i.a)
                switch i.opcode {
                // Moving
                case .loadConstant:
                    copy(k + i.wide, to: a)
                    continue
                case .loadNil:
                    empty(a)
                    continue
                case .move:
                    copy(r + Int(i.b), to: a)
                    continue

                // Variables outside the registers
                case .getCapture:
                    copy(content(frame.pointee.captures[Int(i.b)]), to: a)
                    continue
                case .getGlobal:
                    copy(content(frame.pointee.globals[i.wide]), to: a)
                    continue
                case .setCapture:
                    let box = frame.pointee.captures[Int(i.b)]
                    guard box.pointee.epoch == epoch else { break }
                    copy(a, to: content(box))
                    continue
                case .setGlobal:
                    let box = frame.pointee.globals[i.wide]
                    guard box.pointee.epoch == epoch else { break }
                    copy(a, to: content(box))
                    continue

                // Arithmetic
                case .addAgain:
                    guard let sum = combine(r + Int(i.b), r + Int(i.c), +) else { break }
                    put(a, sum)
                    i = ip.pointee
                    ip += 1
                    fallthrough
                case .forRangeAgain:
                    let state = r + Int(i.a)
                    fuel &-= 1
                    guard fuel > 0 else { break }
                    if state.knownNumber < (state + 2).knownNumber {
                        advance(state, r + Int(i.b))
                        ip += 1 + ip.pointee.offset
                    } else {
                        ip += 1
                    }
                    continue
                case .add:
                    guard let sum = combine(r + Int(i.b), r + Int(i.c), +) else { break }
                    put(a, sum)
                    continue
                case .subtract:
                    guard let rest = combine(r + Int(i.b), r + Int(i.c), -) else { break }
                    put(a, rest)
                    continue
                case .multiply:
                    guard let product = combine(r + Int(i.b), r + Int(i.c), *) else { break }
                    put(a, product)
                    continue
                case .divide:
                    guard let part = combine(r + Int(i.b), r + Int(i.c), /) else { break }
                    put(a, part)
                    continue
                case .addConstantLoop:
                    guard let sum = combine(r + Int(i.b), k + Int(i.c), +) else { break }
                    put(a, sum)
                    i = ip.pointee
                    ip += 1
                    fallthrough
                case .lessConstantLoop:
                    guard let holds = test(r + Int(i.a), k + i.wide, <) else { break }
                    fuel &-= 1
                    guard fuel > 0 else { break }
                    again(holds, &ip)
                    continue
                case .addConstant:
                    guard let sum = combine(r + Int(i.b), k + Int(i.c), +) else { break }
                    put(a, sum)
                    continue
                case .subtractConstant:
                    guard let rest = combine(r + Int(i.b), k + Int(i.c), -) else { break }
                    put(a, rest)
                    continue
                case .multiplyConstant:
                    guard let product = combine(r + Int(i.b), k + Int(i.c), *) else { break }
                    put(a, product)
                    continue
                case .remainderConstant:
                    guard let rest = remainder(r + Int(i.b), k + Int(i.c)) else { break }
                    put(a, rest)
                    continue
                case .less:
                    guard let holds = test(r + Int(i.b), r + Int(i.c), <) else { break }
                    put(a, holds)
                    continue
                case .equal:
                    guard let holds = test(r + Int(i.b), r + Int(i.c), ==) else { break }
                    put(a, holds)
                    continue

                // Jumping
                case .jump:
                    ip += i.offset
                    continue
                case .loop:
                    fuel &-= 1
                    guard fuel > 0 else { break }
                    ip += i.offset
                    continue
                case .jumpIfFalse:
                    guard case .bool(let truth) = a.pointee else { break }
                    if !truth { ip += i.offset }
                    continue
                case .jumpIfTrue:
                    guard case .bool(let truth) = a.pointee else { break }
                    if truth { ip += i.offset }
                    continue
                case .lessJump:
                    guard let holds = test(a, r + Int(i.b), <) else { break }
                    step(holds, &ip)
                    continue
                case .lessOrEqualJump:
                    guard let holds = test(a, r + Int(i.b), <=) else { break }
                    step(holds, &ip)
                    continue
                case .greaterJump:
                    guard let holds = test(a, r + Int(i.b), >) else { break }
                    step(holds, &ip)
                    continue
                case .greaterOrEqualJump:
                    guard let holds = test(a, r + Int(i.b), >=) else { break }
                    step(holds, &ip)
                    continue
                case .equalJump:
                    guard let holds = test(a, r + Int(i.b), ==) else { break }
                    step(holds, &ip)
                    continue
                case .notEqualJump:
                    guard let holds = test(a, r + Int(i.b), !=) else { break }
                    step(holds, &ip)
                    continue
                case .lessConstantJump:
                    guard let holds = test(a, k + i.wide, <) else { break }
                    step(holds, &ip)
                    continue
                case .lessOrEqualConstantJump:
                    guard let holds = test(a, k + i.wide, <=) else { break }
                    step(holds, &ip)
                    continue
                case .greaterConstantJump:
                    guard let holds = test(a, k + i.wide, >) else { break }
                    step(holds, &ip)
                    continue
                case .greaterOrEqualConstantJump:
                    guard let holds = test(a, k + i.wide, >=) else { break }
                    step(holds, &ip)
                    continue
                case .equalConstantJump:
                    guard let holds = test(a, k + i.wide, ==) else { break }
                    step(holds, &ip)
                    continue
                case .notEqualConstantJump:
                    guard let holds = test(a, k + i.wide, !=) else { break }
                    step(holds, &ip)
                    continue
                case .lessLoop:
                    guard let holds = test(a, r + Int(i.b), <) else { break }
                    fuel &-= 1
                    guard fuel > 0 else { break }
                    again(holds, &ip)
                    continue
                case .greaterLoop:
                    guard let holds = test(a, r + Int(i.b), >) else { break }
                    fuel &-= 1
                    guard fuel > 0 else { break }
                    again(holds, &ip)
                    continue
                case .greaterConstantLoop:
                    guard let holds = test(a, k + i.wide, >) else { break }
                    fuel &-= 1
                    guard fuel > 0 else { break }
                    again(holds, &ip)
                    continue
                case .lessOrEqualConstantLoop:
                    guard let holds = test(a, k + i.wide, <=) else { break }
                    fuel &-= 1
                    guard fuel > 0 else { break }
                    again(holds, &ip)
                    continue

                // Loops
                case .forRange:
                    if a.knownNumber < (a + 2).knownNumber {
                        advance(a, r + Int(i.b))
                        ip += 1
                    } else {
                        ip += 1 + ip.pointee.offset
                    }
                    continue

                // Calls
                case .call:
                    fuel &-= 1
                    let base = r + Int(i.b)
                    guard fuel > 0, let called = base.callTarget,
                        called.pointee.parameterCount == Int(i.c)
                    else { break }
                    frame.pointee.ip = ip
                    guard stack.push(called, at: base + 1, target: Int(i.a)) else { break }
                    frame += 1
                    r = base + 1
                    k = called.pointee.constants
                    ip = called.pointee.code
                    continue
                case .subtractConstantCallOwn:
                    guard let rest = combine(r + Int(i.b), k + Int(i.c), -) else { break }
                    put(a, rest)
                    i = ip.pointee
                    ip += 1
                    fallthrough
                case .callOwn:
                    fuel &-= 1
                    guard fuel > 0 else { break }
                    // Whatever keeps the running function alive keeps it so for this call too.
                    let called = frame.pointee.callee
                    frame.pointee.ip = ip
                    let base = r + Int(i.b)
                    guard stack.push(called, at: base + 1, target: Int(i.a)) else { break }
                    frame += 1
                    r = base + 1
                    ip = called.pointee.code
                    continue
                case .subtractConstantCall:
                    guard let rest = combine(r + Int(i.b), k + Int(i.c), -) else { break }
                    put(a, rest)
                    i = ip.pointee
                    ip += 1
                    fallthrough
                case .callGlobal:
                    fuel &-= 1
                    guard fuel > 0,
                        let called = content(frame.pointee.globals[ip.pointee.wide]).callTarget,
                        called.pointee.parameterCount == Int(i.c)
                    else { break }
                    frame.pointee.ip = ip + 1
                    let base = r + Int(i.b)
                    guard stack.push(called, at: base + 1, target: Int(i.a)) else { break }
                    frame += 1
                    r = base + 1
                    k = called.pointee.constants
                    ip = called.pointee.code
                    continue
                case .callNumeric:
                    guard case .number(let x) = r[Int(i.b)],
                        let formula = formula(frame.pointee.sites[Int(i.c)])
                    else { break }
                    put(a, formula(x))
                    continue
                case .callNumeric2:
                    guard case .number(let x) = r[Int(i.b)],
                        case .number(let y) = r[Int(i.b) + 1],
                        let formula = formula2(frame.pointee.sites[Int(i.c)])
                    else { break }
                    put(a, formula(x, y))
                    continue
                case .callSite, .callMethod:
                    fuel &-= 32
                case .addResult, .subtractResult, .multiplyResult, .addConstantResult,
                    .multiplyConstantResult, .remainderConstantResult:
                    let x = r + Int(i.b)
                    let y = (i.opcode < .addConstantResult ? r : k) + Int(i.c)
                    guard let value = finalValue(i.opcode, x, y) else { break }
                    put(a, value)
                    i = ip.pointee
                    ip += 1
                    fallthrough
                case .result:
                    let target = frame.pointee.target
                    if target < 0 { return leave(r + Int(i.a), frame) }
                    let source = r + Int(i.a)
                    if case .number(let x) = source.pointee {
                        release(r, frame.pointee.registerCount)
                        frame -= 1
                        r = frame.pointee.registers
                        put(r + target, x)
                    } else {
                        let value = source.move()
                        source.initialize(to: .none)
                        release(r, frame.pointee.registerCount)
                        frame -= 1
                        r = frame.pointee.registers
                        r[target] = value
                    }
                    stack.count &-= 1
                    k = frame.pointee.constants
                    ip = frame.pointee.ip
                    continue
                default: break
                }
                frame.pointee.ip = ip
                if fuel <= 0 {
                    fuel = Self.fuelBetweenChecks
                    try lookUp(frame)
                }
                try slow(frame)
                break
            }
        }
    }
}
