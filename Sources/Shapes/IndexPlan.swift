/// What stands in one place of `x[…]`, as far as shapes go.
public enum IndexForm: Hashable, Sendable {
    case single(Int)
    /// `from:to:step`, each part optional, bounds clamped as Python does.
    case slice(from: Int?, to: Int?, step: Int?)
    case ellipsis
    case newAxis
    /// A tensor of whole numbers of this shape.
    case integers(Shape)
    /// A tensor of truth values of this shape, and how many are true if that is known.
    case mask(Shape, selected: Int?)
}

/// How `x[…]` takes a tensor apart: one step for each axis of the tensor or of the result.
///
/// The rules are NumPy's:
/// 1. Every index but a new axis and the ellipsis uses up one axis; a mask uses as many as it
///    has axes. The ellipsis stands for as many whole axes as are left; at most one may stand.
/// 2. Whole numbers drop their axis, slices keep it.
/// 3. Tensors of whole numbers and masks (as the positions of their true elements) broadcast
///    together; their common axes replace the ones they use up. Single numbers beside them
///    count among them.
/// 4. If these indices stand next to each other, their common axes come where the first of
///    them stood, else in front.
public struct IndexPlan: Hashable, Sendable {
    public enum Step: Hashable, Sendable {
        /// Axis `axis` at one place, counted from 0.
        case single(axis: Int, index: Int)
        case slice(axis: Int, start: Int, count: Int, step: Int)
        case newAxis
        /// The tensor of positions, or mask, that is the form number `argument`.
        case gather(axes: Range<Int>, argument: Int)
    }

    public let steps: [Step]
    /// The common shape of the tensors of positions; nil if there are none, or if a mask's
    /// number of true elements is not known.
    public let gathered: Shape?
    public let hasGather: Bool
    /// How many axes of the result stand before the common axes of the gathered ones.
    public let gatherPosition: Int

    /// - Throws: `ShapeError` if the indices do not fit the shape.
    public init(_ forms: [IndexForm], of shape: Shape) throws(ShapeError) {
        var reader = IndexReader(shape: shape)
        try reader.read(forms)
        steps = reader.steps
        hasGather = reader.hasGather
        gatherPosition = reader.gatherPosition
        gathered = reader.isCountKnown && hasGather ? reader.gathered : nil
    }

    /// The sizes that slices and new axes leave, in order.
    public var slicedSizes: [Int] {
        steps.compactMap {
            switch $0 {
            case .slice(_, _, let count, _): count
            case .newAxis: 1
            case .single, .gather: nil
            }
        }
    }
}

extension ShapeRules {
    /// The shape of `x[…]`; nil if it depends on how many elements of a mask are true.
    public static func indexed(
        _ shape: Shape, by forms: [IndexForm]
    ) throws(ShapeError) -> Shape? {
        let plan = try IndexPlan(forms, of: shape)
        var sizes = plan.slicedSizes
        guard plan.hasGather else { return Shape(sizes) }
        guard let gathered = plan.gathered else { return nil }
        sizes.insert(contentsOf: gathered.sizes, at: plan.gatherPosition)
        _ = try count(sizes, operation: "indexing")
        return Shape(sizes)
    }

    /// The places a slice takes of an axis of the given size, as Python's `slice.indices`.
    public static func slice(
        from: Int?, to: Int?, step given: Int?, size: Int
    ) throws(ShapeError) -> (start: Int, count: Int, step: Int) {
        // The smallest step of all cannot be negated; the next one takes the same places.
        let step = max(given ?? 1, -Int.max)
        guard step != 0 else { throw .zeroStride }
        let lowest = step > 0 ? 0 : -1
        let highest = step > 0 ? size : size - 1
        func clamped(_ bound: Int) -> Int {
            min(max(bound < 0 ? bound + size : bound, lowest), highest)
        }
        let start = from.map(clamped) ?? (step > 0 ? lowest : highest)
        let end = to.map(clamped) ?? (step > 0 ? highest : lowest)
        let distance = step > 0 ? end - start : start - end
        guard distance > 0 else { return (0, 0, 1) }
        let count = (distance - 1) / abs(step) + 1
        return (start, count, count == 1 ? 1 : step)
    }
}

