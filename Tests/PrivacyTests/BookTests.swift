import Foundation
import Privacy
import TestSupport
import Testing

@Suite("Charges of a program")
struct BookTests {
    private static let step = PrivacyEvent.gaussian(noiseMultiplier: 1.15)

    /// A book with one source and batches of it.
    private static func book(
        _ sampling: BatchSampling, keepsOrder: Bool = false, unit: PrivacyUnit = .example
    ) -> (book: PrivacyBook, source: UInt32, batches: UInt32) {
        var book = PrivacyBook()
        let source = book.add(
            PrivateSource(name: "train", unit: unit, examples: 60_000, digest: "d"))
        let batches = book.addBatches(of: source, sampling, keepsOrder: keepsOrder)
        return (book, source, batches)
    }

    private static func charge(
        _ book: inout PrivacyBook, _ mark: UInt32, sample: UInt32, by mechanism: String = "DPSGD"
    ) throws {
        try book.charge(
            mark, sample: sample, step, isPerExample: true, .init(mechanism: mechanism))
    }

    private static func epsilon(_ event: PrivacyEvent) throws -> Double {
        var accountant = PLDAccountant(relation: .addOrRemoveOne)
        try accountant.compose(event)
        return try accountant.epsilon(delta: 1e-5)
    }

    @Test("A step on each of many Poisson samples is one charge, as dear as the command says")
    func poisson() throws {
        var (book, source, batches) = Self.book(.poisson(probability: 0.01, examples: 60_000))
        for sample in 1...24_900 { try Self.charge(&book, batches, sample: UInt32(sample)) }
        #expect(book.charges.map(\.times) == [24_900])
        #expect(book.charges[0].event == Self.step)
        let spent = try #require(try book.spending(of: source, delta: 1e-5))
        let event = PrivacyEvent.dpSGD(
            samplingProbability: 0.01, noiseMultiplier: 1.15, steps: 24_900)
        #expect(spent.pld == (try Self.epsilon(event)))
        #expect(spent.assumingPoisson == nil)
        // What `noisebook privacy dp-sgd` prints for the same run.
        let golden = try String(
            contentsOf: Goldens.folder.appending(path: "privacy/dp-sgd.txt"), encoding: .utf8)
        let pld = try #require(spent.pld)
        let rdp = try #require(spent.rdp)
        #expect(golden.contains("ε ≤ \(Spending.text(pld)) "), "\(Spending.text(pld))")
        #expect(golden.contains("ε ≤ \(Spending.text(rdp)) "), "\(Spending.text(rdp))")
    }

