import Kernels
import Shapes
import Tensors

extension Symbol {
    /// Reduces axes, which stay with size 1.
    ///
    /// Axes that do not stand together are reduced run by run, from the last.
    package func folded(_ kind: ReductionKind, _ axes: [Int]) -> Symbol {
        var result = self
        for run in Self.runs(of: axes).reversed() { result = result.folded(kind, run) }
        return result
    }

    private func folded(_ kind: ReductionKind, _ run: Range<Int>) -> Symbol {
        var sizes = shape.sizes
        var length = 1
        for axis in run {
            length *= sizes[axis]
            sizes[axis] = 1
        }
        if length == 1 { return viewed(as: Shape(sizes)) }
        if let number = plainNumber, kind != .sum {
            return graph.number(number, Shape(sizes), type)
        }
        return Symbol(graph, graph.node(.reduce(kind, axes: run), [id], Shape(sizes), type))
    }

    private static func runs(of axes: [Int]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for axis in axes {
            if let last = runs.last, last.upperBound == axis {
                runs[runs.count - 1] = last.lowerBound..<axis + 1
            } else {
                runs.append(axis..<axis + 1)
            }
        }
        return runs
    }

    /// Sums away what broadcasting from `shape` repeated.
    package func collapsed(to shape: Shape) -> Symbol {
        if shape == self.shape { return self }
        let extra = rank - shape.rank
        var axes = Array(0..<extra)
        for axis in 0..<shape.rank where shape[axis] == 1 && self.shape[axis + extra] != 1 {
            axes.append(axis + extra)
        }
        return folded(.sum, axes).viewed(as: shape)
    }

    // MARK: - The tensor's reductions

    /// As `Tensor.reduce`, for the reductions that have derivatives.
    ///
    /// - Throws: `ShapeError` for axes that are not there, and for the extremes of nothing;
    ///   `TensorError.unsuitableType` for those without a place in traced programs.
    public func reduce(
        _ op: Reduction, axes given: [Int]? = nil, keepingDimensions: Bool = false,
        correction: Int = 0
    ) throws -> Symbol {
        let axes = try ShapeRules.axes(given, of: shape, operation: op.name)
        let target = try ShapeRules.reduce(
            shape, axes: axes, keepingDimensions: keepingDimensions, operation: op.name)
        let length = axes.reduce(1) { $0 * shape[$1] }
        if op == .maximum || op == .minimum, length == 0, target.count > 0 {
            throw ShapeError.emptyReduction(
                operation: op.name, shape: shape, axis: given == nil ? nil : axes.first)
        }
        return try reduced(op, axes, length, correction).viewed(as: target)
    }

    private func reduced(
        _ op: Reduction, _ axes: [Int], _ length: Int, _ correction: Int
    ) throws -> Symbol {
        let fraction = type.isFloating ? self : cast(to: .float32)
        switch op {
        case .sum: return (type.isFloating ? self : cast(to: .int64)).folded(.sum, axes)
        case .mean: return fraction.averaged(axes, length)
        case .maximum: return folded(.maximum, axes)
        case .minimum: return folded(.minimum, axes)
        case .any: return cast(to: .bool).folded(.maximum, axes)
        case .all: return cast(to: .bool).folded(.minimum, axes)
        case .variance, .standardDeviation:
            let centred = fraction - fraction.averaged(axes, length)
            let divisor = Double(length - correction)
            let variance = centred.squared().folded(.sum, axes) / (divisor > 0 ? divisor : .nan)
            return op == .variance ? variance : variance.squareRoot()
        case .logSumExp: return fraction.logSumExp(axes)
        case .norm: return fraction.squared().folded(.sum, axes).squareRoot()
        case .product:
            throw TensorError.unsuitableType(
                operation: "prod", found: type, needed: "tensors outside traced code")
        }
    }

    package func averaged(_ axes: [Int], _ length: Int) -> Symbol {
        length == 0
            ? graph.number(.nan, folded(.sum, axes).shape, type)
            : folded(.sum, axes) / Double(length)
    }

    /// `log(sum(exp(x)))` over axes, which stay with size 1.
    private func logSumExp(_ axes: [Int]) -> Symbol {
        guard axes.allSatisfy({ shape[$0] > 0 }) else {
            return graph.number(-.infinity, folded(.sum, axes).shape, type)
        }
        // The shift cancels, so that no gradient need pass it.
        let highest = folded(.maximum, axes).stoppingGradient()
        let sum = (self - highest).unary(.exp).folded(.sum, axes)
        return sum.unary(.log) + highest
    }

    /// - Throws: `ShapeError.axisOutOfRange`.
    public func softmax(axis: Int = -1) throws(ShapeError) -> Symbol {
        let along = try ShapeRules.axis(axis, of: shape, operation: "softmax")
        let x = type.isFloating ? self : cast(to: .float32)
        guard x.shape.count > 0 else { return x }
        let powers = (x - x.folded(.maximum, [along]).stoppingGradient()).unary(.exp)
        return powers / powers.folded(.sum, [along])
    }

    /// - Throws: `ShapeError.axisOutOfRange`.
    public func logSoftmax(axis: Int = -1) throws(ShapeError) -> Symbol {
        let along = try ShapeRules.axis(axis, of: shape, operation: "logSoftmax")
        let x = type.isFloating ? self : cast(to: .float32)
        guard x.shape.count > 0 else { return x }
        let shifted = x - x.folded(.maximum, [along]).stoppingGradient()
        return shifted - shifted.unary(.exp).folded(.sum, [along]).unary(.log)
    }

    /// The place of the largest element along an axis. It has no derivative.
    public func argmax(axis: Int? = nil, keepingDimensions: Bool = false) throws -> Symbol {
        guard let axis else {
            let flat = viewed(as: [shape.count])
            return try flat.argmax(axis: 0, keepingDimensions: keepingDimensions)
        }
        let along = try ShapeRules.axis(axis, of: shape, operation: "argmax")
        guard shape[along] > 0 else {
            throw ShapeError.emptyReduction(operation: "argmax", shape: shape, axis: along)
        }
        var sizes = shape.sizes
        sizes[along] = 1
        let kept = Symbol(graph, graph.node(.argmax(axis: along), [id], Shape(sizes), .int64))
        sizes.remove(at: along)
        return keepingDimensions ? kept : kept.viewed(as: Shape(sizes))
    }
}
