import Estimators
import Interpreter

/// The results of an attack as a record: the best on all examples, and a row for each.
enum AttackRecord {
    static func value(of results: [AttackResult]) -> Value {
        let whole = results.filter { $0.slice.feature == "all" }
        let best = whole.best
        let measures = best?.measures
        return .record(
            [("attack", best.map { .string($0.attack.rawValue) } ?? .none)]
                + numbers(measures)
                + [
                    ("roc", curve(measures?.curve)),
                    ("rows", .list(results.map { row($0) })),
                ])
    }

    private static func row(_ result: AttackResult) -> Value {
        let slice = result.slice
        let words = slice.feature == "all" ? "all" : "\(slice.feature) \(slice.value)"
        return .record(
            [
                ("slice", .string(words)), ("attack", .string(result.attack.rawValue)),
                ("members", .whole(slice.members.count)),
                ("nonMembers", .whole(slice.nonMembers.count)),
            ] + numbers(result.measures) + [("note", .string(note(result)))])
    }

    /// nil where there is no result.
    private static func numbers(_ measures: AttackMeasures?) -> [(String, Value)] {
        [
            ("auc", measures?.area), ("advantage", measures?.advantage),
            ("ppv", measures?.positivePredictiveValue), ("epsilon", measures?.heldOut?.epsilon),
            ("optimisticEpsilon", measures?.optimisticEpsilons.first),
        ].map { name, number in (name, number.map { .number($0) } ?? .none) }
    }

    private static func note(_ result: AttackResult) -> String {
        switch result.outcome {
        case .skipped(let reason): "skipped: \(reason)"
        case .measured(let measures) where measures.isReversed:
            "non-members look like members"
        case .measured(let measures) where measures.heldOut == nil:
            "too few for a bound"
        case .measured: ""
        }
    }

    /// The points where the curve bends.
    private static func curve(_ curve: ROCCurve?) -> Value {
        guard let thin = curve?.withoutIntermediatePoints else { return .none }
        return .record([
            ("falsePositiveRate", .numbers(thin.falsePositiveRates)),
            ("truePositiveRate", .numbers(thin.truePositiveRates)),
            ("threshold", .numbers(thin.thresholds)),
        ])
    }
}
