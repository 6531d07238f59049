import Tensors

/// Private tensors in what is shown.
extension Display {
    /// The value as it may be shown: private tensors in it are read, and have no marks any more.
    ///
    /// Lists can hold each other so often that they have no end; as far as values are shown they
    /// are looked through, and what lies beyond keeps its marks and stays hidden.
    /// - Throws: if a tensor must not be read.
    static func disclosed(_ value: Value) throws -> Value {
        var budget = partLimit
        guard holdsPrivate(value, depth: 0, &budget) else { return value }
        budget = partLimit
        return try disclosed(value, depth: 0, &budget)
    }

    private static func holdsPrivate(_ value: Value, depth: Int, _ budget: inout Int) -> Bool {
        guard case .object(let object) = value else { return false }
        budget -= 1
        guard depth < nestingLimit, budget > 0 else { return false }
        switch object.kind {
        case .tensor: return !(value.asTensor?.tensor.marks.isEmpty ?? true)
        case .list, .record:
            for item in parts(of: value) where holdsPrivate(item, depth: depth + 1, &budget) {
                return true
            }
            return false
        default: return false
        }
    }

    private static func parts(of value: Value) -> [Value] {
        value.asList ?? value.asRecord?.values ?? []
    }

    private static func disclosed(
        _ value: Value, depth: Int, _ budget: inout Int
    ) throws -> Value {
        guard case .object(let object) = value else { return value }
        budget -= 1
        guard depth < nestingLimit, budget > 0 else { return value }
        switch object.kind {
        case .tensor:
            guard let tensor = value.asTensor?.tensor, !tensor.marks.isEmpty else { return value }
            try tensor.noteShowing()
            return .tensor(tensor.withoutMarks)
        case .list:
            return .list(
                try parts(of: value).map { try disclosed($0, depth: depth + 1, &budget) })
        case .record:
            let names = value.asRecord?.names ?? []
            let values = try parts(of: value).map { try disclosed($0, depth: depth + 1, &budget) }
            return .record(Array(zip(names, values)))
        default: return value
        }
    }
}
