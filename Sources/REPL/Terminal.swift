import Diagnostics
import Glibc

/// What one of the standard streams leads to.
public struct Terminal: Sendable {
    /// A person looks at it, and the cursor can be moved.
    public let isInteractive: Bool
    public let usesColour: Bool
    private let descriptor: Int32

    /// - Parameters:
    ///   - descriptor: 1 for results, 2 for messages.
    ///   - environment: `NO_COLOR` (set and not empty) and `TERM=dumb` are heeded.
    public init(descriptor: Int32, environment: [String: String]) {
        let isDumb = environment["TERM"] == "dumb"
        self.descriptor = descriptor
        isInteractive = isatty(descriptor) == 1 && !isDumb
        usesColour = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Columns of the window as it is now, in 20...200; 80 where there is none.
    public var columns: Int { min(max(Self.size(descriptor).columns ?? 80, 20), 200) }

    /// Rows of the window as it is now; 24 where there is none.
    public var rows: Int { max(Self.size(descriptor).rows ?? 24, 4) }

    /// What the window of a stream says of itself.
    static func size(_ descriptor: Int32) -> (columns: Int?, rows: Int?) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return (nil, nil) }
        return (
            size.ws_col > 0 ? Int(size.ws_col) : nil, size.ws_row > 0 ? Int(size.ws_row) : nil
        )
    }

    /// The diagnostic as lines for this terminal.
    public func text(of diagnostic: Diagnostic) -> String {
        usesColour
            ? DiagnosticText.ansi(diagnostic, columns: columns)
            : DiagnosticText.plain(diagnostic, columns: columns)
    }

    /// Writes messages, an empty line between them.
    func write(_ diagnostics: [Diagnostic]) {
        StandardStream.messages.write(diagnostics.map(text(of:)).joined(separator: "\n"))
    }
}
