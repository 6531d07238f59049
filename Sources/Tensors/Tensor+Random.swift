import Kernels
import Shapes

extension RandomAddress {
    var bits: RandomBits { RandomBits(seed: seed, stream: stream, draw: draw) }
}

extension Tensor {
    /// Normal numbers: the same address, shape and type give the same bits.
    ///
    /// - Parameter standardDeviation: ≥ 0.
    public static func normal(
        _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1,
        type: ElementType = .float32, at address: RandomAddress
    ) throws -> Tensor {
        try requireFloating("normal", type)
        try requireFinite("normal", ("mean", mean), ("std", standardDeviation))
        guard standardDeviation >= 0 else {
            throw TensorError.outOfDomain(
                operation: "normal", parameter: "std", value: standardDeviation,
                needed: "a standard deviation of at least 0")
        }
        let result = try Tensor(unwritten: shape, type, .empty)
        let bits = address.bits
        if type == .float32 {
            try finish(
                bits.fillNormal(
                    typed(result.target), result.count, mean: Float(mean),
                    deviation: Float(standardDeviation)))
        } else {
            try finish(
                bits.fillNormal(
                    typed(result.target), result.count, mean: mean, deviation: standardDeviation))
        }
        return result
    }

    /// Uniform numbers in `low ..< high`.
    public static func uniform(
        _ shape: Shape, low: Double = 0, high: Double = 1, type: ElementType = .float32,
        at address: RandomAddress
    ) throws -> Tensor {
        try requireFloating("uniform", type)
        try requireFinite("uniform", ("low", low), ("high", high))
        guard low <= high else {
            throw TensorError.outOfDomain(
                operation: "uniform", parameter: "high", value: high,
                needed: "`high` to be at least `low`")
        }
        let result = try Tensor(unwritten: shape, type, .empty)
        let bits = address.bits
        if type == .float32 {
            try finish(
                bits.fillUniform(
                    typed(result.target), result.count, low: Float(low), high: Float(high)))
        } else {
            try finish(
                bits.fillUniform(typed(result.target), result.count, low: low, high: high))
        }
        return result
    }

    /// Whole numbers in `low ..< high`, each as likely as the others; int64.
    public static func randint(
        low: Int = 0, high: Int, shape: Shape, at address: RandomAddress
    ) throws -> Tensor {
        guard low < high else {
            throw TensorError.outOfDomain(
                operation: "randint", parameter: "high", value: Double(high),
                needed: "`high` to be above `low`")
        }
        let result = try Tensor(unwritten: shape, .int64, .empty)
        let size = UInt64(bitPattern: Int64(high) &- Int64(low))
        try finish(
            address.bits.fillIntegers(
                typed(result.target), result.count, low: Int64(low), size: size))
        return result
    }

    /// The numbers `0 ..< n` in random order; int64.
    public static func permutation(_ n: Int, at address: RandomAddress) throws -> Tensor {
        let result = try Tensor(unwritten: [n], .int64, .empty)
        try finish(address.bits.fillPermutation(typed(result.target), n))
        return result
    }

    /// Truth values, true with the given probability in 0...1.
    public static func bernoulli(
        _ probability: Double, shape: Shape, at address: RandomAddress
    ) throws -> Tensor {
        guard probability >= 0, probability <= 1 else {
            throw TensorError.outOfDomain(
                operation: "bernoulli", parameter: "p", value: probability,
                needed: "a probability from 0 to 1")
        }
        let result = try Tensor(unwritten: shape, .bool, .empty)
        try finish(
            address.bits.fillBernoulli(
                typed(result.target), result.count, probability: probability))
        return result
    }

    private static func requireFloating(_ operation: String, _ type: ElementType) throws {
        guard type.isFloating else {
            throw TensorError.unsuitableType(
                operation: operation, found: type, needed: "float32 or float64")
        }
    }
}
