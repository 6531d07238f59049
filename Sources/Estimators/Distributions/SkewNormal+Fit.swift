import Glibc
import Privacy

extension SkewNormal {
    /// The distribution under which the values are most likely.
    ///
    /// The search begins with the distribution of the same mean, variance and skewness. For small
    /// samples the likelihood may rise for ever with the shape; the search then ends at a large
    /// shape.
    ///
    /// - Throws: ``EstimatorError/tooFew(what:count:needed:purpose:)`` with fewer than three values,
    ///   ``EstimatorError/outOfDomain(what:value:domain:)`` if all are equal.
    public init(fitting values: [Double]) throws(EstimatorError) {
        guard values.count >= 3 else {
            throw .tooFew(
                what: "values", count: values.count, needed: 3, purpose: "a skew-normal fit")
        }
        try Requirement.finite(values, "values")
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        guard deviation > 0, deviation < .infinity else {
            throw .outOfDomain(
                what: "the values of a skew-normal fit", value: "all \(mean)",
                domain: "not all the same")
        }
        let standard = values.map { ($0 - mean) / deviation }
        let skewness = standard.reduce(0) { $0 + $1 * $1 * $1 } / count
        let search = LimitedMemoryBFGS(maximumIterations: 1000, gradientTolerance: 1e-9)
        let found = search.minimum(from: Self.start(skewness: skewness)) { point, gradient in
            Self.meanLoss(of: standard, at: point, &gradient)
        }
        self.init(
            known: mean + deviation * found.point[0], deviation * exp(found.point[1]),
            found.point[2])
    }

    /// ξ, log ω and α of mean 0, variance 1 and a skewness, which is brought into what the family
    /// can have, and away from 0, where the likelihood has a saddle.
    private static func start(skewness: Double) -> [Double] {
        let wanted = min(max(abs(skewness), 0.05), 0.95)
        let root = pow(wanted, 2.0 / 3)
        let edge = pow((4 - Double.pi) / 2, 2.0 / 3)
        let size = (Double.pi / 2 * root / (root + edge)).squareRoot()
        let delta = skewness < 0 ? -size : size
        let omega = 1 / (1 - 2 * delta * delta / Double.pi).squareRoot()
        return [
            -omega * delta * (2 / Double.pi).squareRoot(), log(omega),
            delta / (1 - delta * delta).squareRoot(),
        ]
    }

    /// The mean of −log density, and its derivatives by ξ, log ω and α.
    private static func meanLoss(
        of values: [Double], at point: [Double], _ gradient: inout [Double]
    ) -> Double {
        let (omega, alpha) = (exp(point[1]), point[2])
        var loss = 0.0
        var (byLocation, byScale, byShape) = (0.0, 0.0, 0.0)
        for value in values {
            let z = (value - point[0]) / omega
            let tail = Normal.logLower(alpha * z)
            let ratio = Normal.inverseMillsRatio(alpha * z)
            let fall = z - alpha * ratio
            loss -= Normal.logDensity(z) + tail
            byLocation -= fall / omega
            byScale -= fall * z
            byShape -= ratio * z
        }
        let count = Double(values.count)
        gradient[0] = byLocation / count
        gradient[1] = 1 + byScale / count
        gradient[2] = byShape / count
        return loss / count + point[1] - 0.6931471805599453
    }
}
