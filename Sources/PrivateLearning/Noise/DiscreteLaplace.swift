import Glibc
import Privacy

/// Whole numbers with P(k) ∝ exp(−|k|/t), drawn exactly for a rational scale t.
///
/// Only whole numbers and random bits are used, so nothing is lost to rounding. The number of bits that a draw takes
/// depends on what is drawn, and so does its time.
///
/// ## Source
/// Canonne, Kamath and Steinke, arXiv:2004.00010, algorithm 2.
public struct DiscreteLaplace: Sendable, Hashable {
    /// t.
    public let scale: Rational
    private let divisor: Divisor
    /// The numerator's mask if it is a power of two, so that a uniform number below it takes no rejection.
    private let mask: UInt64?

    /// How often the scale fits into a draw, at most. More would come with probability e⁻¹⁰²³, which no run
    /// reaches; with this bound no product overflows.
    static let longest: UInt64 = 1023

    public init(scale: Rational) {
        self.scale = scale
        divisor = Divisor(UInt128(scale.numerator))
        let isPower = scale.numerator & (scale.numerator - 1) == 0
        mask = isPower ? scale.numerator - 1 : nil
    }

    /// The scale is at least the number, and as near as 2⁻⁵⁰ of it from 1 on.
    ///
    /// - Parameter scale: from 2⁻²⁵ to 2⁵⁰.
    public init(scale: Double) throws(PrivacyError) {
        try ParameterDomain.within("the scale", scale, 0x1p-25...0x1p50)
        self.init(scale: try Rational(atLeast: scale))
    }

    /// σ² of the noise: 1/(2 sinh²(1/(2t))).
    public var variance: Double {
        let root = sinh(1 / (2 * scale.value))
        return 1 / (2 * root * root)
    }

    /// As many draws as there are places.
    public func fill(_ out: UnsafeMutableBufferPointer<Int64>, using source: inout NoiseSource) {
        for place in out.indices { out[place] = draw(using: &source) }
    }

    @inline(__always) public func draw(using source: inout NoiseSource) -> Int64 {
        while true {
            let size = Int64(magnitude(using: &source))
            let isNegative = source.flip()
            // Zero has two signs and is drawn once.
            if size == 0 && isNegative { continue }
            return isNegative ? -size : size
        }
    }

    /// P(k) ∝ exp(−k/t) for k = 0, 1, ….
    @inline(__always) func magnitude(using source: inout NoiseSource) -> UInt64 {
        var low: UInt64
        repeat {
            low = mask.map { source.next() & $0 } ?? source.below(scale.numerator)
        } while !source.bernoulliExponentialOfPart(UInt128(low), divisor)
        var times: UInt64 = 0
        while times < Self.longest && source.bernoulliInverseE() { times &+= 1 }
        let sum = low &+ scale.numerator &* times
        return scale.denominator == 1 ? sum : sum / scale.denominator
    }
}
