import Glibc
import Privacy
import Testing

/// An accountant by its name, made anew for each test.
struct AccountantCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (NeighbouringRelation) -> any PrivacyAccountant
    /// Something it knows, with more noise for a larger number.
    let event: @Sendable (Double) -> PrivacyEvent
    /// How far rounding and discretisation may move its ε, relatively.
    let slack: Double

    static func poisson(_ noise: Double) -> PrivacyEvent {
        .poissonSampled(probability: 0.02, .gaussian(noiseMultiplier: noise))
    }

    static let all = [
        AccountantCase(
            testDescription: "RDP", make: { RDPAccountant(relation: $0) }, event: poisson,
            slack: 1e-6),
        AccountantCase(
            testDescription: "RDP, classic",
            make: { RDPAccountant(relation: $0, orders: .dpAccounting, conversion: .classic) },
            event: poisson, slack: 1e-9),
        AccountantCase(
            testDescription: "PLD", make: { PLDAccountant(relation: $0) }, event: poisson,
            slack: 2e-4),
        AccountantCase(
            testDescription: "zCDP", make: { ZCDPAccountant(relation: $0) },
            event: { .zeroConcentrated(rho: 1 / ($0 * $0), xi: 0) }, slack: 1e-6),
        AccountantCase(
            testDescription: "GDP", make: { GDPAccountant(relation: $0) }, event: poisson,
            slack: 1e-9),
        AccountantCase(
            testDescription: "Gaussian", make: { GaussianAccountant(relation: $0) },
            event: { .gaussian(noiseMultiplier: $0) }, slack: 1e-9),
    ]

    func epsilon(
        _ event: PrivacyEvent, count: Int = 1, delta: Double = 1e-5,
        relation: NeighbouringRelation = .addOrRemoveOne
    ) throws -> Double {
        var accountant = make(relation)
        try accountant.compose(event, count: count)
        return try accountant.epsilon(delta: delta)
    }
}

@Suite("What every accountant promises")
struct ContractTests {
    @Test("Nothing costs nothing", arguments: AccountantCase.all)
    func nothing(accountant: AccountantCase) throws {
        let empty = accountant.make(.addOrRemoveOne)
        #expect(try empty.epsilon(delta: 1e-5) == 0)
        #expect(try empty.epsilon(delta: 0) == 0)
        #expect(try empty.delta(epsilon: 0) == 0)
        #expect(try accountant.epsilon(.none, count: 100) == 0)
        #expect(try accountant.epsilon(accountant.event(1), count: 0) == 0)
        #expect(try accountant.epsilon(.composed([]), count: 5) == 0)
    }

    @Test("No noise is no privacy", arguments: AccountantCase.all)
    func noNoise(accountant: AccountantCase) throws {
        #expect(try accountant.epsilon(accountant.event(0)) == .infinity)
        #expect(try accountant.epsilon(.nonPrivate) == .infinity)
        #expect(try accountant.epsilon(.composed([accountant.event(2), .nonPrivate])) == .infinity)
    }

    @Test(
        "An unknown event is refused by its name, and nothing of it is composed",
        arguments: AccountantCase.all)
    func unknown(accountant: AccountantCase) throws {
        var made = accountant.make(.addOrRemoveOne)
        try made.compose(accountant.event(2), count: 3)
        let before = made.ledger
        let bad = PrivacyEvent.composed([
            accountant.event(2),
            .repeated(.poissonSampled(probability: 0.1, .other("a vote of teachers")), count: 2),
        ])
        let error = #expect(throws: PrivacyError.self) { try made.compose(bad, count: 1) }
        guard case .unaccounted(let event, let name, let relation)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(event.contains("a vote of teachers"))
        #expect(name == type(of: made).name)
        #expect(relation == .addOrRemoveOne)
        #expect(made.ledger == before)
    }

