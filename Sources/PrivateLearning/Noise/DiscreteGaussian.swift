import Glibc
import Privacy

/// Whole numbers with P(k) ∝ exp(−k²/(2σ²)), drawn exactly for a rational σ².
///
/// Candidates come from a discrete Laplace whose scale t is the power of two nearest to σ, and are kept with
/// probability exp(−(|k| − σ²/t)²/(2σ²)); two of three are. Only whole numbers and random bits are used.
///
/// ## Guarantee
/// Added to whole numbers of Euclidean sensitivity Δ, in any dimension: Δ²/(2σ²)-zCDP (theorem 4).
///
/// ## Source
/// Canonne, Kamath and Steinke, The discrete Gaussian for differential privacy, arXiv:2004.00010, algorithm 3.
public struct DiscreteGaussian: Sendable, Hashable {
    /// σ².
    public let variance: Rational
    private let candidates: DiscreteLaplace
    /// Of |k| in the numerator of the exponent: the denominator of σ² times t.
    private let factor: UInt64
    /// 2σ²t² by the squared denominator of σ².
    private let divisor: Divisor

    public init(variance: Rational) {
        self.variance = variance
        let root = Rational(powerOfTwo: Int((log2(variance.value) / 2).rounded()))
        let scale = root.numerator
        // With a = numerator and b = denominator, t² ≤ 2a/b or t = 1, and |k| < 2¹⁰t. So b·t·|k| < 2⁶³, its
        // square is below 2¹²⁶, and 2abt² below 2¹⁰⁶.
        candidates = DiscreteLaplace(scale: root)
        factor = variance.denominator * scale
        divisor = Divisor(
            2 * UInt128(variance.numerator) * UInt128(variance.denominator) * UInt128(scale)
                * UInt128(scale))
    }

    /// σ² is at least the square of the deviation, and as near as 2⁻⁵⁰ of it from 1 on.
    ///
    /// - Parameter deviation: from 2⁻²⁵ to 2²⁵.
    public init(deviation: Double) throws(PrivacyError) {
        try ParameterDomain.within("the deviation", deviation, 0x1p-25...0x1p25)
        self.init(variance: try Rational(atLeast: (deviation * deviation).nextUp))
    }

    @inline(__always) public func draw(using source: inout NoiseSource) -> Int64 {
        while true {
            let candidate = candidates.draw(using: &source)
            let scaled = factor &* candidate.magnitude
            let distance =
                scaled >= variance.numerator
                ? scaled &- variance.numerator : variance.numerator &- scaled
            let square = distance.multipliedFullWidth(by: distance)
            let exponent = UInt128(square.high) << 64 | UInt128(square.low)
            if source.bernoulliExponential(exponent, divisor) { return candidate }
        }
    }

    /// As many draws as there are places.
    public func fill(_ out: UnsafeMutableBufferPointer<Int64>, using source: inout NoiseSource) {
        for place in out.indices { out[place] = draw(using: &source) }
    }
}
