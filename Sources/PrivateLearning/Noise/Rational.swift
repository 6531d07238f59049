import Glibc
import Privacy

/// A fraction of whole numbers below 2⁵², above 0, in lowest terms: what exact samplers take as parameters.
public struct Rational: Sendable, Hashable {
    public let numerator: UInt64
    public let denominator: UInt64

    /// Both parts are below this, so that no product in the samplers overflows.
    static let limit: UInt64 = 1 << 52

    /// - Throws: `PrivacyError.parameter` if a part is 0 or, in lowest terms, 2⁵² or more.
    public init(_ numerator: UInt64, over denominator: UInt64 = 1) throws(PrivacyError) {
        let divisor = max(1, Self.commonDivisor(numerator, denominator))
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
        guard 1..<Self.limit ~= self.numerator, 1..<Self.limit ~= self.denominator else {
            throw .parameter(
                name: "a fraction", value: "\(numerator)/\(denominator)",
                domain: "made of whole numbers above 0 and below 2⁵²")
        }
    }

    /// The least fraction with a power of two below it that is not less than the number; at most 2⁻⁵⁰ of a number
    /// from 1 on lies between.
    ///
    /// - Parameter value: from 2⁻⁵¹ on, and below 2⁵¹.
    public init(atLeast value: Double, name: String = "a fraction") throws(PrivacyError) {
        guard value >= 0x1p-51, value < 0x1p51 else {
            throw ParameterDomain.wrong(name, value, "at least 2⁻⁵¹ and below 2⁵¹")
        }
        let places = min(51, 50 - Int(value.exponent))
        let whole = UInt64(scalbn(value, places).rounded(.up))
        try self.init(whole, over: 1 << UInt64(places))
    }

    /// A power of two from 1 to 2⁵¹.
    init(powerOfTwo exponent: Int) {
        numerator = 1 << UInt64(min(51, max(0, exponent)))
        denominator = 1
    }

    public var value: Double { Double(numerator) / Double(denominator) }

    private static func commonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
