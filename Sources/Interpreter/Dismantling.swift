/// Releases values that hold each other, one after another.
///
/// Left alone, releasing a list that holds a list that holds a list … takes some stack for
/// each, and a program can nest them as deep as it likes.
enum Dismantling {
    /// Empties `values`, and whatever only they held.
    static func release(_ values: inout [Value]) {
        guard values.contains(where: isContainer) else { return }
        var pending = [values]
        values = []
        while var next = pending.popLast() {
            while let value = next.popLast() {
                guard isContainer(value), case .object(var object) = consume value else { continue }
                let parts = isKnownUniquelyReferenced(&object) ? parts(of: object) : []
                if parts.contains(where: isContainer) { pending.append(parts) }
            }
        }
    }

    private static func isContainer(_ value: Value) -> Bool {
        guard case .object(let object) = value else { return false }
        switch object.kind {
        case .list, .record, .function: return true
        case .inner: return object is Box
        case .extended: return object.exactly(ModelObject.self) != nil
        default: return false
        }
    }

    /// Takes out of an object what it holds.
    private static func parts(of object: HeapObject) -> [Value] {
        switch object.kind {
        case .list:
            let list = unsafeDowncast(object, to: ListObject.self)
            defer { list.items = [] }
            return list.items
        case .record: return unsafeDowncast(object, to: RecordObject.self).takeValues()
        case .function: return unsafeDowncast(object, to: FunctionObject.self).takeBoxes()
        case .extended: return object.exactly(ModelObject.self)?.takeParts() ?? []
        default: return (object as? Box).map { [$0.takeValue()] } ?? []
        }
    }
}
