import Kernels

/// Why an estimate cannot be made, as facts. What shows them to a user words them.
public enum EstimatorError: Error, Sendable, Equatable {
    /// Two things that belong together have different numbers of examples.
    case lengthMismatch(what: String, count: Int, other: String, otherCount: Int)
    /// A value that cannot be ordered or added up; `index` counts from 0.
    case notFinite(what: String, index: Int, value: Double)
    /// A parameter or an item of the data is outside its domain.
    case outOfDomain(what: String, value: String, domain: String)
    /// Nothing of a kind that is needed: no members, no examples of a second class.
    case missing(what: String, purpose: String)
    case tooFew(what: String, count: Int, needed: Int, purpose: String)
    /// Whoever waits for the result asked to stop.
    case interrupted
}

/// Checks that the estimators share.
enum Requirement {
    /// Nobody asked to stop.
    static func goingOn() throws(EstimatorError) {
        if Interruption.isRequested { throw .interrupted }
    }

    /// No NaN; infinities pass, as they have an order.
    static func ordered(_ values: [Double], _ what: String) throws(EstimatorError) {
        guard let index = values.firstIndex(where: \.isNaN) else { return }
        throw .notFinite(what: what, index: index, value: values[index])
    }

    static func finite(_ values: [Double], _ what: String) throws(EstimatorError) {
        guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
        throw .notFinite(what: what, index: index, value: values[index])
    }

    static func sameCount(
        _ what: String, _ count: Int, _ other: String, _ otherCount: Int
    ) throws(EstimatorError) {
        guard count != otherCount else { return }
        throw .lengthMismatch(what: what, count: count, other: other, otherCount: otherCount)
    }
}
