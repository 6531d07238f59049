import Diagnostics
import Privacy

/// What happens when a private value is shown that no mechanism has released.
public enum LeakPolicy: String, Sendable, CaseIterable {
    /// It is shown, and everybody is told.
    case warn
    /// It is refused.
    case strict
    /// It is shown, and only the statement at the end says so: for data that is public.
    case off
}

/// A private value that became visible outside the guarantee.
public struct Leak: Sendable {
    /// The sources it was computed from, by their numbers in the book.
    public let sources: [UInt32]
    /// The label of the cell.
    public let cell: String
    /// What reads it, such as `mean(train.images)`.
    public let code: String
    /// What becomes of it: `shows`, `decides by`.
    public let verb: String
    public let place: SourceSpan?
    public let policy: LeakPolicy
    /// How often, at this place.
    public internal(set) var times: Int

    public init(
        sources: [UInt32], cell: String, code: String, verb: String, place: SourceSpan?,
        policy: LeakPolicy, times: Int = 1
    ) {
        (self.sources, self.cell, self.code, self.verb) = (sources, cell, code, verb)
        (self.place, self.policy, self.times) = (place, policy, times)
    }
}

/// A private value that the program let through, with its reason.
public struct Declassification: Sendable {
    public let sources: [UInt32]
    public let cell: String
    public let code: String
    public let reason: String
    public let place: SourceSpan?
    public internal(set) var times: Int

    public init(
        sources: [UInt32], cell: String, code: String, reason: String, place: SourceSpan?,
        times: Int = 1
    ) {
        (self.sources, self.cell, self.code, self.reason) = (sources, cell, code, reason)
        (self.place, self.times) = (place, times)
    }
}

/// A use of private data that a guarantee does not cover as one may think.
public struct PrivacyRemark: Sendable {
    public let source: UInt32?
    public let cell: String
    public let warning: Diagnostic
    /// Whether the cell says it too; else the statement alone does.
    public let isTold: Bool

    public init(source: UInt32?, cell: String, warning: Diagnostic, isTold: Bool) {
        (self.source, self.cell, self.warning, self.isTold) = (source, cell, warning, isTold)
    }
}

/// What a run did with private data: all that its statement says.
public struct PrivacyRecord: Sendable {
    public var book = PrivacyBook()
    public var leaks: [Leak] = []
    public var declassifications: [Declassification] = []
    public var remarks: [PrivacyRemark] = []
    /// The δ at which each source is spoken of, in the order of the book's sources.
    public var deltas: [Double] = []
    /// How often test data was read, by its name.
    public var testReads: [String: Int] = [:]
    /// The ceiling of each source, in the order of the book's; of the notebook where it has none.
    public var ceilings: [PrivacyCeiling?] = []
    public var noiseMode = NoiseMode.teaching
    /// How many runs of each experiment are among the charges.
    public var runCounts: [String: Int] = [:]

    public init() {}

    init(
        book: PrivacyBook, leaks: [Leak], declassifications: [Declassification],
        remarks: [PrivacyRemark], deltas: [Double], testReads: [String: Int],
        ceilings: [PrivacyCeiling?], noiseMode: NoiseMode, runCounts: [String: Int]
    ) {
        self.ceilings = ceilings
        self.runCounts = runCounts
        self.testReads = testReads
        self.book = book
        self.leaks = leaks
        self.declassifications = declassifications
        self.remarks = remarks
        self.deltas = deltas
        self.noiseMode = noiseMode
    }
}

/// Most that may be spent.
public struct PrivacyCeiling: Sendable, Equatable {
    public var epsilon: Double
    public var delta: Double?

    public init(epsilon: Double, delta: Double? = nil) {
        self.epsilon = epsilon
        self.delta = delta
    }
}
