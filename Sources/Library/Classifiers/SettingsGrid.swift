import Estimators
import Interpreter

/// All combinations of some values of a classifier's settings; those of the last setting change
/// first.
struct SettingsGrid {
    /// The settings of each candidate.
    private(set) var settings: [[(String, Value)]] = [[]]
    private(set) var candidates: [ClassifierObject] = []

    /// More fits would never end.
    private static let most = 10_000

    init(call: BuiltinCall, classifier: ClassifierObject, index: Int) throws {
        let value = try call.value(index)
        guard let record = value.asRecord, !record.names.isEmpty else {
            throw call.wrongType(
                index, "a record of lists", found: value, hint: "such as `{ C: [0.1, 1] }`")
        }
        for name in record.names {
            guard classifier.settingNames.contains(name) else {
                throw Self.unknown(name, classifier, call, index)
            }
            let values = try call.replacing(index, with: record[name] ?? .none).items(index)
            guard settings.count * values.count <= Self.most else {
                throw call.outOfDomain(
                    index, "a grid of at most \(Wording.number(Double(Self.most))) candidates",
                    found: "one of more")
            }
            settings = settings.flatMap { known in values.map { known + [(name, $0)] } }
        }
        candidates = try settings.compactMap { try classifier.changed($0, call.machine) }
    }

    private static func unknown(
        _ name: String, _ classifier: ClassifierObject, _ call: BuiltinCall, _ index: Int
    ) -> Fault {
        let names = classifier.settingNames
        let list = names.map { "`\($0)`" }.joined(separator: ", ")
        return call.outOfDomain(
            index, "a record of settings of `\(classifier.name)`",
            found: "one with `\(Wording.shortened(name, to: 40))`",
            hint: Wording.didYouMean(name, among: names)
                ?? (names.isEmpty ? "it has no settings" : "it has \(list)"))
    }

    /// What a search found.
    func value(_ scores: [[Double]], _ best: Int, _ model: FittedObject.Model) -> Value {
        let means = scores.map { $0.reduce(0, +) / Double($0.count) }
        let rows = settings.indices.map { place in
            Value.record(settings[place] + [("score", .number(means[place]))])
        }
        return .record([
            ("best", .record(settings[best])), ("score", .number(means[best])),
            ("rows", .list(rows)),
            ("model", .object(FittedObject(candidates[best].summary, model))),
        ])
    }
}
