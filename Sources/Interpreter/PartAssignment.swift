import Language
import Tensors

/// Assigning to a part of a value: `xs[i] = v`, `a.b[0].c += 1`, `x[:, 0] = 0`.
///
/// Values are copied on write. Each object on the way is taken out of its slot first, so
/// that it is held once if nobody else holds it, and is then changed in place.
struct PartAssignment {
    enum Step {
        case field(String)
        case index([IndexItem])
    }

    let steps: [Step]
    let update: BinaryOperator?
    let value: Value

    func assign(to slot: UnsafeMutablePointer<Value>) throws {
        try assign(slot, from: 0)
    }

    private func assign(_ slot: UnsafeMutablePointer<Value>, from step: Int) throws {
        guard step < steps.count else {
            slot.pointee =
                try update.map { try ValueOperations.binary($0, slot.pointee, value) } ?? value
            return
        }
        switch (steps[step], Self.kind(of: slot)) {
        case (.field(let name), .record): try assignField(name, slot, step)
        case (.index(let items), .list): try assignElement(items, slot, step)
        case (.index(let items), .tensor): try assignSlice(items, slot, step)
        case (.index(let items), .record):
            guard items.count == 1, case .single(let index) = items[0],
                let name = index.asString
            else { throw Faults.notAssignable(slot.pointee) }
            try assignField(name, slot, step)
        case _ where slot.pointee.isTraced: throw Faults.partOfTracedAssigned()
        case (.field(let name), _): throw Faults.noFieldToAssign(name, slot.pointee)
        default: throw Faults.notAssignable(slot.pointee)
        }
    }

    private func assignField(
        _ name: String, _ slot: UnsafeMutablePointer<Value>, _ step: Int
    ) throws {
        var record = unsafeDowncast(try Self.take(slot), to: RecordObject.self)
        defer { slot.initialize(to: .object(record)) }
        if !isKnownUniquelyReferenced(&record) {
            record = RecordObject(names: record.names, values: record.values)
        }
        guard let place = record.names.firstIndex(of: name) else {
            guard step == steps.count - 1, update == nil else {
                throw Faults.unknownField(name, of: .object(record), names: record.names)
            }
            record[name] = value
            return
        }
        try record.values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            try assign(base + place, from: step + 1)
        }
    }

    private func assignElement(
        _ items: [IndexItem], _ slot: UnsafeMutablePointer<Value>, _ step: Int
    ) throws {
        guard items.count == 1, case .single(let index) = items[0] else {
            throw Faults.listSliceAssigned()
        }
        try Self.withList(in: slot) { list in
            let place = try Indexing.place(index, count: list.count, in: "list")
            try list.withUnsafeMutableBufferPointer { values in
                guard let base = values.baseAddress else { return }
                try assign(base + place, from: step + 1)
            }
        }
    }

    private func assignSlice(
        _ items: [IndexItem], _ slot: UnsafeMutablePointer<Value>, _ step: Int
    ) throws {
        guard step == steps.count - 1 else { throw Faults.partOfTensorPart() }
        let indices = try items.map { try $0.tensorIndex() }
        var new = value
        if let update {
            let old = try TensorOperations.indexed(
                slot.pointee.asTensor?.tensor ?? .scalar(0), by: indices)
            new = try ValueOperations.binary(update, old, value)
        }
        var object = unsafeDowncast(try Self.take(slot), to: TensorObject.self)
        defer { slot.initialize(to: .object(object)) }
        if !isKnownUniquelyReferenced(&object) { object = TensorObject(object.tensor) }
        try TensorOperations.assign(new, at: indices, of: &object.tensor)
    }

    // MARK: - In place

    /// What stands in a slot, without holding on to it.
    static func kind(of slot: UnsafeMutablePointer<Value>) -> ObjectKind? {
        guard case .object = slot.pointee else { return nil }
        return slot.knownObject._withUnsafeGuaranteedRef { $0.kind }
    }

    /// Moves the object out of a slot, which is left uninitialised. The slot holds one.
    static func take(_ slot: UnsafeMutablePointer<Value>) throws -> HeapObject {
        guard case .object(let object) = slot.move() else {
            slot.initialize(to: .none)
            throw Faults.unknownFailure()
        }
        return object
    }

    /// Whether only the slot holds the object that it is known to hold.
    static func isUnique(_ slot: UnsafeMutablePointer<Value>) -> Bool {
        // The payload of a value that holds an object is the reference itself.
        isKnownUniquelyReferenced(
            &UnsafeMutableRawPointer(slot).assumingMemoryBound(to: HeapObject.self).pointee)
    }

    /// Copies the list in a slot if others hold it too.
    static func makeListUnique(in slot: UnsafeMutablePointer<Value>) {
        if !isUnique(slot) { slot.pointee = .list(slot.pointee.asList ?? []) }
    }

    /// Changes the list in a slot, copied first if others hold it.
    static func withList<Result>(
        in slot: UnsafeMutablePointer<Value>, _ body: (inout [Value]) throws -> Result
    ) throws -> Result {
        var list = unsafeDowncast(try take(slot), to: ListObject.self)
        defer { slot.initialize(to: .object(list)) }
        if !isKnownUniquelyReferenced(&list) { list = ListObject(list.items) }
        return try body(&list.items)
    }
}
