import Kernels
import Shapes

extension Tensor {
    /// Many elements made one, along the given axes (nil: all of them).
    ///
    /// Types: sum and product of integers and truth values are int64; mean, variance, standard
    /// deviation, norm and logSumExp of them float32; any and all bool; max and min keep it.
    /// Without elements a sum is 0, a product 1, a mean NaN, logSumExp −infinity.
    /// - Parameters:
    ///   - keepingDimensions: keeps the reduced axes with size 1.
    ///   - correction: variance divides by the count less this; NaN unless that is above 0.
    /// - Throws: `ShapeError.emptyReduction` for max and min without elements.
    public func reduce(
        _ op: Reduction, axes: [Int]? = nil, keepingDimensions: Bool = false, correction: Int = 0
    ) throws -> Tensor {
        if axes == nil, !keepingDimensions, strides == nil, elementType.isFloating,
            op != .any, op != .all, count > 0
        {
            let result = try Tensor(unwritten: [], elementType, marksOfRows)
            try finish(
                reduceRows(
                    op, elementType, start, result.target, rows: 1, columns: count,
                    correction: correction))
            return result
        }
        let gone = try ShapeRules.axes(axes, of: shape, operation: op.name)
        let target = try ShapeRules.reduce(
            shape, axes: gone, keepingDimensions: keepingDimensions, operation: op.name)
        let length = gone.reduce(1) { $0 * shape[$1] }
        if op == .maximum || op == .minimum, length == 0, target.count > 0 {
            throw ShapeError.emptyReduction(
                operation: op.name, shape: shape, axis: axes == nil ? nil : gone.first)
        }
        let input = try cast(to: Self.inputType(op, elementType))
        var result = try Tensor(
            unwritten: target, Self.outputType(op, input.elementType),
            gone.contains(0) ? marksOfRows : marks)
        if target.count > 0 {
            try input.reduce(op, gone, length, into: result, correction)
        }
        if op.isMeanLike && !elementType.isFloating { result = try result.cast(to: .float32) }
        return result
    }

    /// The marks of what puts rows together; a single row is no statistic.
    private var marksOfRows: Marks {
        rank > 0 && shape[0] > 1 && !marks.isEmpty ? marks.ofStatistic : marks
    }

    /// Chooses the loop: along rows where the reduced axes come last or all, along columns
    /// where they stand together elsewhere; else they are brought to the end.
    private func reduce(
        _ op: Reduction, _ gone: [Int], _ length: Int, into result: Tensor, _ correction: Int
    ) throws {
        guard let first = gone.first, let last = gone.last, gone.count < rank else {
            let all = try contiguous()
            let columns = gone.isEmpty ? 1 : count
            try finish(
                reduceRows(
                    op, elementType, all.start, result.target, rows: result.count,
                    columns: columns, correction: correction))
            return
        }
        let isTogether = last - first + 1 == gone.count
        if isTogether && last < rank - 1 && op.hasColumnLoop(elementType) {
            let all = try contiguous()
            let inner = shape.sizes[(last + 1)...].reduce(1, *)
            try finish(
                reduceColumns(
                    op, elementType, all.start, result.target, outer: result.count / inner,
                    count: length, inner: inner, correction: correction))
            return
        }
        let order = (0..<rank).filter { !gone.contains($0) } + gone
        let all = try permuted(order).contiguous()
        try finish(
            reduceRows(
                op, elementType, all.start, result.target, rows: result.count, columns: length,
                correction: correction))
    }

    /// Integers are averaged in double, so that large ones count in full.
    private static func inputType(_ op: Reduction, _ type: ElementType) -> ElementType {
        if op == .any || op == .all { return .bool }
        return op.isMeanLike && !type.isFloating ? .float64 : type
    }

    private static func outputType(_ op: Reduction, _ type: ElementType) -> ElementType {
        (op == .sum || op == .product) && !type.isFloating ? .int64 : type
    }

    /// The place of the largest element along an axis, the first among equals, or of the first
    /// NaN; nil looks at the flattened tensor. int64.
    public func argmax(axis: Int? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try argument(.maximum, "argmax", axis, keepingDimensions)
    }

    /// The place of the smallest element, as `argmax`.
    public func argmin(axis: Int? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try argument(.minimum, "argmin", axis, keepingDimensions)
    }

