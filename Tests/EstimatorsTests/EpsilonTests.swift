import Estimators
import Glibc
import Tensors
import Testing

@Suite("Bounds of ε from below")
struct EpsilonTests {
    private static func counts(_ row: VectorRow) throws -> HitCounts {
        try HitCounts(
            hits: row.integer("hits"), of: row.integer("trials"),
            falseHits: row.integer("falseHits"), of: row.integer("falseTrials"))
    }

    @Test("Each method's bound", arguments: VectorRow.rows("ratios"))
    func vectors(row: VectorRow) throws {
        let counts = try Self.counts(row)
        for method in RatioBound.allCases {
            let found = method.lower(counts, error: 0.05)
            expectClose(found, try row.number(method.rawValue), relative: 1e-10, method.rawValue)
        }
        let withDelta = RatioBound.clopperPearson.lower(counts, error: 0.05, delta: 0.01)
        expectClose(withDelta, try row.number("withDelta"), relative: 1e-10)
    }

    /// TensorFlow Privacy 0.9, docstring of `RatioBound` in epsilon_lower_bound.py.
    @Test("The published numbers of Bailey and Katz")
    func published() throws {
        let first = try HitCounts(hits: 100, of: 110, falseHits: 10, of: 80)
        let second = try HitCounts(hits: 90, of: 110, falseHits: 5, of: 80)
        expectClose(RatioBound.bailey.lower(first, error: 0.05), 4.61953896, absolute: 5e-9)
        expectClose(RatioBound.bailey.lower(second, error: 0.05), 6.87647915, absolute: 5e-9)
        expectClose(RatioBound.katzLog.lower(first, error: 0.05), 4.45958661, absolute: 5e-9)
        expectClose(RatioBound.katzLog.lower(second, error: 0.05), 6.39712581, absolute: 5e-9)
    }

    @Test("No bound is above the ratio, and all are numbers", arguments: RatioBound.allCases)
    func belowRatio(method: RatioBound) throws {
        for (trials, falseTrials) in [(5, 7), (40, 12), (1000, 3000)] {
            for hits in stride(from: 0, through: trials, by: max(1, trials / 9)) {
                for falseHits in stride(from: 0, through: falseTrials, by: max(1, falseTrials / 9))
                {
                    let counts = try HitCounts(
                        hits: hits, of: trials, falseHits: falseHits, of: falseTrials)
                    for error in [0.4, 0.05, 1e-6] {
                        let bound = method.lower(counts, error: error)
                        #expect(bound.isFinite && bound >= 0, "\(counts) \(error)")
                        guard falseHits > 0, hits > 0 else { continue }
                        let (p1, p0) = (
                            Double(hits) / Double(trials), Double(falseHits) / Double(falseTrials)
                        )
                        // One half more on both sides may move a ratio below 1 up, never past 1.
                        #expect(bound <= max(1, p1 / p0) * (1 + 1e-12), "\(counts) \(error)")
                    }
                }
            }
        }
    }

    @Test("More confidence, and more δ, never give a larger bound")
    func monotone() throws {
        let counts = try HitCounts(hits: 60, of: 100, falseHits: 9, of: 100)
        for method in RatioBound.allCases {
            let bounds = [0.3, 0.1, 0.05, 0.01].map { method.lower(counts, error: $0) }
            #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 >= $1 }, "\(method)")
        }
        var audit = EpsilonAudit()
        let epsilons = try [0, 1e-5, 0.01, 0.2, 0.9].map { delta in
            audit.delta = delta
            return try audit.epsilon(of: counts)
        }
        #expect(zip(epsilons, epsilons.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(epsilons[0] > epsilons[3] && epsilons[4] == 0)
    }

    @Test("The exact bound passes a true ε at most as often as it says")
    func coverage() throws {
        // Randomised response: ε = ln 3, of which the best test reaches all.
        let (probability, epsilon) = (0.75, log(3.0))
        var random = RandomNumbers(seed: 3)
        var wrong = 0
        for _ in 0..<2000 {
            let counts = try HitCounts(
                hits: random.binomial(60, probability), of: 60,
                falseHits: random.binomial(60, 1 - probability), of: 60)
            if try EpsilonAudit().epsilon(of: counts) > epsilon { wrong += 1 }
        }
        #expect(wrong <= 100, "\(wrong) of 2000")
    }

    /// Scores of members and non-members that nothing tells apart.
    private static func noise(_ seed: UInt64, _ count: Int) -> ([Double], [Double]) {
        var random = RandomNumbers(seed: seed)
        return (
            (0..<count).map { _ in random.uniform() }, (0..<count).map { _ in random.uniform() }
        )
    }

