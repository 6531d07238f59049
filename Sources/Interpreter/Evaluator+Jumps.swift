import Language

/// Jumps that the loop leaves: of other values than numbers, or when it is time to look at the
/// limits.
extension Evaluator {
    func jump(_ i: Instruction, _ frame: UnsafeMutablePointer<Frame>) throws {
        let r = frame.pointee.registers
        let a = r + Int(i.a)
        switch i.opcode {
        case .loop: frame.pointee.ip += i.offset
        case .jumpIfFalse:
            if !(try ValueOperations.truth(a.pointee)) { frame.pointee.ip += i.offset }
        case .jumpIfTrue:
            if try ValueOperations.truth(a.pointee) { frame.pointee.ip += i.offset }
        case .skipIfSet: follow(frame, unless: a.pointee.isUnset)
        case .forSequence: follow(frame, unless: try nextElement(i, frame))
        case .forRangeAgain:
            let goesOn = a.knownNumber < (a + 2).knownNumber
            if goesOn { advance(a, r + Int(i.b)) }
            follow(frame, unless: !goesOn)
        default:
            let number = Int(i.opcode.rawValue) - Int(Opcode.equalJump.rawValue)
            guard (0..<4 * Self.tests.count).contains(number) else {
                throw Faults.unknownFailure()
            }
            let place = number % (2 * Self.tests.count)
            let isConstant = place >= Self.tests.count
            let right = isConstant ? frame.pointee.constants + i.wide : r + Int(i.b)
            let holds = try ValueOperations.truth(
                try ValueOperations.binary(
                    Self.tests[place % Self.tests.count], a.pointee, right.pointee))
            follow(frame, unless: holds != i.opcode.isAgain)
        }
    }

    /// In the order of the instructions from `equalJump` on, which come with a register, with a
    /// constant, and both again for the ends of loops.
    private static let tests: [BinaryOperator] = [
        .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
    ]

    /// Takes the jump in the next word, or goes over it.
    private func follow(_ frame: UnsafeMutablePointer<Frame>, unless isOver: Bool) {
        frame.pointee.ip += isOver ? 1 : 1 + frame.pointee.ip.pointee.offset
    }

    /// The look at clock and limits. What stops a loop is told of the place it would go on at.
    @inline(never)
    func lookUp(_ frame: UnsafeMutablePointer<Frame>) throws {
        let ip = frame.pointee.ip
        let i = ip[-1]
        if i.opcode == .loop {
            frame.pointee.ip = ip + i.offset + 1
        } else if i.opcode.isAgain {
            frame.pointee.ip = ip + 1 + ip.pointee.offset + 1
        }
        try checkpoint()
        frame.pointee.ip = ip
    }
}