    @Test("More steps, less noise and a smaller δ never cost less", arguments: AccountantCase.all)
    func monotone(accountant: AccountantCase) throws {
        let slack = 1 + accountant.slack
        for noise in [0.7, 1.0, 2, 8] {
            var last = 0.0
            for count in [1, 2, 7, 50, 400] {
                let found = try accountant.epsilon(accountant.event(noise), count: count)
                #expect(found * slack >= last, "\(count) steps at noise \(noise)")
                last = found
                let quieter = try accountant.epsilon(accountant.event(noise * 1.3), count: count)
                #expect(quieter <= found * slack, "\(count) steps at noise \(noise)")
            }
        }
        var last = Double.infinity
        for delta in [1e-12, 1e-9, 1e-6, 1e-3, 0.1, 0.9] {
            let found = try accountant.epsilon(accountant.event(1), count: 30, delta: delta)
            #expect(found <= last * slack, "δ = \(delta)")
            last = found
        }
    }

    @Test("δ(ε) falls, and ε(δ) leads back", arguments: AccountantCase.all)
    func inverses(accountant: AccountantCase) throws {
        var made = accountant.make(.addOrRemoveOne)
        try made.compose(accountant.event(1.2), count: 40)
        var last = 1.0
        for epsilon in [0.0, 0.2, 0.5, 1, 2, 4] {
            let delta = try made.delta(epsilon: epsilon)
            #expect(delta <= last * (1 + accountant.slack * 10))
            #expect((0...1).contains(delta))
            last = delta
        }
        for delta in [1e-9, 1e-6, 1e-3] {
            let epsilon = try made.epsilon(delta: delta)
            let back = try made.delta(epsilon: epsilon)
            #expect(back <= delta * (1 + 30 * accountant.slack) + 1e-300, "δ = \(delta)")
        }
    }

    @Test("Twice is a count of two, in any order and any grouping", arguments: AccountantCase.all)
    func composition(accountant: AccountantCase) throws {
        let (a, b) = (accountant.event(1), accountant.event(3))
        var single = accountant.make(.addOrRemoveOne)
        for _ in 0..<6 { try single.compose(a, count: 1) }
        try single.compose(b, count: 4)
        var grouped = accountant.make(.addOrRemoveOne)
        try grouped.compose(
            .composed([.repeated(b, count: 2), .repeated(.composed([a, a, a]), count: 2)]), count: 1
        )
        try grouped.compose(b, count: 2)
        let (first, second) = (try single.epsilon(delta: 1e-6), try grouped.epsilon(delta: 1e-6))
        expectClose(first, second, relative: 1e-9)
        #expect(single.ledger.entries.count == 2)
    }

    @Test("Questions outside the domain are refused", arguments: AccountantCase.all)
    func domains(accountant: AccountantCase) throws {
        var made = accountant.make(.addOrRemoveOne)
        for delta in [-1e-9, 1, 2, .nan] {
            #expect(throws: PrivacyError.self) { try made.epsilon(delta: delta) }
        }
        for epsilon in [-0.1, .nan] {
            #expect(throws: PrivacyError.self) { try made.delta(epsilon: epsilon) }
        }
        #expect(throws: PrivacyError.self) { try made.compose(accountant.event(.nan), count: 1) }
        #expect(throws: PrivacyError.self) { try made.compose(accountant.event(2), count: -1) }
    }

    @Test("Replacing costs at least what adding or removing does", arguments: AccountantCase.all)
    func relations(accountant: AccountantCase) throws {
        let event = accountant.event(2)
        guard let replaced = try? accountant.epsilon(event, count: 20, relation: .replaceOne)
        else { return }
        let added = try accountant.epsilon(event, count: 20)
        #expect(added <= replaced * (1 + accountant.slack))
    }
}

