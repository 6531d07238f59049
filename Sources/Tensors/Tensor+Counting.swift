import Kernels
import Shapes

extension Tensor {
    /// How often each whole number from 0 up occurs; int64.
    ///
    /// - Parameter minimumCount: the least length of the result, which else ends with the
    ///   largest number.
    /// - Throws: `TensorError.outOfDomain` for a negative number.
    public func binCounts(minimumCount: Int = 0) throws -> Tensor {
        guard !elementType.isFloating || count == 0 else {
            throw TensorError.unsuitableType(
                operation: "bincount", found: elementType, needed: "whole numbers (int64)")
        }
        guard minimumCount >= 0 else {
            throw ShapeError.negativeSize(operation: "bincount", sizes: [minimumCount])
        }
        let places = try cast(to: .int64).contiguous()
        var size = minimumCount
        if count > 0 {
            let lowest = try places.withoutMarks.reduce(.minimum).item()
            guard lowest >= 0 else {
                throw TensorError.outOfDomain(
                    operation: "bincount", parameter: "values", value: lowest,
                    needed: "whole numbers from 0 up")
            }
            // The result's size would tell it.
            try noteReading()
            let highest = try places.withoutMarks.reduce(.maximum).toIntegers()[0]
            guard highest < ShapeRules.largestCount else {
                throw ShapeError.tooLarge(operation: "bincount", sizes: [highest])
            }
            size = max(size, highest + 1)
        }
        let result = try Tensor.zeros([size], .int64).marked(marks)
        countPlaces(typed(places.start), count, typed(result.target), size)
        return result
    }

    /// How many values fall into each of equally wide bins.
    ///
    /// A bin holds its lower edge; the last one holds its upper edge too. Values outside the
    /// range, and NaN, are not counted.
    /// - Parameters:
    ///   - bins: at least 1.
    ///   - range: the ends of the bins; the smallest and largest value unless given. Equal ends
    ///     are moved apart by 0.5 each.
    /// - Returns: int64 counts `[bins]` and float64 edges `[bins + 1]`.
    public static func histogram(
        _ values: Tensor, bins: Int, range: (Double, Double)? = nil
    ) throws -> (counts: Tensor, edges: Tensor) {
        guard bins >= 1 else {
            throw TensorError.outOfDomain(
                operation: "histogram", parameter: "bins", value: Double(bins),
                needed: "at least 1 bin")
        }
        _ = try ShapeRules.count([bins, 2], operation: "histogram")
        let all = try values.flattened().cast(to: .float64)
        var (low, high) = try range ?? ends(of: all)
        try requireFinite("histogram", ("range", low), ("range", high))
        guard low <= high, (high - low).isFinite else {
            throw TensorError.outOfDomain(
                operation: "histogram", parameter: "range", value: high,
                needed: "the upper end to be at least the lower one, a finite distance away")
        }
        if low == high {
            low -= 0.5
            high += 0.5
        }
        let edges = try linspace(low, high, count: bins + 1, .float64).marked(values.marks)
        let counts = try counted(all, edges, bins, low, high).marked(values.marks)
        return (counts, edges)
    }

    /// The smallest and largest value; 0 and 1 if there are none.
    private static func ends(of values: Tensor) throws -> (Double, Double) {
        if values.count == 0 { return (0, 1) }
        let plain = values.withoutMarks
        return (try plain.reduce(.minimum).item(), try plain.reduce(.maximum).item())
    }

    private static func counted(
        _ values: Tensor, _ edges: Tensor, _ bins: Int, _ low: Double, _ high: Double
    ) throws -> Tensor {
        let result = try zeros([bins], .int64)
        let counts: UnsafeMutablePointer<Int64> = typed(result.target)
        let limits: UnsafePointer<Double> = typed(edges.start)
        let p: UnsafePointer<Double> = typed(values.start)
        let factor = Double(bins) / (high - low)
        withExtendedLifetime((values, edges)) {
            for i in 0..<values.count where p[i] >= low && p[i] <= high {
                var bin = Int(min(Double(bins - 1), (p[i] - low) * factor))
                // The product may be off by a rounding; the edges decide.
                if p[i] < limits[bin] { bin -= 1 }
                if bin + 1 < bins && p[i] >= limits[bin + 1] { bin += 1 }
                counts[max(bin, 0)] += 1
            }
        }
        return result
    }
}
