/// An identity of the world: it holds one value, which changes with the world.
///
/// Variables that outlive a register are such cells, and objects that other targets bring hold
/// what changes about them in some: the weights of a layer, the moments of an optimiser.
/// Reading is free; `Machine.write` changes the value so that a cell that fails, runs again or
/// is read from the kept results finds and leaves what a variable would.
public final class StateCell: HeapObject {
    /// What it holds, and the period of the journal in which its old value was last kept.
    struct Content {
        var value: Value
        var epoch: UInt32
    }

    /// Raw memory behind a constant, so that the loop pays for no access checks.
    let content: UnsafeMutablePointer<Content>

    init(_ value: Value, epoch: UInt32) {
        content = .allocate(capacity: 1)
        content.initialize(to: Content(value: value, epoch: epoch))
        super.init(kind: .inner)
    }

    /// A new identity of no period: the first write keeps the old value. An object that holds it
    /// names it among the parts of its `kept`. While a cell runs, `Machine.newCell` makes them.
    public convenience init(_ value: Value) {
        self.init(value, epoch: 0)
    }

    deinit {
        if case .object = content.pointee.value {
            var values = [takeValue()]
            Dismantling.release(&values)
        }
        content.deinitialize(count: 1)
        content.deallocate()
    }

    /// Gives up its value; the cell is not used again.
    func takeValue() -> Value {
        defer { content.pointee.value = .none }
        return content.pointee.value
    }

    public internal(set) var value: Value {
        get { content.pointee.value }
        set { content.pointee.value = newValue }
    }

    var epoch: UInt32 {
        get { content.pointee.epoch }
        set { content.pointee.epoch = newValue }
    }
}

/// What the machine calls the cells that are variables.
typealias Box = StateCell

extension Value {
    /// The cell among the parts of a ``KeptObject``. Programs never see one.
    public var asStateCell: StateCell? {
        guard case .object(let object) = self else { return nil }
        return object as? StateCell
    }

    public static func cell(_ cell: StateCell) -> Value { .object(cell) }
}
