import Privacy

/// Noise for sums, relative to the clipping norm: what one unit of privacy adds at most.
///
/// ```swift
/// AdditiveNoise.gaussian(2)  // standard deviation 2C
/// AdditiveNoise.laplace(1)   // scale C, ε = 1
/// ```
public struct AdditiveNoise: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Standard deviation zC against the Euclidean norm.
        case gaussian
        /// Scale zC against the L1 norm.
        case laplace
        /// The Gaussian on whole numbers, for sums of whole numbers.
        case discreteGaussian
        /// The Laplace distribution on whole numbers, for sums of whole numbers.
        case discreteLaplace
    }

    public let kind: Kind
    /// z ≥ 0, no unit: standard deviation or Laplace scale over the clipping norm. 0 is no noise, and no privacy.
    public let noiseMultiplier: Double

    public init(_ kind: Kind, _ noiseMultiplier: Double) {
        self.kind = kind
        self.noiseMultiplier = noiseMultiplier
    }

    public static func gaussian(_ noiseMultiplier: Double) -> AdditiveNoise {
        AdditiveNoise(.gaussian, noiseMultiplier)
    }

    public static func laplace(_ noiseMultiplier: Double) -> AdditiveNoise {
        AdditiveNoise(.laplace, noiseMultiplier)
    }

    public static func discreteGaussian(_ noiseMultiplier: Double) -> AdditiveNoise {
        AdditiveNoise(.discreteGaussian, noiseMultiplier)
    }

    public static func discreteLaplace(_ noiseMultiplier: Double) -> AdditiveNoise {
        AdditiveNoise(.discreteLaplace, noiseMultiplier)
    }

    public var isGaussian: Bool { kind == .gaussian || kind == .discreteGaussian }
    public var isDiscrete: Bool { kind == .discreteGaussian || kind == .discreteLaplace }
    /// The norm that is clipped.
    public var norm: ClippingNorm { isGaussian ? .euclidean : .absolute }

    /// The event of a sum whose units have at most this norm.
    ///
    /// - Parameters:
    ///   - clippingNorm: C > 0, in the unit of the records.
    ///   - noiseMultiplier: z against what a unit really changes.
    func event(clippingNorm: Double, noiseMultiplier z: Double) -> PrivacyEvent {
        if z == 0 { return .nonPrivate }
        return switch kind {
        case .gaussian: .gaussian(noiseMultiplier: z)
        case .laplace: .laplace(noiseMultiplier: z)
        case .discreteGaussian:
            .discreteGaussian(deviation: z * clippingNorm, sensitivity: Int(clippingNorm))
        case .discreteLaplace:
            .discreteLaplace(decay: 1 / (z * clippingNorm), sensitivity: Int(clippingNorm))
        }
    }

    /// - Throws: `PrivacyError.parameter` if the multiplier or the norm is outside its domain.
    func check(clippingNorm: Double) throws(PrivacyError) {
        try ParameterDomain.notNegative("the noise multiplier", noiseMultiplier)
        try ParameterDomain.positive("the clipping norm", clippingNorm)
        guard isDiscrete else { return }
        guard clippingNorm == clippingNorm.rounded(), clippingNorm <= 1e6 else {
            throw ParameterDomain.wrong(
                "the clipping norm", clippingNorm,
                "a whole number up to 1,000,000 for discrete noise")
        }
    }
}

/// How the size of what a unit adds is measured.
public enum ClippingNorm: String, Sendable, Hashable, Codable {
    /// L2, the root of the sum of squares.
    case euclidean
    /// L1, the sum of sizes.
    case absolute
}
