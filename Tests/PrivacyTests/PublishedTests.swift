import Privacy
import Testing

@Suite("Published guarantees")
struct PublishedTests {
    static func classic(_ run: TrainingRun, _ orders: RenyiOrders) throws -> RDPAccountant {
        var accountant = RDPAccountant(
            relation: run.relation, orders: orders, conversion: .classic)
        try accountant.compose(run.event)
        return accountant
    }

    /// DP-CGAN's notebooks for MNIST and for the thyroid records, which print what TensorFlow Privacy computed.
    @Test(
        "DP-CGAN's ε by its own convention, to the last digits, with the tight value below",
        arguments: [
            (60_000, 600, 249.0, 9.643695567594444, 4.0, 8.18),
            (3772, 32, 50.0, 3.718745314966683, 7.0, 2.98),
        ])
    func conditionalGAN(
        examples: Int, batch: Int, epochs: Double, published: Double, order: Double, tight: Double
    ) throws {
        let run = try TrainingRun(
            examples: examples, batch: batch, noiseMultiplier: 1.15, epochs: epochs)
        let answer = try Self.classic(run, .tensorFlowPrivacy).answer(delta: 1e-5)
        expectClose(answer.epsilon, published, relative: 1e-12)
        #expect(answer.order == order)
        let statement = try PrivacyStatement(of: run, delta: 1e-5)
        #expect(statement.epsilon < tight)
        let convention = try #require(statement.lines.first { $0.kind == .convention })
        expectClose(convention.epsilon, published, relative: 1e-12)
    }

    /// Augenstein et al. 2020 (Generative models for effective ML on private, decentralized datasets), section 5: a noise
    /// of 1 over the distance that replacing a user makes, which is half of it over one contribution.
    @Test("The federated text model's ε of 9.22, with samples of fixed size")
    func federated() throws {
        let users = 342_477
        let delta = 1 / Double(users)
        let event = PrivacyEvent.repeated(
            .sampledWithoutReplacement(
                population: users, sample: 5000, .gaussian(noiseMultiplier: 2)),
            count: 2000)
        var accountant = RDPAccountant(
            relation: .replaceOne, orders: .grid((2...64).map(Double.init)), conversion: .classic)
        try accountant.compose(event)
        let answer = try accountant.answer(delta: delta)
        #expect((answer.epsilon * 100).rounded() == 922)
        #expect(answer.order == 4)
        var tight = RDPAccountant(relation: .replaceOne)
        try tight.compose(event)
        #expect(try tight.epsilon(delta: delta) < 8.475)
    }

    /// TensorFlow Privacy's tutorials: N = 60,000, δ = 1e-5.
    @Test(
        "TensorFlow Privacy's tutorials by the older conversion, and what it computes now",
        arguments: [
            (256, 1.1, 1.0, 1.0343, 0.7406), (256, 1.1, 2, 1.1090, 0.8068),
            (256, 1.1, 60, 3.0092, 2.5971), (256, 1.3, 15, 1.1923, 0.9546),
            (256, 0.7, 45, 7.1229, 6.3732), (250, 1.3, 3, 0.7904, 0.5632),
            (256, 1.12, 60, 2.9224, 2.5216),
        ])
    func tutorials(
        batch: Int, noise: Double, epochs: Double, old: Double, new: Double
    ) throws {
        let run = try TrainingRun(
            examples: 60_000, batch: batch, noiseMultiplier: noise, epochs: epochs)
        let found = try Self.classic(run, .tensorFlowPrivacy).epsilon(delta: 1e-5)
        expectClose(found, old, relative: 0, absolute: 6e-5)
        var tight = RDPAccountant(relation: .addOrRemoveOne, orders: .tensorFlowPrivacy)
        try tight.compose(run.event)
        expectClose(try tight.epsilon(delta: 1e-5), new, relative: 0, absolute: 6e-5)
    }

    /// TensorFlow Privacy's statement for N = 60,000, batch 256, noise 1.1, 60 epochs, δ = 1e-5.
    @Test("TensorFlow Privacy's statement, by both accountants and without sampling")
    func statement() throws {
        let run = try TrainingRun(
            examples: 60_000, batch: 256, noiseMultiplier: 1.1, epochs: 60)
        let statement = try PrivacyStatement(of: run, delta: 1e-5)
        #expect(statement.text.contains("ε ≤ 2.382"))
        #expect(statement.text.contains("ε ≤ 2.597"))
        #expect(statement.text.contains("ε ≤ 54.046"))
        // Its figures by Rényi divergence and by loss distributions, which are rounded.
        expectClose(statement.lines[0].epsilon, 2.382, relative: 0, absolute: 1e-3)
        var plain = RDPAccountant(relation: .addOrRemoveOne, orders: .dpAccounting)
        try plain.compose(run.unamplified())
        expectClose(try plain.epsilon(delta: 1e-5), 56.950, relative: 0, absolute: 6e-4)
    }
}
