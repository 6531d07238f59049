import Privacy
import Shapes
import Tensors

/// The sum of clipped units with noise: what all releases of sums, means, counts and histograms are made of.
struct NoisySum {
    let noise: GridNoise
    /// The clipped sum with noise, `[width]`.
    private(set) var total: [Double]
    let units: Int
    let rowShape: Shape
    let elementType: ElementType

    /// - Throws: `PrivacyError.parameter`, `MechanismError`, `Interrupted`.
    init(
        _ records: Records, noise: AdditiveNoise, clippingNorm: Double,
        using source: inout NoiseSource
    ) throws {
        let noise = try GridNoise(
            noise, clippingNorm: clippingNorm, dimension: records.width, mode: source.mode)
        total = try Self.clippedSum(records, noise)
        try noise.add(to: &total, using: &source)
        self.noise = noise
        units = records.count
        rowShape = records.rowShape
        elementType = records.elementType
    }

    /// The exact sum of units of norm at most C, on the grid if there is one.
    static func clippedSum(_ records: Records, _ noise: GridNoise) throws -> [Double] {
        if noise.noise.isDiscrete, records.elementType.isFloating {
            throw MechanismError.notWhole(type: "\(records.elementType)")
        }
        try noise.requireExactSums(of: records.count)
        let clipping = Clipping(
            norm: noise.noise.norm, bound: noise.clippingNorm, spacing: noise.spacing)
        var total = [Double](repeating: 0, count: records.width)
        try records.forEachUnit { row in
            clipping.clip(row)
            for column in row.indices { total[column] += row[column] }
        }
        return total
    }

    /// The release of the sum over `divisor`, which is public.
    func release(dividedBy divisor: Double = 1, shape: Shape? = nil) throws -> Release {
        let isWhole = noise.noise.isDiscrete && divisor == 1
        let shape = shape ?? rowShape
        let value =
            isWhole
            ? try Tensor(total.map { Int64($0) }, shape: shape)
            : try Tensor(
                total.map { $0 / divisor }, as: elementType == .float64 ? .float64 : .float32,
                shape: shape)
        return Release(
            value: value, event: noise.event, relation: .addOrRemoveOne,
            sensitivity: noise.sensitivity, norm: noise.noise.norm, noiseScale: noise.scale,
            grid: noise.spacing, mode: noise.mode, units: units)
    }
}
