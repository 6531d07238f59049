import Estimators
import Interpreter
import Language
import Tensors

/// Fitting classifiers, asking them, and choosing their settings.
enum FittingBuiltins {
    static let all: [Builtin] = [
        fit, predict, probabilities, decisions, crossValidate, gridSearch,
    ]

    private static let classifier = Signature.Parameter.required("classifier", "a classifier")
    private static let fitted = Signature.Parameter.required("fitted", "what `fit` gave")
    private static let features = Signature.Parameter.required(
        "x", "a row of numbers for each example; further axes are joined")
    private static let labels = Signature.Parameter.required(
        "labels", "a whole number for each example, or a row of 0 and 1 for any number of labels")
    private static let folds = Signature.Parameter.named(
        "folds", "how many parts, from 2 up", "5")

    private static let points =
        "let x = [[0, 1], [1, 0], [1, 1], [3, 4], [4, 3], [4, 4]]\n"
        + "let y = [0, 0, 0, 1, 1, 1]\n"

    static let fit = Builtin(
        "fit", [classifier, features, labels, .seed], .classifiers,
        "The classifier as it is after learning from examples; the classifier stays as it was.",
        example: points + "let fitted = LogisticRegression().fit(x, y)\nfitted.predict(x)"
    ) { call in
        let object = try call.classifier(0)
        let features = try call.features(1)
        let truth = try call.truth(2)
        var words = try call.address(3).words
        return .object(
            FittedObject(
                object.summary,
                try EstimatorFaults.translating(call) {
                    try Self.model(object, features, truth, call, &words)
                }))
    }

    private static func model(
        _ object: ClassifierObject, _ features: Features, _ truth: Truth, _ call: BuiltinCall,
        _ words: inout RandomWords
    ) throws -> FittedObject.Model {
        switch truth {
        case .classes(let labels):
            .classes(try object.classifier.fit(features, labels: labels, using: &words))
        case .labels(let indicators):
            .labels(
                try call.multilabel(object).fit(features, indicators: indicators, using: &words))
        }
    }

    // MARK: - Asking

    static let predict = Builtin(
        "predict", [fitted, features], .classifiers,
        "The class of each example, or a row of 0 and 1 for its labels.",
        example: points + "LogisticRegression().fit(x, y).predict([[0, 0], [5, 5]])"
    ) { call in
        let fitted = try call.fitted(0)
        let (features, marks) = try call.askedFeatures(1)
        return try EstimatorFaults.translating(call, 1) {
            switch fitted.model {
            case .classes(let model):
                let found = try model.predictions(for: features).map { Int64($0) }
                return .tensor(try Tensor(found, shape: [found.count]).marked(marks))
            case .labels(let model):
                let found = try model.labelPredictions(for: features)
                return .tensor(
                    try Tensor(
                        found.values.map { Int64($0 ? 1 : 0) }, shape: [found.rows, found.columns]
                    ).marked(marks))
            }
        }
    }

    static let probabilities = Builtin(
        "probabilities", [fitted, features], .classifiers,
        "The probability of each class, in the order of `fitted.classes`, a row for each example.",
        example: points + "LogisticRegression().fit(x, y).probabilities([[0, 0], [5, 5]])"
    ) { call in
        let fitted = try call.fitted(0)
        let (features, marks) = try call.askedFeatures(1)
        return try EstimatorFaults.translating(call, 1) {
            switch fitted.model {
            case .classes(let model): try matrix(model.probabilities(of: features), marks)
            case .labels(let model): try matrix(model.labelProbabilities(of: features), marks)
            }
        }
    }

    static let decisions = Builtin(
        "decisions", [fitted, features], .classifiers,
        "How far each example is on the side of a class; one column for two classes.",
        example: points + "LinearSVM().fit(x, y, seed: 1).decisions([[0, 0], [5, 5]])"
    ) { call in
        let fitted = try call.fitted(0)
        let (features, marks) = try call.askedFeatures(1)
        return try EstimatorFaults.translating(call, 1) {
            guard case .classes(let model) = fitted.model,
                let found = try model.decisions(for: features)
            else {
                throw call.outOfDomain(
                    0, "a classifier with decisions", found: fitted.title,
                    hint: "`probabilities` are what it has")
            }
            return try matrix(found, marks)
        }
    }

    private static func matrix(_ matrix: FeatureMatrix, _ marks: Marks) throws -> Value {
        .tensor(try Tensor(matrix.values, shape: [matrix.rows, matrix.columns]).marked(marks))
    }

    // MARK: - Choosing

    static let crossValidate = Builtin(
        "crossValidate", [classifier, features, labels, folds, .seed], .classifiers,
        "The share of right predictions on each fold by a classifier that has not seen it.",
        example: points + "crossValidate(LogisticRegression(), x, y, folds: 3)"
    ) { call in
        let object = try call.classifier(0)
        let features = try call.features(1)
        let truth = try call.truth(2)
        var validation = CrossValidation()
        validation.folds = try call.count(3, from: 2, default: 5)
        var words = try call.address(4).words
        return try EstimatorFaults.translating(call) {
            switch truth {
            case .classes(let labels):
                .numbers(
                    try validation.scores(
                        of: object.classifier, features, labels: labels, using: &words))
            case .labels(let indicators):
                .numbers(
                    try validation.subsetAccuracies(
                        of: try call.multilabel(object), features, indicators: indicators,
                        using: &words))
            }
        }
    }

    static let gridSearch = Builtin(
        "gridSearch",
        [
            classifier,
            .required("grid", "a record with a list of values for each setting to try"), features,
            labels, folds, .seed,
        ],
        .classifiers,
        "The best settings by cross-validation: `best`, `score`, `rows` for a table, and "
            + "`model`, fitted on everything.",
        example: points
            + "let found = gridSearch(LogisticRegression(), { C: [0.01, 1] }, x, y, folds: 3)\n"
            + "found.best"
    ) { call in
        let grid = try SettingsGrid(call: call, classifier: try call.classifier(0), index: 1)
        let features = try call.features(2)
        let truth = try call.truth(3)
        var search = GridSearch()
        search.validation.folds = try call.count(4, from: 2, default: 5)
        var words = try call.address(5).words
        return try EstimatorFaults.translating(call) {
            switch truth {
            case .classes(let labels):
                let found = try search.run(
                    grid.candidates.map(\.classifier), features, labels: labels, using: &words)
                return grid.value(found.scores, found.best, .classes(found.model))
            case .labels(let indicators):
                let found = try search.run(
                    try grid.candidates.map { try call.multilabel($0) }, features,
                    indicators: indicators, using: &words)
                return grid.value(found.scores, found.best, .labels(found.model))
            }
        }
    }
}
