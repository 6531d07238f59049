import Diagnostics
import Glibc

/// What one of the standard streams leads to.
public struct Terminal: Sendable {
    /// A person looks at it, and the cursor can be moved.
    public let isInteractive: Bool
    public let usesColour: Bool
    /// Columns of the window; 80 where there is none.
    public let columns: Int

    /// - Parameters:
    ///   - descriptor: 1 for results, 2 for messages.
    ///   - environment: `NO_COLOR` (set and not empty) and `TERM=dumb` are heeded.
    public init(descriptor: Int32, environment: [String: String]) {
        let isDumb = environment["TERM"] == "dumb"
        isInteractive = isatty(descriptor) == 1 && !isDumb
        usesColour = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        columns = isKnown ? min(max(Int(size.ws_col), 20), 200) : 80
    }

    /// The diagnostic as lines for this terminal.
    public func text(of diagnostic: Diagnostic) -> String {
        usesColour
            ? DiagnosticText.ansi(diagnostic, columns: columns)
            : DiagnosticText.plain(diagnostic, columns: columns)
    }
}
