/// All that the loop needs of a function, laid out once when the function is made.
struct CallTarget {
    // Code and constants stand apart: side by side, the compiler loads both into one vector
    // register and takes them out of it again at every instruction.
    let code: UnsafeMutablePointer<Instruction>
    let registerCount: Int
    let constants: UnsafeMutablePointer<Value>
    let parameterCount: Int
    let captures: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>>
    let globals: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>>
    let sites: UnsafeMutablePointer<Unmanaged<CallSite>>
    let function: Unmanaged<FunctionCode>
    /// Nil for the code at the top.
    let closure: Unmanaged<FunctionObject>?
}

/// One call that is going on.
struct Frame {
    /// Of the callee, which the register before its first keeps alive, or an immutable global.
    var callee: UnsafeMutablePointer<CallTarget>
    var registers: UnsafeMutablePointer<Value>
    /// The next instruction; written whenever something may fail or call.
    var ip: UnsafeMutablePointer<Instruction>
    /// The caller's register for the result, or one of the two below.
    var target: Int

    /// Code at the top: its frame stays when it is over, since its registers are variables.
    static let top = -1
    /// A call from outside the loop, which gets the result itself.
    static let outside = -2

    /// The number of the next instruction.
    var pc: Int { ip - code }
    var function: Unmanaged<FunctionCode> { callee.pointee.function }
    var closure: Unmanaged<FunctionObject>? { callee.pointee.closure }
    var code: UnsafeMutablePointer<Instruction> { callee.pointee.code }
    var constants: UnsafeMutablePointer<Value> { callee.pointee.constants }
    var sites: UnsafeMutablePointer<Unmanaged<CallSite>> { callee.pointee.sites }
    var captures: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>> {
        callee.pointee.captures
    }
    var globals: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>> {
        callee.pointee.globals
    }
    var registerCount: Int { callee.pointee.registerCount }
}

/// Registers and frames in raw memory: calls of the language use no stack of the machine.
///
/// All registers below `initializedEnd` hold a value at all times; those of no frame hold
/// nil or a number, so that nothing is kept alive by chance.
final class Stack {
    static let frameCapacity = 20_000
    private static let capacity = 4 << 20

    let frames: UnsafeMutablePointer<Frame>
    let values: UnsafeMutablePointer<Value>
    private(set) var initializedEnd: UnsafeMutablePointer<Value>
    private let end: UnsafeMutablePointer<Value>
    var count = 0
    /// Calls that may be inside each other.
    var depthLimit = 5_000

    init() {
        frames = .allocate(capacity: Self.frameCapacity)
        values = .allocate(capacity: Self.capacity)
        initializedEnd = values
        end = values + Self.capacity
    }

    deinit {
        values.deinitialize(count: initializedEnd - values)
        values.deallocate()
        frames.deallocate()
    }

    var top: UnsafeMutablePointer<Frame> { frames + (count - 1) }

    /// The first register above all frames.
    var free: UnsafeMutablePointer<Value> {
        count == 0 ? values : top.pointee.registers + top.pointee.registerCount
    }

    /// Makes registers usable; false if there are no more.
    func reserve(_ first: UnsafeMutablePointer<Value>, _ count: Int) -> Bool {
        let last = first + count
        guard last > initializedEnd else { return true }
        guard last <= end else { return false }
        initializedEnd.initialize(repeating: .none, count: last - initializedEnd)
        initializedEnd = last
        return true
    }

    /// Begins a call whose arguments stand in the first registers.
    @inline(__always)
    func push(
        _ callee: UnsafeMutablePointer<CallTarget>, at registers: UnsafeMutablePointer<Value>,
        target: Int
    ) -> Bool {
        guard count < depthLimit else { return false }
        let registerCount = callee.pointee.registerCount
        if registers + registerCount > initializedEnd {
            guard reserve(registers, registerCount) else { return false }
        }
        (frames + count).initialize(
            to: Frame(
                callee: callee, registers: registers, ip: callee.pointee.code, target: target))
        count &+= 1
        return true
    }

    /// Empties the registers of the frames from `depth` on, and forgets these.
    func unwind(to depth: Int) {
        while count > depth {
            count -= 1
            let frame = frames[count]
            for register in 0..<frame.registerCount { frame.registers[register] = .none }
        }
    }
}
