import Estimators
import Glibc
import Testing

@Suite("The ROC curve and what is read off it")
struct ROCTests {
    @Test("Points, thresholds and area are scikit-learn's", arguments: VectorRow.rows("roc"))
    func peer(row: VectorRow) throws {
        let whole = try ROCCurve(
            scores: row.list("scores"), labels: row.list("labels").map { $0 == 1 })
        let curve = row.text("drop") == "true" ? whole.withoutIntermediatePoints : whole
        #expect(curve.thresholds == row.list("thresholds"))
        expectClose(curve.falsePositiveRates, row.list("fpr"), relative: 1e-15)
        expectClose(curve.truePositiveRates, row.list("tpr"), relative: 1e-15)
        expectClose(curve.area, try row.number("auc"), relative: 1e-14)
        #expect(whole.advantage == curve.advantage)
    }

    @Test("A case small enough to count by hand")
    func byHand() throws {
        let curve = try ROCCurve(
            positives: [-0.1, -0.2, -0.3, -0.9], negatives: [-0.25, -0.5, -1, -1.5])
        #expect(curve.area == 0.8125)
        #expect(curve.advantage == 0.5)
        #expect(curve.positivePredictiveValue == 1)
        #expect(curve.truePositiveRate(atFalsePositiveRate: 0) == 0.5)
        #expect(curve.truePositiveRate(atFalsePositiveRate: 0.25) == 0.75)
        #expect(curve.truePositiveRate(atFalsePositiveRate: 1) == 1)
    }

    /// Scores of few values, so that ties are frequent.
    private static func scores(_ seed: UInt64) -> (positives: [Double], negatives: [Double]) {
        var random = RandomNumbers(seed: seed)
        let draw = { (count: Int) in (0..<count).map { _ in Double(random.whole(below: 9)) } }
        return (draw(17), draw(23))
    }

    @Test(
        "The area is the share of pairs in order, a tie counting half",
        arguments: 1...8 as ClosedRange<UInt64>)
    func pairs(seed: UInt64) throws {
        let (positives, negatives) = Self.scores(seed)
        var wins = 0.0
        for p in positives { for n in negatives { wins += p > n ? 1 : p == n ? 0.5 : 0 } }
        let curve = try ROCCurve(positives: positives, negatives: negatives)
        expectClose(curve.area, wins / Double(17 * 23), relative: 1e-14)
    }

    @Test(
        "No measure changes under a rising map of the scores",
        arguments: 1...8 as ClosedRange<UInt64>)
    func monotone(seed: UInt64) throws {
        let (positives, negatives) = Self.scores(seed)
        let curve = try ROCCurve(positives: positives, negatives: negatives)
        for map: (Double) -> Double in [{ exp($0) }, { 3 * $0 - 7 }, { $0 * $0 * $0 }] {
            let mapped = try ROCCurve(
                positives: positives.map(map), negatives: negatives.map(map))
            #expect(mapped.truePositives == curve.truePositives)
            #expect(mapped.falsePositives == curve.falsePositives)
        }
    }

    @Test("Turned scores and sides give the mirrored area", arguments: 1...4 as ClosedRange<UInt64>)
    func mirrored(seed: UInt64) throws {
        let (positives, negatives) = Self.scores(seed)
        let curve = try ROCCurve(positives: positives, negatives: negatives)
        let swapped = try ROCCurve(positives: negatives, negatives: positives)
        expectClose(swapped.area, 1 - curve.area, absolute: 1e-15)
        expectClose(swapped.advantage, curve.advantage, absolute: 1e-15)
    }

    @Test("The share of members weighs the sides by their sizes")
    func positivePredictiveValue() throws {
        // At threshold 1: TPR 1, FPR 0.5, r = 2, so 1 / (1 + 2 · 0.5).
        let curve = try ROCCurve(positives: [1], negatives: [1, 0])
        #expect(curve.positivePredictiveValue == 0.5)
    }

    @Test("An empty side, other counts and NaN are refused")
    func badInput() {
        #expect(throws: EstimatorError.missing(what: "negative examples", purpose: "a ROC curve")) {
            try ROCCurve(scores: [1, 2], labels: [true, true])
        }
        #expect(
            throws: EstimatorError.lengthMismatch(
                what: "scores", count: 1, other: "labels", otherCount: 2)
        ) { try ROCCurve(scores: [1], labels: [true, false]) }
        #expect {
            try ROCCurve(positives: [1], negatives: [0, .nan])
        } throws: { error in
            guard case EstimatorError.notFinite(_, index: 1, _) = error else { return false }
            return true
        }
    }

    @Test("Infinite scores have their place")
    func infinite() throws {
        let curve = try ROCCurve(positives: [.infinity, 0], negatives: [-.infinity, 0])
        #expect(curve.area == 0.875)
    }

    @Test("Confusion counts, accuracy, recall and precision")
    func confusion() throws {
        let matrix = try ConfusionMatrix(
            labels: [0, 0, 1, 1, 2], predictions: [0, 1, 1, 1, 0], classes: 3)
        #expect(matrix.counts == [1, 1, 0, 0, 2, 0, 1, 0, 0])
        #expect(matrix[0, 1] == 1)
        #expect(matrix.accuracy == 0.6)
        #expect(matrix.recall(of: 1) == 1)
        expectClose(matrix.precision(of: 1), 2.0 / 3, relative: 1e-15)
        #expect(matrix.precision(of: 2).isNaN)
        #expect(
            throws: EstimatorError.outOfDomain(
                what: "a prediction", value: "3", domain: "a class in 0...2")
        ) { try ConfusionMatrix(labels: [0], predictions: [3], classes: 3) }
    }
}
