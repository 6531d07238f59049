import Diagnostics
import Language
import Privacy

/// A notebook as it stands in its Markdown file, nothing run yet.
///
/// The parts cover the file without gap or overlap, so writing them one after another gives
/// the file back byte for byte.
public struct Document: Sendable {
    public let file: SourceFile
    /// Where the file lies on disk; nil if it came from elsewhere, and then nothing can be
    /// imported.
    public internal(set) var path: String?
    public internal(set) var frontMatter: FrontMatter
    public internal(set) var parts: [Part]
    /// Faults of the format: front matter, options, fences. Those of the code are in `check`.
    public internal(set) var diagnostics: [Diagnostic]

    public enum Part: Sendable {
        /// The YAML between the two `---` lines, these included.
        case frontMatter(Range<Int>)
        case prose(Range<Int>)
        case cell(Cell)

        public var range: Range<Int> {
            switch self {
            case .frontMatter(let range), .prose(let range): range
            case .cell(let cell): cell.range
            }
        }
    }

    public var cells: [Cell] {
        parts.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
    }
}

/// One cell: a fenced block of Noise code with its options and, where one follows, the fence
/// of its expected output.
public struct Cell: Sendable {
    /// The given label, or `cell-3` by its ordinal among the unlabelled cells.
    public var label: String
    public var isLabelGiven: Bool
    public var options: CellOptions
    /// From the first byte of the opening fence's line to the end of the closing one's, and on
    /// to the end of the output fence if there is one.
    public var range: Range<Int>
    /// The lines of code after the option lines.
    public var codeRange: Range<Int>
    public var tree: SyntaxTree
    public var expectedOutput: ExpectedOutput?
    /// The line of the opening fence, from 1: the place shown as `file.md:41`.
    public var line: Int

    public struct ExpectedOutput: Sendable {
        /// The text between the fences, as bytes of the file.
        public var range: Range<Int>
        public var line: Int
    }

    /// From the first byte of the output fence's line to the end of the closing one's.
    var outputFence: Range<Int>?
}

/// The options of a cell, from its `#| key: value` lines over the defaults of the front matter.
public struct CellOptions: Sendable, Equatable {
    public enum ErrorPolicy: Sendable, Equatable {
        /// A failure fails the notebook.
        case forbidden
        case allowed
        /// Must fail; with an id, with that error.
        case expected(id: String?)
    }

    public enum CodeFold: String, Sendable {
        case never = "false"
        case closed = "true"
        case open = "show"
    }

    public enum Comparison: Sendable, Equatable {
        case exact
        case number
        case shape
        case pattern
        case nothing
        case tolerance(relative: Double, absolute: Double)
    }

    public enum PrivacyPolicy: String, Sendable {
        case warn, strict, off
    }

    /// A ceiling on what a cell or a notebook may spend.
    public struct Budget: Sendable, Equatable {
        public var epsilon: Double
        public var delta: Double?

        public init(epsilon: Double, delta: Double? = nil) {
            self.epsilon = epsilon
            self.delta = delta
        }
    }

    /// The code is shown in the report.
    public var echo = true
    /// The cell is run.
    public var eval = true
    /// Its output is shown.
    public var output = true
    /// False leaves the whole cell out of the report; it runs all the same.
    public var include = true
    public var error = ErrorPolicy.forbidden
    public var warning = true
    public var cache = true
    public var freeze = false
    public var tags: [String] = []
    public var codeFold = CodeFold.never
    public var codeSummary: String?
    public var wrapsCode = false
    public var figureCaption: String?
    public var figureAlt: String?
    public var figureWidth: Double?
    public var figureHeight: Double?
    public var tableCaption: String?
    public var layoutColumns: Int?
    public var timeoutSeconds: Double?
    public var seed: UInt64?
    public var depends: [String] = []
    public var comparison = Comparison.exact
    public var privacy = PrivacyPolicy.warn
    public var budget: Budget?
    /// Exercise roles: the label of the exercise this cell belongs to.
    public var exercise: String?
    public var hint: String?
    public var solution: String?
    public var test: String?

    public init() {}
}

/// The notebook's header.
public struct FrontMatter: Sendable {
    public var title: String?
    public var description: String?
    public var author: String?
    public var date: String?
    /// BCP 47; `en` if not said.
    public var language = "en"
    public var seed: UInt64 = 0
    /// In the order written.
    public var parameters: [(name: String, value: ParameterValue)] = []
    /// Profile name → the parameters it changes.
    public var profiles: [String: [(name: String, value: ParameterValue)]] = [:]
    /// Defaults for every cell, from `execute:`, `check:` and `privacy:`.
    public var defaults = CellOptions()
    /// From `check: {replace: […]}`: made in both texts before outputs are compared.
    public var replacements: [Replacement] = []
    public var budget: CellOptions.Budget?
    /// Where the noise of mechanisms comes from.
    public var noiseMode = NoiseMode.teaching

    public struct Replacement: Sendable, Equatable {
        public var pattern: String
        /// `$1` stands for the first group.
        public var with: String

        public init(pattern: String, with: String) {
            self.pattern = pattern
            self.with = with
        }
    }

    public init() {}
}

/// A parameter's value: what YAML and `--param name=value` can say.
public indirect enum ParameterValue: Sendable, Equatable {
    case nothing
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([ParameterValue])
    case record([String: ParameterValue])
}
