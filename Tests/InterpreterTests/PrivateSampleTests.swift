import Interpreter
import Privacy
import Testing

/// What happens when a sample, or a loader, is used more than once.
@Suite("Samples that are used again")
struct PrivateSampleTests {
    @Test("Each pass through a Poisson loader draws samples of its own")
    func passesDiffer() throws {
        try Session.onLargeStack {
            let program = """
                let x = private(arange(400), unit: example)
                let loader = x.poisson(rate: 0.1, steps: 1)
                var sums = []
                for pass in 0..<3 { for rows in loader { sums = [...sums, number(sum(rows))] } }
                sums
                """
            let sums = Self.value(program)
            #expect(Set(sums).count == 3)
            #expect(sums == Self.value(program))
        }
    }

    @Test("Loaders that are made alike draw alike, whatever was made and gone before")
    func loadersAreAlike() throws {
        try Session.onLargeStack {
            let program = """
                let x = private(arange(400), unit: example)
                fn first() {
                    var total = 0
                    for rows in x.poisson(rate: 0.1, steps: 1, seed: 3) { total = number(sum(rows)) }
                    total
                }
                map(range(0, 50), i => first())
                """
            let sums = Self.value(program)
            #expect(sums.count == 50 && Set(sums).count == 1)
        }
    }

    @Test("A record of columns is gone through row by row, all columns together")
    func columns() throws {
        try Session.onLargeStack {
            let sums = Self.value(
                """
                let open = { a: arange(6).reshape(6, 1), b: arange(6) * 10 }
                let x = private(open, unit: example)
                var found = []
                for (a, b) in open.batches(4) { found = [...found, number(max(abs(10 * a[:, 0] - b)))] }
                for rows in x.batches(2) {
                    found = [...found, number(max(abs(10 * rows.a[:, 0] - rows.b)))]
                }
                for rows in x.poisson(rate: 0.5, steps: 3) {
                    dp.sum(rows.a, clip: 1, noiseMultiplier: 4)
                    dp.sum(rows.b, clip: 1, noiseMultiplier: 4)
                }
                [...found, len(privacy(x).charges), len(take(open, 2).b)]
                """)
            // Both sums are one release of each sample.
            #expect(sums == [0, 0, 0, 0, 0, 1, 2])
        }
    }

    private static func value(_ program: String) -> [Double] {
        Session().run(program).value?.asList?.compactMap(\.asNumber) ?? []
    }

    @Test("A ceiling holds for a sample that is used several times")
    func ceilingForUsedSamples() throws {
        try Session.onLargeStack {
            let session = Session()
            session.run(
                "let x = private(ones(1000, 1), unit: example)\nbudget(x, epsilon: 1)")
            let result = session.run(
                """
                for rows in x.poisson(rate: 0.05, steps: 3) {
                    for i in 0..<400 { dp.sum(rows, clip: 1, noiseMultiplier: 2) }
                }
                """)
            #expect(result.failure?.id == "budget-exceeded")
            let scope = session.evaluator.privacy
            let spent = try #require(try scope.spending(of: 1, delta: 1e-5))
            #expect(spent.epsilon > 0 && spent.epsilon <= 1)
        }
    }

    @Test("An older sample gets no help from sampling, and its ceiling holds too")
    func ceilingForOlderSamples() throws {
        try Session.onLargeStack {
            let session = Session()
            session.run(
                "let x = private(ones(1000, 1), unit: example)\nbudget(x, epsilon: 1)")
            let result = session.run(
                """
                var first = nil
                for rows in x.poisson(rate: 0.05, steps: 40) {
                    if first == nil { first = rows }
                    dp.sum(rows, clip: 1, noiseMultiplier: 2)
                    dp.sum(first, clip: 1, noiseMultiplier: 2)
                }
                """)
            #expect(result.failure?.id == "budget-exceeded")
            let spent = try #require(
                try session.evaluator.privacy.spending(of: 1, delta: 1e-5))
            #expect(spent.epsilon <= 1)
        }
    }
}
