/// One call that is going on.
struct Frame {
    var code: UnsafeMutablePointer<Instruction>
    var constants: UnsafeMutablePointer<Value>
    var registers: UnsafeMutablePointer<Value>
    var captures: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>>
    var globals: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>>
    /// Kept alive by the register that holds the callee.
    var function: Unmanaged<FunctionCode>
    var closure: Unmanaged<FunctionObject>?
    /// The next instruction; written whenever something may fail or call.
    var pc: Int
    var registerCount: Int
    /// The caller's register for the result.
    var target: Int
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
        _ code: FunctionCode, _ closure: FunctionObject?,
        at registers: UnsafeMutablePointer<Value>, target: Int
    ) -> Bool {
        guard count < depthLimit else { return false }
        if registers + code.registerCount > initializedEnd {
            guard reserve(registers, code.registerCount) else { return false }
        }
        (frames + count).initialize(
            to: Frame(
                code: code.instructions, constants: code.constants, registers: registers,
                captures: closure?.captures ?? code.unit.globals, globals: code.unit.globals,
                function: .passUnretained(code), closure: closure.map { .passUnretained($0) },
                pc: 0, registerCount: code.registerCount, target: target))
        count += 1
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
