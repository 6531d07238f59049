import Tensors

/// What `x[…]` reads.
enum Indexing {
    /// One item between the brackets.
    static func element(_ base: Value, _ index: Value) throws -> Value {
        guard case .object(let object) = base else { throw Faults.notIndexable(base) }
        switch object.kind {
        case .list:
            let list = unsafeDowncast(object, to: ListObject.self)
            if let range = index.asRange { return .list(try part(of: list.items, range)) }
            return list.items[try place(index, count: list.items.count, in: "list")]
        case .string: return try character(base, index)
        case .record: return try field(base, index)
        case .tensor:
            let tensor = unsafeDowncast(object, to: TensorObject.self).tensor
            return .tensor(try tensor.indexed(by: [try TensorOperations.index(index)]))
        case .range: return try number(of: unsafeDowncast(object, to: RangeObject.self), index)
        case .extended: return try extended(base, index)
        default: throw Faults.notIndexable(base)
        }
    }

    /// Several items, or slices.
    static func elements(_ base: Value, _ items: [IndexItem]) throws -> Value {
        if let tensor = base.asTensor?.tensor {
            return .tensor(try tensor.indexed(by: try items.map { try $0.tensorIndex() }))
        }
        if let extended = base.asExtended {
            if extended.isTraced,
                let value = try extended.indexed(by: try items.map { try $0.tensorIndex() })
            {
                return value
            }
            if items.count == 1, extended.storedTensor == nil {
                return try slice(of: extended, items[0])
            }
            if let stored = extended.storedTensor {
                let part = try stored.stored.indexed(by: try items.map { try $0.tensorIndex() })
                return .tensor(try stored.restore(part))
            }
        }
        guard items.count == 1 else { throw Faults.severalIndices(base, items.count) }
        return try slice(base, items[0])
    }

    // MARK: - One place

    /// A place in a sequence of `count`; negative ones count from the end.
    static func place(_ index: Value, count: Int, in kind: String) throws -> Int {
        guard let number = try ValueOperations.number(index, for: .index) else {
            throw Faults.wrongIndex(index, in: "a " + kind)
        }
        let place = try TensorOperations.whole(number)
        let counted = place < 0 ? place + count : place
        guard counted >= 0, counted < count else {
            throw Faults.indexOutOfRange(place, count: count, of: kind)
        }
        return counted
    }

    private static func character(_ base: Value, _ index: Value) throws -> Value {
        let text = base.asString ?? ""
        // Most text is ASCII, where a place is a byte.
        if text.utf8.count == text.unicodeScalars.count, !text.utf8.contains(13) {
            let place = try place(index, count: text.utf8.count, in: "string")
            let byte = text.utf8[text.utf8.index(text.utf8.startIndex, offsetBy: place)]
            return .string(String(UnicodeScalar(byte)))
        }
        let place = try place(index, count: text.count, in: "string")
        return .string(String(text[text.index(text.startIndex, offsetBy: place)]))
    }

    private static func field(_ base: Value, _ index: Value) throws -> Value {
        guard let record = base.asRecord, let name = index.asString else {
            throw Faults.wrongIndex(index, in: "a record")
        }
        guard let value = record[name] else {
            throw Faults.unknownField(name, of: base, names: record.names)
        }
        return value
    }

    private static func number(of range: RangeObject, _ index: Value) throws -> Value {
        let place = try place(index, count: range.count, in: "range")
        return .number(range.lower + Double(place) * range.stride)
    }

    private static func extended(_ base: Value, _ index: Value) throws -> Value {
        guard let object = base.asExtended else { throw Faults.notIndexable(base) }
        if let value = try object.element(index) { return value }
        if object.isTraced, let value = try object.indexed(by: [TensorOperations.index(index)]) {
            return value
        }
        guard let stored = object.storedTensor else { throw Faults.notIndexable(base) }
        let part = try stored.stored.indexed(by: [try TensorOperations.index(index)])
        return .tensor(try stored.restore(part))
    }

    // MARK: - Slices

    private static func slice(_ base: Value, _ item: IndexItem) throws -> Value {
        if case .single(let index) = item { return try element(base, index) }
        guard case .slice(let lower, let upper, let step) = item else {
            throw Faults.ellipsisOutsideTensor(base)
        }
        if let items = base.asList {
            return .list(try places(lower, upper, step, items.count).map { items[$0] })
        }
        if let range = base.asRange { return try part(of: range, lower, upper, step) }
        if let text = base.asString {
            let characters = Array(text)
            let places = try places(lower, upper, step, characters.count)
            return .string(String(places.map { characters[$0] }))
        }
        throw Faults.notIndexable(base)
    }

