import Diagnostics
import Foundation
import Interpreter
import Language
import Library
import Privacy
import Tensors
import Testing

/// Cells one after another, in a mode of noise.
private final class Cells {
    let evaluator: Evaluator
    private var environment: CheckEnvironment

    init(_ mode: NoiseMode = .teaching, seed: UInt64 = 0) {
        evaluator = Evaluator(library: library, limits: Limits(), seed: seed)
        evaluator.privacy.noiseMode = mode
        environment = CheckEnvironment(
            builtins: library.builtins.mapValues(\.signature),
            constants: Set(library.constants.keys), notYet: library.notYet)
    }

    @discardableResult
    func run(_ source: String, cell: String = "cell") -> CellResult {
        let file = SourceFile(name: "test.noise", text: source)
        let program = Checker.check(Parser.parse(file), in: &environment)
        return evaluator.run(program, cell: cell)
    }

    /// The numbers of a variable.
    func numbers(_ name: String) throws -> [Double] {
        let value = try #require(evaluator.value(of: name))
        if let number = value.asNumber { return [number] }
        return try #require(value.asTensor?.tensor).withoutMarks.toDoubles()
    }

    func number(_ name: String) throws -> Double { try #require(try numbers(name).first) }
}

@Suite("Private optimisers")
struct PrivateOptimizerTests {
    /// A model whose gradient is 0, so that a step with rate 1 moves it by the noise alone.
    private static let still = """
        let x = private(zeros(8, 4000), unit: example)
        let d = Dense(1, init: zeros, bias: false)

        """
    private static func noise(
        _ mode: NoiseMode, _ optimizer: String, steps: Int = 1
    ) throws -> (cells: Cells, values: [Double]) {
        let cells = Cells(mode)
        let result = cells.run(
            still + "let opt = \(optimizer)\nfor i in 0..<\(steps) { step(opt) { sum(d(x)) } }\n"
                + "let w = d.weight")
        try #require(result.failure == nil, "\(String(describing: result.failure))")
        return (cells, try cells.numbers("w"))
    }

