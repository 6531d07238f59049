import Glibc
import Privacy
import Testing

@Suite("PATE 2017: moments of noisy votes")
struct PATEMomentsTests {
    static let rows = VectorRow.rows("pate_2017")

    @Test("Each row of the table", arguments: rows)
    func row(row: VectorRow) throws {
        let found = try Self.found(row)
        expectClose(
            found.value, try row.number("expected"), relative: try row.number("rtol"),
            absolute: try row.number("atol"))
        if let moment = row.optional("expected_moment") { #expect(found.moment == Int(moment)) }
    }

    private static func found(_ row: VectorRow) throws -> (value: Double, moment: Int?) {
        let gamma = try row.number("noise_eps")
        let noise = VoteNoise.laplace(scale: 1 / gamma)
        switch row.text("kind") {
        case "q_noisy_max":
            return (exp(try noise.logErrorBounds(of: PATEVotes.table(of: row))[0]), nil)
        case "log_mgf_q":
            let l = try row.number("moment")
            let divergence = VoteDivergence.laplace(
                logError: log(try row.number("q")), scale: 1 / gamma, order: l + 1)
            return (l * divergence, nil)
        case "log_mgf":
            let l = try row.integer("moment")
            let analysis = try MomentsAnalysis(
                PATEVotes.table(of: row), gamma: gamma, moments: l)
            return (analysis.logMoments[l - 1], nil)
        case "smooth_sensitivity_log_mgf_sorted":
            let l = try row.integer("moment")
            let analysis = try MomentsAnalysis(
                PATEVotes.table(of: row), gamma: gamma, moments: l)
            let beta = try row.number("beta")
            return (try analysis.smoothSensitivity(beta: beta).logMoments[l - 1], nil)
        default:
            let analysis = try MomentsAnalysis(
                PATEVotes.table(of: row), gamma: gamma, moments: try row.integer("moments"))
            let delta = try row.number("delta_in")
            let answer =
                row.text("kind") == "epsilon_data_dependent"
                ? try analysis.answer(delta: delta)
                : try analysis.answerWhateverVotes(delta: delta)
            return (answer.epsilon, answer.moment)
        }
    }

    @Test("The table is there")
    func table() {
        #expect(Self.rows.count >= 82)
    }

    /// Votes of 250 teachers on 10 classes, γ, q, the moments 1, 4 and 8, the smooth sensitivity of
    /// 1 and 8.
    static let singles: [([Int], Double, Double, [Double], [Double])] = [
        ([250], 0.05, 1.21582e-4, [2.55736e-5, 1.1094e-4, 2.51273e-4], [1.36027e-6, 1.3364e-5]),
        (
            [240, 10], 0.05, 2.06227e-4, [4.33777e-5, 1.88171e-4, 4.26178e-4],
            [2.41687e-6, 2.37413e-5]
        ),
        (
            [200, 30, 20], 0.05, 1.82688e-3, [3.84232e-4, 1.66602e-3, 3.77021e-3],
            [2.33506e-5, 2.28775e-4]
        ),
        (
            [150, 60, 40], 0.05, 3.49098e-2, [7.33009e-3, 3.14951e-2, 7.01459e-2],
            [4.92837e-4, 4.58819e-3]
        ),
        ([130, 120], 0.05, 0.40464, [0.01, 0.1, 0.36], [0, 0]),
        (
            [200, 30, 20], 0.1, 3.52151e-7, [1.55935e-7, .nan, 2.0158e-6],
            [9.12177e-6, 9.07192e-5]
        ),
    ]

    @Test("Single votes: error bound, moments, smooth sensitivities", arguments: singles)
    func single(
        counts: [Int], gamma: Double, error: Double, moments: [Double], smooth: [Double]
    ) throws {
        let table = try PATEVotes.tenClasses(counts)
        let bounds = try VoteNoise.laplace(scale: 1 / gamma).logErrorBounds(of: table)
        expectClose(exp(bounds[0]), error, relative: 4e-6)
        let analysis = try MomentsAnalysis(table, gamma: gamma)
        for (l, expected) in zip([1, 4, 8], moments) where !expected.isNaN {
            expectClose(analysis.logMoments[l - 1], expected, relative: 5e-6)
        }
        let sensitivity = try analysis.smoothSensitivity(beta: 0.09)
        #expect(sensitivity.unboundedMoments.isEmpty)
        for (l, expected) in zip([1, 8], smooth) {
            expectClose(sensitivity.logMoments[l - 1], expected, relative: 5e-6, absolute: 1e-15)
        }
    }

    @Test("100 equal votes give a list of ε, and a warning that more moments would help")
    func equalVotes() throws {
        let table = try PATEVotes.tenClasses([200, 30, 20], queries: 100)
        let answer = try MomentsAnalysis(table, scale: 20).answer(delta: 1e-5)
        let expected = [11.5513, 5.7959, 3.8781, 2.9199, 2.3455, 1.9630, 1.6903, 1.4862]
        for (found, expected) in zip(answer.epsilons, expected) {
            expectClose(found, expected, relative: 0, absolute: 6e-5)
        }
        #expect(answer.moment == 8)
        #expect(answer.isAtLastMoment)
    }

    @Test("The synthetic votes at γ = 0.05")
    func synthetic() throws {
        let analysis = try MomentsAnalysis(PATEVotes.synthetic, gamma: 0.05)
        let answer = try analysis.answer(delta: 1e-5)
        let epsilons = [12.3641, 6.9028, 5.2439, 4.5253, 4.1772, 4.0100, 3.9428, 3.9340]
        for (found, expected) in zip(answer.epsilons, epsilons) {
            expectClose(found, expected, relative: 0, absolute: 6e-5)
        }
        expectClose(answer.epsilon, 3.934, relative: 0, absolute: 6e-5)
        #expect(answer.isAtLastMoment)
        let half = try MomentsAnalysis(PATEVotes.synthetic.first(100), gamma: 0.05)
        expectClose(
            try half.answer(delta: 1e-5).epsilon, 2.69604, relative: 0, absolute: 6e-6)
    }

    @Test("The synthetic votes at γ = 0.1", arguments: [(100, 3.31205), (200, 4.63535)])
    func syntheticWithLessNoise(queries: Int, epsilon: Double) throws {
        let analysis = try MomentsAnalysis(PATEVotes.synthetic.first(queries), gamma: 0.1)
        expectClose(
            try analysis.answer(delta: 1e-5).epsilon, epsilon, relative: 0, absolute: 6e-6)
    }

    @Test("The synthetic votes' smooth sensitivities, as they are and by the published rule")
    func syntheticSensitivity() throws {
        let analysis = try MomentsAnalysis(PATEVotes.synthetic, gamma: 0.05)
        let sorted = [0.01493, 0.02327, 0.03061, 0.03676, 0.0424, 0.04784, 0.05381, 0.06183]
        let upstream = [0.01111, 0.0157, 0.02289, 0.02671, 0.0293, 0.03453, 0.04029, 0.04424]
        for (rule, expected) in [(MomentsSensitivity.Rule.sorted, sorted), (.upstream, upstream)] {
            let found = try analysis.smoothSensitivity(beta: 0.09, rule: rule).epsilons
            for (found, expected) in zip(found, expected) {
                expectClose(found, expected, relative: 0, absolute: 6e-6, "\(rule)")
            }
        }
    }

    @Test(
        "ε whatever the votes, by moments: queries, γ, δ, ε, moment",
        arguments: [
            (100, 0.05, 1e-5, 5.3026, 5), (500, 0.05, 1e-6, 14.4078, nil),
            (1000, 0.05, 1e-5, 20.7565, nil), (1000, 0.05, 1e-6, 21.9078, nil),
            (100, 0.1, 1e-5, 11.7565, 2), (500, 0.1, 1e-6, 33.8155, nil),
            (1000, 0.1, 1e-5, 51.5129, nil), (1000, 0.1, 1e-6, 53.8155, nil),
        ])
    func whateverVotes(
        queries: Int, gamma: Double, delta: Double, epsilon: Double, moment: Int?
    ) throws {
        let table = try PATEVotes.tenClasses([130, 120], queries: queries)
        let answer = try MomentsAnalysis(table, gamma: gamma).answerWhateverVotes(delta: delta)
        expectClose(answer.epsilon, epsilon, relative: 0, absolute: 6e-5)
        if let moment { #expect(answer.moment == moment) }
        #expect(!answer.isAtLastMoment)
    }

    @Test(
        "ε by strong composition, the paper's 5.80",
        arguments: [(100, 1e-5, 5.7985), (1000, 1e-6, 26.6226)])
    func strongComposition(queries: Int, delta: Double, epsilon: Double) throws {
        let found = try MomentsAnalysis.strongComposition(
            queries: queries, gamma: 0.05, delta: delta)
        expectClose(found, epsilon, relative: 0, absolute: 6e-5)
    }

    @Test(
        "What a sanitised ε costs, and its noise",
        arguments: [(1e-5, 2.0723, 0.96510), (1e-6, 2.4868, 0.80425)])
    func sanitised(delta: Double, epsilon: Double, scale: Double) throws {
        let release = try SanitisedMoments(beta: 0.09, delta: delta)
        expectClose(release.epsilon, epsilon, relative: 0, absolute: 6e-5)
        expectClose(release.scale, scale, relative: 0, absolute: 6e-6)
    }

    @Test("Moments above 2/γ have no smooth sensitivity, and are named")
    func unboundedMoments() throws {
        let table = try PATEVotes.tenClasses([150, 60, 40])
        let found = try MomentsAnalysis(table, gamma: 0.5).smoothSensitivity(beta: 0.09)
        #expect(found.unboundedMoments == [5, 6, 7, 8])
        #expect(found.logMoments[4...] == [0, 0, 0, 0])
        #expect(found.logMoments[3] > 0)
    }

    @Test("The votes never make an answer dearer")
    func votesHelp() throws {
        for gamma in [0.001, 0.02, 0.05, 0.2, 1] {
            let analysis = try MomentsAnalysis(PATEVotes.synthetic, gamma: gamma)
            for (found, free) in zip(analysis.logMoments, analysis.logMomentsWhateverVotes) {
                #expect(found <= free * (1 + 1e-12))
            }
        }
    }
}

@Suite("PATE 2017: what the moments refuse")
struct PATEMomentsRefusalTests {
    static func refused(_ name: String, _ body: () throws -> Void) {
        let error = #expect(throws: PrivacyError.self) { try body() }
        guard case .parameter(let found, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == name)
    }

    @Test("No noise, or a number that is none", arguments: [0, -1, Double.nan, .infinity])
    func noise(value: Double) throws {
        Self.refused("γ") { _ = try MomentsAnalysis(PATEVotes.synthetic, gamma: value) }
        Self.refused("the noise scale") {
            _ = try MomentsAnalysis(PATEVotes.synthetic, scale: value)
        }
        Self.refused("γ") {
            _ = try MomentsAnalysis.strongComposition(queries: 1, gamma: value, delta: 1e-5)
        }
        Self.refused("the noise scale") {
            _ = try VoteNoise.laplace(scale: value).logErrorBounds(of: PATEVotes.synthetic)
        }
        Self.refused("the noise deviation") {
            _ = try VoteNoise.gaussian(deviation: value).logErrorBounds(of: PATEVotes.synthetic)
        }
    }

    @Test("δ that is none", arguments: [0, 1, -0.1, Double.nan])
    func delta(value: Double) throws {
        let analysis = try MomentsAnalysis(PATEVotes.synthetic, gamma: 0.05)
        Self.refused("δ") { _ = try analysis.answer(delta: value) }
        Self.refused("δ") { _ = try analysis.answerWhateverVotes(delta: value) }
        Self.refused("δ") { _ = try SanitisedMoments(beta: 0.09, delta: value) }
        Self.refused("δ") {
            _ = try MomentsAnalysis.strongComposition(queries: 1, gamma: 1, delta: value)
        }
    }

    @Test("β that smooths nothing, no moments, fewer than no queries")
    func others() throws {
        let analysis = try MomentsAnalysis(PATEVotes.synthetic, gamma: 0.05)
        Self.refused("β") { _ = try analysis.smoothSensitivity(beta: 0) }
        Self.refused("β") { _ = try SanitisedMoments(beta: -1, delta: 1e-5) }
        Self.refused("the number of moments") {
            _ = try MomentsAnalysis(PATEVotes.synthetic, gamma: 0.05, moments: 0)
        }
        Self.refused("the number of queries") {
            _ = try MomentsAnalysis.strongComposition(queries: -1, gamma: 1, delta: 1e-5)
        }
    }
}
