import Kernels

/// What classifiers learn from: a row of finite numbers for each example, in single or double
/// precision.
///
/// Single precision takes half the memory and half the time; a classifier works in the precision
/// of its features where scikit-learn does so too.
///
/// ```swift
/// let features = try Features(rows: 2, columns: 2, values: [0, 1, 1, 0] as [Float])
/// ```
public struct Features: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    let storage: Storage

    enum Storage: Sendable, Equatable {
        case single([Float])
        case double([Double])
    }

    /// - Parameter values: `[rows, columns]`, row by row.
    /// - Throws: ``EstimatorError/lengthMismatch(what:count:other:otherCount:)`` unless there are
    ///   `rows · columns` values, ``EstimatorError/notFinite(what:index:value:)`` at NaN and
    ///   infinities.
    public init(rows: Int, columns: Int, values: [Float]) throws(EstimatorError) {
        try Requirement.sameCount(
            "a matrix", values.count, "its rows and columns", max(0, rows) * max(0, columns))
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(what: "features", index: index, value: Double(values[index]))
        }
        self.init(known: max(0, rows), max(0, columns), .single(values))
    }

    /// The same in double precision.
    public init(rows: Int, columns: Int, values: [Double]) throws(EstimatorError) {
        self.init(try FeatureMatrix(rows: rows, columns: columns, values: values))
    }

    public init(_ matrix: FeatureMatrix) {
        self.init(known: matrix.rows, matrix.columns, .double(matrix.values))
    }

    init(known rows: Int, _ columns: Int, _ storage: Storage) {
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// The rows at some places, in their order; a place may come more than once.
    ///
    /// - Precondition: places are in `0..<rows`.
    public func selecting(_ places: [Int]) -> Features {
        switch storage {
        case .single(let values):
            Features(known: places.count, columns, .single(selected(places, values)))
        case .double(let values):
            Features(known: places.count, columns, .double(selected(places, values)))
        }
    }

    private func selected<Number>(_ places: [Int], _ values: [Number]) -> [Number] {
        var selected: [Number] = []
        selected.reserveCapacity(places.count * columns)
        for place in places { selected += values[place * columns..<(place + 1) * columns] }
        return selected
    }

    /// The values in single precision, as the trees compare them.
    var singles: [Float] {
        switch storage {
        case .single(let values): values
        case .double(let values): values.map { Float($0) }
        }
    }
}
