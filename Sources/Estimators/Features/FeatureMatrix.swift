/// A row of numbers for each example, in double precision.
///
/// ## Shapes
/// - `values` is `[rows, columns]`, row by row
public struct FeatureMatrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    public private(set) var values: [Double]

    /// - Throws: ``EstimatorError/lengthMismatch(what:count:other:otherCount:)`` unless there are
    ///   `rows · columns` values, ``EstimatorError/notFinite(what:index:value:)`` at NaN and
    ///   infinities.
    public init(rows: Int, columns: Int, values: [Double]) throws(EstimatorError) {
        try Requirement.sameCount(
            "a matrix", values.count, "its rows and columns", max(0, rows) * max(0, columns))
        try Requirement.finite(values, "features")
        self.init(known: max(0, rows), max(0, columns), values)
    }

    /// One column.
    public init(column: [Double]) throws(EstimatorError) {
        try self.init(rows: column.count, columns: 1, values: column)
    }

    /// Values that are known to fit and to be finite.
    init(known rows: Int, _ columns: Int, _ values: [Double]) {
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// - Precondition: `row` is in `0..<rows`.
    public subscript(row: Int) -> ArraySlice<Double> {
        values[row * columns..<(row + 1) * columns]
    }

    /// The rows at some places, in their order.
    public func selecting(_ places: [Int]) -> FeatureMatrix {
        var selected: [Double] = []
        selected.reserveCapacity(places.count * columns)
        for place in places { selected += self[place] }
        return FeatureMatrix(known: places.count, columns, selected)
    }

    /// These rows, and those of another matrix with as many columns under them.
    func appending(_ other: FeatureMatrix) -> FeatureMatrix {
        FeatureMatrix(known: rows + other.rows, columns, values + other.values)
    }

    /// Each row with one more number at its end.
    func appending(column: [Double]) -> FeatureMatrix {
        var joined: [Double] = []
        joined.reserveCapacity(rows * (columns + 1))
        for (row, value) in zip(0..<rows, column) {
            joined += self[row]
            joined.append(value)
        }
        return FeatureMatrix(known: rows, columns + 1, joined)
    }
}
