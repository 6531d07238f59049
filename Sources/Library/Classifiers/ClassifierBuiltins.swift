import Estimators
import Interpreter
import Language

/// Classifiers with their settings; nothing is learned before `fit`.
enum ClassifierBuiltins {
    static let all: [Builtin] = [
        logisticRegression, linearSVM, decisionTree, randomForest, adaBoost, gaussianNB,
        bernoulliNB, perceptron, oneVsRest,
    ]

    static func named(_ name: String) -> Builtin? { all.first { $0.signature.name == name } }

    private static func named(
        _ name: String, _ domain: String, _ shown: String
    ) -> Signature.Parameter { .named(name, domain, shown) }

    private static let points =
        "let x = [[0, 1], [1, 0], [3, 4], [4, 3]]\nlet y = [0, 0, 1, 1]\n"
    private static func example(_ call: String) -> String {
        points + "\(call).fit(x, y, seed: 1).predict([[0, 0], [4, 4]])"
    }
    private static let inverse = named("C", "a number above 0; small ones hold back more", "1")
    private static func iterations(_ shown: String) -> Signature.Parameter {
        named("maxIterations", "a whole number from 1 up", shown)
    }
    private static func tolerance(_ shown: String) -> Signature.Parameter {
        named("tolerance", "a small number; less ends the search", shown)
    }

    static let logisticRegression = Builtin(
        "LogisticRegression", [inverse, iterations("100"), tolerance("1e-4")], .classifiers,
        "Logistic regression by L-BFGS, with a penalty on the squared coefficients.",
        example: example("LogisticRegression()")
    ) { call in
        var classifier = LogisticRegression()
        classifier.inverseRegularization = try call.number(0, default: 1)
        classifier.maximumIterations = try call.count(1, from: 1, default: 100)
        classifier.tolerance = try call.number(2, default: 1e-4)
        return call.classifier(classifier)
    }

    static let linearSVM = Builtin(
        "LinearSVM",
        [
            inverse, tolerance("1e-3"),
            named("probabilities", "false to have decisions alone, which is quicker", "true"),
        ],
        .classifiers, "A linear support vector machine, with probabilities from five folds.",
        example: example("LinearSVM()")
    ) { call in
        var classifier = LinearSVM()
        classifier.inverseRegularization = try call.number(0, default: 1)
        classifier.tolerance = try call.number(1, default: 1e-3)
        classifier.givesProbabilities = try call.bool(2, default: true)
        return call.classifier(classifier)
    }

    // MARK: - Trees

    private static let branches: [Signature.Parameter] = [
        named("maxDepth", "the most questions on a way, from 1 up", "nil"),
        named("minSplit", "a node with fewer examples is a leaf, from 2 up", "2"),
        named("minLeaf", "either side has so many examples, from 1 up", "1"),
    ]

    private static func tree(
        _ call: BuiltinCall, from first: Int, _ tree: DecisionTree
    ) throws -> DecisionTree {
        var tree = tree
        if call.isGiven(first) { tree.maximumDepth = try call.count(first, from: 1) }
        tree.minimumSplit = try call.count(first + 1, from: 2, default: tree.minimumSplit)
        tree.minimumLeaf = try call.count(first + 2, from: 1, default: tree.minimumLeaf)
        return tree
    }

    static let decisionTree = Builtin(
        "DecisionTree", branches, .classifiers,
        "A tree of questions whether a column is at most a threshold.",
        example: example("DecisionTree()")
    ) { call in call.classifier(try tree(call, from: 0, DecisionTree())) }

    static let randomForest = Builtin(
        "RandomForest", [named("trees", "how many, from 1 up", "100")] + branches, .classifiers,
        "Trees on examples and columns drawn by chance; their mean is the probability.",
        example: example("RandomForest(trees: 10)")
    ) { call in
        var classifier = RandomForest()
        classifier.trees = try call.count(0, from: 1, default: 100)
        classifier.tree = try tree(call, from: 1, classifier.tree)
        return call.classifier(classifier)
    }

    static let adaBoost = Builtin(
        "AdaBoost",
        [
            named("rounds", "how many trees at most, from 1 up", "50"),
            named("rate", "what votes are multiplied by, above 0", "1"),
            named("maxDepth", "the most questions on a way, from 1 up", "1"),
        ],
        .classifiers, "Small trees, each on what those before it got wrong.",
        example: example("AdaBoost()")
    ) { call in
        var classifier = AdaBoost()
        classifier.rounds = try call.count(0, from: 1, default: 50)
        classifier.learningRate = try call.number(1, default: 1)
        classifier.tree.maximumDepth = try call.count(2, from: 1, default: 1)
        return call.classifier(classifier)
    }

