import Glibc
import Privacy
import Testing

@Suite("Privacy loss distributions against numbers of peers and of tilted transforms")
struct LossVectorTests {
    @Test(
        "DP-SGD, with one record added or removed, or replaced",
        arguments: VectorRow.rows("dpsgd_pld"))
    func dpSGD(row: VectorRow) throws {
        let reference = try row.number("reference")
        let error = try row.number("reference_err")
        let (relative, absolute) = (try row.number("rtol"), try row.number("atol"))
        let highest = max(try row.number("expected"), reference) * (1 + relative) + absolute
        var accountant = PLDAccountant(relation: row.relation)
        try accountant.compose(try RenyiVectorTests.run(row))
        if row.text("kind") == "delta" {
            let found = try accountant.delta(epsilon: row.number("epsilon_in"))
            Differences.note(found, reference)
            #expect(found >= reference * (1 - relative) - error - absolute)
            #expect(found <= highest)
            return
        }
        let found = try accountant.epsilonBounds(delta: row.number("delta_in"))
        Differences.note(found.upperBound, reference)
        #expect(found.upperBound >= reference - error - absolute, "reference \(reference)")
        #expect(found.upperBound <= highest, "reference \(reference)")
        #expect(found.lowerBound <= reference + error, "reference \(reference)")
        // Where losses are tiny and steps very many, rounding down costs most.
        let isHard =
            row.list("steps")[0] * row.list("q")[0] <= 100 && row.list("steps")[0] > 10_000
        if !isHard {
            #expect(found.lowerBound >= reference * 0.97 - 2e-3, "reference \(reference)")
        }
    }

    @Test(
        "Laplace, discrete noise and randomised response", arguments: VectorRow.rows("laplace_pld"))
    func others(row: VectorRow) throws {
        guard row.text("method") == "pld" else { return }
        let parameter = try row.number("parameter")
        let inner: PrivacyEvent
        switch row.text("mechanism") {
        case "laplace":
            inner = .laplace(noiseMultiplier: parameter / (try row.number("sensitivity")))
        case "discrete_laplace":
            inner = .discreteLaplace(decay: parameter, sensitivity: try row.integer("sensitivity"))
        case "discrete_gaussian":
            inner = .discreteGaussian(
                deviation: parameter, sensitivity: try row.integer("sensitivity"))
        default:
            inner = .randomizedResponse(noise: parameter, buckets: try row.integer("num_buckets"))
        }
        let rate = row.optional("sampling_prob") ?? 1
        let event = rate < 1 ? PrivacyEvent.poissonSampled(probability: rate, inner) : inner
        var accountant = PLDAccountant(relation: row.relation)
        try accountant.compose(event, count: row.integer("count"))
        let found = try accountant.epsilonBounds(delta: row.number("delta_in"))
        let absolute = try row.number("atol")
        Differences.note(found.upperBound, try row.number("expected"))
        #expect(found.upperBound >= (try row.number("expected_optimistic")) - absolute)
        #expect(
            found.upperBound <= (try row.number("expected")) * (1 + (try row.number("rtol")))
                + absolute)
        #expect(found.lowerBound <= (try row.number("expected")) + 1e-6)
    }
}
