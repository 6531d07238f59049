import Diagnostics

/// Why a mechanism releases nothing, as facts.
///
/// Parameters outside their domains are `PrivacyError.parameter`.
public enum MechanismError: Error, Sendable, Equatable {
    /// The operating system gives no random bits.
    case noSecureRandomness
    /// A number of a record is NaN or infinite; rows are counted from 0.
    case notFinite(row: Int, value: String)
    /// The tensor has no axis of records, or not the form that the mechanism reads.
    case wrongForm(mechanism: String, found: String, needed: String)
    /// The user ids do not fit the records.
    case wrongUsers(found: String, records: Int)
    /// A mean by the number of records, of none.
    case noRecords(mechanism: String)
    /// Noise on whole numbers was asked for on others.
    case notWhole(type: String)
    /// A label that names none of the buckets.
    case outsideBuckets(row: Int, label: Int, buckets: Int)
    /// The grid that so little noise needs is too fine for exact sums.
    case gridTooFine(noiseMultiplier: String, records: Int)
    /// All answers of a sparse vector were given.
    case answersSpent(answers: Int)
    /// The efficient tree in release mode works on noisy sums, and was asked for noise alone.
    case noiseAloneNotExact
}

extension MechanismError {
    /// The ids that `diagnostic` uses.
    public static let ids = [
        "empty-records", "nonfinite-record", "outside-buckets", "secure-randomness",
        "sparse-vector-spent", "too-little-noise", "tree-needs-sums", "unsuitable-records",
        "unsuitable-users", "whole-records",
    ]

    /// The fact in words.
    public var diagnostic: Diagnostic {
        let (id, title, explanation, hint) = words
        return Diagnostic(id, title: title, explanation: explanation, hint: hint)
    }

    private typealias Message = (id: String, title: String, explanation: String, hint: String?)

    private var words: Message {
        switch self {
        case .noSecureRandomness:
            (
                "secure-randomness", "the system gives no secure random bits",
                "Noise of a release must come from the operating system, and it has none to give.",
                "use a seed, which only simulates the guarantee"
            )
        case .notFinite(let row, let value):
            (
                "nonfinite-record", "a record is not a finite number",
                "Row \(row) holds \(value). Clipping cannot bound what it adds to a sum.",
                "leave such records out, or give them a value, before the mechanism"
            )
        case .wrongForm(let mechanism, let found, let needed):
            (
                "unsuitable-records", "the records do not have the form that is needed",
                "\(Number.capitalized(mechanism)) needs \(needed) and was given \(found).", nil
            )
        case .wrongUsers(let found, let records):
            (
                "unsuitable-users", "the user ids do not fit the records",
                "There are \(Number.count(records)) records, and the ids are \(found).",
                "give one whole number for each record, in the order of the records"
            )
        case .noRecords(let mechanism):
            (
                "empty-records", "there is no record",
                "\(Number.capitalized(mechanism)) divides by the number of records, which is 0.",
                "give the expected number of records instead"
            )
        case .notWhole(let type):
            (
                "whole-records", "discrete noise needs whole numbers",
                "The records are \(type), and discrete noise lies on whole numbers.",
                "use records of int64, or Gaussian or Laplace noise"
            )
        default: furtherWords
        }
    }

    private var furtherWords: Message {
        switch self {
        case .outsideBuckets(let row, let label, let buckets):
            (
                "outside-buckets", "a label names no bucket",
                "Row \(row) has the label \(label), and there are \(Number.count(buckets)) buckets, from 0 to "
                    + "\(buckets - 1).",
                "give more buckets, or map labels to those that exist"
            )
        case .gridTooFine(let noiseMultiplier, let records):
            (
                "too-little-noise", "there is too little noise for an exact sum",
                "In release mode sums lie on a grid that is fine against the noise. At noise multiplier "
                    + "\(noiseMultiplier), the sum of \(Number.count(records)) records has no exact place on it.",
                "use more noise; a guarantee from so little is none"
            )
        case .answersSpent(let answers):
            (
                "sparse-vector-spent", "all answers of the sparse vector are given",
                "It was made for \(answers == 1 ? "1 answer" : "\(Number.count(answers)) answers") above the "
                    + "threshold, and has given them.",
                "make another one, which costs its own ε"
            )
        default:
            (
                "tree-needs-sums", "noise alone of an efficient tree is not exact",
                "The efficient tree weighs noisy sums. In release mode its noise without the sums is off the grid.",
                "use the tree that is not efficient, or give it the clipped records"
            )
        }
    }
}

/// Numbers and beginnings of sentences as messages show them.
enum Number {
    /// `60,000`
    static func count(_ value: Int) -> String {
        var digits = String(value.magnitude)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "−" : "") + ([Substring(digits)] + groups).joined(separator: ",")
    }

    /// With a capital, for the beginning of a sentence.
    static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }

    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "−∞" : "∞" }
        if value == value.rounded(), abs(value) < 1e15 { return count(Int(value)) }
        return "\(value)"
    }
}
