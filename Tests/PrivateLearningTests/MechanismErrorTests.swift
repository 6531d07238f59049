import Privacy
import PrivateLearning
import Shapes
import Tensors
import Testing

@Suite("What mechanisms refuse")
struct MechanismErrorTests {
    static let messages: [(MechanismError, String)] = [
        (
            .noSecureRandomness,
            "secure-randomness: the system gives no secure random bits. Noise of a release must come from the "
                + "operating system, and it has none to give. > use a seed, which only simulates the guarantee"
        ),
        (
            .notFinite(row: 3, value: "NaN"),
            "nonfinite-record: a record is not a finite number. Row 3 holds NaN. Clipping cannot bound what it "
                + "adds to a sum. > leave such records out, or give them a value, before the mechanism"
        ),
        (
            .wrongForm(
                mechanism: "a count", found: "shape [2, 2]", needed: "truth values of shape [n]"),
            "unsuitable-records: the records do not have the form that is needed. A count needs truth values of "
                + "shape [n] and was given shape [2, 2]. > "
        ),
        (
            .wrongUsers(found: "of shape [3]", records: 4000),
            "unsuitable-users: the user ids do not fit the records. There are 4,000 records, and the ids are of "
                + "shape [3]. > give one whole number for each record, in the order of the records"
        ),
        (
            .noRecords(mechanism: "a mean"),
            "empty-records: there is no record. A mean divides by the number of records, which is 0. > give the "
                + "expected number of records instead"
        ),
        (
            .notWhole(type: "float32"),
            "whole-records: discrete noise needs whole numbers. The records are float32, and discrete noise lies "
                + "on whole numbers. > use records of int64, or Gaussian or Laplace noise"
        ),
        (
            .outsideBuckets(row: 2, label: 9, buckets: 4),
            "outside-buckets: a label names no bucket. Row 2 has the label 9, and there are 4 buckets, from 0 to "
                + "3. > give more buckets, or map labels to those that exist"
        ),
        (
            .gridTooFine(noiseMultiplier: "1e-09", records: 20),
            "too-little-noise: there is too little noise for an exact sum. In release mode sums lie on a grid that "
                + "is fine against the noise. At noise multiplier 1e-09, the sum of 20 records has no exact place "
                + "on it. > use more noise; a guarantee from so little is none"
        ),
        (
            .answersSpent(answers: 2),
            "sparse-vector-spent: all answers of the sparse vector are given. It was made for 2 answers above the "
                + "threshold, and has given them. > make another one, which costs its own ε"
        ),
        (
            .noiseAloneNotExact,
            "tree-needs-sums: noise alone of an efficient tree is not exact. The efficient tree weighs noisy sums. "
                + "In release mode its noise without the sums is off the grid. > use the tree that is not "
                + "efficient, or give it the clipped records"
        ),
    ]

    @Test("Each error says what, why and what to do", arguments: messages)
    func words(error: MechanismError, text: String) {
        let found = error.diagnostic
        #expect("\(found.id): \(found.title). \(found.explanation) > \(found.hint ?? "")" == text)
        #expect(found.title.count <= 60)
    }

    @Test("Each id has its message")
    func ids() {
        #expect(Self.messages.map(\.0.diagnostic.id).sorted() == MechanismError.ids)
    }

    private func expect(
        _ error: MechanismError, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: (inout NoiseSource) throws -> Void
    ) {
        for mode in NoiseMode.allCases {
            var source = replayed(mode)
            #expect(throws: error, sourceLocation: sourceLocation) { try body(&source) }
        }
    }

