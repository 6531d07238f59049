import Kernels
import Shapes

extension Tensor {
    /// `x[…]`: slices and single places share storage, gathered places are copied.
    ///
    /// - Throws: `ShapeError` if the indices do not fit the shape; `TensorError.unsuitableType`
    ///   if places are not whole numbers.
    public func indexed(by indices: [TensorIndex]) throws -> Tensor {
        if indices.count == 1, rank > 0, case .single(let index) = indices[0] {
            return try row(index)
        }
        if indices.count == 1, case .integers(let places) = indices[0],
            let result = try gathered(at: places)
        {
            return result
        }
        // How many a mask chooses is the result's size, a plain number.
        for case .mask(let mask) in indices { try mask.noteReading() }
        let selection = try Selection(indices, of: self)
        guard let gathered = selection.gathered else {
            return view(selection.sizes, strides: selection.strides, offset: selection.offset)
        }
        let result = try Tensor(
            unwritten: selection.shape, elementType, marks.union(selection.marks))
        var out = result.target
        let size = elementType.size
        try selection.forEachLeading { first, trailing in
            let source = UnsafeRawPointer(storage.base + first * size)
            if trailing.isContiguous {
                let isComplete = gathered.offsets.withUnsafeBufferPointer { offsets in
                    guard let places = offsets.baseAddress else { return true }
                    return gather(
                        source, places, offsets.count, out, length: trailing.count, size: size)
                }
                try finish(isComplete)
                out += gathered.offsets.count * trailing.count * size
            } else {
                for place in gathered.offsets {
                    try trailing.walk.copy(from: source + place * size, to: out, size: size)
                    out += trailing.count * size
                }
            }
        }
        return result
    }

    /// Many places of the first axis, where the elements lie in order; nil if they do not, or if
    /// a place is outside.
    private func gathered(at places: Tensor) throws -> Tensor? {
        guard rank > 0, strides == nil, shape.count > 0, places.elementType == .int64,
            places.strides == nil
        else { return nil }
        let rest = shape.sizes[1...]
        let sizes = places.shape.sizes + rest
        _ = try ShapeRules.count(sizes, operation: "indexing")
        let result = try Tensor(unwritten: Shape(sizes), elementType, marks.union(places.marks))
        var isWithin = true
        try finish(
            gatherPlaces(
                start, typed(places.start), places.count, limit: shape[0], result.target,
                length: rest.reduce(1, *), size: elementType.size, isWithin: &isWithin))
        return isWithin ? result : nil
    }

    /// One place of the first axis.
    private func row(_ index: Int) throws -> Tensor {
        let place = index < 0 ? index + shape[0] : index
        guard place >= 0, place < shape[0] else {
            throw ShapeError.indexOutOfRange(index: index, axis: 0, shape: shape)
        }
        let sizes = Array(shape.sizes[1...])
        guard let strides else {
            let length = sizes.reduce(1, *)
            return Tensor(
                shape: Shape(sizes), type: elementType, marks: marks, storage: storage,
                offset: offset + place * length, strides: nil)
        }
        return view(sizes, strides: Array(strides[1...]), offset: offset + place * strides[0])
    }

    /// `x[…] = value`, the value broadcast to the place and converted to this tensor's type.
    ///
    /// The storage is copied first if anything else holds it. Axes of size 1 that the value has
    /// in front of the place's do not matter.
    /// - Throws: `ShapeError.cannotAssign` if the value does not fit;
    ///   `TensorError.notRepresentable` if the type cannot hold one of its numbers.
    public mutating func assign(_ value: Tensor, at indices: [TensorIndex]) throws {
        let shape = try Selection(indices, of: self).shape
        let converted = try value.cast(to: elementType).fitting(shape)
        try makeWritable()
        // The strides may have changed with the storage.
        let selection = try Selection(indices, of: self)
        marks = marks.union(value.marks).union(selection.marks)
        try write(converted, to: selection)
    }

    public mutating func assign(_ number: Double, at indices: [TensorIndex]) throws {
        try assign(.full([], number, elementType), at: indices)
    }

