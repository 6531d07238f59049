import Interpreter
import Language
import Shapes
import Tensors

/// Order, counts and running sums.
enum StatisticsBuiltins {
    static let all: [Builtin] = [
        median, quantile, cumsum, argsort, bincount, histogramCounts, nonzero,
    ]

    static let median = Builtin(
        "median", [.required("x", ReductionBuiltins.domain), .oneAxis, .keep], .reductions,
        "The middle element in order, or the mean of the two in the middle.",
        example: "median([7, 1, 3])", rule: StaticShapes.reduction("median")
    ) { call in
        try call.quantile(0.5, axis: 1, keep: 2)
    }

    static let quantile = Builtin(
        "quantile",
        [
            .required("x", ReductionBuiltins.domain), .required("q", "a number in 0...1"),
            .oneAxis, .keep,
        ],
        .reductions, "The value below which the fraction `q` of the elements lies.",
        example: "quantile([1, 2, 3, 4, 5], 0.25)",
        rule: StaticShapes.reduction("quantile", axis: 2, keep: 3)
    ) { call in
        try call.quantile(
            call.number(1, in: 0...1, "a number in 0...1"), axis: 2, keep: 3)
    }

    static let cumsum = Builtin(
        "cumsum", [.required("x", ReductionBuiltins.domain), .oneAxis], .reductions,
        "Running sums; without an axis those of all elements in order.",
        example: "cumsum([1, 2, 3])"
    ) { call in
        if !call.isGiven(1), case .numbers(let numbers) = try call.numeric(0) {
            var total = 0.0
            return .numbers(
                numbers.map {
                    total += $0
                    return total
                })
        }
        return .tensor(try call.tensor(0).cumulativeSum(axis: call.axis(1)))
    }

    static let argsort = Builtin(
        "argsort",
        [
            .required("x", "a list, or a tensor"), .optional("axis", "an axis", "-1"),
            .named("descending", "true for the largest first", "false"),
        ],
        .reductions, "The places of the elements in sorted order; equal ones keep their order.",
        example: "argsort([3, 1, 2])", rule: StaticShapes.sameWithAxis("argsort", at: 1)
    ) { call in
        let descending = try call.bool(2, default: false)
        if let items = try call.value(0).asList {
            let order = try Sorting.order(of: items, descending: descending, in: call)
            return .list(order.map { .whole($0) })
        }
        return .tensor(
            try call.tensor(0).argsorted(
                axis: call.integer(1, default: -1), descending: descending))
    }

    static let bincount = Builtin(
        "bincount",
        [
            .required("x", "whole numbers from 0 up, in a tensor or a list"),
            .optional("least", "a whole number: at least so many counts", "0"),
        ],
        .reductions, "How often each whole number 0, 1, 2, … occurs.",
        example: "bincount([0, 2, 2, 1])"
    ) { call in
        let values = try call.integerTensor(0)
        return .tensor(try values.binCounts(minimumCount: call.count(1, default: 0)))
    }

    static let histogramCounts = Builtin(
        "histogramCounts",
        [
            .required("values", ReductionBuiltins.domain),
            .optional("bins", "a whole number from 1 up", "10"),
            .named("low", "a number", "the smallest"), .named("high", "a number", "the largest"),
        ],
        .reductions, "Counts in equal bins: a record of `counts` and of their `edges`.",
        example: "histogramCounts([1, 2, 2, 3], 2)"
    ) { call in
        let (counts, edges) = try call.binned(0, bins: call.count(1, from: 1, default: 10))
        return .record([("counts", .tensor(counts)), ("edges", .tensor(edges))])
    }

    static let nonzero = Builtin(
        "nonzero", [.required("x", "a tensor with one axis, such as a mask")], .reductions,
        "The places of the elements that are true or not 0.",
        example: "nonzero(tensor([5, 1, 7]) > 2)"
    ) { call in
        let x = try call.tensor(0)
        guard x.shape.rank == 1, let places = try x.nonzero().first else {
            throw ShapeError.wrongRank(
                operation: "nonzero", shape: x.shape, expected: "one axis")
        }
        return .tensor(places)
    }
}

extension BuiltinCall {
    fileprivate func quantile(_ q: Double, axis: Int, keep: Int) throws -> Value {
        if !isGiven(axis), case .numbers(let numbers) = try numeric(0) {
            guard !numbers.isEmpty else { throw emptyValue(0) }
            return .number(Sorting.quantile(q, of: numbers))
        }
        return .tensor(
            try tensor(0).quantile(
                q, axis: self.axis(axis), keepingDimensions: bool(keep, default: false)))
    }

    /// Counts of the first argument in equal bins, with the parameters `low` and `high` at
    /// places 2 and 3.
    func binned(_ index: Int, bins: Int, low: Int = 2, high: Int = 3) throws -> (Tensor, Tensor) {
        let values: Tensor
        if case .numbers(let numbers) = try numeric(index) {
            values = try Tensor(numbers, shape: Shape([numbers.count]))
        } else {
            values = try tensor(index)
        }
        let range = try binRange(of: values, low: low, high: high)
        let (counts, edges) = try Tensor.histogram(values, bins: bins, range: range)
        return (counts, edges)
    }

    /// The given bounds, or nil for those of the values.
    private func binRange(of values: Tensor, low: Int, high: Int) throws -> (Double, Double)? {
        guard isGiven(low) || isGiven(high) else { return nil }
        let smallest = try isGiven(low) ? number(low) : values.reduce(.minimum).item()
        let largest = try isGiven(high) ? number(high) : values.reduce(.maximum).item()
        guard smallest < largest, smallest.isFinite, largest.isFinite else {
            throw outOfDomain(
                isGiven(high) ? high : low, "such that low < high",
                found: "\(Wording.number(smallest)) and \(Wording.number(largest))")
        }
        return (smallest, largest)
    }
}
