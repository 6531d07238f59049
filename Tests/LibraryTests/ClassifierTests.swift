import Testing

@Suite("Classifiers in the language")
struct ClassifierTests {
    private static let points = """
        let x = [[0, 1], [1, 0], [1, 1], [3, 4], [4, 3], [4, 4]]
        let y = [0, 0, 0, 1, 1, 1]

        """

    @Test(
        "Every classifier tells two heaps of points apart",
        arguments: [
            "LogisticRegression(C: 10, maxIterations: 50)", "LinearSVM()",
            "LinearSVM(probabilities: false)", "DecisionTree(maxDepth: 3)",
            "RandomForest(trees: 20)", "AdaBoost(rounds: 5)", "GaussianNB()",
            "BernoulliNB(threshold: 2)", "Perceptron(hidden: [8], solver: lbfgs)",
            "Perceptron(hidden: 8, lr: 0.1)", "OneVsRest(LogisticRegression())",
            "OneVsRest(DecisionTree())",
        ])
    func heaps(_ classifier: String) {
        let outcome = run(
            Self.points + "\(classifier).fit(x, y, seed: 1).predict([[0, 0], [5, 5]]).list()")
        #expect(outcome.failure == nil)
        #expect(outcome.text == "[0, 1]")
    }

    @Test(
        "Values of methods, measures and searches",
        arguments: [
            ("GaussianNB().fit(x, y).probabilities(x).shape", "[6, 2]"),
            ("GaussianNB().fit(x, y).classes", "[0, 1]"),
            ("GaussianNB().fit(x, y).columns", "2"),
            ("LinearSVM().fit(x, y, seed: 1).decisions(x).shape", "[6, 1]"),
            (
                "DecisionTree().fit(zeros(4, 2, 2) + tensor([[[0]], [[0]], [[1]], [[1]]]), [3, 3, 7, 7])"
                    + ".predict(ones(1, 2, 2)).number()", "7"
            ),
            ("crossValidate(GaussianNB(), x, y, folds: 3)", "[1, 1, 1]"),
            (
                "gridSearch(DecisionTree(), { maxDepth: [1, 2], minLeaf: [1] }, x, y, folds: 3).best",
                "{ maxDepth: 1, minLeaf: 1 }"
            ),
            (
                "gridSearch(OneVsRest(LogisticRegression()), { C: [1, 2] }, x, y, folds: 3).rows"
                    + ".len()", "2"
            ),
            (
                "gridSearch(DecisionTree(), { maxDepth: [1] }, x, y, folds: 2).model.predict(x)"
                    + ".sum().number()", "3"
            ),
            (
                "OneVsRest(GaussianNB()).fit(x, [[0, 1], [0, 1], [0, 0], [1, 1], [1, 0], [1, 0]])"
                    + ".predict(x).shape", "[6, 2]"
            ),
            ("type(LinearSVM())", "\"classifier\""),
            ("type(GaussianNB().fit(x, y))", "\"fitted classifier\""),
            ("LogisticRegression(C: 2)", "LogisticRegression(C: 2)"),
            ("OneVsRest(LinearSVM(C: 2))", "OneVsRest(LinearSVM(C: 2))"),
            ("LogisticRegression(C: 2) == LogisticRegression(C: 2)", "true"),
            ("GaussianNB().fit(x, y)", "fitted GaussianNB(): 2 classes, 2 columns"),
            ("accuracy([0, 1, 1, 2], [0, 1, 2, 2])", "0.75"),
            ("accuracy(tensor([[1, 0], [1, 1]]), [[1, 0], [0, 1]])", "0.5"),
            ("balancedAccuracy([0, 0, 0, 0], [0, 0, 0, 1])", "0.5"),
            ("confusionMatrix([0, 1, 1], [0, 1, 0]).sum().number()", "3"),
            ("confusionMatrix([5, 9], [9, 9], classes: [5, 9])[1, 0].number()", "1"),
            ("precision([0, 1, 1], [0, 1, 0], average: none)", "[1, 0.5]"),
            ("recall([0, 1, 1], [0, 1, 0], average: none)", "[0.5, 1]"),
            ("f1([0, 1, 1, 1], [0, 1, 0, 1], average: micro)", "0.75"),
            ("brier([0.25, 0.75], [0, 1])", "0.0625"),
            ("logLoss([[1, 0], [0, 1]], [0, 1]) < 1e-9", "true"),
            ("calibration([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], bins: 2).rows[1].observed", "1"),
            ("auc([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 0])", "1"),
            ("auc([[0.9, 0.1], [0.2, 0.8]], [[1, 0], [0, 1]], average: micro)", "1"),
            ("auc([[0.9, 0.1], [0.2, 0.8]], [4, 6], classes: [4, 6], average: none)", "[1, 1]"),
        ])
    func values(source: String, expected: String) {
        let outcome = run(Self.points + source)
        #expect(outcome.failure == nil)
        #expect(outcome.text == expected)
    }