    private static func deviation(_ values: [Double]) -> Double {
        (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }

    @Test(
        "The noise of a step has the deviation that is charged", arguments: NoiseMode.allCases,
        [
            ("DPSGD(d, lr: 1, clip: 0.5, noiseMultiplier: 3)", 1.5, 3.0),
            ("DPSGD(d, lr: 1, clip: [0.5], noiseMultiplier: 3)", 1.5, 3),
            // A microbatch's mean counts four times, and an example moves it by twice the norm.
            ("DPSGD(d, lr: 1, clip: 2, noiseMultiplier: 3, microbatch: 4)", 24, 1.5),
            ("DPFTRL(d, lr: 1, clip: 0.5, noiseMultiplier: 3)", 1.5, 3),
        ])
    func moments(mode: NoiseMode, sample: (optimizer: String, deviation: Double, charged: Double))
        throws
    {
        let (cells, values) = try Self.noise(mode, sample.optimizer)
        let expected = sample.deviation
        #expect(abs(Self.deviation(values) / expected - 1) < 0.06)
        #expect(abs(values.reduce(0, +) / Double(values.count)) < 0.1 * expected)
        let charges = cells.evaluator.privacy.book.charges
        #expect(charges.count == 1)
        switch charges[0].event {
        case .gaussian(let z), .treeAggregation(let z, _):
            #expect(z <= sample.charged)
            // Rounding onto the grid costs a little.
            #expect(z > sample.charged * 0.9995)
            #expect(mode == .release || z == sample.charged)
        default: Issue.record("\(charges[0].event)")
        }
    }

    @Test(
        "In release mode what a step adds lies on a power of two, and no seed repeats it",
        arguments: ["DPSGD", "DPFTRL"])
    func grid(name: String) throws {
        let optimizer = "\(name)(d, lr: 1, clip: 1, noiseMultiplier: 2)"
        let first = try Self.noise(.release, optimizer).values
        // 2⁻²⁰ of the deviation, 2; floats hold 24 bits.
        #expect(first.allSatisfy { ($0 * 0x1p19).rounded() == $0 * 0x1p19 })
        #expect(try Self.noise(.release, optimizer).values != first)
        let seeded = try Self.noise(.teaching, optimizer).values
        #expect(!seeded.allSatisfy { ($0 * 0x1p19).rounded() == $0 * 0x1p19 })
        #expect(try Self.noise(.teaching, optimizer).values == seeded)
    }

    @Test("A plan of one mode is not used in the other")
    func modes() throws {
        let cells = Cells()
        cells.run(
            Self.still + "let opt = DPSGD(d, lr: 1, clip: 1, noiseMultiplier: 2)\n"
                + "fn once() { step(opt) { sum(d(x)) } }\nonce()\nlet a = d.weight")
        cells.evaluator.privacy.noiseMode = .release
        cells.run("once()\nlet b = d.weight")
        let moved = zip(try cells.numbers("b"), try cells.numbers("a")).map { $0 - $1 }
        #expect(abs(Self.deviation(moved) / 2 - 1) < 0.06)
        let events = cells.evaluator.privacy.book.charges.map(\.event)
        #expect(events.count == 2)
        #expect(events.first == .gaussian(noiseMultiplier: 2))
        #expect(events.last != .gaussian(noiseMultiplier: 2))
    }

    /// The clipped sums of both modes are the same but for rounding, whatever layers there are.
    @Test(
        "A release clips as a teaching run does",
        arguments: [
            "Dense(5, activation: tanh) >> Dense(1)",
            "(v => v.reshape(12, 4, 4, 1)) >> Conv2D(3, 3) >> Flatten() >> Dense(1)",
            "Sequential(Dense(8), LayerNorm(), Dense(1))",
        ])
    func clipping(model: String) throws {
        func trained(_ mode: NoiseMode) throws -> [Double] {
            let cells = Cells(mode)
            let result = cells.run(
                """
                let x = private(normal(12, 16, seed: 3), unit: example)
                let d = \(model)
                let opt = DPSGD(d, lr: 1, clip: 0.3, noiseMultiplier: 1e-6)
                for i in 0..<3 { step(opt) { mean((d(x) - 1) ^ 2) } }
                let out = d(ones(12, 16))
                """)
            try #require(result.failure == nil, "\(String(describing: result.failure))")
            return try cells.numbers("out")
        }
        let (teaching, release) = (try trained(.teaching), try trained(.release))
        for (a, b) in zip(teaching, release) { #expect(abs(a - b) < 1e-4) }
    }

    @Test("Poisson samples of private data are drawn anew in release mode")
    func samples() throws {
        func rows(_ mode: NoiseMode, _ data: String = "private(ones(400, 1), unit: example)") throws
            -> [Int]
        {
            let cells = Cells(mode)
            cells.run(
                "let x = \(data)\nvar sizes = []\n"
                    + "for rows in x.poisson(rate: 0.4, steps: 8) { sizes = sizes + [rows.shape[0]] }"
            )
            return try #require(cells.evaluator.value(of: "sizes")?.asList).compactMap {
                $0.asNumber.map { Int($0) }
            }
        }
        #expect(try rows(.teaching) == rows(.teaching))
        let secret = try rows(.release)
        #expect(try rows(.release) != secret)
        #expect(secret.allSatisfy { (100...220).contains($0) })
        #expect(try rows(.release, "ones(400, 1)") == rows(.teaching, "ones(400, 1)"))
    }

    @Test("An adaptive norm follows the quantile in both modes", arguments: NoiseMode.allCases)
    func adaptive(mode: NoiseMode) throws {
        let cells = Cells(mode)
        let result = cells.run(
            """
            let x = private(arange(1, 100, dtype: float32).reshape(99, 1), unit: example)
            let d = Dense(1, init: zeros, bias: false)
            let clip = adaptiveClip(start: 1, quantile: 0.25, countNoise: 4)
            let opt = DPSGD(d, lr: 0, clip: clip, noiseMultiplier: 1)
            for i in 0..<200 { step(opt) { mean(d(x)) } }
            let norm = opt.clip
            """)
        try #require(result.failure == nil, "\(String(describing: result.failure))")
        let norm = try cells.number("norm")
        #expect((17...33).contains(norm))
        // One event for the sum and the count, the same in each step.
        let charges = cells.evaluator.privacy.book.charges
        #expect(charges.map(\.times) == [200])
        guard case .gaussian(let z) = charges[0].event else {
            Issue.record("\(charges[0].event)")
            return
        }
        #expect(z <= 1 && z > 0.9999)
        #expect(mode == .release || z == 1)
        #expect(charges[0].detail.parameters.contains { $0.contains("0.25 quantile") })
    }

    @Test("The sum's noise leaves room for that of the count")
    func adaptiveNoise() throws {
        let clip = "adaptiveClip(start: 1, rate: 0, countNoise: 2)"
        for mode in NoiseMode.allCases {
            let (_, values) = try Self.noise(
                mode, "DPSGD(d, lr: 1, clip: \(clip), noiseMultiplier: 3)")
            // (3⁻² − 4⁻²)^(−½)
            #expect(abs(Self.deviation(values) / 4.5356 - 1) < 0.06)
        }
    }

    @Test("With filled-up samples only true examples are counted")
    func adaptiveSamples() throws {
        let cells = Cells()
        let result = cells.run(
            """
            let x = private(ones(40, 1), unit: example)
            let d = Dense(1, init: zeros, bias: false)
            let opt = DPSGD(d, lr: 0, clip: adaptiveClip(start: 2, rate: 1), noiseMultiplier: 0)
            var rows = 0
            for batch in x.poisson(rate: 0.5, steps: 1, seed: 2) {
                step(opt) { mean(d(batch)) }
                rows = batch.shape[0]
            }
            let norm = opt.clip
            """)
        try #require(result.failure == nil, "\(String(describing: result.failure))")
        let rows = try cells.number("rows")
        #expect(rows != 20 && rows.truncatingRemainder(dividingBy: 8) != 0)
        // All norms are below: b̄ = (rows/2)/20 + ½, at most 1.
        let share = min(1, rows / 2 / 20 + 0.5)
        #expect(abs(try cells.number("norm") - 2 * exp(0.5 - share)) < 1e-12)
    }

    @Test("A plan made for one kind of batch, or one rate, does not serve another")
    func plansOfSamples() throws {
        let cells = Cells()
        let result = cells.run(
            """
            let x = private(ones(512, 1), unit: example)
            let d = Dense(1, init: zeros)
            d(zeros(1, 1))
            let opt = DPSGD(d, lr: 1, clip: 1e6, noiseMultiplier: 0)
            var off = []
            fn learn(rows, expected) {
                let before = number(d.bias[0])
                step(opt) { mean(d(rows)) }
                let moved = before - number(d.bias[0])
                off = [...off, abs(moved - len(rows) / expected)]
            }
            for rows in x.batches(64) { learn(rows, 64) }
            for rows in x.poisson(rate: 0.12, steps: 20) { learn(rows, 512 * 0.12) }
            for rows in x.poisson(rate: 0.125, steps: 20) { learn(rows, 64) }
            for rows in x.batches(64) { learn(rows, 64) }
            """)
        try #require(result.failure == nil, "\(String(describing: result.failure))")
        let off = try #require(cells.evaluator.value(of: "off")?.asList).compactMap(\.asNumber)
        #expect(off.count == 56)
        #expect(off.allSatisfy { $0 < 1e-5 }, "\(off)")
    }

    @Test(
        "A run of running sums begins where the world says, and a cell that runs again is charged again"
    )
    func replay() throws {
        let cells = Cells()
        cells.run(
            Self.still + "let opt = DPFTRL(d, lr: 1, clip: 1, noiseMultiplier: 2)\n"
                + "fn once() { step(opt) { sum(d(x)) } }\nonce()")
        let world = cells.evaluator.snapshot()
        cells.run("once()\nonce()\nlet a = d.weight", cell: "again")
        let first = try cells.numbers("a")
        cells.evaluator.restore(world)
        cells.run("once()\nonce()\nlet a = d.weight", cell: "again")
        #expect(try cells.numbers("a") == first)
        let events = cells.evaluator.privacy.book.charges.map(\.event)
        #expect(
            events == [
                .treeAggregation(
                    noiseMultiplier: 2,
                    .severalTimes(leaves: 3, participations: 3, separation: 0)),
                .treeAggregation(
                    noiseMultiplier: 2,
                    .severalTimes(leaves: 3, participations: 3, separation: 0)),
            ])
    }

