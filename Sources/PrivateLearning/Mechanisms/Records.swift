import Kernels
import Shapes
import Tensors

/// Records that a mechanism reads: one row each, gathered by user where users are what is protected.
///
/// ## Shapes
/// - rows `[n, …]`, of any element type
/// - users `[n]`, whole numbers
struct Records {
    /// float64, in order.
    private let rows: Tensor
    /// The numbers of one row.
    let width: Int
    let rowShape: Shape
    let elementType: ElementType
    private let units: PrivacyUnits

    /// - Throws: `MechanismError.wrongForm`, `notFinite`, `wrongUsers`.
    init(_ tensor: Tensor, users: Tensor? = nil, mechanism: String, needed: String) throws {
        guard tensor.rank >= 1 else {
            throw MechanismError.wrongForm(
                mechanism: mechanism, found: "a single number", needed: needed)
        }
        rowShape = Shape(Array(tensor.shape.sizes.dropFirst()))
        width = rowShape.count
        elementType = tensor.elementType
        rows = try tensor.cast(to: .float64).inOrder()
        units = try PrivacyUnits(users, records: tensor.shape[0])
        try checkFinite()
    }

    /// Records, or users where there are any.
    var count: Int { units.count }

    /// The sum of each unit's rows, one unit after another, in a buffer that may be written to.
    func forEachUnit(_ body: (UnsafeMutableBufferPointer<Double>) throws -> Void) throws {
        let base = rows.elementsStart.assumingMemoryBound(to: Double.self)
        try withExtendedLifetime(rows) {
            try withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { sum in
                try units.forEach { records in
                    sum.initialize(repeating: 0)
                    for record in records {
                        let row = base + record * width
                        for column in 0..<width { sum[column] += row[column] }
                    }
                    try body(sum)
                }
            }
        }
    }

    private func checkFinite() throws {
        let base = rows.elementsStart.assumingMemoryBound(to: Double.self)
        try withExtendedLifetime(rows) {
            for place in 0..<rows.count where !base[place].isFinite {
                throw MechanismError.notFinite(
                    row: place / width, value: Number.text(base[place]))
            }
        }
    }
}
