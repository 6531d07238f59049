import Estimators
import Kernels
import Testing

/// What holds for every classifier.
@Suite("Classifiers", .serialized)
struct ClassifierTests {
    struct Named: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let classifier: any Classifier
        /// Whether the order in which classes are named changes no bit but for rounding.
        var isBlindToNames = true

        init(_ name: String, _ classifier: any Classifier, isBlindToNames: Bool = true) {
            testDescription = name
            self.classifier = classifier
            self.isBlindToNames = isBlindToNames
        }
    }

    static let all: [Named] = {
        var network = Perceptron()
        (network.hidden, network.maximumIterations) = ([7], 60)
        network.learningRate = 0.02
        var forest = RandomForest()
        forest.trees = 12
        return [
            Named("logistic regression", LogisticRegression()),
            Named("support vector machine", LinearSVM(), isBlindToNames: false),
            Named("decision tree", DecisionTree()),
            Named("random forest", forest),
            Named("Gaussian Bayes", GaussianNaiveBayes()),
            Named("Bernoulli Bayes", BernoulliNaiveBayes()),
            Named("AdaBoost", AdaBoost(), isBlindToNames: false),
            Named("perceptron", network, isBlindToNames: false),
            Named("one against the rest", OneVsRest(LogisticRegression())),
            Named("trees against the rest", OneVsRest(DecisionTree())),
        ]
    }()

    private func fit(
        _ classifier: any Classifier, _ features: Features, _ labels: [Int]
    ) throws -> any ClassifierModel {
        var words = RandomWords.some
        return try classifier.fit(features, labels: labels, using: &words)
    }

    @Test("The bits do not depend on the threads", arguments: all)
    func threads(named: Named) throws {
        // Long enough for several pieces of every loop.
        let blobs = try Blobs(classes: 3, count: 9000, columns: 12, seed: 8, noise: 3)
        let features = try blobs.singles
        let before = Kernels.planThreads
        defer { Kernels.planThreads = before }
        var found: [[Double]] = []
        for threads in [1, 2, 3] {
            Kernels.planThreads = threads
            let model = try fit(named.classifier, features, blobs.labels)
            found.append(
                try model.probabilities(of: features.selecting(Array(0..<200))).values)
        }
        #expect(found[0] == found[1])
        #expect(found[0] == found[2])
    }

    @Test("Separate classes are told apart, and rows of probabilities sum to 1", arguments: all)
    func learning(named: Named) throws {
        for classes in [2, 4] {
            let blobs = try Blobs(classes: classes, count: 200, columns: 6, seed: 12)
            let model = try fit(named.classifier, blobs.features, blobs.labels)
            let right = zip(try model.predictions(for: blobs.features), blobs.labels).count {
                $0 == $1
            }
            #expect(Double(right) > 100 + 20 / Double(classes), "\(right) of 200")
            let found = try model.probabilities(of: blobs.features)
            #expect(found.columns == classes)
            for row in 0..<found.rows { expectClose(found[row].reduce(0, +), 1, absolute: 1e-6) }
        }
    }

    @Test("Labels are names: other names in the same order change nothing", arguments: all)
    func names(named: Named) throws {
        let blobs = try Blobs(classes: 3, count: 90, columns: 4, seed: 3)
        let model = try fit(named.classifier, blobs.features, blobs.labels)
        let renamed = try fit(
            named.classifier, blobs.features, blobs.labels.map { $0 * 100 - 50 })
        #expect(renamed.classes == [-50, 50, 150])
        #expect(
            try model.probabilities(of: blobs.features).values
                == renamed.probabilities(of: blobs.features).values)
        #expect(
            try renamed.predictions(for: blobs.features)
                == model.predictions(for: blobs.features).map { $0 * 100 - 50 })
    }

    @Test(
        "Classes in another order have the same probabilities",
        arguments: all.filter(\.isBlindToNames))
    func order(named: Named) throws {
        let blobs = try Blobs(classes: 3, count: 150, columns: 4, seed: 21)
        let turned = [2, 0, 1]
        let model = try fit(named.classifier, blobs.features, blobs.labels)
        let other = try fit(named.classifier, blobs.features, blobs.labels.map { turned[$0] })
        let found = try model.probabilities(of: blobs.features)
        let otherFound = try other.probabilities(of: blobs.features)
        for row in 0..<found.rows {
            for k in 0..<3 {
                expectClose(
                    found.values[row * 3 + k], otherFound.values[row * 3 + turned[k]],
                    absolute: 1e-3)
            }
        }
    }

    @Test("One class, no rows, other counts and other columns are told", arguments: all)
    func badInput(named: Named) throws {
        let features = try Features(rows: 4, columns: 2, values: [0, 1, 2, 3, 4, 5, 6, 8.0])
        func error(_ body: () throws -> Void) -> EstimatorError? {
            do { try body() } catch { return error as? EstimatorError }
            return nil
        }
        func missing(_ error: EstimatorError?) -> String? {
            if case .missing(let what, _) = error { what } else { nil }
        }
        let one = error { _ = try fit(named.classifier, features, [3, 3, 3, 3]) }
        #expect(missing(one) == "examples of a second class")
        let none = error {
            _ = try fit(
                named.classifier, try Features(rows: 0, columns: 2, values: [Double]()), [])
        }
        #expect(missing(none) == "examples")
        #expect(
            error { _ = try fit(named.classifier, features, [0, 1]) }
                == .lengthMismatch(what: "features", count: 4, other: "labels", otherCount: 2))
        let model = try fit(named.classifier, features, [0, 0, 1, 1])
        let narrow = Features(try FeatureMatrix(column: [1]))
        #expect(
            error { _ = try model.probabilities(of: narrow) }
                == .lengthMismatch(
                    what: "a row of features", count: 1, other: "a row in the fit", otherCount: 2))
        #expect(
            error { _ = try model.predictions(for: narrow) }
                == .lengthMismatch(
                    what: "a row of features", count: 1, other: "a row in the fit", otherCount: 2))
    }

    @Test("NaN and infinities are no features")
    func notFinite() {
        #expect {
            try Features(rows: 1, columns: 2, values: [1, .nan] as [Float])
        } throws: { error in
            guard case EstimatorError.notFinite(_, index: 1, _) = error else { return false }
            return true
        }
        #expect(throws: EstimatorError.self) {
            try Features(rows: 1, columns: 1, values: [Double.infinity])
        }
        #expect(throws: EstimatorError.self) {
            try Features(rows: 2, columns: 2, values: [1] as [Float])
        }
    }

    @Test("A request to stop is heard")
    func interruption() async {
        await #expect(processExitsWith: .success) {
            let blobs = try Blobs(classes: 2, count: 40, columns: 2, seed: 1)
            Interruption.request()
            for named in ClassifierTests.all {
                #expect(throws: EstimatorError.interrupted, "\(named.testDescription)") {
                    var words = RandomWords.some
                    _ = try named.classifier.fit(
                        blobs.features, labels: blobs.labels, using: &words)
                }
            }
        }
    }

    @Test("Settings outside their domain are told")
    func settings() throws {
        let blobs = try Blobs(classes: 2, count: 40, columns: 2, seed: 1)
        var tree = DecisionTree()
        tree.maximumDepth = 0
        var forest = RandomForest()
        forest.trees = 0
        var boost = AdaBoost()
        boost.learningRate = 0
        var gaussian = GaussianNaiveBayes()
        gaussian.smoothing = -1
        var bernoulli = BernoulliNaiveBayes()
        bernoulli.smoothing = 0
        var machine = LinearSVM()
        machine.inverseRegularization = .nan
        for classifier in [tree, forest, boost, gaussian, bernoulli, machine] as [any Classifier] {
            #expect(throws: EstimatorError.self) {
                _ = try fit(classifier, blobs.features, blobs.labels)
            }
        }
    }
}
