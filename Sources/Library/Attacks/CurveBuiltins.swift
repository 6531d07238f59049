import Estimators
import Figures
import Interpreter
import Language

/// How well scores tell two classes apart.
enum CurveBuiltins {
    static let all: [Builtin] = [roc, auc]

    private static let scores = "a number for each example, larger for more positive ones"
    private static let labels = "true or false, or 1 or 0, for each example"

    static let roc = Builtin(
        "roc",
        [
            .required(
                "scores", "\(scores); or a record of `falsePositiveRate` and `truePositiveRate`"),
            .optional("labels", labels, "nil"),
            .named("name", "a text for the legend, before the area under the curve", "nil"),
            .named("chance", "false to leave out the line of guessing", "true"),
        ] + MarkBuiltins.words(),
        .figures, "The curve of true against false positives, over all thresholds.",
        example: "roc([0.9, 0.8, 0.4, 0.4, 0.1], [true, true, true, false, false])"
    ) { call in
        let (series, area) = try curve(call)
        let digits = Wording.number((area * 1000).rounded() / 1000)
        var line = series
        line.name = [try call.optionalString(2), "area \(digits)"].compactMap { $0 }
            .joined(separator: ", ")
        var plot = Plot(
            marks: [.line(line)], xLabel: "false positive rate", yLabel: "true positive rate")
        if try call.bool(3, default: true) {
            plot.marks.append(.line(Plot.Series(name: "chance", x: [0, 1], y: [0, 1])))
        }
        try call.describe(&plot, from: 4)
        return try call.figure(.plot(plot))
    }

    private static func curve(_ call: BuiltinCall) throws -> (Plot.Series, Double) {
        if let record = try call.value(0).asRecord {
            let x = try rates("falsePositiveRate", record, call)
            let y = try rates("truePositiveRate", record, call)
            try EstimatorFaults.translating(call, 0) {
                guard x.count != y.count else { return }
                throw EstimatorError.lengthMismatch(
                    what: "falsePositiveRate", count: x.count, other: "truePositiveRate",
                    otherCount: y.count)
            }
            var area = 0.0
            for i in x.indices.dropFirst() { area += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2 }
            return (Plot.Series(x: x, y: y), area)
        }
        let curve = try call.curve()
        let thin = curve.withoutIntermediatePoints
        return (
            Plot.Series(x: thin.falsePositiveRates, y: thin.truePositiveRates), curve.area
        )
    }

    private static func rates(
        _ name: String, _ record: RecordObject, _ call: BuiltinCall
    ) throws -> [Double] {
        guard let value = record[name] else {
            throw call.outOfDomain(
                0, "scores, or a record of `falsePositiveRate` and `truePositiveRate`",
                found: "a record without `\(name)`",
                hint: "`membershipAttack(…).roc` is such a record")
        }
        let rates = try call.oneEach(value, of: 0, name)
        if let wrong = rates.first(where: { !(0...1).contains($0) }) {
            throw call.outOfDomain(0, "rates in 0...1", found: Wording.number(wrong))
        }
        return rates
    }

    static let auc = Builtin(
        "auc",
        [
            .required("scores", "\(scores), or a row with one for each class"),
            .required("labels", "\(labels); with rows of scores, the class, or a row of 0 and 1"),
            Signature.Parameter(
                "average", .choice(["macro", "micro", "none"]), .optional("macro"),
                namedOnly: true),
            .named("classes", "which class each column is", "0, 1, …"),
        ],
        .attacks,
        "The area under the ROC curve: how often a positive example scores above a negative "
            + "one, a tie counting half. Of several classes each is held against the rest.",
        example: "auc([0.9, 0.8, 0.4, 0.4, 0.1], [true, true, true, false, false])"
    ) { call in
        let value = try call.value(0)
        let hasRows = value.tensorShape.map { $0.rank == 2 } ?? (value.asList?.first?.asList != nil)
        guard hasRows else { return .number(try call.curve().area) }
        let (shape, numbers) = try call.plainNumbers(value, of: 0)
        let truth = try call.indicators(columns: shape[1])
        return try EstimatorFaults.translating(call) {
            let scores = try FeatureMatrix(rows: shape[0], columns: shape[1], values: numbers)
            return switch try call.optionalString(2) {
            case "micro": .number(try AreaUnderCurve.micro(truth, scores: scores))
            case "none": .numbers(try AreaUnderCurve.perClass(truth, scores: scores))
            default: .number(try AreaUnderCurve.macro(truth, scores: scores))
            }
        }
    }
}

extension BuiltinCall {
    /// The curve of `scores` and `labels`, the first two parameters.
    fileprivate func curve() throws -> ROCCurve {
        guard isGiven(1) else {
            throw Fault(
                "missing-argument", title: "an argument is missing",
                explanation: "`\(name)` needs `labels` with scores.",
                hint: "say for each score whether its example is positive")
        }
        let scores = try oneEach(value(0), of: 0, "scores")
        let labels = try truthEach(value(1), of: 1, "labels")
        return try EstimatorFaults.translating(self) {
            try ROCCurve(scores: scores, labels: labels)
        }
    }

    /// The truth of each pair of an example and a column of scores.
    fileprivate func indicators(columns: Int) throws -> IndicatorMatrix {
        switch try truth(1) {
        case .labels(let indicators): return indicators
        case .classes(let labels):
            let classes =
                isGiven(3)
                ? try wholeEach(value(3), of: 3, "classes") : Array(0..<columns)
            let places = try places(labels, among: classes, 1)
            return try EstimatorFaults.translating(self, 1) {
                try IndicatorMatrix(labels: places, classes: Array(0..<classes.count))
            }
        }
    }
}
