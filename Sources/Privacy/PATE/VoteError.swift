import Diagnostics

/// Why a table of votes cannot be read, as facts. Queries, teachers, classes and places are counted
/// from 0.
///
/// Noise, thresholds, orders and δ outside their domains are `PrivacyError.parameter`.
public enum VoteError: Error, Sendable, Equatable {
    /// There is no query, or there is no teacher.
    case empty(of: String)
    /// With fewer than two classes there is nothing to vote about.
    case tooFewClasses(Int)
    /// A table with so many classes has no room.
    case tooManyClasses(Int)
    /// A row has another length than the first.
    case unevenRow(row: Int, found: Int, expected: Int)
    /// A count is negative, not finite, or not a whole number.
    case notACount(query: Int, class: Int, value: String)
    /// The votes on a query are not one from each teacher.
    case wrongSum(query: Int, sum: Int, teachers: Int, abstentions: Bool)
    /// A teacher names a class that is not there.
    case unknownLabel(teacher: Int, query: Int, label: Int, classes: Int)
    /// A query is chosen that is not there.
    case unknownQuery(place: Int, index: Int, queries: Int)
    /// What the student expects is not a number for each class of each query.
    case wrongBaseline(found: String, queries: Int, classes: Int)
    /// A cost that depends on votes cannot be made fit to be told.
    case noSmoothSensitivity(reason: String)
}

extension VoteError {
    /// The ids that `diagnostic` uses.
    public static let ids = [
        "vote-baseline", "vote-classes", "vote-counts", "vote-labels", "vote-queries",
        "vote-sensitivity", "vote-sums", "vote-table",
    ]

    /// The fact in words.
    public var diagnostic: Diagnostic {
        let (id, title, explanation, hint) = words
        return Diagnostic(id, title: title, explanation: explanation, hint: hint)
    }

    private typealias Message = (id: String, title: String, explanation: String, hint: String)

    private var words: Message {
        switch self {
        case .empty(let what):
            (
                "vote-table", "there are no votes",
                "The table has no \(what), so nothing was asked and nothing was spent.",
                "give a row of counts for each query, or a row of labels for each teacher"
            )
        case .tooFewClasses(let classes):
            (
                "vote-classes", "a vote needs two classes or more",
                "There \(classes == 1 ? "is 1 class" : "are \(classes) classes"), so the winner "
                    + "is known before anyone votes.",
                "give one column for each class, also for those without votes"
            )
        case .tooManyClasses(let classes):
            (
                "vote-classes", "there are too many classes to count votes for",
                "A count for each of \(Words.count(classes)) classes and each query does not fit "
                    + "into memory.",
                "give the number of classes that labels can have"
            )
        case .unevenRow(let row, let found, let expected):
            (
                "vote-table", "the rows have different lengths",
                "Row \(row) has \(Words.count(found)) numbers, and row 0 has "
                    + "\(Words.count(expected)).",
                "give all rows the same length"
            )
        case .notACount(let query, let column, let value):
            (
                "vote-counts", "a number of votes is not a count",
                "Query \(query) gives class \(column) \(value) votes.",
                "give whole numbers, 0 or more, without noise"
            )
        case .wrongSum(let query, let sum, let teachers, let abstentions):
            (
                "vote-sums", "the votes are not one from each teacher",
                "Query \(query) has \(Words.count(sum)) votes, and there are "
                    + "\(Words.count(teachers)) teachers.",
                abstentions
                    ? "give the number of all teachers, those who abstain included"
                    : "check the table, or say how many teachers there are and that some abstain"
            )
        case .unknownLabel(let teacher, let query, let label, let classes):
            (
                "vote-labels", "a label names no class",
                "Teacher \(teacher) answers query \(query) with \(label), and the classes are 0 "
                    + "to \(classes - 1).",
                "give more classes, or map labels to those that exist"
            )
        case .unknownQuery(let place, let index, let queries):
            (
                "vote-queries", "a chosen query is not in the table",
                "Entry \(place) of the choice is \(index), and the queries are 0 to "
                    + "\(queries - 1).",
                "choose among the queries that the teachers voted on"
            )
        case .wrongBaseline(let found, let queries, let classes):
            (
                "vote-baseline", "the student's expectation does not fit the votes",
                "There are \(Words.count(queries)) queries with \(Words.count(classes)) classes, "
                    + "and the expectation has \(found).",
                "give the number of teachers times the student's probability of each class"
            )
        case .noSmoothSensitivity(let reason):
            (
                "vote-sensitivity", "no smooth sensitivity is known here",
                "\(Words.capitalized(reason)). Without it the cost is as private as the votes.",
                "tell the cost that holds whatever the votes, or use more noise"
            )
        }
    }
}
