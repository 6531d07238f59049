import Figures
import Testing

@Suite("Scores, attacks and audits in the language")
struct AttackTests {
    @Test(
        "Values are those of the estimators, of lists and of tensors",
        arguments: [
            ("auc([3, 1], [true, false])", "1"),
            ("auc(tensor([3, 1, 1]), tensor([1, 0, 1]))", "0.75"),
            ("auc(1..<5, [false, false, true, true])", "1"),
            ("membershipAttack([1, 2], [3, 4], seed: 1).auc", "1"),
            ("membershipAttack(zeros(3), ones(4), seed: 1).advantage", "1"),
            ("membershipAttack([1, 2], [3, 4], seed: 1).epsilon", "0"),
            ("membershipAttack([1], [3], seed: 1).epsilon == nil", "true"),
            ("membershipAttack([1], [3], seed: 1).rows[0].note", "\"too few for a bound\""),
            (
                "membershipAttack([5, 6], [3, 4], seed: 1).rows[0].note",
                "\"non-members look like members\""
            ),
            (
                "membershipAttack({ logits: [[1, 0]], labels: [0] }, "
                    + "{ logits: [[0, 1]], labels: [0] }, slices: byCorrectness).rows[1].slice",
                "\"correct true\""
            ),
            (
                "membershipAttack({ logits: [3, 2], labels: [1, 1] }, "
                    + "{ logits: [1, 0], labels: [1, 1] }).auc", "1"
            ),
            (
                "membershipAttack({ entropies: [0, 1] }, { entropies: [2] }, attack: entropy).auc",
                "1"
            ),
            ("exposure([0], [1, 2])", "[1]"), ("exposure(tensor(0), [1, 2])", "1"),
            ("epsilonLowerBound(0, 5, 0, 5)", "0"),
            (
                "epsilonLowerBound(truePositives: 9, positives: 9, falsePositives: 9, "
                    + "negatives: 9)", "0"
            ),
        ])
    func values(source: String, expected: String) {
        let outcome = run(source)
        #expect(outcome.failure == nil)
        #expect(outcome.text == expected)
    }

    @Test("A seed decides halves and sub-samples; the cell's seed does if none is given")
    func seeds() {
        let attack = """
            let inside = normal(300, seed: 1) - 1
            let outside = normal(200, seed: 2)
            """
        func bound(_ arguments: String, cell: UInt64 = 0) -> String? {
            let source = "membershipAttack(inside, outside, attack: all\(arguments)).rows"
            return run("\(attack)\n\(source)", seed: cell).text
        }
        #expect(bound(", seed: 5") == bound(", seed: 5", cell: 9))
        #expect(bound(", seed: 5") != bound(", seed: 6"))
        #expect(bound("") == bound(""))
        #expect(bound("") != bound("", cell: 9))
    }

    /// A plot and its lines.
    private static func lines(of source: String) throws -> (plot: Plot, lines: [Plot.Series]) {
        let figure = try #require(run(source).figure)
        guard case .plot(let plot) = figure else { throw NoPlot() }
        return (plot, plot.marks.compactMap { if case .line(let line) = $0 { line } else { nil } })
    }

    private struct NoPlot: Error {}

    @Test("The curve is drawn with its area and the line of chance, and told in words")
    func curve() throws {
        let (plot, lines) = try Self.lines(of: "roc([3, 2, 1], [true, false, true])")
        #expect(lines.map(\.name) == ["area 0.5", "chance"])
        #expect(lines[0].x == [0, 0, 1, 1] && lines[0].y == [0, 0.5, 0.5, 1])
        #expect(plot.xLabel == "false positive rate" && plot.yLabel == "true positive rate")
        #expect(plot.altText.contains("area 0.5") && plot.altText.contains("chance"))
    }

    @Test("Curves are compared in one plot")
    func curves() throws {
        let (_, lines) = try Self.lines(
            of: """
                let (scores, labels) = [[3, 2, 1], [true, false, true]]
                plot(roc(scores, labels, name: "A"), roc(scores, labels, name: "B", chance: false))
                """)
        #expect(lines.map(\.name) == ["A, area 0.5", "chance", "B, area 0.5"])
    }

    @Test("The curve of an attack has the area of the attack")
    func attackCurve() throws {
        let (plot, lines) = try Self.lines(
            of: """
                let attack = membershipAttack([0.1, 0.2, 0.3, 0.9], [0.25, 0.5, 1, 1.5], seed: 1)
                roc(attack.roc, title: "Members")
                """)
        #expect(lines.first?.name == "area 0.813")
        #expect(plot.title == "Members")
    }

