import Diagnostics
import Figures
import Interpreter

/// What a cell shows, as lines for a terminal.
public enum OutputText {
    /// The text with its line ends.
    ///
    /// - Parameter terminal: where the results go; sets the width and the colours.
    public static func text(of output: CellOutput, for terminal: Terminal) -> String {
        switch output {
        case .text(let text): text
        case .value(let text): text + "\n"
        case .figure(let figure): figure.plainText(columns: terminal.columns) + "\n"
        case .expectation(let passed, let message): (passed ? "✓ " : "✗ ") + message + "\n"
        case .warning(let diagnostic): terminal.text(of: diagnostic)
        }
    }
}
