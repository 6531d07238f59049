/// One fault or warning, as a value: what, where, why, and what to do.
///
/// The same value is rendered for the terminal, the page and as a JSON line.
public struct Diagnostic: Error, Sendable {
    public enum Severity: String, Sendable {
        case error
        case warning
    }

    /// A span with a few words beside it.
    public struct Label: Sendable {
        public var span: SourceSpan
        /// At most six words; may be empty.
        public var text: String

        public init(_ span: SourceSpan, _ text: String = "") {
            self.span = span
            self.text = text
        }
    }

    /// One call that was going on when a runtime error arose.
    public struct Frame: Sendable {
        /// The function's name as the user wrote it, or `a lambda`.
        public var function: String
        /// The place of the call.
        public var call: SourceSpan

        public init(function: String, call: SourceSpan) {
            self.function = function
            self.call = call
        }
    }

    /// Calls that are not among the frames because there are too many of them.
    public struct FrameGap: Sendable, Equatable {
        /// How many frames stand before the calls left out.
        public var after: Int
        public var count: Int

        public init(after: Int, count: Int) {
            self.after = after
            self.count = count
        }
    }

    /// A textual change that mends the fault.
    public struct Edit: Sendable {
        public var span: SourceSpan
        public var replacement: String

        public init(span: SourceSpan, replacement: String) {
            self.span = span
            self.replacement = replacement
        }
    }

    /// Stable, kebab-case: `shape-mismatch`.
    public var id: String
    public var severity: Severity
    /// What is wrong: at most 60 columns, lower case, no full stop.
    public var title: String
    public var primary: Label?
    /// Other places that explain the fault.
    public var secondary: [Label]
    /// Why, in one to three sentences with the user's names and numbers.
    public var explanation: String
    /// One action the user can take now.
    public var hint: String?
    public var edit: Edit?
    /// Innermost call first.
    public var frames: [Frame]
    /// The calls in the middle of a deep recursion that `frames` does not hold.
    public var framesLeftOut: FrameGap?

    public init(
        _ id: String,
        severity: Severity = .error,
        title: String,
        primary: Label? = nil,
        secondary: [Label] = [],
        explanation: String = "",
        hint: String? = nil,
        edit: Edit? = nil,
        frames: [Frame] = [],
        framesLeftOut: FrameGap? = nil
    ) {
        self.id = id
        self.severity = severity
        self.title = title
        self.primary = primary
        self.secondary = secondary
        self.explanation = explanation
        self.hint = hint
        self.edit = edit
        self.frames = frames
        self.framesLeftOut = framesLeftOut
    }
}