    @Test(
        "What does not fit is refused with its names and values",
        arguments: [
            FaultCase("auc([1], [true, false])", "length-mismatch", "scores", "1 and 2"),
            FaultCase("auc([1, nan], [true, false])", "out-of-domain", "Value 1", "nan"),
            FaultCase(
                "auc([1, 2], [1, 5])", "out-of-domain", "`labels`", "5", underlining: "[1, 5]"),
            FaultCase(
                "auc(ones(2, 2, 2), [1, 0])", "out-of-domain", "shape [2, 2, 2]", "one number"),
            FaultCase("auc([1, \"a\"], [1, 0])", "wrong-type", "\"a\""),
            FaultCase("auc([1, 2], [true, true])", "empty-value", "negative examples"),
            FaultCase("roc([1, 2])", "missing-argument", "`labels`"),
            FaultCase("roc({ x: [1] })", "out-of-domain", "falsePositiveRate"),
            FaultCase(
                "roc({ falsePositiveRate: [0, 1], truePositiveRate: [0] })", "length-mismatch",
                "2 and 1"),
            FaultCase(
                "roc({ falsePositiveRate: [0, 2], truePositiveRate: [0, 1] })", "out-of-domain",
                "0...1", "2"),
            FaultCase("membershipAttack([], [1])", "empty-value", "members"),
            FaultCase(
                "membershipAttack({ losses: [1], labels: [1, 2] }, [1])", "length-mismatch",
                "losses", "labels", "1 and 2"),
            FaultCase("membershipAttack({ labels: [1] }, [1])", "empty-value", "losses"),
            FaultCase(
                "membershipAttack({ losses: [1], label: [1] }, [1])", "out-of-domain", "`label`",
                "did you mean `labels`"),
            FaultCase(
                "membershipAttack({ logits: [[1, 2]], labels: [7] }, [1])", "out-of-domain", "7",
                "0...1"),
            FaultCase(
                "membershipAttack({ probabilities: [[0.5, 0.1]] }, [1])", "out-of-domain", "row 0",
                "0.6"),
            FaultCase(
                "membershipAttack({ logits: [[1]], probabilities: [[1]] }, [1])", "out-of-domain",
                "both"),
            FaultCase(
                "membershipAttack({ logits: [[1, 2]] }, { logits: [[1, 2, 3]] }, "
                    + "attack: confidence)", "length-mismatch", "2 and 3"),
            FaultCase(
                "membershipAttack({ losses: [1], labels: [0.5] }, [1])", "out-of-domain", "0.5"),
            FaultCase(
                "membershipAttack([1], [2], attack: entropy)", "empty-value", "entropies"),
            FaultCase(
                "membershipAttack([1], [2], slices: byGroup)", "empty-value", "groups"),
            FaultCase(
                "membershipAttack([1], [2], confidence: 1)", "out-of-domain", "confidence", "not 1"),
            FaultCase("epsilonLowerBound(3, 2, 0, 2)", "out-of-domain", "true positives", "0...2"),
            FaultCase("epsilonLowerBound(1, 2, 0, 0)", "out-of-domain", "negatives"),
            FaultCase("epsilonLowerBound(-1, 2, 0, 2)", "out-of-domain", "`truePositives`"),
            FaultCase("epsilonLowerBound(1, 2, 0, 2, delta: 1)", "out-of-domain", "delta"),
            FaultCase(
                "epsilonLowerBound(1, 2, 0, 2, delta: 0.1, method: bailey)", "out-of-domain",
                "delta", "approximate"),
            FaultCase("exposure([1], [])", "empty-value", "references"),
            FaultCase(
                "exposure([1], [1, 2], method: extrapolation)", "out-of-domain", "at least 3",
                "there are 2"),
            FaultCase(
                "exposure([1], [2, 2, 2], method: extrapolation)", "out-of-domain",
                "not all the same"),
        ])
    func faults(example: FaultCase) throws {
        let outcome = run(example.source)
        let failure = try #require(outcome.failure, "nothing was refused")
        #expect(failure.id == example.id)
        let words = [failure.title, failure.explanation, failure.hint ?? ""]
            .joined(separator: "\n")
        for word in example.mentions { #expect(words.contains(word), "\(word) in: \(words)") }
        if let underlined = example.underlined { #expect(outcome.underlined == underlined) }
        #expect(failure.title.count <= 60)
    }

    @Test(
        "A word that is no choice is told before the run",
        arguments: [
            "membershipAttack([1], [2], attack: lost)", "membershipAttack([1], [2], slices: class)",
            "epsilonLowerBound(1, 2, 0, 2, method: exact)", "exposure(1, [2], method: rank)",
        ])
    func choices(source: String) {
        let outcome = run(source)
        #expect(outcome.isFoundBefore && outcome.failure != nil)
    }

    @Test("Counts far beyond any data have a bound, and an end")
    func largeCounts() {
        let outcome = run("epsilonLowerBound(9e8, 1e9, 1e7, 1e9) > 4.499")
        #expect(outcome.text == "true")
        #expect(run("epsilonLowerBound(1, 2, 0, 1e15)").failure?.id == "out-of-domain")
    }
}
