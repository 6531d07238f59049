import Estimators
import Interpreter
import Language
import Tensors

/// How good predictions and probabilities are.
enum MeasureBuiltins {
    static let all: [Builtin] = [
        accuracy, balancedAccuracy, confusionMatrix, precision, recall, f1, logLoss, brier,
        calibration,
    ]

    private static let found = Signature.Parameter.required(
        "predictions", "a whole number for each example, or a row of 0 and 1")
    private static let labels = Signature.Parameter.required("labels", "as many truths")
    private static let chances = Signature.Parameter.required(
        "probabilities", "a row for each example, or the probabilities of class 1")
    private static let names = Signature.Parameter.named(
        "classes", "which class each column is", "0, 1, …")

    static let accuracy = Builtin(
        "accuracy", [found, labels], .classifiers,
        "The share of examples whose prediction is right, in all labels if there are several.",
        example: "accuracy([0, 1, 1, 2], [0, 1, 2, 2])"
    ) { call in
        let (found, truth) = (try call.truth(0), try call.truth(1))
        return try EstimatorFaults.translating(call) {
            switch (found, truth) {
            case (.classes(let found), .classes(let labels)):
                .number(try Accuracy.of(found, labels: labels))
            case (.labels(let found), .labels(let labels)):
                .number(try Accuracy.ofSubsets(found, indicators: labels))
            default: throw call.differentKinds()
            }
        }
    }

    static let balancedAccuracy = Builtin(
        "balancedAccuracy", [found, labels], .classifiers,
        "The mean over the classes of the share that was found; guessing has 1 / classes.",
        example: "balancedAccuracy([0, 0, 0, 0], [0, 0, 0, 1])"
    ) { call in
        let (found, labels) = (try call.wholes(0), try call.wholes(1))
        return try EstimatorFaults.translating(call) {
            .number(try Accuracy.balanced(found, labels: labels))
        }
    }

    static let confusionMatrix = Builtin(
        "confusionMatrix", [found, labels, names], .classifiers,
        "How often each class was taken for each: a row for each true class, a column for each "
            + "prediction.",
        example: "confusionMatrix([0, 1, 1, 2], [0, 1, 2, 2])"
    ) { call in
        let (found, labels) = (try call.wholes(0), try call.wholes(1))
        let classes =
            call.isGiven(2)
            ? try call.wholes(2) : try call.numbered(found + labels)
        let (rows, columns) = (
            try call.places(labels, among: classes, 1), try call.places(found, among: classes, 0)
        )
        let matrix = try EstimatorFaults.translating(call) {
            try ConfusionMatrix(labels: rows, predictions: columns, classes: classes.count)
        }
        return .tensor(
            try Tensor(matrix.counts.map { Int64($0) }, shape: [classes.count, classes.count]))
    }

    // MARK: - By class

    private static let precision = share(
        "precision", .precision, "The share of a class among what was taken for it.")
    private static let recall = share(
        "recall", .recall, "The share of a class that was taken for it.")
    private static let f1 = share(
        "f1", .f1, "The harmonic mean of precision and recall.")

    private static func share(
        _ name: String, _ measure: ClassScores.Measure, _ summary: String
    ) -> Builtin {
        Builtin(
            name,
            [
                found, labels,
                Signature.Parameter(
                    "average", .choice(AverageWord.allCases.map(\.rawValue)),
                    .optional("macro"), namedOnly: true),
            ],
            .classifiers, summary + " Nothing found or nothing there counts 0.",
            example: "\(name)([0, 1, 1, 2], [0, 1, 2, 2], average: none)"
        ) { call in
            let (found, truth) = (try call.truth(0), try call.truth(1))
            let word: AverageWord = try call.word(2, default: .macro)
            let scores = try EstimatorFaults.translating(call) {
                switch (found, truth) {
                case (.classes(let found), .classes(let labels)):
                    try ClassScores(labels: labels, predictions: found)
                case (.labels(let found), .labels(let labels)):
                    try ClassScores(indicators: labels, predictions: found)
                default: throw call.differentKinds()
                }
            }
            guard let average = word.average else { return .numbers(scores.values(measure)) }
            return .number(scores.average(measure, average))
        }
    }

    private enum AverageWord: String, CaseIterable {
        case macro, micro, weighted, none