/// Goes through the indices from left to right.
private struct IndexReader {
    let shape: Shape
    var steps: [IndexPlan.Step] = []
    var gathered: Shape = []
    var hasGather = false
    var isCountKnown = true
    var gatherPosition = 0
    private var axis = 0
    private var resultAxes = 0
    /// Whether the last index was a gathered one; a second run of them moves all to the front.
    private var isInRun = false
    private var runs = 0

    init(shape: Shape) {
        self.shape = shape
    }

    mutating func read(_ forms: [IndexForm]) throws(ShapeError) {
        let used = try axesUsed(by: forms)
        hasGather = forms.contains {
            switch $0 {
            case .integers, .mask: true
            default: false
            }
        }
        for (argument, form) in forms.enumerated() {
            if case .ellipsis = form {
                takeWhole(shape.rank - used)
            } else {
                try take(form, argument)
            }
        }
        takeWhole(shape.rank - axis)
        if runs > 1 { gatherPosition = 0 }
    }

    private func axesUsed(by forms: [IndexForm]) throws(ShapeError) -> Int {
        var used = 0
        var ellipses = 0
        for form in forms {
            switch form {
            case .single, .slice, .integers: used += 1
            case .mask(let mask, _): used += mask.rank
            case .ellipsis: ellipses += 1
            case .newAxis: break
            }
        }
        guard ellipses <= 1 else { throw .repeatedEllipsis(shape: shape) }
        guard used <= shape.rank else { throw .tooManyIndices(count: used, shape: shape) }
        return used
    }

    private mutating func take(_ form: IndexForm, _ argument: Int) throws(ShapeError) {
        switch form {
        case .single(let index):
            let place = index < 0 ? index + shape[axis] : index
            guard place >= 0, place < shape[axis] else {
                throw .indexOutOfRange(index: index, axis: axis, shape: shape)
            }
            steps.append(.single(axis: axis, index: place))
            if hasGather { noteGathered() }
            axis += 1
        case .slice(let from, let to, let step):
            let part = try ShapeRules.slice(from: from, to: to, step: step, size: shape[axis])
            keep(.slice(axis: axis, start: part.start, count: part.count, step: part.step))
            axis += 1
        case .newAxis: keep(.newAxis)
        case .integers(let indices): try gather(1, indices, argument)
        case .mask(let mask, let selected): try takeMask(mask, selected, argument)
        case .ellipsis: break
        }
    }

    private mutating func takeMask(
        _ mask: Shape, _ selected: Int?, _ argument: Int
    ) throws(ShapeError) {
        guard mask.rank > 0, mask.sizes[...] == shape.sizes[axis..<axis + mask.rank] else {
            throw .maskShape(mask: mask, shape: shape)
        }
        if selected == nil { isCountKnown = false }
        try gather(mask.rank, selected.map { [$0] } ?? [1], argument)
    }

    private mutating func gather(
        _ count: Int, _ indices: Shape, _ argument: Int
    ) throws(ShapeError) {
        gathered = try ShapeRules.broadcast(gathered, indices, operation: "indexing")
        steps.append(.gather(axes: axis..<axis + count, argument: argument))
        noteGathered()
        axis += count
    }

    private mutating func noteGathered() {
        guard !isInRun else { return }
        if runs == 0 { gatherPosition = resultAxes }
        runs += 1
        isInRun = true
    }

    private mutating func takeWhole(_ count: Int) {
        // Even an ellipsis that stands for no axis separates gathered indices, as in NumPy.
        isInRun = false
        for _ in 0..<max(count, 0) {
            keep(.slice(axis: axis, start: 0, count: shape[axis], step: 1))
            axis += 1
        }
    }

    private mutating func keep(_ step: IndexPlan.Step) {
        steps.append(step)
        resultAxes += 1
        isInRun = false
    }
}
