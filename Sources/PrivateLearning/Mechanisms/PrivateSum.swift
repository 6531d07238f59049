import Privacy
import Tensors

/// The sum of records, each clipped to a norm, with noise.
///
/// ```swift
/// let sum = PrivateSum(clippingNorm: 1, noise: .gaussian(2))
/// let release = try sum.release(gradients, using: &source)
/// try accountant.compose(release.event)
/// ```
///
/// ## Shapes
/// - rows `[n, …]`; value `[…]`, float64 for float64 records, int64 for discrete noise, else float32
/// - users `[n]`: rows of the same user are added up and clipped as one; the guarantee is then for users
///
/// ## Guarantee
/// Adding or removing one record (one user, if given) changes the sum by at most the clipping norm: L2 for Gaussian
/// noise, L1 for Laplace noise. The number of records is not hidden by `units`, which is public.
///
/// ## Source
/// Dwork and Roth, The algorithmic foundations of differential privacy, 2014, theorems 3.6 and A.1; discrete noise:
/// Canonne, Kamath and Steinke, arXiv:2004.00010.
public struct PrivateSum: Sendable, Hashable {
    /// C > 0, in the unit of the records; a whole number for discrete noise.
    public var clippingNorm: Double
    public var noise: AdditiveNoise

    public init(clippingNorm: Double, noise: AdditiveNoise) {
        self.clippingNorm = clippingNorm
        self.noise = noise
    }

    /// - Throws: `PrivacyError.parameter`; `MechanismError` for records that cannot be clipped.
    public func release(
        _ rows: Tensor, users: Tensor? = nil, using source: inout NoiseSource
    ) throws -> Release {
        let records = try Records(
            rows, users: users, mechanism: "a sum", needed: "records of shape [n, …]")
        return try NoisySum(
            records, noise: noise, clippingNorm: clippingNorm, using: &source
        ).release()
    }
}

/// The mean of clipped records: their noisy sum over a public number.
///
/// ## Guarantee
/// As of ``PrivateSum``; dividing by a public number costs nothing. By `.records` the number of records (of users,
/// if given) is taken as public: what is hidden is which record is replaced by nothing, not how many there are.
public struct PrivateMean: Sendable, Hashable {
    public enum Divisor: Sendable, Hashable {
        /// The number of records, or of users, which is public.
        case records
        /// A number known without the data, such as the expected size of a Poisson sample; > 0.
        case expected(Double)
    }

    public var sum: PrivateSum
    public var divisor: Divisor

    public init(clippingNorm: Double, noise: AdditiveNoise, over divisor: Divisor = .records) {
        sum = PrivateSum(clippingNorm: clippingNorm, noise: noise)
        self.divisor = divisor
    }

    /// - Throws: as ``PrivateSum/release(_:users:using:)``; `MechanismError.noRecords` for a mean of none.
    public func release(
        _ rows: Tensor, users: Tensor? = nil, using source: inout NoiseSource
    ) throws -> Release {
        let records = try Records(
            rows, users: users, mechanism: "a mean", needed: "records of shape [n, …]")
        let count = try self.count(records)
        return try NoisySum(
            records, noise: sum.noise, clippingNorm: sum.clippingNorm, using: &source
        ).release(dividedBy: count)
    }

    private func count(_ records: Records) throws -> Double {
        switch divisor {
        case .records:
            if records.count == 0 { throw MechanismError.noRecords(mechanism: "a mean") }
            return Double(records.count)
        case .expected(let count):
            try ParameterDomain.positive("the expected number of records", count)
            return count
        }
    }
}