@Suite("Accountants held against each other")
struct AgreementTests {
    /// Sampling probability, noise, steps, δ.
    static let runs: [(Double, Double, Int, Double)] = [
        (0.01, 1.12, 24_900, 1e-5), (0.001, 0.6, 5000, 1e-6), (0.1, 4, 300, 1e-5),
        (0.5, 3, 40, 1e-6), (1e-4, 0.8, 50_000, 1e-7), (0.02, 1, 3, 1e-4), (0.9, 10, 20, 1e-9),
        (0.01, 0.5, 1, 1e-5), (0.3, 30, 10_000, 1e-10), (0.05, 0.4, 20, 1e-6),
    ]

    static func epsilon(
        _ accountant: some PrivacyAccountant, _ event: PrivacyEvent, _ delta: Double
    ) throws -> Double {
        var accountant = accountant
        try accountant.compose(event)
        return try accountant.epsilon(delta: delta)
    }

    @Test(
        "Loss distributions are below Rényi divergence, and that below the classic conversion",
        arguments: runs)
    func tighter(probability: Double, noise: Double, steps: Int, delta: Double) throws {
        let run = PrivacyEvent.dpSGD(
            samplingProbability: probability, noiseMultiplier: noise, steps: steps)
        let losses = try Self.epsilon(PLDAccountant(relation: .addOrRemoveOne), run, delta)
        let renyi = try Self.epsilon(RDPAccountant(relation: .addOrRemoveOne), run, delta)
        let classic = try Self.epsilon(
            RDPAccountant(relation: .addOrRemoveOne, conversion: .classic), run, delta)
        #expect(losses <= renyi)
        #expect(renyi <= classic)
    }

    /// δ(ε) of one direction by Monte Carlo would be too coarse; one step has a closed form.
    @Test(
        "One step on a sample is bounded by its closed form, from above and from below",
        arguments: [(0.01, 0.5), (0.1, 1.0), (0.5, 2), (0.9, 0.7), (1e-3, 0.4)])
    func oneStep(probability: Double, noise: Double) throws {
        var accountant = PLDAccountant(relation: .addOrRemoveOne)
        try accountant.compose(
            .dpSGD(samplingProbability: probability, noiseMultiplier: noise, steps: 1))
        for epsilon in [0.05, 0.3, 1, 2.5] {
            // Balle, Barthe, Gaboardi 2018, theorem 8: removing a record.
            let inner = log1p(expm1(epsilon) / probability)
            let removed =
                probability * GaussianMechanism.delta(noiseMultiplier: noise, epsilon: inner)
            let found = try accountant.delta(epsilon: epsilon)
            #expect(found >= removed * (1 - 1e-9), "ε = \(epsilon)")
            #expect(found <= removed * 1.001 + 1e-15, "ε = \(epsilon)")
        }
    }

    @Test("A sample of everybody is the analytic Gaussian, through all of the machinery")
    func everybody() throws {
        // A mechanism that costs nearly nothing keeps the Gaussian from being accounted for by itself.
        for (noise, count, delta) in [(5.0, 100, 1e-6), (1, 1, 1e-5), (60, 1, 1e-3)] {
            var mixed = PLDAccountant(relation: .addOrRemoveOne)
            try mixed.compose(.gaussian(noiseMultiplier: noise), count: count)
            try mixed.compose(.approximate(epsilon: 1e-9, delta: 0))
            let exact = GaussianMechanism.epsilon(
                noiseMultiplier: noise / Double(count).squareRoot(), delta: delta)
            let found = try mixed.epsilonBounds(delta: delta)
            #expect(found.upperBound >= exact)
            #expect(found.upperBound <= exact * 1.001 + 1e-5)
            #expect(found.lowerBound <= exact + 1e-8)
        }
    }

    @Test("Probabilities far below what numbers near 1 can tell apart are still told apart")
    func tinyDeltas() throws {
        var accountant = PLDAccountant(relation: .addOrRemoveOne)
        try accountant.compose(
            .dpSGD(samplingProbability: 0.1, noiseMultiplier: 30, steps: 100_000))
        var renyi = RDPAccountant(relation: .addOrRemoveOne)
        try renyi.compose(.dpSGD(samplingProbability: 0.1, noiseMultiplier: 30, steps: 100_000))
        for delta in [1e-12, 1e-40, 1e-100, 1e-250] {
            let found = try accountant.epsilon(delta: delta)
            let bound = try renyi.epsilon(delta: delta)
            #expect(found <= bound)
            #expect(found > 0.8 * bound)
        }
    }