    @Test("A seed decides what is drawn; the cell's seed does if none is given")
    func seeds() {
        func found(_ arguments: String, cell: UInt64 = 0) -> String? {
            run(
                Self.points
                    + "RandomForest(trees: 3).fit(x, y\(arguments)).probabilities([[2, 3]])",
                seed: cell
            ).text
        }
        let seeds = (1...12).map { found(", seed: \($0)") }
        #expect(seeds[0] == found(", seed: 1", cell: 9))
        #expect(Set(seeds).count > 1)
        #expect(found("") == found(""))
    }

    @Test(
        "Fitting reads private examples, which is told or refused",
        arguments: [
            "GaussianNB().fit(x, y)", "crossValidate(GaussianNB(), x, y)",
            "gridSearch(DecisionTree(), { maxDepth: [1] }, x, y)",
            "GaussianNB().fit(arange(10), y).predict(x)", "accuracy(x, y)",
            "auc(x.reshape(10, 1), tensor(y).reshape(10, 1))",
        ])
    func privateExamples(source: String) {
        let labels = "let y = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]\n"
        let told = run(labels + "let x = private(arange(10), unit: example)\n" + source)
        #expect(told.failure == nil && told.leaks > 0)
        let refused = run(
            labels + "let x = private(arange(10), unit: example)\n" + source, policy: .strict)
        #expect(refused.failure != nil)
        let plain = run(labels + "let x = arange(10)\n" + source, policy: .strict)
        #expect(plain.failure == nil && plain.leaks == 0)
    }

    @Test(
        "What does not fit is refused with its names and values",
        arguments: [
            FaultCase("GaussianNB().fit([[1], [2]], [0, 0])", "empty-value", "second class"),
            FaultCase("GaussianNB().fit([[1], [2]], [0, 1, 1])", "length-mismatch", "2 and 3"),
            FaultCase("GaussianNB().fit([[1], [nan]], [0, 1])", "out-of-domain", "nan"),
            FaultCase("GaussianNB().fit([[1], [2]], [0, 0.5])", "out-of-domain", "0.5"),
            FaultCase("GaussianNB().fit(3, [0])", "out-of-domain", "single number"),
            FaultCase(
                "GaussianNB().fit([[1], [2]], [[0], [1]])", "wrong-type", "OneVsRest"),
            FaultCase(
                "GaussianNB().fit([[1], [2]], [0, 1]).predict([[1, 2]])", "length-mismatch",
                "2 and 1"),
            FaultCase(
                "GaussianNB().fit([[1], [2]], [0, 1]).decisions([[1]])", "out-of-domain",
                "probabilities"),
            FaultCase("fit(3, [[1]], [0])", "wrong-type", "a classifier"),
            FaultCase("GaussianNB().predict([[1]])", "wrong-type", ".fit(x, labels)"),
            FaultCase("LogisticRegression(C: 0).fit([[1], [2]], [0, 1])", "out-of-domain", "0"),
            FaultCase("RandomForest(trees: 0)", "out-of-domain", "`trees`"),
            FaultCase(
                "crossValidate(GaussianNB(), [[1], [2], [3]], [0, 0, 1], folds: 2)",
                "out-of-domain", "class 1"),
            FaultCase(
                "gridSearch(LogisticRegression(), { c: [1] }, [[1], [2]], [0, 1])",
                "out-of-domain", "`C`"),
            FaultCase("gridSearch(GaussianNB(), [1], [[1]], [0])", "wrong-type", "record"),
            FaultCase("accuracy([1], [1, 2])", "length-mismatch", "1 and 2"),
            FaultCase("accuracy([[1, 0]], [1])", "wrong-type", "different kinds"),
            FaultCase("confusionMatrix([0, 5000], [0, 1])", "out-of-domain", "classes:"),
            FaultCase("auc([[0.9, 0.1], [0.2, 0.8]], [0, 0])", "empty-value", "outside class 0"),
            FaultCase("auc([[0.9, 0.1]], [7])", "out-of-domain", "7"),
            FaultCase("calibration([2], [1])", "out-of-domain", "0...1"),
            FaultCase("logLoss([[0.5, 0.5]], [2])", "out-of-domain", "2"),
        ])
    func faults(example: FaultCase) throws {
        let failure = try #require(run(example.source).failure, "nothing was refused")
        #expect(failure.id == example.id)
        let words = [failure.title, failure.explanation, failure.hint ?? ""]
            .joined(separator: "\n")
        for word in example.mentions { #expect(words.contains(word), "\(word) in: \(words)") }
        #expect(failure.title.count <= 60)
    }
}
