import Diagnostics
import Interpreter

/// What came of running a notebook from its first cell to its last: all a report needs.
public struct NotebookRun: Sendable {
    public var document: Document
    /// One for each cell of the document, in page order.
    public var cells: [CellRun]
    /// The values that stand in the prose, in page order.
    public var inlineValues: [InlineValue] = []
    /// Found before the run: of the format and of the code. If any is an error, nothing ran.
    public var diagnostics: [Diagnostic]
    /// After profile and command line.
    public var parameters: [(name: String, value: ParameterValue)]
    public var profile: String?
    public var seed: UInt64
    /// Data sets that were loaded: name and SHA-256 of each file.
    public var datasets: [DatasetUse]
    public var seconds: Double
    /// What was done with private data.
    public var privacy = PrivacyRecord()
    /// The keys of the cells; empty unless results are kept.
    var records: [CellRunRecord?] = []
    /// Faults of the folder of results, and what else there is to say about kept results.
    public var cacheNotes: [Diagnostic] = []
    /// How many cells were not run since their results were kept.
    public var keptCount: Int { cells.count { $0.isKept } }
    /// How many results are not what running their cells now would give.
    public var staleCount: Int { cells.count { $0.staleReason != nil } }

    public struct DatasetUse: Sendable, Equatable {
        public var name: String
        /// File name and SHA-256, hexadecimal.
        public var files: [(name: String, sha256: String)]

        public init(name: String, files: [(name: String, sha256: String)]) {
            self.name = name
            self.files = files
        }

        public static func == (a: Self, b: Self) -> Bool {
            a.name == b.name && a.files.map(\.sha256) == b.files.map(\.sha256)
        }

        /// One entry a data set, files and sets in the order of their names.
        static func merging(_ uses: [DatasetUse]) -> [DatasetUse] {
            var files: [String: [String: String]] = [:]
            for use in uses {
                // A drawn set has no files.
                files[use.name] = files[use.name] ?? [:]
                for file in use.files { files[use.name, default: [:]][file.name] = file.sha256 }
            }
            return files.sorted { $0.key < $1.key }.map { name, files in
                let sorted = files.sorted { $0.key < $1.key }
                return DatasetUse(
                    name: name, files: sorted.map { (name: $0.key, sha256: $0.value) })
            }
        }
    }

    public init(document: Document, cells: [CellRun], diagnostics: [Diagnostic]) {
        self.document = document
        self.cells = cells
        self.diagnostics = diagnostics
        parameters = []
        seed = document.frontMatter.seed
        datasets = []
        seconds = 0
    }
}

/// A value in the prose: `` `{noise} accuracy` ``.
public struct InlineValue: Sendable {
    /// The expression.
    public var source: String
    /// The code span in the file.
    public var range: Range<Int>
    /// As `print` shows it; nil if it could not be computed.
    public var text: String?
    public var failure: Diagnostic?

    public init(
        source: String, range: Range<Int>, text: String? = nil, failure: Diagnostic? = nil
    ) {
        self.source = source
        self.range = range
        self.text = text
        self.failure = failure
    }
}

/// What a later run wants to know of a cell's run.
struct CellRunRecord: Sendable {
    var label: String
    var key: CellKey
    var hasDrawn: Bool
    var seconds: Double
    var output: Fingerprint
    /// Whether the result lies in the store now.
    var isKept: Bool
}

/// What came of one cell.
public struct CellRun: Sendable {
    public enum State: Sendable, Equatable {
        case ran
        /// Failed as `error: expected` asks, or as `error: true` allows.
        case failedAsAllowed
        case failed
        /// `eval: false`
        case notEvaluated
        /// Needs a cell that failed; holds that cell's label.
        case needs(String)
        /// The run ended before it: an interrupt, or a fault found before the run.
        case notRun
        /// Stopped by the user while it ran.
        case interrupted
    }

    public var state: State
    public var outputs: [CellOutput]
    /// Why it failed; also set where the failure was allowed.
    public var failure: Diagnostic?
    public var warnings: [Diagnostic]
    /// Of the run that gave this result, which may be an earlier one.
    public var seconds: Double
    /// Not run now: the result was kept by an earlier run.
    public var isKept = false
    /// Set if running the cell now may give something else: why, as `edited`.
    public var staleReason: String?

    public init(
        state: State, outputs: [CellOutput] = [], failure: Diagnostic? = nil,
        warnings: [Diagnostic] = [], seconds: Double = 0
    ) {
        self.state = state
        self.outputs = outputs
        self.failure = failure
        self.warnings = warnings
        self.seconds = seconds
    }
}