        var average: ClassScores.Average? {
            switch self {
            case .macro: .macro
            case .micro: .micro
            case .weighted: .weighted
            case .none: nil
            }
        }
    }

    // MARK: - Probabilities

    static let logLoss = Builtin(
        "logLoss", [chances, labels, names], .classifiers,
        "The mean of −ln of the probability that each example's class was given.",
        example: "logLoss([[0.9, 0.1], [0.2, 0.8]], [0, 1])"
    ) { call in
        let (matrix, places) = try call.chancesAndPlaces()
        return try EstimatorFaults.translating(call) {
            .number(try ProbabilityScores.logLoss(places, probabilities: matrix))
        }
    }

    static let brier = Builtin(
        "brier", [chances, labels, names], .classifiers,
        "The mean squared distance of probabilities and truth; half of the sum for two classes.",
        example: "brier([[0.9, 0.1], [0.2, 0.8]], [0, 1])"
    ) { call in
        let (matrix, places) = try call.chancesAndPlaces()
        return try EstimatorFaults.translating(call) {
            .number(try ProbabilityScores.brier(places, probabilities: matrix))
        }
    }

    static let calibration = Builtin(
        "calibration",
        [
            .required("probabilities", "of being positive, one for each example"),
            .required("labels", "true or false, or 1 or 0, for each example"),
            .named("bins", "how many, from 1 up", "5"),
            Signature.Parameter(
                "kind", .choice(["uniform", "quantile"]), .optional("uniform"), namedOnly: true),
        ],
        .classifiers,
        "Whether probabilities are kept: `rows` with `predicted`, `observed` and `count`, and the "
            + "expected `error`.",
        example: "calibration([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], bins: 2).error"
    ) { call in
        let chances = try call.oneEach(call.value(0), of: 0, "probabilities")
        let truths = try call.truthEach(call.value(1), of: 1, "labels")
        let count = try call.count(2, from: 1, default: 5)
        let kind = try call.optionalString(3) == "quantile" ? Calibration.Bins.quantile : .uniform
        let found = try EstimatorFaults.translating(call) {
            try Calibration(
                probabilities: chances, isPositive: truths, count: count, bins: kind)
        }
        return .record([
            ("error", .number(found.expectedError)),
            ("largestError", .number(found.largestError)),
            (
                "rows",
                .list(
                    found.bins.map {
                        .record([
                            ("predicted", .number($0.predicted)),
                            ("observed", .number($0.observed)), ("count", .whole($0.count)),
                        ])
                    })
            ),
        ])
    }
}

extension BuiltinCall {
    /// A whole number for each example.
    fileprivate func wholes(_ index: Int) throws -> [Int] {
        try wholeEach(value(index), of: index, parameterName(index))
    }

    fileprivate func differentKinds() -> Fault {
        Fault(
            "wrong-type", title: "predictions and labels are of different kinds",
            explanation: "For `\(name)`, one of them is a whole number for each example, the "
                + "other a row of 0 and 1.",
            hint: "give both in the same way")
    }

    /// The classes from 0 to the largest label.
    fileprivate func numbered(_ labels: [Int]) throws -> [Int] {
        let largest = labels.max() ?? 0
        guard largest < 2000 else {
            throw outOfDomain(
                1, "classes below 2000", found: String(largest),
                hint: "name the classes with `classes:`")
        }
        return Array(0...max(0, largest))
    }

    /// Labels as places in a list of classes.
    func places(_ labels: [Int], among classes: [Int], _ index: Int) throws -> [Int] {
        let order = Dictionary(
            classes.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in
                first
            })
        return try labels.map { label in
            guard let place = order[label] else {
                throw outOfDomain(
                    index, "made of the \(classes.count) classes", found: String(label),
                    hint: "name the classes of the columns with `classes:`")
            }
            return place
        }
    }

    /// Rows of probabilities and the column of each example's class.
    fileprivate func chancesAndPlaces() throws -> (FeatureMatrix, [Int]) {
        let found = try matrix(value(0), of: 0, "probabilities")
        let matrix =
            found.columns > 1
            ? found
            : try EstimatorFaults.translating(self, 0) {
                try FeatureMatrix(
                    rows: found.rows, columns: 2, values: found.values.flatMap { [1 - $0, $0] })
            }
        let classes = isGiven(2) ? try wholes(2) : Array(0..<matrix.columns)
        return (matrix, try places(wholes(1), among: classes, 1))
    }
}
