import Interpreter
import Shapes
import Tensors

/// An argument of functions that take numbers, lists of numbers and tensors alike.
enum NumericArgument {
    case number(Double)
    /// A list of numbers; the result is plain too.
    case numbers([Double])
    case tensor(Tensor)
}

extension BuiltinCall {
    /// A tensor, a number (no axes), or lists of numbers nested as axes are.
    func tensor(_ index: Int, as type: ElementType? = nil) throws -> Tensor {
        let value = try value(index)
        if let tensor = try ValueOperations.tensor(value) { return tensor }
        return try NestedLists(call: self, index: index).tensor(value, type: type)
    }

    /// A tensor of whole numbers; a list of whole numbers becomes int64.
    func integerTensor(_ index: Int) throws -> Tensor {
        let value = try value(index)
        if let tensor = try ValueOperations.tensor(value) { return tensor }
        let tensor = try NestedLists(call: self, index: index).tensor(value, type: .float64)
        if let wrong = try tensor.toDoubles().first(where: { Numbers.integer($0) == nil }) {
            throw outOfDomain(index, "made of whole numbers", found: Wording.number(wrong))
        }
        return try tensor.cast(to: .int64)
    }

    /// A number, a flat list of numbers (truth values count 0 and 1), or a tensor.
    func numeric(_ index: Int) throws -> NumericArgument {
        let value = try value(index)
        if case .number(let number) = value { return .number(number) }
        if let items = value.asList {
            let numbers = Numbers.numbers(items, countingTruth: true)
            if let numbers { return .numbers(numbers) }
            return .tensor(try tensor(index))
        }
        if value.asRange != nil, let numbers = Numbers.numbers(try elements(of: value)) {
            return .numbers(numbers)
        }
        if let tensor = try ValueOperations.tensor(value) { return .tensor(tensor) }
        throw wrongType(index, "a tensor, a number or a list of numbers", found: value)
    }

    /// Numbers in a row: a flat list, a range, or a tensor read row by row.
    func numbers(_ index: Int) throws -> [Double] {
        switch try numeric(index) {
        case .number(let number): [number]
        case .numbers(let numbers): numbers
        case .tensor(let tensor): try tensor.toDoubles()
        }
    }

    /// The items of a list, a range, a string, a tensor's rows or another sequence.
    func items(_ index: Int) throws -> [Value] {
        let value = try value(index)
        guard isSequence(value) else {
            throw wrongType(index, "a list or another sequence", found: value)
        }
        return try elements(of: value)
    }

    /// All elements of a sequence as values of their own; asks for their memory first.
    func elements(of value: Value) throws -> [Value] {
        if value.asList == nil, let count = try Sequences.count(value) {
            try reserve(count, times: value.isTensor ? Self.bytesOfRow : MemoryLayout<Value>.size)
        }
        return try Sequences.array(value)
    }

    /// What a row of a tensor takes as a value of its own, its elements not counted.
    private static let bytesOfRow = 200

    func isSequence(_ value: Value) -> Bool {
        if let shape = value.tensorShape { return shape.rank > 0 }
        if let object = value.asExtended { return object.isSequence }
        return value.asList != nil || value.asRange != nil || value.asString != nil
    }
}

extension ExtendedObject {
    /// Whether `for` can go through it.
    var isSequence: Bool { ((try? makeSequence()) ?? nil) != nil }
}

/// Makes a tensor of lists nested as its axes are.
struct NestedLists {
    let call: BuiltinCall
    let index: Int

    /// No shape has more axes; deeper nesting is an error, not an overflow of the stack.
    private static let deepest = 32

    /// - Throws: a `wrong-type` fault at anything but numbers, truth values, tensors and lists
    ///   of them; `ShapeError.raggedRows` if rows differ.
    func tensor(_ value: Value, type: ElementType?) throws -> Tensor {
        var leaves = Leaves()
        if let shape = try gather(value, into: &leaves, depth: 0) {
            let isMask = leaves.areTruths && !leaves.numbers.isEmpty
            let natural: ElementType = isMask ? .bool : .float32
            return try Tensor(leaves.numbers, as: type ?? natural, shape: shape)
        }
        let joined = try stacked(value, depth: 0)
        return try type.map { try joined.cast(to: $0) } ?? joined
    }

    private struct Leaves {
        var numbers: [Double] = []
        var areTruths = true
    }

    /// The shape of the value, its numbers appended; nil if there is a tensor in it.
    private func gather(_ value: Value, into leaves: inout Leaves, depth: Int) throws -> Shape? {
        switch value {
        case .number(let number):
            leaves.numbers.append(number)
            leaves.areTruths = false
            return []
        case .bool(let flag):
            leaves.numbers.append(flag ? 1 : 0)
            return []
        default: break
        }
        if value.isTensor { return nil }
        let items = try rows(of: value, depth: depth)
        var shape: Shape?
        for (position, item) in items.enumerated() {
            guard let found = try gather(item, into: &leaves, depth: depth + 1) else { return nil }
            try compare(found, with: shape, at: position)
            shape = shape ?? found
        }
        return Shape([items.count] + (shape?.sizes ?? []))
    }

    private func compare(_ found: Shape, with expected: Shape?, at position: Int) throws {
        guard let expected, expected != found else { return }
        throw ShapeError.raggedRows(expected: expected, found: found, position: position)
    }

    private func rows(of value: Value, depth: Int) throws -> [Value] {
        guard depth < Self.deepest else {
            throw call.outOfDomain(
                index, "nested at most \(Self.deepest) deep", found: "deeper")
        }
        if let items = value.asList { return items }
        if value.asRange != nil { return try call.elements(of: value) }
        throw call.wrongType(index, "made of numbers, lists of numbers or tensors", found: value)
    }

    /// Lists that hold tensors: each list is a new first axis.
    private func stacked(_ value: Value, depth: Int) throws -> Tensor {
        if let tensor = try ValueOperations.tensor(value) { return tensor }
        if case .number(let number) = value { return try Tensor.scalar(number, .float32) }
        if case .bool(let flag) = value { return try Tensor.scalar(flag ? 1 : 0, .bool) }
        let parts = try rows(of: value, depth: depth).map { try stacked($0, depth: depth + 1) }
        for (position, part) in parts.enumerated() {
            try compare(part.shape, with: parts.first?.shape, at: position)
        }
        return try Tensor.stack(parts, axis: 0)
    }
}