    private static func part(of items: [Value], _ range: RangeObject) throws -> [Value] {
        try range.elements().map { number in
            items[try place(.number(number), count: items.count, in: "list")]
        }
    }

    /// A range again; the elements keep their distance times the step.
    private static func part(
        of range: RangeObject, _ lower: Int?, _ upper: Int?, _ step: Int?
    ) throws -> Value {
        let bounds = try bounds(lower, upper, step, range.count)
        let stride = range.stride * Double(bounds.step)
        let first = range.lower + Double(bounds.first) * range.stride
        return .object(
            RangeObject(
                lower: first, upper: first + Double(bounds.count) * stride, isClosed: false,
                stride: stride))
    }

    private static func slice(of object: ExtendedObject, _ item: IndexItem) throws -> Value {
        switch item {
        case .single(let index): return try extended(.object(object), index)
        case .ellipsis: throw Faults.ellipsisOutsideTensor(.object(object))
        case .slice(let lower, let upper, let step):
            guard let count = object.count else { throw Faults.notIndexable(.object(object)) }
            let places = try places(lower, upper, step, count)
            let stride = Double(step ?? 1)
            let first = Double(places.first ?? 0)
            let range = RangeObject(
                lower: first, upper: first + Double(places.count) * stride, isClosed: false,
                stride: stride)
            guard let value = try object.element(.object(range)) else {
                throw Faults.notIndexable(.object(object))
            }
            return value
        }
    }

    /// The places of a slice; bounds are clamped, as Python does it.
    static func places(_ lower: Int?, _ upper: Int?, _ step: Int?, _ count: Int) throws -> [Int] {
        let bounds = try bounds(lower, upper, step, count)
        return (0..<bounds.count).map { bounds.first + $0 * bounds.step }
    }

    /// Where a slice begins, how it goes on, and how many places it has.
    private static func bounds(
        _ lower: Int?, _ upper: Int?, _ step: Int?, _ count: Int
    ) throws -> (first: Int, step: Int, count: Int) {
        let step = step ?? 1
        guard step != 0 else { throw Faults.zeroStep() }
        func clamped(_ bound: Int, _ low: Int, _ high: Int) -> Int {
            min(max(bound < 0 ? bound &+ count : bound, low), high)
        }
        let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
        let first = lower.map { clamped($0, low, high) } ?? (step > 0 ? 0 : count - 1)
        let end = upper.map { clamped($0, low, high) } ?? (step > 0 ? count : -1)
        let distance = step > 0 ? end - first : first - end
        // The magnitude holds for the smallest Int too.
        let places = distance <= 0 ? 0 : (distance - 1) / Int(clamping: step.magnitude) + 1
        return (first, places > 1 ? step : step.signum(), places)
    }
}

/// One item between brackets, evaluated.
enum IndexItem {
    case single(Value)
    case slice(Int?, Int?, Int?)
    case ellipsis

    func tensorIndex() throws -> TensorIndex {
        switch self {
        case .single(let value): try TensorOperations.index(value)
        case .slice(let lower, let upper, let step): .slice(from: lower, to: upper, step: step)
        case .ellipsis: .ellipsis
        }
    }

    /// The items of a site, from the registers that hold their values.
    static func items(
        of site: IndexSite, from registers: UnsafeMutablePointer<Value>
    ) throws -> [IndexItem] {
        var register = registers + site.window
        func next() -> Value {
            defer { register += 1 }
            return register.pointee
        }
        func bound(_ isGiven: Bool) throws -> Int? {
            guard isGiven else { return nil }
            let value = next()
            if value.isNil { return nil }
            guard let number = try ValueOperations.number(value, for: .sliceBound) else {
                throw Faults.wrongBound(value)
            }
            return try TensorOperations.whole(number)
        }
        return try site.items.map { item in
            switch item {
            case .single: return .single(next())
            case .ellipsis: return .ellipsis
            case .slice(let hasLower, let hasUpper, let hasStep):
                return .slice(try bound(hasLower), try bound(hasUpper), try bound(hasStep))
            }
        }
    }
}
