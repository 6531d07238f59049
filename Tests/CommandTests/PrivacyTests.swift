import TestSupport
import Testing

@Suite("noisebook privacy")
struct PrivacyTests {
    static func run(_ line: String) throws -> Program.Ending {
        try Program.run(["privacy"] + line.split(separator: " ").map(String.init))
    }

    static let training =
        "dp-sgd --examples 60000 --batch 600 --noise 1.15 --epochs 249 --delta 1e-5"

    @Test(
        "Statements are as recorded",
        arguments: [
            ("dp-sgd", training),
            (
                "dp-sgd-fixed",
                "dp-sgd --examples 5000 --batch 100 --noise 4 --epochs 2 --delta 1e-5 --sampling fixed"
            ),
            ("dp-sgd-users", training + " --examples-per-user 2"),
            ("no-noise", "dp-sgd --examples 500 --batch 100 --noise 0 --epochs 2 --delta 1e-2"),
            ("gaussian", "gaussian --noise 5 --count 10 --delta 1e-6 --relation replace"),
            ("tree", "tree --noise 7 --leaves 469 --restarts 5 --delta 1e-5"),
            (
                "one-tree",
                "tree --noise 7 --leaves 2345 --participations 5 --separation 20 --delta 1e-5"
            ),
            (
                "calibrate",
                "calibrate --epsilon 2 --delta 1e-5 --examples 60000 --batch 600 --epochs 249"
            ),
        ])
    func statement(name: String, line: String) throws {
        let ending = try Self.run(line)
        #expect(ending.status == 0, "\(ending)")
        #expect(try Goldens.difference(ending.output, from: "privacy/\(name).txt") == nil)
        #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("The published ε of DP-CGAN stands beside the tight one")
    func published() throws {
        let ending = try Self.run(Self.training)
        #expect(ending.output.contains("ε = 9.644 "))
        #expect(ending.output.contains("ε ≤ 8.16"))
    }

    @Test("Each of noise, epochs and batch is found when it is left out")
    func calibration() throws {
        let budget = "calibrate --epsilon 2 --delta 1e-5 --examples 60000 "
        #expect(try Self.run(budget + "--batch 600 --noise 2").output.hasPrefix("Steps allowed: "))
        #expect(try Self.run(budget + "--epochs 20 --noise 1").output.hasPrefix("Largest batch: "))
        let all = try Self.run(budget + "--epochs 20 --noise 1 --batch 10")
        #expect(all.status == 2)
        #expect(all.errors.contains("Leave out one of `--noise`, `--epochs` and `--batch`."))
    }

    @Test(
        "What cannot be is refused, with the number and what it may be",
        arguments: [
            ("--examples 600 --batch 6000 --noise 1 --epochs 1 --delta 1e-5", "6,000"),
            ("--examples 0 --batch 1 --noise 1 --epochs 1 --delta 1e-5", "1 or more"),
            ("--examples 600 --batch 60 --noise nan --epochs 1 --delta 1e-5", "is NaN"),
            ("--examples 600 --batch 60 --noise=-1 --epochs 1 --delta 1e-5", "is −1"),
            ("--examples 600 --batch 60 --noise 1 --epochs nan --delta 1e-5", "is NaN"),
            ("--examples 600 --batch 60 --noise 1 --epochs 1e40 --delta 1e-5", "10¹⁵ steps"),
            ("--examples 600 --batch 60 --noise 1 --epochs 1 --delta 0", "δ is 0"),
            (
                "--examples 600 --batch 60 --noise 1 --epochs 1 --delta 1e-4 --examples-per-user 0",
                "from 1 to 1,000"
            ),
            ("--examples 600 --batch 60 --noise 1 --epochs 1 --delta 1", "δ is 1"),
            ("--examples 600 --batch 60 --noise 1 --epochs 1 --delta nan", "δ is NaN"),
        ])
    func refusals(options: String, says: String) throws {
        let ending = try Self.run("dp-sgd " + options)
        #expect(ending.status == 2, "\(ending)")
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("error[privacy-parameter]"), "\(ending)")
        #expect(ending.errors.contains(says), "\(ending)")
    }

    @Test("What no accountant knows, and a budget that nothing meets, are said so")
    func limits() throws {
        let unknown = try Self.run(
            "dp-sgd --examples 600 --batch 60 --noise 1 --epochs 1 --delta 1e-5 --sampling fixed "
                + "--relation add-or-remove")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("error[unaccounted-event]"), "\(unknown)")
        #expect(unknown.errors.contains("sampled without replacement (60 of 600)"), "\(unknown)")
        let budget = try Self.run(
            "calibrate --epsilon 0.001 --delta 1e-9 --examples 100 --batch 100 --noise 0.1")
        #expect(budget.status == 2)
        #expect(budget.errors.contains("error[unreachable-budget]"), "\(budget)")
    }

    @Test("A billion steps are answered; a δ that is too large and ε = ∞ are warned about")
    func extremes() throws {
        let many = try Self.run(
            "dp-sgd --examples 1000000000 --batch 1 --noise 1 --epochs 1 --delta 1e-10")
        #expect(many.status == 0, "\(many)")
        #expect(many.output.contains("q = 1e-09"))
        let careless = try Self.run(
            "dp-sgd --examples 500 --batch 100 --noise 0 --epochs 2 --delta 1e-2")
        #expect(careless.output.contains("is not below 1/N = 0.002"))
        #expect(careless.output.contains("ε = ∞: there is no noise, and no privacy."))
    }
}
