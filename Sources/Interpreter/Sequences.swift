import Tensors

/// Going through values one by one: what `for` and the builtins on sequences share.
public enum Sequences {
    /// Calls `body` with each element until it gives false.
    public static func iterate(_ value: Value, _ body: (Value) throws -> Bool) throws {
        let iterator = try iterator(over: value)
        while let element = try iterator.next() {
            guard try body(element) else { return }
        }
    }

    /// Gives one element after another, then nil.
    public static func stepper(over value: Value) throws -> () throws -> Value? {
        let iterator = try iterator(over: value)
        return { try iterator.next() }
    }

    /// How many elements there are; nil if that is not known beforehand.
    public static func count(_ value: Value) throws -> Int? {
        if let items = value.asList { return items.count }
        if let text = value.asString { return characterCount(of: text) }
        if let range = value.asRange { return range.count }
        if let record = value.asRecord { return record.names.count }
        if let extended = value.asExtended, let count = extended.count { return count }
        if let shape = shape(of: value) { return shape.first }
        return nil
    }

    /// All elements: of a list, a range, a record (its fields' values), a string (its
    /// characters), a tensor (its rows) or another sequence.
    public static func array(_ value: Value) throws -> [Value] {
        if let items = value.asList { return items }
        if let record = value.asRecord { return record.values }
        if let range = value.asRange {
            return (0..<range.count).map { .number(range.lower + Double($0) * range.stride) }
        }
        var items: [Value] = []
        try iterate(value) {
            items.append($0)
            return true
        }
        return items
    }

    /// As `text.count`; in ASCII each byte is a character, but for a line's end of two bytes.
    private static func characterCount(of text: String) -> Int {
        let isPlain =
            text.utf8.withContiguousStorageIfAvailable { bytes in
                // Without a way out of the loop, so that it goes many bytes at a time.
                var odd = 0
                for byte in bytes { odd |= byte >= 0x80 || byte == 13 ? 1 : 0 }
                return odd == 0
            } ?? false
        return isPlain ? text.utf8.count : text.count
    }

    static func iterator(over value: Value) throws -> SequenceIterator {
        if let items = value.asList { return SequenceIterator(items) }
        if let range = value.asRange {
            var place = 0
            let count = range.count
            return SequenceIterator {
                guard place < count else { return nil }
                defer { place += 1 }
                return .number(range.lower + Double(place) * range.stride)
            }
        }
        if let text = value.asString { return characters(of: text) }
        if let extended = value.asExtended, let more = try extended.makeSequence() {
            return SequenceIterator(more)
        }
        if let tensor = value.asTensor?.tensor {
            return try rows(of: StoredTensor(stored: tensor) { $0 })
        }
        if let stored = value.asExtended?.storedTensor { return try rows(of: stored) }
        throw Faults.notASequence(value)
    }

    private static func characters(of text: String) -> SequenceIterator {
        var rest = text.makeIterator()
        return SequenceIterator { rest.next().map { .string(String($0)) } }
    }

    private static func rows(of stored: StoredTensor) throws -> SequenceIterator {
        guard let count = stored.stored.shape.sizes.first else { throw Faults.rowsOfNumber() }
        var place = 0
        return SequenceIterator {
            guard place < count else { return nil }
            defer { place += 1 }
            return .tensor(try stored.restore(try stored.stored.indexed(by: [.single(place)])))
        }
    }

    private static func shape(of value: Value) -> [Int]? {
        (value.asTensor?.tensor.shape ?? value.asExtended?.storedTensor?.stored.shape)?.sizes
    }
}

/// The state of a `for` loop; it stands in a register and is never seen by a program.
final class SequenceIterator: HeapObject {
    private let items: [Value]
    private var place = 0
    private let more: (() throws -> Value?)?

    init(_ items: [Value]) {
        self.items = items
        more = nil
        super.init(kind: .inner)
    }

    init(_ more: @escaping () throws -> Value?) {
        items = []
        self.more = more
        super.init(kind: .inner)
    }

    func next() throws -> Value? {
        if let more { return try more() }
        guard place < items.count else { return nil }
        place += 1
        return items[place - 1]
    }

    /// Puts the next element of a list into a register; nil if it is no list.
    func nextItem(into register: UnsafeMutablePointer<Value>) -> Bool? {
        guard more == nil else { return nil }
        guard place < items.count else { return false }
        register.pointee = items[place]
        place += 1
        return true
    }
}

extension RangeObject {
    /// How many numbers the range has; 0 if it runs away from its end.
    var count: Int { RangeObject.count(lower, upper, stride, isClosed) }

    static func count(
        _ lower: Double, _ upper: Double, _ stride: Double, _ isClosed: Bool
    ) -> Int {
        let steps = (upper - lower) / stride
        guard steps >= 0 else { return 0 }
        // A hair of tolerance, so that 0...1 by 0.1 has its end.
        let whole = steps.rounded()
        let near = abs(steps - whole) <= 1e-9 * max(1, whole) ? whole : steps
        let count = isClosed ? near.rounded(.down) + 1 : near.rounded(.up)
        return count < 0x1p53 ? Int(count) : Int(0x1p53)
    }

    /// All numbers, for indices; a range that long is refused elsewhere by its memory.
    func elements() throws -> [Double] {
        guard count <= 1 << 28 else { throw Faults.rangeTooLong(count) }
        return (0..<count).map { lower + Double($0) * stride }
    }
}
