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
    public var seconds: Double

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