    @Test("Several releases of one sample are one, and an older sample gets no help from sampling")
    func sameSample() throws {
        var (book, source, batches) = Self.book(.poisson(probability: 0.1, examples: 60_000))
        try Self.charge(&book, batches, sample: 1)
        try Self.charge(&book, batches, sample: 1, by: "other")
        #expect(book.charges.map(\.event) == [.composed([Self.step, Self.step])])
        #expect(
            try book.spending(of: source, delta: 1e-5)?.pld
                == Self.epsilon(
                    .poissonSampled(probability: 0.1, .composed([Self.step, Self.step]))))
        try Self.charge(&book, batches, sample: 2)
        try Self.charge(&book, batches, sample: 1)
        #expect(book.charges.map(\.times) == [1, 1, 1])
        #expect(book.charges.map { $0.sampling == .whole } == [false, false, true])
    }

    @Test("Batches that go through the data cost one release an epoch")
    func epochs() throws {
        var (book, source, batches) = Self.book(
            .oncePerEpoch(batch: 15_000, examples: 60_000, batchesPerEpoch: 4))
        for sample in 1...10 { try Self.charge(&book, batches, sample: UInt32(sample)) }
        #expect(book.charges.map(\.times) == [10])
        #expect(book.charges.map(\.epochs) == [3])
        let spent = try #require(try book.spending(of: source, delta: 1e-5))
        var exact = GaussianAccountant(relation: .addOrRemoveOne)
        try exact.compose(.repeated(Self.step, count: 3))
        #expect(spent.exact == (try exact.epsilon(delta: 1e-5)))
        #expect(spent.assumingPoisson != nil)
    }

    @Test("Each pass through a loader is an epoch of its own")
    func passes() throws {
        let sampling = BatchSampling.oncePerEpoch(batch: 50, examples: 100, batchesPerEpoch: 2)
        var (book, source, first) = Self.book(sampling)
        for sample in 1...2 { try Self.charge(&book, first, sample: UInt32(sample)) }
        let second = book.addBatches(of: source, sampling)
        for sample in 1...2 { try Self.charge(&book, second, sample: UInt32(sample)) }
        #expect(book.charges.map(\.times) == [4])
        #expect(book.charges.map(\.epochs) == [2])
        // Two passes side by side are two, however they take turns.
        let (third, fourth) = (
            book.addBatches(of: source, sampling), book.addBatches(of: source, sampling)
        )
        for sample in 1...2 {
            for mark in [third, fourth] { try Self.charge(&book, mark, sample: UInt32(sample)) }
        }
        #expect(book.charges.map(\.epochs) == [4])
    }

    // MARK: - Running sums

    /// Takes so many steps with a tree.
    private static func grow(
        _ book: inout PrivacyBook, _ mark: UInt32, _ run: inout TreeRun, steps: Range<Int>,
        restart: Int? = nil, noise: Double = 7
    ) throws {
        for step in steps {
            let before = run
            run.add(
                .init(
                    mark: mark, sample: UInt32(step + 1),
                    sampling: book.sampling(of: mark) ?? .whole, keepsOrder: book.keepsOrder(mark)),
                noiseMultiplier: noise, restart: restart)
            try book.chargeTree(
                mark, optimizer: "a", from: before, to: run, isPerExample: true,
                .init(mechanism: "DPFTRL"))
        }
    }

    /// ε by Rényi divergence is that of the public library for the same trees.
    @Test("All steps of an optimiser are one event, restarts included")
    func trees() throws {
        var (book, source, batches) = Self.book(
            .oncePerEpoch(batch: 128, examples: 60_000, batchesPerEpoch: 469))
        var run = TreeRun()
        try Self.grow(&book, batches, &run, steps: 0..<2345, restart: 469)
        #expect(book.charges.count == 1)
        #expect(book.charges[0].times == 1)
        #expect(
            book.charges[0].event
                == .treeAggregation(
                    noiseMultiplier: 7, .oncePerTree(leaves: [469, 469, 469, 469, 469])))
        #expect(
            book.charges[0].event.description
                == "tree aggregation (σ = 7, 5 trees of 469 leaves, a record once in each)")
        let spent = try #require(try book.spending(of: source, delta: 1e-5))
        // tree_accountants.csv of the vectors: 4.503 at orders 1.1 to 63.
        #expect(try #require(spent.rdp) <= 4.504)
        #expect(try #require(spent.exact) < 4.503)
        #expect(spent.assumingPoisson == nil)
    }

    @Test(
        "Without restarts a record is met once a pass, as far apart as the order guarantees",
        arguments: [(true, 3), (false, 0)])
    func passes(keepsOrder: Bool, separation: Int) throws {
        var (book, _, batches) = Self.book(
            .oncePerEpoch(batch: 15_000, examples: 60_000, batchesPerEpoch: 4),
            keepsOrder: keepsOrder)
        var run = TreeRun()
        try Self.grow(&book, batches, &run, steps: 0..<4)
        #expect(
            book.charges[0].event
                == .treeAggregation(noiseMultiplier: 7, .oncePerTree(leaves: [4])))
        try Self.grow(&book, batches, &run, steps: 4..<10)
        let event = PrivacyEvent.treeAggregation(
            noiseMultiplier: 7,
            .severalTimes(leaves: 10, participations: 3, separation: separation))
        #expect(book.charges.map(\.event) == [event])
        // A batch that is passed over brings later ones nearer.
        try Self.grow(&book, batches, &run, steps: 11..<12)
        #expect(
            book.charges.map(\.event) == [
                .treeAggregation(
                    noiseMultiplier: 7,
                    .severalTimes(leaves: 11, participations: 3, separation: 0))
            ])
    }

    @Test("A batch that is used twice, all of the data, and another loader are passes of their own")
    func otherPasses() throws {
        let sampling = BatchSampling.oncePerEpoch(
            batch: 15_000, examples: 60_000, batchesPerEpoch: 4)
        func passes(_ leaves: [(mark: UInt32, sample: UInt32)]) -> Int {
            var run = TreeRun()
            for (mark, sample) in leaves {
                run.add(
                    .init(
                        mark: mark, sample: sample, sampling: sample == 0 ? .whole : sampling),
                    noiseMultiplier: 1)
            }
            return run.present.passes
        }
        #expect(passes([(2, 1), (2, 2), (2, 4)]) == 1)
        #expect(passes([(2, 1), (2, 1)]) == 2)
        #expect(passes([(2, 2), (2, 1)]) == 2)
        #expect(passes([(2, 4), (2, 5)]) == 2)
        #expect(passes([(2, 1), (3, 2)]) == 2)
        #expect(passes([(1, 0), (1, 0), (1, 0)]) == 3)
    }

    @Test("Trees in which records are met several times add up")
    func severalTrees() throws {
        var run = TreeRun()
        for step in 0..<5 {
            run.add(
                .init(mark: 1, sample: 0, sampling: .whole),
                noiseMultiplier: step == 4 ? 3 : 2, restart: 2)
        }
        #expect(
            run.event
                == .composed([
                    .treeAggregation(noiseMultiplier: 2, .oncePerTree(leaves: [1])),
                    .treeAggregation(
                        noiseMultiplier: 2,
                        .severalTimes(leaves: 2, participations: 2, separation: 0)),
                    .treeAggregation(
                        noiseMultiplier: 2,
                        .severalTimes(leaves: 2, participations: 2, separation: 0)),
                ]))
        // 1 and twice 2² + 1 + 1, over 2².
        #expect(run.cost == 13.0 / 4)
        var bare = TreeRun()
        bare.add(nil, noiseMultiplier: 2)
        #expect(bare.event == .none)
        #expect(bare.cost == 0)
        bare.add(.init(mark: 1, sample: 0, sampling: .whole), noiseMultiplier: 0)
        #expect(bare.event == .nonPrivate)
        #expect(bare.cost == .infinity)
    }

    @Test("An optimiser that was put back, or another, has a charge of its own")
    func forks() throws {
        var (book, _, batches) = Self.book(
            .oncePerEpoch(batch: 15_000, examples: 60_000, batchesPerEpoch: 4))
        var run = TreeRun()
        try Self.grow(&book, batches, &run, steps: 0..<2)
        let earlier = run
        try Self.grow(&book, batches, &run, steps: 2..<4)
        run = earlier
        try Self.grow(&book, batches, &run, steps: 2..<3)
        #expect(
            book.charges.map(\.event)
                == [4, 3].map {
                    .treeAggregation(noiseMultiplier: 7, .oncePerTree(leaves: [$0]))
                })
        // The newest goes on.
        try Self.grow(&book, batches, &run, steps: 3..<4)
        #expect(book.charges.count == 2)
        run = TreeRun()
        try Self.grow(&book, batches, &run, steps: 0..<1)
        #expect(book.charges.count == 3)
        try book.chargeTree(
            batches, optimizer: "b", from: run, to: run, isPerExample: true,
            .init(mechanism: "DPFTRL"))
        #expect(book.charges.count == 4)
        #expect(
            try book.chargeTree(
                77, optimizer: "b", from: run, to: run, isPerExample: true,
                .init(mechanism: "DPFTRL")) == nil)
    }

    @Test("A user's examples share the noise of the trees")
    func users() throws {
        func exact(_ unit: PrivacyUnit, noise: Double) throws -> Double? {
            var (book, source, batches) = Self.book(
                .oncePerEpoch(batch: 15_000, examples: 60_000, batchesPerEpoch: 4), unit: unit)
            var run = TreeRun()
            try Self.grow(&book, batches, &run, steps: 0..<8, restart: 4, noise: noise)
            return try book.spending(of: source, delta: 1e-5)?.exact
        }
        #expect(try exact(.user(examples: 3), noise: 9) == exact(.example, noise: 3))
    }

    @Test("Noise that is no number, or below 0, protects nothing", arguments: [0, -1, Double.nan])
    func badNoise(noise: Double) throws {
        var (book, source, batches) = Self.book(.whole)
        var run = TreeRun()
        try Self.grow(&book, batches, &run, steps: 0..<1, noise: 3)
        try Self.grow(&book, batches, &run, steps: 1..<2, noise: noise)
        try Self.grow(&book, batches, &run, steps: 2..<3, noise: 3)
        #expect(book.charges.map(\.event) == [.nonPrivate])
        #expect(try book.spending(of: source, delta: 1e-5)?.epsilon == .infinity)
    }
}
