import Estimators
import Glibc
import Tensors
import Testing

@Suite("Membership inference")
struct MembershipTests {
    private static func run(
        _ members: ModelOutputs, _ nonMembers: ModelOutputs, _ attacks: [MembershipAttack],
        _ slices: [Slicing] = [.entire], seed: UInt64 = 1
    ) throws -> [AttackResult] {
        var words = RandomAddress(seed: seed).words
        return try MembershipInference(members: members, nonMembers: nonMembers)
            .run(attacks, slices: slices, using: &words)
    }

    private static func matrix(_ rows: [[Double]]) throws -> FeatureMatrix {
        try FeatureMatrix(
            rows: rows.count, columns: rows.first?.count ?? 0, values: rows.flatMap { $0 })
    }

    @Test("Four losses a side, counted by hand")
    func byHand() throws {
        let results = try Self.run(
            ModelOutputs(losses: [0.1, 0.2, 0.3, 0.9]),
            ModelOutputs(losses: [0.25, 0.5, 1.0, 1.5]), [.loss])
        let measures = try #require(results.first?.measures)
        #expect(measures.area == 0.8125)
        #expect(measures.advantage == 0.5)
        #expect(measures.positivePredictiveValue == 1)
        #expect(measures.optimisticEpsilons.count == 5)
        #expect(!measures.isReversed)
    }

    @Test("Losses, confidences and entropies of logits and probabilities")
    func derived() throws {
        let probabilities = try Self.matrix([[0.7, 0.2, 0.1], [0, 1, 0]])
        let outputs = try ModelOutputs(predictions: .probabilities(probabilities), labels: [1, 0])
        expectClose(outputs.losses ?? [], [-log(0.2), -log(1e-8)], relative: 1e-14)
        #expect(outputs.confidences == [0.7, 1])
        expectClose(
            outputs.entropies ?? [],
            [-(0.7 * log(0.7) + 0.2 * log(0.2) + 0.1 * log(0.1)), 0], relative: 1e-14)
        expectClose(
            outputs.modifiedEntropies ?? [],
            [
                -(0.8 * log(0.2) + 0.7 * log(0.3) + 0.1 * log(0.9)),
                -(log(1e-30) + log(1e-30)),
            ], relative: 1e-13)
        #expect(outputs.areCorrect == [false, false])
        let logits = try ModelOutputs(
            predictions: .logits(Self.matrix([[log(7), log(2), 0]])), labels: [1])
        expectClose(logits.losses ?? [], [-log(0.2)], relative: 1e-14)
    }

    @Test("One column is the second of two classes")
    func binary() throws {
        let one = try ModelOutputs(
            predictions: .logits(FeatureMatrix(column: [2, -1])), labels: [1, 1])
        let two = try ModelOutputs(
            predictions: .logits(Self.matrix([[0, 2], [0, -1]])), labels: [1, 1])
        expectClose(one.losses ?? [], two.losses ?? [], relative: 1e-14)
        expectClose(one.entropies ?? [], two.entropies ?? [], relative: 1e-14)
        #expect(one.areCorrect == [true, false])
    }

    @Test("Modified entropy sees who is sure and wrong, entropy does not")
    func entropies() throws {
        let sure = try Self.matrix([[0.99, 0.01], [0.99, 0.01]])
        let right = try ModelOutputs(predictions: .probabilities(sure), labels: [0, 0])
        let wrong = try ModelOutputs(predictions: .probabilities(sure), labels: [1, 1])
        let results = try Self.run(right, wrong, [.entropy, .modifiedEntropy, .loss, .confidence])
        #expect(results.map { $0.measures?.area } == [0.5, 1, 1, 0.5])
        #expect(results.best?.attack == .modifiedEntropy)
    }

    @Test("Given entropies stand for those of predictions")
    func givenEntropies() throws {
        let results = try Self.run(
            ModelOutputs(entropies: [0.1, 0.2]), ModelOutputs(entropies: [0.3, 0.4]), [.entropy])
        #expect(results.first?.measures?.area == 1)
    }

    /// Members have larger logits of their class; the loss alone tells less than both logits.
    private static func outputs(_ count: Int, lift: Double, seed: UInt64) throws -> ModelOutputs {
        var random = RandomNumbers(seed: seed)
        let labels = (0..<count).map { _ in random.whole(below: 2) }
        let rows = labels.map { label in
            (0..<2).map { ($0 == label ? lift : 0) + random.normal() }
        }
        return try ModelOutputs(predictions: .logits(matrix(rows)), labels: labels)
    }

    @Test("A classifier learns to tell members")
    func trained() throws {
        let members = try Self.outputs(300, lift: 3, seed: 1)
        let nonMembers = try Self.outputs(120, lift: 0, seed: 2)
        let results = try Self.run(members, nonMembers, [.logisticRegression])
        let measures = try #require(results.first?.measures)
        #expect(measures.area > 0.8)
        #expect(measures.curve.positives == 300 && measures.curve.negatives == 120)
        let again = try Self.run(members, nonMembers, [.logisticRegression])
        #expect(again == results)
        let other = try Self.run(members, nonMembers, [.logisticRegression], seed: 2)
        #expect(other != results)
    }

