import Privacy
import Glibc
import Privacy

/// How large a part of the units lies below a number, with noise: Σ(b − ½), where b says whether a unit does.
///
/// The half makes adding or removing a unit change the sum by ½ instead of 1 (Andrew et al. 2021, section 2.2).
struct CountBelow {
    let noise: GridNoise

    /// - Parameter deviation: σ_b of the noise on the count, ≥ 0.
    init(deviation: Double, mode: NoiseMode) throws {
        try ParameterDomain.within("the deviation of the count", deviation, 0...500_000)
        noise = try GridNoise(.gaussian(2 * deviation), clippingNorm: 0.5, mode: mode)
    }

    /// The part that is below, from 0 to 1.
    ///
    /// - Parameters:
    ///   - shares: of each unit, from 0 to 1: which part of its values is below.
    ///   - records: the number to divide by, public, above 0.
    func fraction(
        _ shares: [Double], of records: Double, using source: inout NoiseSource
    ) throws -> Double {
        try noise.requireExactSums(of: shares.count)
        let clipping = Clipping(norm: .euclidean, bound: 0.5, spacing: noise.spacing)
        var sum = [0.0]
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { one in
            for share in shares {
                one.initialize(repeating: share - 0.5)
                clipping.clip(one)
                sum[0] += one[0]
            }
        }
        try noise.add(to: &sum, using: &source)
        return min(1, max(0, sum[0] / records + 0.5))
    }
}

/// How an estimate of a quantile moves.
public enum QuantileUpdate: String, Sendable, Hashable, Codable, CaseIterable {
    /// C ← C·exp(−η(b̄ − γ)); for numbers above 0 of unknown size.
    case geometric
    /// C ← C − η(b̄ − γ); for numbers of either sign, with η in their unit.
    case arithmetic

    func step(_ estimate: Double, fraction: Double, quantile: Double, rate: Double) -> Double {
        switch self {
        case .geometric: estimate * exp(-rate * (fraction - quantile))
        case .arithmetic: estimate - rate * (fraction - quantile)
        }
    }
}
