import Estimators
import Interpreter
import Tensors

/// What an estimator could not do, in the words of the call.
enum EstimatorFaults {
    /// - Parameter index: the parameter to underline; nil for the whole call.
    static func translating<Result>(
        _ call: BuiltinCall, _ index: Int? = nil, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let error as EstimatorError {
            guard let fault = fault(error, call, index) else { throw Interrupted() }
            throw fault
        }
    }

    /// Nil for an interruption, which is nobody's fault.
    private static func fault(
        _ error: EstimatorError, _ call: BuiltinCall, _ index: Int?
    ) -> Fault? {
        switch error {
        case .interrupted:
            nil
        case .lengthMismatch(let what, let count, let other, let otherCount):
            Fault(
                "length-mismatch", title: "two things have different lengths",
                explanation: "For `\(call.name)`, \(what) and \(other) must be as many: "
                    + "\(Wording.number(Double(count))) and "
                    + "\(Wording.number(Double(otherCount))) are not.",
                hint: other == "a row in the fit"
                    ? "give the columns that it was fitted with" : "give one for each example",
                argument: index)
        case .notFinite(let what, let place, let value):
            Fault(
                "out-of-domain", title: "a value is no number that can be used",
                explanation: "Value \(place) of the \(what) of `\(call.name)` is "
                    + "\(Wording.number(value)).",
                hint: "leave out what is not finite, or find out where it comes from",
                argument: index)
        case .outOfDomain(let what, let value, let domain):
            Fault(
                "out-of-domain", title: "a value is out of its domain",
                explanation: "For `\(call.name)`, \(what) must be \(domain), not \(value).",
                argument: index)
        case .missing(let what, let purpose):
            Fault(
                "empty-value",
                title: Wording.title("there are no \(what)", else: "a part is missing"),
                explanation: "`\(call.name)` needs \(what) for \(purpose).",
                hint: "give \(what)", argument: index)
        case .tooFew(let what, let count, let needed, let purpose):
            Fault(
                "out-of-domain", title: Wording.title("too few \(what)", else: "too few examples"),
                explanation: "`\(call.name)` needs at least \(needed) \(what) for \(purpose); "
                    + "there are \(count).",
                hint: "give more of them", argument: index)
        }
    }
}
