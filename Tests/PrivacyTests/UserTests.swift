import Glibc
import Privacy
import Testing

@Suite("Guarantees for users with several examples")
struct UserTests {
    static func epsilon(
        _ event: PrivacyEvent, examples: Int, delta: Double = 1e-5
    ) throws -> Double {
        var accountant = PLDAccountant(
            relation: .addOrRemoveOne, unit: .user(examples: examples))
        try accountant.compose(event)
        return try accountant.epsilon(delta: delta)
    }

    static let run = PrivacyEvent.dpSGD(
        samplingProbability: 0.01, noiseMultiplier: 1.1, steps: 1000)

    @Test("A user with one example is an example, and each further one costs more")
    func more() throws {
        var example = PLDAccountant(relation: .addOrRemoveOne)
        try example.compose(Self.run)
        #expect(try Self.epsilon(Self.run, examples: 1) == example.epsilon(delta: 1e-5))
        let costs = try (1...4).map { try Self.epsilon(Self.run, examples: $0) }
        #expect(zip(costs, costs.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("Without sampling the noise is shared by the examples")
    func plain() throws {
        let found = try Self.epsilon(.gaussian(noiseMultiplier: 6), examples: 3)
        expectClose(
            found, GaussianMechanism.epsilon(noiseMultiplier: 2, delta: 1e-5), relative: 1e-12)
        let nearly = PrivacyEvent.dpSGD(
            samplingProbability: 1 - 1e-9, noiseMultiplier: 6, steps: 1)
        let sampled = try Self.epsilon(nearly, examples: 3)
        expectClose(sampled, found, relative: 1e-3)
    }

    /// δ(ε) = ∫ (μ₁ − e^ε·μ₀)₊ with a user, by the midpoint rule.
    @Test("One step with two examples is the integral", arguments: [0.2, 0.6, 1.5])
    func oneStep(epsilon: Double) throws {
        let (q, sigma) = (0.1, 0.9)
        func density(_ x: Double, _ mean: Double) -> Double {
            exp(-(x - mean) * (x - mean) / (2 * sigma * sigma))
                / (sigma * (2 * Double.pi).squareRoot())
        }
        var (removed, added) = (0.0, 0.0)
        let step = 1e-4
        for index in 0..<200_000 {
            let x = -8 + (Double(index) + 0.5) * step
            let without = density(x, 0)
            let with =
                (1 - q) * (1 - q) * without + 2 * q * (1 - q) * density(x, 1)
                + q * q * density(x, 2)
            removed += max(0, with - exp(epsilon) * without) * step
            added += max(0, without - exp(epsilon) * with) * step
        }
        var accountant = PLDAccountant(relation: .addOrRemoveOne, unit: .user(examples: 2))
        try accountant.compose(
            .dpSGD(samplingProbability: q, noiseMultiplier: sigma, steps: 1))
        expectClose(
            try accountant.delta(epsilon: epsilon), max(removed, added), relative: 1e-3)
    }

    @Test("What is not known for users is refused")
    func unknown() throws {
        var accountant = PLDAccountant(relation: .addOrRemoveOne, unit: .user(examples: 2))
        #expect(throws: PrivacyError.self) { try accountant.compose(.laplace(noiseMultiplier: 1)) }
        var replacing = PLDAccountant(relation: .replaceOne, unit: .user(examples: 2))
        #expect(throws: PrivacyError.self) { try replacing.compose(Self.run) }
    }
}