    @Test(
        "Noise of running sums is taken back as later nodes replace earlier ones",
        arguments: NoiseMode.allCases)
    func treeNoise(mode: NoiseMode) throws {
        // Steps with rate 1 add up to the noise of the last running sum: of 8 leaves, one node.
        let (_, values) = try Self.noise(
            mode, "DPFTRL(d, lr: 1, clip: 1, noiseMultiplier: 2)", steps: 8)
        // The efficient tree of teaching mode uses the nodes below too: 8/15 of the variance.
        let expected = mode == .teaching ? 2 * (8.0 / 15).squareRoot() : 2
        #expect(abs(Self.deviation(values) / expected - 1) < 0.06)
    }

    @Test("Gathered gradients go on after the world was put back")
    func gathered() throws {
        let cells = Cells()
        cells.run(
            """
            let x = normal(4, 3, seed: 1)
            let d = Dense(1)
            let opt = DPAdam(d, clip: 1, noiseMultiplier: 1, accumulate: 3)
            fn once() { step(opt) { mean(d(x)) } }
            once()
            """)
        let world = cells.evaluator.snapshot()
        cells.run("once()\nonce()\nonce()\nlet a = d.weight\nlet n = opt.updates", cell: "again")
        let first = try cells.numbers("a")
        cells.evaluator.restore(world)
        cells.run("once()\nonce()\nonce()\nlet a = d.weight\nlet n = opt.updates", cell: "again")
        #expect(try cells.numbers("a") == first)
        #expect(try cells.number("n") == 1)
    }

    @Test("A ceiling holds for running sums")
    func ceiling() throws {
        let cells = Cells()
        let result = cells.run(
            """
            let x = private(ones(100, 2), unit: example)
            budget(x, epsilon: 1)
            let d = Dense(1)
            let opt = DPFTRL(d, clip: 1, noiseMultiplier: 20)
            for rows in x.batches(20, epochs: 100) { step(opt) { mean(d(rows)) } }
            """)
        #expect(result.failure?.id == "budget-exceeded")
        #expect(result.failure?.explanation.contains("one release more by DPFTRL") == true)
        let book = cells.evaluator.privacy.book
        let spent = try #require(try book.spending(of: 1, delta: 1e-5))
        #expect(spent.epsilon <= 1 && spent.epsilon > 0.5)
    }
}