    @Test("Without a difference the held-out bound is rarely above 0, the best of all often is")
    func optimism() throws {
        var (held, best) = (0, 0)
        for seed in 1...200 as ClosedRange<UInt64> {
            let (members, nonMembers) = Self.noise(seed, 60)
            var words = RandomAddress(seed: seed).words
            let audit = EpsilonAudit()
            let bound = try audit.heldOut(members: members, nonMembers: nonMembers, using: &words)
            if let bound, bound.epsilon > 0 { held += 1 }
            var quick = audit
            quick.method = .bailey
            let curve = try ROCCurve(positives: members, negatives: nonMembers)
            if let first = try quick.largest(1, of: curve).first, first > 0 { best += 1 }
        }
        #expect(held <= 10, "\(held) of 200")
        #expect(best > 40, "\(best) of 200")
    }

    @Test("A held-out bound finds a difference, either way round")
    func heldOut() throws {
        var random = RandomNumbers(seed: 8)
        let members = (0..<400).map { _ in random.normal() + 2 }
        let nonMembers = (0..<400).map { _ in random.normal() }
        let audit = EpsilonAudit()
        var words = RandomAddress(seed: 1).words
        let bound = try #require(
            try audit.heldOut(members: members, nonMembers: nonMembers, using: &words))
        #expect(bound.epsilon > 1)
        #expect(bound.counts.trials == 200 && bound.counts.falseTrials == 200)
        var again = RandomAddress(seed: 1).words
        #expect(
            try audit.heldOut(members: members, nonMembers: nonMembers, using: &again) == bound)
        let reversed = try #require(
            try audit.heldOut(members: nonMembers, nonMembers: members, using: &words))
        #expect(reversed.epsilon > 1)
        var oneSided = audit
        oneSided.isTwoSided = false
        let none = try #require(
            try oneSided.heldOut(members: nonMembers, nonMembers: members, using: &words))
        #expect(none.epsilon == 0)
        #expect(try audit.heldOut(members: [1], nonMembers: [1, 2], using: &words) == nil)
    }

    @Test("The largest bounds fall and are those of single tests", arguments: RatioBound.allCases)
    func largest(method: RatioBound) throws {
        var audit = EpsilonAudit()
        audit.method = method
        let curve = try ROCCurve(
            positives: [9, 8, 7, 7, 6, 5, 5, 4], negatives: [6, 5, 4, 3, 3, 2, 1, 0, 0, 0])
        let found = try audit.largest(1000, of: curve)
        #expect(found.count == 4 * (curve.thresholds.count - 1))
        #expect(zip(found, found.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(try audit.largest(5, of: curve) == Array(found.prefix(5)))
        var singles: [Double] = []
        for i in curve.thresholds.indices.dropFirst() {
            let (t, f) = (curve.truePositives[i], curve.falsePositives[i])
            for (hits, of, falseHits, falseOf) in [
                (t, 8, f, 10), (10 - f, 10, 8 - t, 8), (f, 10, t, 8), (8 - t, 8, 10 - f, 10),
            ] {
                singles.append(
                    try audit.epsilon(
                        of: HitCounts(hits: hits, of: of, falseHits: falseHits, of: falseOf)))
            }
        }
        #expect(singles.sorted(by: >) == found)
        audit.isTwoSided = false
        #expect(try audit.largest(1000, of: curve).count == 2 * (curve.thresholds.count - 1))
    }

    @Test("Parameters outside their domains are told")
    func badInput() throws {
        let counts = try HitCounts(hits: 1, of: 2, falseHits: 1, of: 2)
        var audit = EpsilonAudit()
        audit.confidence = 0.4
        #expect(throws: EstimatorError.self) { try audit.epsilon(of: counts) }
        audit.confidence = 0.95
        audit.delta = 1
        #expect(throws: EstimatorError.self) { try audit.epsilon(of: counts) }
        audit.delta = 1e-5
        audit.method = .bailey
        #expect(
            throws: EstimatorError.outOfDomain(
                what: "delta", value: "1e-05", domain: "0 with an approximate method")
        ) { try audit.epsilon(of: counts) }
        #expect(
            throws: EstimatorError.outOfDomain(
                what: "true positives", value: "3", domain: "a whole number in 0...2")
        ) { try HitCounts(hits: 3, of: 2, falseHits: 0, of: 1) }
        #expect(
            throws: EstimatorError.outOfDomain(
                what: "negatives", value: "0", domain: "a whole number in 1...1000000000")
        ) { try HitCounts(hits: 1, of: 2, falseHits: 0, of: 0) }
    }
}