    private func argument(
        _ op: Reduction, _ name: String, _ axis: Int?, _ keepingDimensions: Bool
    ) throws -> Tensor {
        let along = try axis.map { try ShapeRules.axis($0, of: shape, operation: name) }
        let target = try ShapeRules.reduce(
            shape, axes: along.map { [$0] }, keepingDimensions: keepingDimensions,
            operation: name)
        let length = along.map { shape[$0] } ?? count
        let result = try Tensor(unwritten: target, .int64, marks)
        guard target.count > 0 else { return result }
        guard length > 0 else {
            throw ShapeError.emptyReduction(operation: name, shape: shape, axis: along)
        }
        if let along, along < rank - 1, elementType == .float32, length < Int(Int32.max) {
            let all = try contiguous()
            let inner = shape.sizes[(along + 1)...].reduce(1, *)
            try finish(
                argumentOfFloatColumns(
                    op, typed(all.start), typed(result.target), outer: target.count / inner,
                    count: length, inner: inner))
            return result
        }
        let rows = try (along.map { try movingLast($0) } ?? self).contiguous()
        try finish(
            argumentOfExtreme(
                op, elementType, rows.start, typed(result.target), rows: target.count,
                columns: length))
        return result
    }

    /// Running sums along an axis; nil flattens first. Integers and truth values give int64.
    public func cumulativeSum(axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try flattened().cumulativeSum(axis: 0) }
        let along = try ShapeRules.axis(axis, of: shape, operation: "cumsum")
        let input = try cast(to: elementType.isFloating ? elementType : .int64).contiguous()
        let result = try Tensor(unwritten: shape, input.elementType, marks)
        guard count > 0 else { return result }
        try finish(
            Kernels.cumulativeSum(
                input.elementType, input.start, result.target,
                outer: shape.sizes[..<along].reduce(1, *), count: shape[along],
                inner: shape.sizes[(along + 1)...].reduce(1, *)))
        return result
    }

    /// `exp(x) / sum(exp(x))` along an axis. Integers give float32.
    public func softmax(axis: Int = -1) throws -> Tensor {
        try softmax("softmax", axis, isLogarithm: false)
    }

    /// `x - logsumexp(x)` along an axis. Integers give float32.
    public func logSoftmax(axis: Int = -1) throws -> Tensor {
        try softmax("logSoftmax", axis, isLogarithm: true)
    }

    private func softmax(_ name: String, _ axis: Int, isLogarithm: Bool) throws -> Tensor {
        let along = try ShapeRules.axis(axis, of: shape, operation: name)
        let type = elementType.isFloating ? elementType : .float32
        if type == .float32, along < rank - 1 {
            let input = try cast(to: type).contiguous()
            let result = try Tensor(unwritten: shape, type, marks)
            guard count > 0 else { return result }
            let inner = shape.sizes[(along + 1)...].reduce(1, *)
            try finish(
                softmaxColumns(
                    typed(input.start), typed(result.target), outer: count / inner / shape[along],
                    count: shape[along], inner: inner, isLogarithm: isLogarithm))
            return result
        }
        let rows = try cast(to: type).movingLast(along).contiguous()
        let result = try Tensor(unwritten: rows.shape, type, marks)
        guard count > 0 else { return try result.movingBack(to: along) }
        try finish(
            softmaxRows(
                type, rows.start, result.target, rows: count / shape[along],
                columns: shape[along], isLogarithm: isLogarithm))
        return try result.movingBack(to: along)
    }

    /// The Euclidean norm of all elements, or along axes.
    public func norm(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try reduce(.norm, axes: axes, keepingDimensions: keepingDimensions)
    }
}

extension Reduction {
    /// Whether the result has fractions even where the elements have none.
    fileprivate var isMeanLike: Bool {
        switch self {
        case .mean, .variance, .standardDeviation, .logSumExp, .norm: true
        case .sum, .product, .maximum, .minimum, .any, .all: false
        }
    }

    fileprivate func hasColumnLoop(_ type: ElementType) -> Bool {
        switch self {
        case .sum, .mean, .product, .maximum, .minimum, .any, .all: true
        case .variance, .standardDeviation: type == .float32
        case .logSumExp, .norm: false
        }
    }
}
