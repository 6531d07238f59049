import Kernels
import Shapes

/// What stands in one place of `x[…]`. How they combine is described at `IndexPlan`.
public enum TensorIndex: Sendable {
    /// One place; a negative one counts from the end.
    case single(Int)
    /// `from:to:step`, each part optional, bounds clamped.
    case slice(from: Int?, to: Int?, step: Int?)
    case ellipsis
    case newAxis
    /// Places where this tensor of truth values is true; it has the sizes of the axes it
    /// chooses from.
    case mask(Tensor)
    /// Places, negative ones counted from the end; whole numbers of any shape.
    case integers(Tensor)
}

/// An index that has been worked out for a tensor: a view, and the places gathered from it.
struct Selection {
    /// Sizes and strides of the axes that slices and new axes leave.
    var sizes: [Int] = []
    var strides: [Int] = []
    var offset: Int
    /// The gathered places as offsets to add; nil if the index is made of slices alone.
    var gathered: Gathered?
    var marks = Marks.empty

    struct Gathered {
        var shape: Shape
        var offsets: [Int]
        /// How many of `sizes` come before the gathered axes in the result.
        var position: Int
    }

    var shape: Shape {
        guard let gathered else { return Shape(sizes) }
        var all = sizes
        all.insert(contentsOf: gathered.shape.sizes, at: gathered.position)
        return Shape(all)
    }

    init(_ indices: [TensorIndex], of tensor: Tensor) throws {
        offset = tensor.offset
        let steps = tensor.allStrides
        let masks = try indices.map(Self.placesOfMask)
        let forms = zip(indices, masks).map { Self.form($0, $1) }
        let plan = try IndexPlan(forms, of: tensor.shape)
        let common = plan.gathered ?? []
        _ = try ShapeRules.count(common.sizes + plan.slicedSizes, operation: "indexing")
        var offsets = [Int](repeating: 0, count: plan.hasGather ? common.count : 0)
        for step in plan.steps {
            switch step {
            case .single(let axis, let index): offset += index * steps[axis]
            case .slice(let axis, let start, let count, let stride):
                sizes.append(count)
                strides.append(count > 1 ? stride * steps[axis] : 0)
                if count > 0 { offset += start * steps[axis] }
            case .newAxis:
                sizes.append(1)
                strides.append(0)
            case .gather(let axes, let argument):
                for (number, axis) in axes.enumerated() {
                    let places = try Self.places(
                        indices[argument], masks[argument], number, axis, tensor.shape)
                    try Self.add(places, times: steps[axis], to: &offsets, common)
                }
            }
        }
        for case .mask(let tensor) in indices { marks.formUnion(tensor.marks) }
        for case .integers(let tensor) in indices { marks.formUnion(tensor.marks) }
        if plan.hasGather {
            gathered = Gathered(shape: common, offsets: offsets, position: plan.gatherPosition)
        }
    }

    private static func placesOfMask(_ index: TensorIndex) throws -> [Tensor]? {
        guard case .mask(let mask) = index else { return nil }
        return try mask.placesOfTruth()
    }

    private static func form(_ index: TensorIndex, _ places: [Tensor]?) -> IndexForm {
        switch index {
        case .single(let place): .single(place)
        case .slice(let from, let to, let step): .slice(from: from, to: to, step: step)
        case .ellipsis: .ellipsis
        case .newAxis: .newAxis
        case .integers(let tensor): .integers(tensor.shape)
        case .mask(let mask): .mask(mask.shape, selected: places?.first?.count ?? 0)
        }
    }

    /// The places one index takes of one axis, counted from 0.
    private static func places(
        _ index: TensorIndex, _ masked: [Tensor]?, _ number: Int, _ axis: Int, _ shape: Shape
    ) throws -> Tensor {
        if let masked { return masked[number] }
        guard case .integers(let given) = index else { return try .zeros([0], .int64) }
        let size = shape[axis]
        let wrapped = try given.withoutMarks.toIntegers().map { place -> Int64 in
            let fromStart = place < 0 ? place + size : place
            guard fromStart >= 0, fromStart < size else {
                throw ShapeError.indexOutOfRange(index: place, axis: axis, shape: shape)
            }
            return Int64(fromStart)
        }
        return try Tensor(wrapped, shape: given.shape)
    }

    private static func add(
        _ places: Tensor, times stride: Int, to offsets: inout [Int], _ common: Shape
    ) throws {
        let all = try places.broadcast(to: common).contiguous()
        let p: UnsafePointer<Int64> = typed(all.start)
        for i in offsets.indices { offsets[i] += Int(p[i]) * stride }
    }
}

extension Tensor {
    /// The places that are not 0, in row-major order: one int64 tensor for each axis.
    ///
    /// Their number is a plain number, so a marked tensor's is read.
    public func nonzero() throws -> [Tensor] {
        try noteReading()
        return try placesOfTruth()
    }

    /// The same for use inside an operation whose result has a size of its own.
    func placesOfTruth() throws -> [Tensor] {
        let bytes = try cast(to: .bool).contiguous()
        let p: UnsafePointer<UInt8> = typed(bytes.start)
        let total = countOfTrue(p, count)
        let results = try (0..<rank).map { _ in try Tensor(unwritten: [total], .int64, marks) }
        let columns = results.map { typed($0.target) as UnsafeMutablePointer<Int64> }
        if rank == 1 {
            placesOfTrue(p, count, columns[0])
            return results
        }
        var found = 0
        for place in 0..<count where p[place] != 0 {
            var rest = place
            for axis in (0..<rank).reversed() {
                columns[axis][found] = Int64(rest % shape[axis])
                rest /= shape[axis]
            }
            found += 1
        }
        return results
    }
}
