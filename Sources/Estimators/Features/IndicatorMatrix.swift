/// Which labels each example has: a row of yes and no for each.
///
/// ## Shapes
/// - `values` is `[rows, columns]`, row by row; a column is a label
public struct IndicatorMatrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    public private(set) var values: [Bool]

    /// - Throws: ``EstimatorError/lengthMismatch(what:count:other:otherCount:)`` unless there are
    ///   `rows · columns` values.
    public init(rows: Int, columns: Int, values: [Bool]) throws(EstimatorError) {
        try Requirement.sameCount(
            "indicators", values.count, "their rows and columns", max(0, rows) * max(0, columns))
        self.init(known: max(0, rows), max(0, columns), values)
    }

    /// Labels as indicators: a column for each class, in which the examples of that class say yes.
    ///
    /// - Parameter classes: which column is which class; left out, the labels in ascending order.
    /// - Throws: ``EstimatorError/outOfDomain(what:value:domain:)`` at a label that is no class.
    public init(labels: [Int], classes: [Int]? = nil) throws(EstimatorError) {
        let classes = classes ?? Set(labels).sorted()
        var order: [Int: Int] = [:]
        for (place, name) in classes.enumerated() {
            guard order.updateValue(place, forKey: name) == nil else {
                throw .outOfDomain(
                    what: "the classes", value: "\(name) twice", domain: "different numbers")
            }
        }
        var values = [Bool](repeating: false, count: labels.count * classes.count)
        for (row, label) in labels.enumerated() {
            guard let place = order[label] else {
                throw .outOfDomain(
                    what: "a label", value: "\(label)",
                    domain: "one of the \(classes.count) classes")
            }
            values[row * classes.count + place] = true
        }
        self.init(known: labels.count, classes.count, values)
    }

    init(known rows: Int, _ columns: Int, _ values: [Bool]) {
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// - Precondition: `row` is in `0..<rows` and `column` in `0..<columns`.
    public subscript(row: Int, column: Int) -> Bool { values[row * columns + column] }

    /// - Precondition: `column` is in `0..<columns`.
    public func column(_ column: Int) -> [Bool] { (0..<rows).map { self[$0, column] } }

    /// The rows at some places, in their order.
    public func selecting(_ places: [Int]) -> IndicatorMatrix {
        IndicatorMatrix(
            known: places.count, columns,
            places.flatMap { values[$0 * columns..<($0 + 1) * columns] })
    }
}
