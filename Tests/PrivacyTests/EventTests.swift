import Foundation
import Privacy
import Testing

@Suite("Events and ledgers")
struct EventTests {
    static let all: [(PrivacyEvent, String)] = [
        (.none, "nothing"),
        (.nonPrivate, "release without privacy"),
        (.other("a vote"), "a vote"),
        (.gaussian(noiseMultiplier: 1.1), "Gaussian mechanism (σ = 1.1)"),
        (.laplace(noiseMultiplier: 2), "Laplace mechanism (b = 2)"),
        (
            .discreteGaussian(deviation: 8.5, sensitivity: 2),
            "discrete Gaussian (σ = 8.5, sensitivity 2)"
        ),
        (
            .discreteLaplace(decay: 0.1, sensitivity: 3),
            "discrete Laplace (a = 0.1, sensitivity 3)"
        ),
        (
            .randomizedResponse(noise: 0.25, buckets: 10),
            "randomised response (p = 0.25, 10 buckets)"
        ),
        (.noisyMaximum(epsilon: 0.5, noise: .gumbel), "exponential mechanism (ε = 0.5)"),
        (.noisyMaximum(epsilon: 0.5, noise: .laplace), "report noisy max (ε = 0.5)"),
        (.noisyMaximum(epsilon: 0.5, noise: .exponential), "permute and flip (ε = 0.5)"),
        (
            .sparseVector(epsilon: 0.5, answers: 3),
            "sparse vector technique (ε = 0.5, 3 answers)"
        ),
        (.zeroConcentrated(rho: 0.5, xi: 0), "zero-concentrated mechanism (ρ = 0.5)"),
        (.approximate(epsilon: 1, delta: 1e-6), "(ε, δ) mechanism (ε = 1, δ = 1e-06)"),
        (
            .dpSGD(samplingProbability: 0.01, noiseMultiplier: 1.1, steps: 10_000),
            "Poisson-sampled (q = 0.01) Gaussian mechanism (σ = 1.1), 10,000 times"
        ),
        (
            .sampledWithoutReplacement(
                population: 60_000, sample: 256, .gaussian(noiseMultiplier: 2)),
            "sampled without replacement (256 of 60,000) Gaussian mechanism (σ = 2)"
        ),
        (
            .composed([.laplace(noiseMultiplier: 1), .repeated(.nonPrivate, count: 1)]),
            "Laplace mechanism (b = 1); release without privacy, once"
        ),
        (
            .treeAggregation(noiseMultiplier: 7, .oncePerTree(leaves: [469, 469, 469])),
            "tree aggregation (σ = 7, 3 trees of 469 leaves, a record once in each)"
        ),
        (
            .treeAggregation(noiseMultiplier: 7, .onceAtAll(leaves: [64, 100])),
            "tree aggregation (σ = 7, 2 trees of 64, 100 leaves, a record once at all)"
        ),
    ]

    @Test("Each event describes itself in the terms of the field", arguments: all)
    func description(event: PrivacyEvent, words: String) {
        #expect(event.description == words)
    }

    @Test("An event that was written as JSON is read as the same one", arguments: all)
    func coding(event: PrivacyEvent, words: String) throws {
        let data = try JSONEncoder().encode(event)
        #expect(try JSONDecoder().decode(PrivacyEvent.self, from: data) == event)
    }

    @Test("A ledger counts equal steps, and gives the same ε after it was written and read")
    func ledger() throws {
        let step = PrivacyEvent.poissonSampled(
            probability: 0.01, .gaussian(noiseMultiplier: 1.1))
        var accountant = PLDAccountant(relation: .addOrRemoveOne)
        for _ in 0..<500 { try accountant.compose(step) }
        try accountant.compose(.gaussian(noiseMultiplier: 30))
        #expect(accountant.ledger.entries.map(\.count) == [500, 1])
        let data = try JSONEncoder().encode(accountant.ledger)
        let read = try JSONDecoder().decode(Ledger.self, from: data)
        #expect(read == accountant.ledger)
        var again = PLDAccountant(relation: .addOrRemoveOne)
        for entry in read.entries { try again.compose(entry.event, count: entry.count) }
        #expect(try again.epsilon(delta: 1e-5) == accountant.epsilon(delta: 1e-5))
    }

