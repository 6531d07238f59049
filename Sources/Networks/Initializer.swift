import Foundation
import Shapes
import Tensors

/// How a parameter begins.
///
/// Fans are those of a weight `[inputs, outputs]` or of a kernel
/// `[height, width, inputs, outputs]`, whose area counts in both.
public enum Initializer: Hashable, Sendable {
    case constant(Double)
    case normal(standardDeviation: Double)
    /// Drawn again beyond two standard deviations.
    case truncatedNormal(standardDeviation: Double)
    case uniform(limit: Double)
    /// Glorot and Bengio, 2010: `U(±√(6 / (fanIn + fanOut)))`, and normal with the same variance.
    case glorotUniform
    case glorotNormal
    /// He et al., 2015: `U(±√(6 / fanIn))`, and normal with variance `2 / fanIn`.
    case heUniform
    case heNormal
    /// PyTorch's for linear and convolution layers: `U(±1 / √fanIn)`.
    case torchUniform

    /// The values of a parameter of this shape.
    ///
    /// - Parameter fanIn: inputs of each output, where the shape does not tell.
    public func tensor(
        _ shape: Shape, fanIn given: Int? = nil, at address: RandomAddress
    ) throws -> Tensor {
        let (inputs, outputs) = Self.fans(shape)
        let fanIn = Double(max(1, given ?? inputs))
        let fanOut = Double(max(1, outputs))
        switch self {
        case .constant(let value): return try .full(shape, value)
        case .normal(let deviation):
            return try .normal(shape, standardDeviation: deviation, at: address)
        case .truncatedNormal(let deviation):
            return try Self.truncated(shape, deviation, at: address)
        case .uniform(let limit): return try .uniform(shape, low: -limit, high: limit, at: address)
        case .glorotUniform:
            return try Self.uniform((6 / (fanIn + fanOut)).squareRoot()).tensor(shape, at: address)
        case .glorotNormal:
            return try Self.normal(
                standardDeviation: (2 / (fanIn + fanOut)).squareRoot()
            ).tensor(shape, at: address)
        case .heUniform:
            return try Self.uniform((6 / fanIn).squareRoot()).tensor(shape, at: address)
        case .heNormal:
            return try Self.normal(standardDeviation: (2 / fanIn).squareRoot())
                .tensor(shape, at: address)
        case .torchUniform:
            return try Self.uniform(1 / fanIn.squareRoot()).tensor(shape, at: address)
        }
    }

    private static func uniform(_ limit: Double) -> Initializer { .uniform(limit: limit) }

    static func fans(_ shape: Shape) -> (inputs: Int, outputs: Int) {
        guard shape.rank >= 2 else { return (shape.count, shape.count) }
        let area = shape.sizes.dropLast(2).reduce(1, *)
        return (area * shape[shape.rank - 2], area * shape[shape.rank - 1])
    }

    /// By the inverse of the distribution function, so that each number takes one draw.
    private static func truncated(
        _ shape: Shape, _ deviation: Double, at address: RandomAddress
    ) throws -> Tensor {
        // Φ(−2) and Φ(2).
        let low = 0.022_750_131_948_179_21
        let unit = try Tensor.uniform(
            shape, low: low, high: 1 - low, type: .float64, at: address)
        let numbers = try unit.toDoubles().map {
            max(-2, min(2, inverseNormal($0))) * deviation
        }
        return try Tensor(numbers, as: .float32, shape: shape)
    }

    /// The number below which a standard normal number lies with probability p in 0...1,
    /// within 1e-14: Acklam's rational approximation and one step of Halley's method.
    static func inverseNormal(_ p: Double) -> Double {
        let a = [
            -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
            1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00,
        ]
        let b = [
            -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
            6.680131188771972e+01, -1.328068155288572e+01, 1,
        ]
        func horner(_ coefficients: [Double], _ x: Double) -> Double {
            coefficients.reduce(0) { $0 * x + $1 }
        }
        guard p > 0.02425, p < 1 - 0.02425 else { return tail(p) }
        let q = p - 0.5
        let guess = q * horner(a, q * q) / horner(b, q * q)
        return refined(guess, p)
    }

    private static func tail(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p <= 0 ? -.infinity : .infinity }
        let c = [
            -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
            -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00,
        ]
        let d = [
            7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
            3.754408661907416e+00, 1,
        ]
        let isLow = p < 0.5
        let q = (-2 * Foundation.log(isLow ? p : 1 - p)).squareRoot()
        let value = c.reduce(0) { $0 * q + $1 } / d.reduce(0) { $0 * q + $1 }
        return refined(isLow ? value : -value, p)
    }

    private static func refined(_ x: Double, _ p: Double) -> Double {
        let error = 0.5 * erfc(-x / 2.0.squareRoot()) - p
        let step = error * (2 * Double.pi).squareRoot() * Foundation.exp(x * x / 2)
        return x - step / (1 + x * step / 2)
    }
}