    @Test("A billion steps are answered, and more noise than matters, and less than does")
    func extremes() throws {
        for (noise, steps) in [
            (1.0, 1_000_000_000), (1e6, 1000), (1e-3, 10), (0.05, 100), (1e-160, 3),
        ] {
            let run = PrivacyEvent.dpSGD(
                samplingProbability: 0.01, noiseMultiplier: noise, steps: steps)
            let losses = try Self.epsilon(PLDAccountant(relation: .addOrRemoveOne), run, 1e-5)
            let renyi = try Self.epsilon(RDPAccountant(relation: .addOrRemoveOne), run, 1e-5)
            #expect(losses >= 0 && renyi >= losses, "noise \(noise), \(steps) steps")
            if noise < 0.1 { #expect(losses > 50) }
        }
        for probability in [1e-12, 1e-300, 1 - 1e-12] {
            let run = PrivacyEvent.dpSGD(
                samplingProbability: probability, noiseMultiplier: 1, steps: 10)
            let found = try Self.epsilon(PLDAccountant(relation: .addOrRemoveOne), run, 1e-6)
            #expect(found >= 0 && found < 25)
        }
    }

    @Test("Trees of zCDP, Rényi and exact accountants are in order")
    func trees() throws {
        let event = PrivacyEvent.treeAggregation(
            noiseMultiplier: 4, .severalTimes(leaves: 300, participations: 3, separation: 50))
        let exact = try Self.epsilon(GaussianAccountant(relation: .replaceSpecial), event, 1e-6)
        let concentrated = try Self.epsilon(ZCDPAccountant(relation: .replaceSpecial), event, 1e-6)
        let renyi = try Self.epsilon(RDPAccountant(relation: .replaceSpecial), event, 1e-6)
        let losses = try Self.epsilon(PLDAccountant(relation: .replaceSpecial), event, 1e-6)
        expectClose(concentrated, exact, relative: 1e-12)
        expectClose(losses, exact, relative: 1e-12)
        #expect(exact < renyi)
    }

    @Test(
        "A worst placement is never below one that is looked for by trying all", arguments: 1...11)
    func placements(leaves: Int) {
        for separation in 0...3 {
            for participations in 1...4 {
                let found = TreeParticipation.severalTimes(
                    leaves: leaves, participations: participations, separation: separation
                ).squaredSensitivity
                #expect(found == Self.worst(leaves, participations, separation))
            }
        }
    }

    /// All placements, by bits.
    private static func worst(_ leaves: Int, _ participations: Int, _ separation: Int) -> Double {
        var best = 0
        for bits in 1..<(1 << leaves) where bits.nonzeroBitCount <= participations {
            let places = (0..<leaves).filter { bits >> $0 & 1 == 1 }
            guard zip(places, places.dropFirst()).allSatisfy({ $1 - $0 > separation }) else {
                continue
            }
            var sum = 0
            var size = 1
            while size <= leaves {
                for node in 0..<leaves / size {
                    let below = places.count { $0 / size == node }
                    sum += below * below
                }
                size *= 2
            }
            best = max(best, sum)
        }
        return Double(best)
    }

    @Test("A search that would be long gives way to a bound that is no smaller")
    func longSearch() {
        let short = TreeParticipation.severalTimes(leaves: 1000, participations: 5, separation: 199)
        #expect(short.squaredSensitivity == 55)
        let long = TreeParticipation.severalTimes(
            leaves: 1_000_000, participations: 100, separation: 9999)
        let levels = 20.0
        #expect(long.squaredSensitivity >= 100 * levels / 2)
        #expect(long.squaredSensitivity <= 100 * 100 * levels)
    }
}