    @Test("A classifier finds nothing where there is nothing")
    func nothingToLearn() throws {
        let members = try Self.outputs(200, lift: 1, seed: 3)
        let nonMembers = try Self.outputs(200, lift: 1, seed: 4)
        let results = try Self.run(members, nonMembers, [.logisticRegression])
        let area = try #require(results.first?.measures?.area)
        #expect(abs(area - 0.5) < 0.12, "\(area)")
    }

    @Test("Too few examples are a reason, not a fault")
    func tooFew() throws {
        let members = try ModelOutputs(losses: [0.1, 0.2], groups: ["a", "b"])
        let nonMembers = try ModelOutputs(losses: [0.3, 0.4], groups: ["a", "a"])
        let results = try Self.run(
            members, nonMembers, [.loss, .logisticRegression], [.byGroup])
        #expect(results.map(\.slice.value) == ["a", "a", "b", "b"])
        #expect(results[0].measures?.area == 1)
        #expect(results[0].measures?.heldOut == nil)
        #expect(
            results[1].outcome
                == .skipped(
                    reason: "logistic regression needs 6 members and as many non-members; "
                        + "there are 1 and 2"))
        #expect(results[2].outcome == .skipped(reason: "no non-members"))
        #expect([results[2]].best == nil)
    }

    @Test("Slices hold what they say")
    func slices() throws {
        let members = try ModelOutputs(
            predictions: .probabilities(Self.matrix([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])),
            labels: [0, 0, 1], groups: ["x", "y", "x"])
        let nonMembers = try ModelOutputs(
            predictions: .probabilities(Self.matrix([[0.3, 0.7], [0.5, 0.5]])), labels: [1, 0],
            groups: ["z", "x"])
        func found(_ slicing: Slicing) throws -> [[String]] {
            try slicing.slices(members: members, nonMembers: nonMembers).map {
                [$0.feature, $0.value, "\($0.members)", "\($0.nonMembers)"]
            }
        }
        #expect(try found(.entire) == [["all", "all", "[0, 1, 2]", "[0, 1]"]])
        #expect(
            try found(.byClass)
                == [["class", "0", "[0, 1]", "[1]"], ["class", "1", "[2]", "[0]"]])
        #expect(
            try found(.byCorrectness)
                == [["correct", "true", "[0]", "[0, 1]"], ["correct", "false", "[1, 2]", "[]"]])
        #expect(
            try found(.byGroup)
                == [
                    ["group", "x", "[0, 2]", "[1]"], ["group", "y", "[1]", "[]"],
                    ["group", "z", "[]", "[0]"],
                ])
    }

    @Test("Loss percentiles include their ends")
    func percentiles() throws {
        let slices = try Slicing.byLossPercentile.slices(
            members: ModelOutputs(losses: (0...5).map { Double($0) }),
            nonMembers: ModelOutputs(losses: (6...10).map { Double($0) }))
        #expect(slices.count == 10)
        #expect(slices[0].value == "0–10" && slices[9].value == "90–100")
        #expect(slices[0].members == [0, 1] && slices[0].nonMembers == [])
        #expect(slices[5].members == [5] && slices[5].nonMembers == [0])
        #expect(slices[9].nonMembers == [3, 4])
    }

    @Test("Infinite losses are in order, and lie in slices")
    func infiniteLosses() throws {
        let members = try ModelOutputs(losses: [-.infinity, 0, 1])
        let nonMembers = try ModelOutputs(losses: [2, .infinity])
        let results = try Self.run(members, nonMembers, [.loss], [.entire, .byLossPercentile])
        #expect(results.count == 11)
        #expect(results[0].measures?.area == 1)
        #expect(throws: EstimatorError.self) {
            try Self.run(members, nonMembers, [.logisticRegression])
        }
    }

    @Test("Bad input is told with its numbers")
    func badInput() throws {
        let losses = try ModelOutputs(losses: [1, 2])
        #expect(
            throws: EstimatorError.missing(
                what: "predictions and labels",
                purpose: "the attack by modified entropy threshold")
        ) { try Self.run(losses, losses, [.modifiedEntropy]) }
        #expect(
            throws: EstimatorError.missing(what: "labels", purpose: "slices by class")
        ) { try Self.run(losses, losses, [.loss], [.byClass]) }
        #expect(throws: EstimatorError.missing(what: "members", purpose: "a membership attack")) {
            try MembershipInference(members: ModelOutputs(losses: []), nonMembers: losses)
        }
        #expect(throws: EstimatorError.self) { try ModelOutputs(labels: [1]) }
        #expect(
            throws: EstimatorError.lengthMismatch(
                what: "losses", count: 1, other: "labels", otherCount: 2)
        ) { try ModelOutputs(losses: [1], labels: [1, 2]) }
        #expect(
            throws: EstimatorError.outOfDomain(
                what: "a label", value: "2", domain: "a class of the predictions, in 0...1")
        ) {
            try ModelOutputs(predictions: .logits(Self.matrix([[1, 2]])), labels: [2])
        }
        #expect(throws: EstimatorError.self) {
            try ModelOutputs(predictions: .probabilities(Self.matrix([[0.5, 0.6]])))
        }
        let many = try ModelOutputs(
            losses: [Double](repeating: 1, count: 1001), labels: Array(0...1000))
        #expect(
            throws: EstimatorError.outOfDomain(
                what: "the number of slices by class", value: "1001", domain: "at most 1000")
        ) { try Self.run(many, many, [.loss], [.byClass]) }
    }
}
