import Estimators
import Interpreter

/// Reads what a model says about one side of an attack: losses alone, or a record of several
/// things.
struct OutputsReader {
    let call: BuiltinCall
    let index: Int
    /// `members` or `non-members`, for messages.
    let side: String

    private static let fields = [
        "losses", "logits", "probabilities", "labels", "entropies", "groups",
    ]

    func outputs() throws -> ModelOutputs {
        let value = try call.value(index)
        guard let record = value.asRecord else {
            let losses = try call.oneEach(value, of: index, "losses of \(side)")
            return try EstimatorFaults.translating(call, index) {
                try ModelOutputs(losses: losses)
            }
        }
        for name in record.names where !Self.fields.contains(name) { throw unknown(name) }
        let losses = try numbers("losses", record)
        let entropies = try numbers("entropies", record)
        let predictions = try predictions(record)
        let labels = try record["labels"].map {
            try call.wholeEach($0, of: index, "labels of \(side)")
        }
        let groups = try record["groups"].map { value in
            try call.replacing(index, with: value).items(index).map { Wording.plain($0) }
        }
        return try EstimatorFaults.translating(call, index) {
            try ModelOutputs(
                losses: losses, predictions: predictions, labels: labels, entropies: entropies,
                groups: groups)
        }
    }

    private func numbers(_ name: String, _ record: RecordObject) throws -> [Double]? {
        try record[name].map { try call.oneEach($0, of: index, "\(name) of \(side)") }
    }

    private func predictions(_ record: RecordObject) throws -> ModelOutputs.Predictions? {
        let logits = record["logits"]
        guard let probabilities = record["probabilities"] else {
            return try logits.map {
                .logits(try call.matrix($0, of: index, "logits of \(side)"))
            }
        }
        guard logits == nil else {
            throw call.outOfDomain(
                index, "a record of logits or of probabilities", found: "one of both",
                hint: "leave out one of the two")
        }
        return .probabilities(
            try call.matrix(probabilities, of: index, "probabilities of \(side)"))
    }

    private func unknown(_ name: String) -> Fault {
        let list = Self.fields.map { "`\($0)`" }.joined(separator: ", ")
        return call.outOfDomain(
            index, "a record of outputs",
            found: "one with `\(Wording.shortened(name, to: 40))`",
            hint: Wording.didYouMean(name, among: Self.fields) ?? "it may have \(list)")
    }
}