    /// A copy in which `x[…]` is the value.
    public func assigning(_ value: Tensor, at indices: [TensorIndex]) throws -> Tensor {
        var result = self
        try result.assign(value, at: indices)
        return result
    }

    /// The value as it is put into a place of the given shape: axes of size 1 in front of the
    /// place's are dropped, the rest must broadcast.
    private func fitting(_ place: Shape) throws -> Tensor {
        let extra = max(0, rank - place.rank)
        let failure = ShapeError.cannotAssign(value: shape, target: place)
        guard shape.sizes[..<extra].allSatisfy({ $0 == 1 }) else { throw failure }
        let value = extra == 0 ? self : try reshaped(Array(shape.sizes[extra...]))
        guard let common = try? ShapeRules.broadcast(value.shape, place, operation: "="),
            common == place
        else { throw failure }
        return value
    }

    /// Takes a storage of its own unless nothing else holds it and no place stands for two.
    private mutating func makeWritable() throws {
        let repeats = strides.map { zip($0, shape.sizes).contains { $0 == 0 && $1 > 1 } } ?? false
        if !repeats && isKnownUniquelyReferenced(&storage) { return }
        let own = try copied()
        storage = own.storage
        offset = 0
        strides = nil
    }

    /// Writes all elements, through to whatever shares the storage.
    mutating func writeThrough(_ value: Tensor) throws {
        try write(try value.cast(to: elementType), to: Selection([], of: self))
    }

    private func write(_ value: Tensor, to selection: Selection) throws {
        let size = elementType.size
        guard let gathered = selection.gathered else {
            let walk = PairWalk(
                selection.sizes, value.strides(broadcastTo: selection.sizes), selection.strides)
            try walk.copy(from: value.start, to: storage.base + selection.offset * size, size: size)
            return
        }
        let all = try value.broadcast(to: selection.shape).contiguous()
        var source = all.start
        try selection.forEachLeading { first, trailing in
            let place = storage.base + first * size
            if trailing.isContiguous {
                gathered.offsets.withUnsafeBufferPointer { offsets in
                    guard let places = offsets.baseAddress else { return }
                    scatter(
                        source, places, offsets.count, place, length: trailing.count, size: size)
                }
                source += gathered.offsets.count * trailing.count * size
            } else {
                for offset in gathered.offsets {
                    try trailing.backWalk.copy(
                        from: source, to: place + offset * size, size: size)
                    source += trailing.count * size
                }
            }
        }
    }
}

/// The axes behind the gathered ones.
struct TrailingAxes {
    let count: Int
    let isContiguous: Bool
    /// From their strided place to a row-major one, and back.
    let walk: PairWalk
    let backWalk: PairWalk

    init(_ sizes: [Int], _ strides: [Int]) {
        let ordered = Tensor.rowMajorStrides(Shape(sizes))
        count = sizes.reduce(1, *)
        isContiguous = zip(sizes, zip(strides, ordered)).allSatisfy { $0 == 1 || $1.0 == $1.1 }
        walk = PairWalk(sizes, strides, ordered)
        backWalk = PairWalk(sizes, ordered, strides)
    }
}

extension Selection {
    /// Calls `body` for each place of the axes before the gathered ones, with its offset.
    func forEachLeading(_ body: (_ offset: Int, _ trailing: TrailingAxes) throws -> Void) throws {
        let split = gathered?.position ?? sizes.count
        let trailing = TrailingAxes(Array(sizes[split...]), Array(strides[split...]))
        guard trailing.count > 0 else { return }
        let leading = Array(sizes[..<split])
        guard !leading.contains(0) else { return }
        var counter = [Int](repeating: 0, count: split)
        var place = offset
        while true {
            try body(place, trailing)
            var axis = split - 1
            while axis >= 0 {
                counter[axis] += 1
                place += strides[axis]
                if counter[axis] < leading[axis] { break }
                place -= strides[axis] * leading[axis]
                counter[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
            if Interruption.isRequested { throw Interrupted() }
        }
    }
}