    @Test("Several Gaussians on one Poisson sample are one")
    func sameSample() throws {
        var several = Ledger()
        try several.add(
            .poissonSampled(
                probability: 0.1,
                .composed([
                    .repeated(.gaussian(noiseMultiplier: 4), count: 2),
                    .gaussian(noiseMultiplier: 2),
                ])), count: 7)
        guard case .poissonSampled(0.1, .gaussian(let noise))? = several.entries.first?.event
        else {
            Issue.record("\(several)")
            return
        }
        expectClose(1 / (noise * noise), 2 / 16.0 + 1 / 4.0, relative: 1e-14)
        #expect(several.entries.count == 1 && several.entries[0].count == 7)
    }

    @Test("A sample of all is no sample, and one of none costs nothing")
    func trivialSamples() throws {
        var ledger = Ledger()
        try ledger.add(.poissonSampled(probability: 0, .nonPrivate))
        #expect(ledger.entries.isEmpty)
        try ledger.add(.poissonSampled(probability: 1, .gaussian(noiseMultiplier: 2)))
        #expect(ledger.entries.map(\.event) == [.gaussian(noiseMultiplier: 2)])
    }

    @Test(
        "A parameter outside its domain is named",
        arguments: [
            (PrivacyEvent.gaussian(noiseMultiplier: -1), "the noise multiplier"),
            (.laplace(noiseMultiplier: .nan), "the noise multiplier"),
            (.poissonSampled(probability: 1.5, .none), "the sampling probability"),
            (.poissonSampled(probability: .nan, .none), "the sampling probability"),
            (
                .sampledWithoutReplacement(
                    population: 10, sample: 11, .gaussian(noiseMultiplier: 1)),
                "the sample"
            ),
            (.repeated(.gaussian(noiseMultiplier: 1), count: -2), "the count"),
            (.repeated(.repeated(.nonPrivate, count: .max), count: 3), "the count"),
            (.discreteGaussian(deviation: 0, sensitivity: 1), "the deviation"),
            (.discreteLaplace(decay: 1, sensitivity: 0), "the sensitivity"),
            (.randomizedResponse(noise: 2, buckets: 4), "the noise of randomised response"),
            (.randomizedResponse(noise: 0.5, buckets: 1), "the number of buckets"),
            (.sparseVector(epsilon: -1, answers: 1), "ε of the comparisons"),
            (.sparseVector(epsilon: 1, answers: 0), "the number of answers"),
            (.approximate(epsilon: 1, delta: 1.1), "δ of the mechanism"),
            (.zeroConcentrated(rho: -1, xi: 0), "ρ"),
            (
                .treeAggregation(noiseMultiplier: 1, .oncePerTree(leaves: [4, -1])),
                "the number of leaves"
            ),
        ])
    func domains(event: PrivacyEvent, name: String) throws {
        var ledger = Ledger()
        let error = #expect(throws: PrivacyError.self) { try ledger.add(event) }
        guard case .parameter(let found, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == name)
        #expect(ledger.entries.isEmpty)
    }

    @Test("Each error has its words: what, why, what to do")
    func words() {
        let errors: [PrivacyError] = [
            .parameter(name: "the batch", value: "9", domain: "at most 8"),
            .unaccounted(event: "a vote", accountant: PLDAccountant.name, relation: .replaceOne),
            .unreachable(target: "ε = 1", reason: "no amount of noise is enough"),
        ]
        #expect(errors.map(\.diagnostic.id).sorted() == PrivacyError.ids)
        for error in errors {
            let diagnostic = error.diagnostic
            #expect(diagnostic.title.count <= 60)
            #expect(diagnostic.explanation.hasSuffix("."))
            #expect(diagnostic.hint != nil)
        }
        #expect(
            errors[1].diagnostic.explanation.hasPrefix(
                "The PLD accountant has no bound for `a vote`"))
    }
}

