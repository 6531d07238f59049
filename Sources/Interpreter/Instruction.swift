/// One step of a compiled function: an operation and three small operands.
///
/// `a` is nearly always the register that gets the result; `b` and `c` are registers,
/// or together one 32-bit number (`wide`): a place to jump to, a constant, a global.
struct Instruction {
    var opcode: Opcode
    var a: UInt16
    var b: UInt16
    var c: UInt16

    init(_ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) {
        self.opcode = opcode
        self.a = UInt16(truncatingIfNeeded: a)
        self.b = UInt16(truncatingIfNeeded: b)
        self.c = UInt16(truncatingIfNeeded: c)
    }

    init(_ opcode: Opcode, _ a: Int = 0, wide: Int) {
        self.init(opcode, a, wide & 0xFFFF, wide >> 16)
    }

    var wide: Int { Int(b) | Int(c) << 16 }

    /// The wide operand of a jump in finished code: how far it goes from the next instruction.
    var offset: Int { Int(Int32(bitPattern: UInt32(b) | UInt32(c) << 16)) }
}

/// `r` is the frame's registers, `k` the function's constants, `w` the wide operand.
///
/// The operations named `…Jump` and `for…` are two words: the second is a `jump` that is
/// taken when the test fails (or the sequence ends) and skipped otherwise. Those named
/// `…Loop`, and `forRangeAgain`, go backward: their jump is taken when the test holds.
enum Opcode: UInt8 {
    // Moving
    case loadConstant  // r[a] = k[w]
    case loadNil
    case loadUnset
    case loadOwn  // r[a] = the running function
    case move  // r[a] = r[b]

    // Variables outside the registers
    case newBox  // r[a] = a new box without a value
    case boxParameter  // r[a] = a new box that holds r[a]
    case getBox  // r[a] = the value in the box r[b]
    case getBoxChecked
    case setBox  // the value in the box r[a] = r[b]
    case getCapture  // r[a] = the value in the captured box b
    case getCaptureChecked
    case setCapture  // the value in the captured box b = r[a]
    case getGlobal  // r[a] = the value of global w
    case getGlobalChecked
    case setGlobal
    case takeGlobal  // as getGlobal, leaving nil behind: the next instruction but one sets it
    case loadCaptureBox  // r[a] = the captured box b itself
    case loadGlobalBox
    case missingGlobal  // fails: k[w] is its name

    // Arithmetic: r[a] = r[b] op r[c]
    case add
    case subtract
    case multiply
    case divide
    case floorDivide
    case remainder
    case matrixProduct
    case power
    case equal
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    // r[a] = r[b] op k[c], a number
    case addConstant
    case subtractConstant
    case multiplyConstant
    case remainderConstant
    case negate
    case plus
    case not
    case truth  // r[a] = the truth value r[b]

    // Jumping
    case jump
    case loop  // a jump backward: counted, so that endless loops can be stopped
    case jumpIfFalse
    case jumpIfTrue
    case equalJump
    case notEqualJump
    case lessJump
    case lessOrEqualJump
    case greaterJump
    case greaterOrEqualJump
    case equalConstantJump
    case notEqualConstantJump
    case lessConstantJump
    case lessOrEqualConstantJump
    case greaterConstantJump
    case greaterOrEqualConstantJump
    // The tests at the ends of loops, in the same order
    case equalLoop
    case notEqualLoop
    case lessLoop
    case lessOrEqualLoop
    case greaterLoop
    case greaterOrEqualLoop
    case equalConstantLoop
    case notEqualConstantLoop
    case lessConstantLoop
    case lessOrEqualConstantLoop
    case greaterConstantLoop
    case greaterOrEqualConstantLoop
    case skipIfSet  // the next word is skipped if r[a] has a value

    // Loops
    // r[a] counts turns, r[a+1] is lower, r[a+2] upper and then the turns, r[a+3] stride
    case prepareRange
    case forRange  // r[b] = next of the four at r[a]
    case forRangeAgain  // the same at the end of the body: the jump is taken if there is one
    case prepareSequence  // r[a] = an iterator over r[b]
    case forSequence  // r[b] = next of r[a]
    case unpack  // r[a] ..< r[a + c] = the c fields of r[b]

    // Calls
    case call  // r[a] = r[b](r[b+1] ... r[b+c])
    case callGlobal  // r[a] = global w of the next word, immutable (r[b+1] ... r[b+c])
    case callOwn  // r[a] = the running function (r[b+1] ... r[b+c]), which has c parameters
    case callSite  // the same with names or a block: site c tells
    case callBuiltin  // r[a] = site c's builtin of r[b]...
    case callNumeric  // the same, for a builtin that has a formula for one number
    case callNumeric2  // for two numbers
    case callMethod  // r[b+1] is the receiver
    case result  // leave with r[a]
    case closure  // r[a] = function c with the boxes it captures
    case compose  // r[a] = r[b] >> r[c]
    case importModule  // r[a] = module w

    case variableReference  // r[a] = a reference to the variable r[b+1] of name r[b], value r[b+2]

    // Models
    case newModel  // r[a] = a model of shape k[c], with parts and methods from r[b] on
    case modelPart  // r[a] = argument or member c of the model r[b]
    case modelMethod  // r[a] = method c of the model r[b]
    case callOwnMethod  // r[a] = the method of site c of the model r[b], called with what follows

    // Values with parts
    case newList  // r[a] = a list of r[b] ..< r[b + c]
    case appendItem  // the list r[a] gets r[b] too; site c is the call it stands for
    case extendList  // the list r[a] gets r[b] ..< r[b + c] too
    case spreadList  // the list r[a] gets the elements of r[b] too
    case newRecord
    case setField  // the record r[a] gets the field k[c] with r[b]
    case spreadRecord
    case newRange  // r[a] from r[b], r[b+1], stride r[b+2]; c: closed
    case interpolate  // r[a] = the text of r[b] in format k[c]
    case joinText  // r[a] = the texts of r[b] ..< r[b + c] as one string
    case appendText  // r[a] += the same
    case member  // r[a] = r[b].k[c]
    case index  // r[a] = r[b][r[c]]
    case indexMany  // r[a] = r[b][…]: site c tells
    case assignPath  // root r[a], site w
    case assignBoxPath

    // Statements
    case expectation  // r[a] held or not; site w
    case beginRun  // the parameters of an experiment are in their registers

    // The second word of `callGlobal`: w is the global's number
    case data

    // Pairs: the first instruction of two that often follow each other. It does its own work,
    // then goes on to the second, which stands behind it unchanged, without choosing anew.
    case subtractConstantCall  // subtractConstant, callGlobal
    case subtractConstantCallOwn  // subtractConstant, callOwn
    case addResult  // add, result
    case subtractResult
    case multiplyResult
    case addConstantResult
    case multiplyConstantResult
    case remainderConstantResult
    case addAgain  // add, forRangeAgain
    case addConstantLoop  // addConstant, lessConstantLoop
}