    @Test(
        "NaN and infinity are named with their row", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(value: Double) throws {
        let text = value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞"
        let rows = try Tensor([1, 2, 3, value, 5, 6], shape: [3, 2])
        let column = try Tensor([1, value], shape: [2])
        expect(.notFinite(row: 1, value: text)) {
            _ = try PrivateSum(clippingNorm: 1, noise: .gaussian(1)).release(rows, using: &$0)
        }
        expect(.notFinite(row: 1, value: text)) {
            _ = try PrivateMean(clippingNorm: 1, noise: .laplace(1)).release(rows, using: &$0)
        }
        expect(.notFinite(row: 1, value: text)) {
            _ = try PrivateHistogram(.edges([0, 9]), noise: .laplace(1)).release(column, using: &$0)
        }
        expect(.notFinite(row: 1, value: text)) {
            _ = try PrivateQuantile(0.5, countDeviation: 1).release(column, using: &$0)
        }
        expect(.notFinite(row: 1, value: text)) {
            _ = try PrivateChoice(epsilon: 1, scores: ScoreRange(1)).release(rows, using: &$0)
        }
        expect(.notFinite(row: 1, value: text)) {
            _ = try GaussianChoice(noiseMultiplier: 1).release(rows, using: &$0)
        }
        expect(.notFinite(row: 1, value: text)) {
            var svt = try SparseVector(epsilon: 1, scores: ScoreRange(1), using: &$0)
            _ = try svt.isAbove(column, threshold: 1, using: &$0)
        }
        expect(.notFinite(row: 1, value: text)) {
            var tree = try TreeAggregation(clippingNorm: 1, noiseMultiplier: 1)
            _ = try tree.add(rows, using: &$0)
        }
        expect(.notFinite(row: 1, value: text)) {
            var clip = try AdaptiveClip(noiseMultiplier: 1, countDeviation: 5)
            _ = try clip.release(rows, expectedRecords: 3, using: &$0)
        }
    }

    @Test("Records without an axis of records, and ids that do not fit, are refused")
    func forms() throws {
        let rows = try Tensor([1.0, 2, 3], shape: [3, 1])
        let sum = PrivateSum(clippingNorm: 1, noise: .gaussian(1))
        expect(
            .wrongForm(
                mechanism: "a sum", found: "a single number", needed: "records of shape [n, …]")
        ) { _ = try sum.release(Tensor.scalar(1), using: &$0) }
        expect(.wrongUsers(found: "of shape [2]", records: 3)) {
            _ = try sum.release(rows, users: Tensor([1, 2] as [Int64], shape: [2]), using: &$0)
        }
        expect(.wrongUsers(found: "float64", records: 3)) {
            _ = try sum.release(rows, users: Tensor([1.0, 2, 2], shape: [3]), using: &$0)
        }
        expect(.notWhole(type: "float64")) {
            _ = try PrivateSum(clippingNorm: 1, noise: .discreteGaussian(1)).release(
                rows, using: &$0)
        }
        expect(.outsideBuckets(row: 1, label: -1, buckets: 2)) {
            _ = try PrivateHistogram(.labels(count: 2), noise: .laplace(1)).release(
                Tensor([0, -1] as [Int64], shape: [2]), using: &$0)
        }
        expect(.outsideBuckets(row: 0, label: 5, buckets: 4)) {
            _ = try RandomizedResponse(epsilon: 1, buckets: 4).release(
                Tensor([5] as [Int64], shape: [1]), using: &$0)
        }
        var release = NoiseSource.rehearsal(1)
        #expect(throws: MechanismError.self) {
            try PrivateSum(clippingNorm: 1, noise: .gaussian(1e-10)).release(rows, using: &release)
        }
    }

    private func expectParameter(
        _ name: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: (inout NoiseSource) throws -> Void
    ) {
        for mode in NoiseMode.allCases {
            var source = replayed(mode)
            let error = #expect(throws: PrivacyError.self, sourceLocation: sourceLocation) {
                try body(&source)
            }
            if case .parameter(let found, _, _)? = error {
                #expect(found == name, sourceLocation: sourceLocation)
            }
        }
    }

    @Test("A parameter outside its domain is named")
    func parameters() throws {
        let rows = try Tensor([1.0, 2, 3], shape: [3, 1])
        let column = try Tensor([1.0, 2, 3], shape: [3])
        expectParameter("the clipping norm") {
            _ = try PrivateSum(clippingNorm: -1, noise: .gaussian(1)).release(rows, using: &$0)
        }
        expectParameter("the noise multiplier") {
            _ = try PrivateSum(clippingNorm: 1, noise: .laplace(-1)).release(rows, using: &$0)
        }
        expectParameter("the expected number of records") {
            _ = try PrivateMean(clippingNorm: 1, noise: .gaussian(1), over: .expected(0)).release(
                rows, using: &$0)
        }
        expectParameter("the count of a user") {
            _ = try PrivateCount(noise: .laplace(1), perUser: 0).release(column, using: &$0)
        }
        expectParameter("the number of buckets") {
            _ = try PrivateHistogram(.labels(count: 0), noise: .laplace(1)).release(
                column.cast(to: .int64), using: &$0)
        }
        expectParameter("the quantile") {
            _ = try PrivateQuantile(1.5, countDeviation: 1).release(column, using: &$0)
        }
        expectParameter("the number of rounds") {
            _ = try PrivateQuantile(0.5, rounds: 0, countDeviation: 1).release(column, using: &$0)
        }
        expectParameter("the first estimate") {
            _ = try PrivateQuantile(0.5, start: 0, countDeviation: 1).release(column, using: &$0)
        }
        expectParameter("the deviation of the count") {
            _ = try PrivateQuantile(0.5, countDeviation: -1).release(column, using: &$0)
        }
        expectParameter("the range of scores") { _ in _ = try ScoreRange(0.5, 1) }
        expectParameter("the range of scores") { _ in _ = try ScoreRange(0, 0) }
        expectParameter("ε of the choice") {
            _ = try PrivateChoice(epsilon: 0, scores: ScoreRange(1)).release(rows, using: &$0)
        }
        expectParameter("ε of the comparisons") {
            _ = try SparseVector(epsilon: -1, scores: ScoreRange(1), using: &$0)
        }
        expectParameter("the number of answers") {
            _ = try SparseVector(epsilon: 1, answers: 0, scores: ScoreRange(1), using: &$0)
        }
        expectParameter("the noise of randomised response") { _ in
            _ = try RandomizedResponse(noise: 1.2)
        }
        expectParameter("the number of buckets") { _ in
            _ = try RandomizedResponse(noise: 0.5, buckets: 1)
        }
        expectParameter("the noise multiplier") { _ in
            _ = try AdaptiveClip(noiseMultiplier: 3, countDeviation: 1)
        }
        expectParameter("the clipping norm") { _ in
            _ = try TreeAggregation(clippingNorm: 0, noiseMultiplier: 1)
        }
    }
}