@Suite("Single mechanisms")
struct MechanismTests {
    @Test("Pure mechanisms cost their ε at δ = 0, and less with some δ")
    func pure() throws {
        let events: [(PrivacyEvent, Double)] = [
            (.laplace(noiseMultiplier: 2), 0.5), (.noisyMaximum(epsilon: 0.5, noise: .gumbel), 0.5),
            (.discreteLaplace(decay: 0.1, sensitivity: 5), 0.5),
            (.approximate(epsilon: 0.5, delta: 0), 0.5),
            (.sparseVector(epsilon: 0.5, answers: 4), 0.5),
        ]
        for (event, epsilon) in events {
            for accountant in [
                RDPAccountant(relation: .addOrRemoveOne), PLDAccountant(relation: .addOrRemoveOne),
            ] as [any PrivacyAccountant] {
                var accountant = accountant
                try accountant.compose(event, count: 200)
                expectClose(try accountant.epsilon(delta: 0), 200 * epsilon, relative: 1e-12)
                #expect(try accountant.epsilon(delta: 1e-6) < 0.8 * 200 * epsilon)
                #expect(try accountant.delta(epsilon: 200.001 * epsilon) == 0)
            }
        }
    }

    /// Kairouz, Oh, Viswanath 2015, theorem 3.3: k-fold composition of (ε, δ) mechanisms, exactly.
    @Test("Black boxes compose as the optimal theorem says")
    func blackBoxes() throws {
        let (epsilon, delta, count) = (0.3, 1e-4, 12)
        var accountant = PLDAccountant(relation: .addOrRemoveOne)
        try accountant.compose(.approximate(epsilon: epsilon, delta: delta), count: count)
        for i in 0...5 {
            var sum = 0.0
            for l in 0..<i {
                let binomial = (0..<l).reduce(1.0) { $0 * Double(count - $1) / Double($1 + 1) }
                sum +=
                    binomial
                    * (exp(Double(count - l) * epsilon) - exp(Double(count - 2 * i + l) * epsilon))
            }
            let inner = sum / pow(1 + exp(epsilon), Double(count))
            let exact = 1 - pow(1 - delta, Double(count)) * (1 - inner)
            let found = try accountant.delta(epsilon: Double(count - 2 * i) * epsilon)
            expectClose(found, exact, relative: 1e-6)
        }
    }

    @Test("A release with probability δ is never covered by a smaller δ")
    func failures() throws {
        var accountant = PLDAccountant(relation: .addOrRemoveOne)
        try accountant.compose(.approximate(epsilon: 0.1, delta: 1e-6), count: 10)
        #expect(try accountant.epsilon(delta: 9e-6) == .infinity)
        #expect(try accountant.epsilon(delta: 1.1e-5) < 1.01)
        var renyi = RDPAccountant(relation: .addOrRemoveOne)
        #expect(throws: PrivacyError.self) {
            try renyi.compose(.approximate(epsilon: 0.1, delta: 1e-6))
        }
    }

    @Test("Discrete noise costs what continuous noise costs when it is wide")
    func discrete() throws {
        for sensitivity in [1, 3] {
            var discrete = PLDAccountant(relation: .replaceSpecial)
            try discrete.compose(
                .discreteGaussian(deviation: 30, sensitivity: sensitivity), count: 40)
            var continuous = GaussianAccountant(relation: .replaceSpecial)
            try continuous.compose(
                .gaussian(noiseMultiplier: 30 / Double(sensitivity)), count: 40)
            expectClose(
                try discrete.epsilon(delta: 1e-6), try continuous.epsilon(delta: 1e-6),
                relative: 2e-3)
        }
    }

    @Test("Fixed-size samples are cheaper than none, and dearer than Poisson samples seem")
    func fixedSize() throws {
        let noise = PrivacyEvent.gaussian(noiseMultiplier: 4)
        var fixed = RDPAccountant(relation: .replaceOne)
        try fixed.compose(
            .sampledWithoutReplacement(population: 1000, sample: 50, noise), count: 100)
        var all = RDPAccountant(relation: .replaceOne)
        try all.compose(noise, count: 100)
        var poisson = PLDAccountant(relation: .replaceOne)
        try poisson.compose(.poissonSampled(probability: 0.05, noise), count: 100)
        let (a, b, c) = (
            try poisson.epsilon(delta: 1e-5), try fixed.epsilon(delta: 1e-5),
            try all.epsilon(delta: 1e-5)
        )
        #expect(a < b && b < c)
    }
}
