import Tensors

extension Value {
    /// Whether a private tensor is in it, as deep as lists and records go.
    public var holdsPrivate: Bool {
        var seen: Set<ObjectIdentifier> = []
        var waiting = [self]
        while let value = waiting.popLast() {
            guard case .object(let object) = value else { continue }
            if let tensor = value.asTensor?.tensor {
                if !tensor.marks.isEmpty { return true }
            } else if let items = value.asList ?? value.asRecord?.values,
                seen.insert(ObjectIdentifier(object)).inserted
            {
                waiting += items
            }
        }
        return false
    }
}