    // MARK: - Naive Bayes

    static let gaussianNB = Builtin(
        "GaussianNB",
        [named("smoothing", "added to variances, as a part of the largest one", "1e-9")],
        .classifiers, "Naive Bayes with a normal distribution for each column and class.",
        example: example("GaussianNB()")
    ) { call in
        var classifier = GaussianNaiveBayes()
        classifier.smoothing = try call.number(0, default: 1e-9)
        return call.classifier(classifier)
    }

    static let bernoulliNB = Builtin(
        "BernoulliNB",
        [
            named("alpha", "how often each answer counts as seen beforehand, above 0", "1"),
            named("threshold", "a value above it is a yes", "0"),
        ],
        .classifiers, "Naive Bayes with a yes or no for each column.",
        example: example("BernoulliNB(threshold: 2)")
    ) { call in
        var classifier = BernoulliNaiveBayes()
        classifier.smoothing = try call.number(0, default: 1)
        classifier.threshold = try call.number(1, default: 0)
        return call.classifier(classifier)
    }

    // MARK: - Networks and combinations

    static let perceptron = Builtin(
        "Perceptron",
        [
            named("hidden", "units of each hidden layer", "[100]"),
            Signature.Parameter(
                "activation", .choice(["relu", "tanh", "logistic", "identity"]),
                .optional("relu"), namedOnly: true),
            Signature.Parameter(
                "solver", .choice(["adam", "lbfgs"]), .optional("adam"), namedOnly: true),
            named("alpha", "the penalty on squared weights, from 0 up", "1e-4"),
            named("lr", "Adam's learning rate, above 0", "0.001"),
            named("batch", "examples of a batch, from 1 up", "200"),
            iterations("200"), tolerance("1e-4"),
            named("patience", "epochs without a fall of the loss, from 1 up", "10"),
        ],
        .classifiers, "A network of fully connected layers, trained until its loss stays.",
        example: example("Perceptron(hidden: [8], maxIterations: 50)")
    ) { call in
        var classifier = Perceptron()
        if call.isGiven(0) { classifier.hidden = try call.sizes(of: 0) }
        classifier.activation =
            switch try call.optionalString(1) {
            case "tanh": .tanh
            case "logistic": .logistic
            case "identity": .identity
            default: .relu
            }
        classifier.solver = try call.optionalString(2) == "lbfgs" ? .lbfgs : .adam
        classifier.penalty = try call.number(3, default: 1e-4)
        classifier.learningRate = try call.number(4, default: 1e-3)
        if call.isGiven(5) { classifier.batch = try call.count(5, from: 1) }
        classifier.maximumIterations = try call.count(6, from: 1, default: 200)
        classifier.tolerance = try call.number(7, default: 1e-4)
        classifier.patience = try call.count(8, from: 1, default: 10)
        return call.classifier(classifier)
    }

    static let oneVsRest = Builtin(
        "OneVsRest", [.required("classifier", "a classifier")], .classifiers,
        "The classifier for each class against the rest, probabilities divided by their sum.",
        example: example("OneVsRest(LogisticRegression())")
    ) { call in
        call.classifier(try call.classifier(0).classifier.againstTheRest)
    }
}

extension Classifier {
    fileprivate var againstTheRest: any Classifier { OneVsRest(self) }
}

extension BuiltinCall {
    fileprivate func classifier(_ classifier: any Classifier) -> Value {
        var given = values.map { $0 ?? .none }
        while given.count < declaration.signature.parameters.count { given.append(.none) }
        return .object(ClassifierObject(name, classifier, given: given))
    }

    /// A classifier that is not fitted yet.
    func classifier(_ index: Int) throws -> ClassifierObject {
        let value = try value(index)
        guard let object = value.asExtended as? ClassifierObject else {
            let isFitted = value.asExtended is FittedObject
            throw wrongType(
                index, "a classifier", found: value,
                hint: isFitted
                    ? "give the classifier itself; it can be fitted any number of times"
                    : "`LogisticRegression()` is one")
        }
        return object
    }
}
