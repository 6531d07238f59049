import Glibc
import Privacy
import Testing

@Suite(
    "Exact and estimated Gaussian accounting against numbers of peers and of 40-digit arithmetic")
struct ExactVectorTests {
    @Test("The analytic Gaussian", arguments: VectorRow.rows("gaussian_analytic"))
    func gaussian(row: VectorRow) throws {
        let expected = try row.number("reference")
        let (relative, absolute) = (try row.number("rtol"), try row.number("atol"))
        switch row.text("kind") {
        case "epsilon":
            let found = GaussianMechanism.epsilon(
                noiseMultiplier: try row.number("sigma"), delta: try row.number("delta_in"))
            expectClose(found, expected, relative: relative, absolute: absolute)
        case "delta":
            let found = GaussianMechanism.delta(
                noiseMultiplier: try row.number("sigma"), epsilon: try row.number("epsilon_in"))
            expectClose(found, expected, relative: relative)
        default:
            let found = try GaussianMechanism.noiseMultiplier(
                epsilon: row.number("epsilon_in"), delta: row.number("delta_in"))
            #expect(found <= expected * (1 + 1e-9))
            #expect(found >= expected * (1 - 1e-12))
        }
    }

    @Test("μ and the estimates of the central limit theorem", arguments: VectorRow.rows("gdp"))
    func gdp(row: VectorRow) throws {
        let expected = try row.number("expected")
        let (relative, absolute) = (try row.number("rtol"), try row.number("atol"))
        let kind = row.text("kind")
        if kind == "delta_from_mu" {
            let found = GaussianPrivacy.delta(
                mu: try row.number("mu"), epsilon: try row.number("epsilon_in"))
            return expectClose(found, expected, relative: relative)
        }
        let q = try row.number("q")
        let sigma = try row.number("noise_multiplier")
        let steps = try row.number("steps")
        let mu =
            kind.hasSuffix("poisson")
            ? GaussianPrivacy.poissonEstimate(
                samplingProbability: q, noiseMultiplier: sigma, steps: steps)
            : GaussianPrivacy.uniformEstimate(samplingRate: q, noiseMultiplier: sigma, steps: steps)
        let found =
            kind.hasPrefix("mu")
            ? mu : GaussianPrivacy.epsilon(mu: mu, delta: try row.number("delta_in"))
        expectClose(found, expected, relative: relative, absolute: absolute)
    }

    @Test("Trees with and without restarts", arguments: VectorRow.rows("tree_aggregation"))
    func tree(row: VectorRow) throws {
        let kind = row.text("kind")
        let sigma = try row.number("noise_multiplier")
        let leaves = row.list("steps_list").map { Int($0) }
        let participation: TreeParticipation
        switch kind {
        case "single_tree_zcdp", "single_tree_epsilon", "single_tree_rdp":
            participation = .severalTimes(
                leaves: try row.integer("total_steps"),
                participations: try row.integer("max_participation"),
                separation: try row.integer("min_separation"))
        case "single_epoch_tree_epsilon": participation = .onceAtAll(leaves: leaves)
        default: participation = .oncePerTree(leaves: leaves)
        }
        let event = PrivacyEvent.treeAggregation(noiseMultiplier: sigma, participation)
        let found: Double
        switch row.text("method") {
        case "gaussian_exact":
            var accountant = GaussianAccountant(relation: .replaceSpecial)
            try accountant.compose(event)
            found = try accountant.epsilon(delta: row.number("delta_in"))
        case "" where kind.hasSuffix("zcdp"):
            var accountant = ZCDPAccountant(relation: .replaceSpecial)
            try accountant.compose(event)
            found = accountant.totals.rho
        default:
            let orders: RenyiOrders =
                row.text("method") == "rdp_integers_2_63"
                ? RenyiVectorTests.orders("integers_2_63") : .opacus
            var accountant = RDPAccountant(relation: .replaceSpecial, orders: orders)
            try accountant.compose(event)
            found =
                kind.hasSuffix("rdp")
                ? try accountant.divergence(order: row.number("order"))
                : try accountant.epsilon(delta: row.number("delta_in"))
        }
        expectClose(found, try row.number("expected"), relative: try row.number("rtol"))
    }

    @Test(
        "Laplace and randomised response by Rényi divergence",
        arguments: VectorRow.rows("laplace_pld"))
    func renyi(row: VectorRow) throws {
        guard row.text("method") == "rdp" else { return }
        let parameter = try row.number("parameter")
        let event: PrivacyEvent =
            row.text("mechanism") == "laplace"
            ? .laplace(noiseMultiplier: parameter)
            : .randomizedResponse(noise: parameter, buckets: try row.integer("num_buckets"))
        var accountant = RDPAccountant(relation: row.relation)
        try accountant.compose(event, count: row.integer("count"))
        let found = try accountant.divergence(order: row.number("order"))
        let expected = try row.optional("reference") ?? row.number("expected")
        expectClose(found, expected, relative: try row.number("rtol"))
    }
}
