/// The last steps of compiling: jumps become distances, and pairs of instructions that are
/// frequent in loops and recursive functions become one.
///
/// Of a pair only the first opcode changes. What it does is what it did before; the loop then
/// goes on to the second without looking it up. So jumps to the second stay right, and where
/// the first is not on its fast path, the two run one after the other as if nothing had been.
enum Superinstructions {
    static func finish(_ instructions: [Instruction]) -> [Instruction] {
        var code = instructions
        for place in code.indices where code[place].opcode.jumps {
            let distance = code[place].wide - (place + 1)
            code[place] = Instruction(code[place].opcode, Int(code[place].a), wide: distance)
        }
        var place = 0
        while place < code.count {
            let next = place + code[place].opcode.words
            if next < code.count, let pair = pair(code[place], code[next]) {
                code[place].opcode = pair
            }
            place = next
        }
        return code
    }

    private static func pair(_ first: Instruction, _ second: Instruction) -> Opcode? {
        switch (first.opcode, second.opcode) {
        case (.subtractConstant, .callGlobal): return .subtractConstantCall
        case (.subtractConstant, .callOwn): return .subtractConstantCallOwn
        case (.add, .forRangeAgain): return .addAgain
        case (.addConstant, .lessConstantLoop): return .addConstantLoop
        case (_, .result) where first.a == second.a:
            switch first.opcode {
            case .add: return .addResult
            case .subtract: return .subtractResult
            case .multiply: return .multiplyResult
            case .addConstant: return .addConstantResult
            case .multiplyConstant: return .multiplyConstantResult
            case .remainderConstant: return .remainderConstantResult
            default: return nil
            }
        default: return nil
        }
    }
}

extension Opcode {
    /// Whether the wide operand is a place to go to.
    var jumps: Bool {
        switch self {
        case .jump, .loop, .jumpIfFalse, .jumpIfTrue: true
        default: false
        }
    }

    /// Words of code, the opcode's own included.
    var words: Int { isTest || isAgain || [.skipIfSet, .callGlobal].contains(self) ? 2 : 1 }

    /// Goes forward when the test fails or the sequence ends.
    private var isTest: Bool {
        Self.tests.contains(self) || self == .forRange || self == .forSequence
    }

    /// Goes backward in the second word, when the test holds.
    var isAgain: Bool { Self.loops.contains(self) || self == .forRangeAgain }

    private static let tests = Opcode.equalJump...Opcode.greaterOrEqualConstantJump
    private static let loops = Opcode.equalLoop...Opcode.greaterOrEqualConstantLoop
}

extension Opcode: Comparable {
    static func < (a: Opcode, b: Opcode) -> Bool { a.rawValue < b.rawValue }
}
