import Privacy
import Testing

@Suite("Noise by smooth sensitivity as an event")
struct SmoothEventTests {
    /// Papernot et al. 2018, the mechanism GNSS: divergences of the published formula at (β, σ, λ).
    @Test(
        "Its divergence is the published one",
        arguments: [
            (0.01, 20, 20, 0.074_979_162), (0.02, 10, 15, 0.210_274_86),
            (0.0245, 8, 20, 0.456_931_31),
        ] as [(Double, Double, Double, Double)])
    func divergence(beta: Double, deviation: Double, order: Double, wanted: Double) throws {
        var accountant = RDPAccountant(relation: .addOrRemoveOne)
        try accountant.compose(.smoothGaussian(beta: beta, relativeDeviation: deviation))
        #expect(abs(try accountant.divergence(order: order) / wanted - 1) < 1e-7)
        #expect(try accountant.divergence(order: 1 / (2 * beta)) == .infinity)
        #expect(try accountant.epsilon(delta: 1e-5) < .infinity)
    }

    @Test("Other accountants say that they do not know it")
    func others() throws {
        let event = PrivacyEvent.smoothGaussian(beta: 0.01, relativeDeviation: 20)
        var losses = PLDAccountant(relation: .addOrRemoveOne)
        #expect(throws: PrivacyError.self) { try losses.compose(event) }
        #expect(throws: PrivacyError.self) {
            try PrivacyEvent.smoothGaussian(beta: 0, relativeDeviation: 1).check()
        }
        #expect(event.description.contains("smooth sensitivity"))
    }
}
