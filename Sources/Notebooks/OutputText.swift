import Diagnostics
import Figures
import Interpreter

/// A cell's output as lines of text: what an `output` fence holds.
///
/// 1. What was printed and the values shown, in order; each begins a line.
/// 2. A table stands as its text; a chart or a grid of images as one line in brackets, in
///    words made from its data.
/// 3. An error that the cell was allowed to make is its last line: `error[id]: title`.
enum OutputText {
    /// Tables are set for this width, whatever the terminal is.
    static let columns = 80

    static func lines(of cell: CellRun) -> [String] {
        var text = ""
        for output in cell.outputs {
            switch output {
            case .text(let printed): text += printed
            case .value(let value): beginLine(&text, value + "\n")
            case .figure(let figure): beginLine(&text, line(for: figure) + "\n")
            case .expectation, .warning: break
            }
        }
        if cell.state == .failedAsAllowed, let failure = cell.failure {
            beginLine(&text, "error[\(failure.id)]: \(failure.title)\n")
        }
        return lines(of: text)
    }

    private static func beginLine(_ text: inout String, _ more: String) {
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        text += more
    }

    /// Lines without trailing white space, and without blank lines at the end.
    static func lines(of text: String) -> [String] {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
            .map { line in
                var line = line
                while let last = line.last, last == " " || last == "\t" || last == "\r" {
                    line.removeLast()
                }
                return String(line)
            }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func line(for figure: Figure) -> String {
        switch figure {
        case .table: return figure.plainText(columns: columns)
        case .plot(var plot):
            // The author's words would hide what the data did.
            plot.alt = nil
            return bracketed(plot.altText)
        case .images(var grid):
            grid.alt = nil
            return bracketed(grid.altText)
        }
    }

    private static func bracketed(_ text: String) -> String {
        let words = text.split { $0.isNewline }.joined(separator: " ")
        return "[" + (words.hasSuffix(".") ? String(words.dropLast()) : words) + "]"
    }
}
