import Diagnostics
import Interpreter
import Privacy
import PrivateLearning
import Tensors

/// One call of a mechanism: its noise is drawn, its cost is charged, and only then is its value
/// given out.
extension BuiltinCall {
    /// Releases something of private data.
    ///
    /// - Parameters:
    ///   - inputs: the places of arguments that hold the data.
    ///   - isPerUser: whether what is bounded is all that a user contributes.
    ///   - body: what the mechanism does; gets the source of its noise.
    func releasing<Result>(
        _ inputs: [Int], isPerUser: Bool = false, parameters: [String],
        _ body: (inout NoiseSource) throws -> (result: Result, event: PrivacyEvent)
    ) throws -> Result {
        let marks = inputs.reduce(Marks.empty) { $0.union(self[$1]?.marks ?? .empty) }
        return try MechanismFaults.translating {
            var source = try machine.noiseSource()
            let (result, event) = try body(&source)
            try machine.privacy.charge(
                marks, event, isPerExample: !isPerUser, mechanism: name, parameters: parameters)
            return result
        }
    }

    /// The data of a mechanism, which reads it without showing it.
    func records(_ index: Int) throws -> Tensor { try tensor(index).withoutMarks }

    /// Ids of users, if they are given.
    func users(_ index: Int) throws -> Tensor? {
        isGiven(index) ? try integerTensor(index).withoutMarks : nil
    }

    /// `noise: laplace` with its multiplier.
    func additiveNoise(multiplier: Int, kind: Int) throws -> AdditiveNoise {
        let word = isGiven(kind) ? try string(kind) : "gaussian"
        let noise = try requiredNumber(
            multiplier, why: "The noise decides what the release costs.",
            example: "noiseMultiplier: 2")
        return AdditiveNoise(AdditiveNoise.Kind(rawValue: word) ?? .gaussian, noise)
    }

    /// A number that must be given by name.
    func requiredNumber(_ index: Int, why: String, example: String) throws -> Double {
        guard isGiven(index) else {
            throw Fault(
                "missing-argument", title: "`\(name)` needs `\(parameterName(index))`",
                explanation: why, hint: "say it: `\(example)`")
        }
        return try number(index)
    }

    func clippingNorm(_ index: Int) throws -> Double {
        try requiredNumber(
            index,
            why: "Noise hides one record only if no record is larger than a bound that is chosen "
                + "beforehand.", example: "clip: 1")
    }
}

extension Fault {
    init(_ diagnostic: Diagnostic) {
        self.init(
            diagnostic.id, title: diagnostic.title, explanation: diagnostic.explanation,
            hint: diagnostic.hint)
    }
}
