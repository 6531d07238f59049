/// Sets the source lines of a diagnostic with marks under the spans.
enum SnippetLayout {
    typealias Line = DiagnosticText.Line
    typealias Piece = DiagnosticText.Piece

    /// A label on one line, in display columns of that line.
    struct Mark {
        var start: Int
        var width: Int
        var text: String
        var isPrimary: Bool

        var role: DiagnosticText.Role { isPrimary ? .primary : .secondary }
    }

    static func lines(_ diagnostic: Diagnostic) -> [Line] {
        guard let primary = diagnostic.primary else { return [] }
        var marked = [(label: primary, isPrimary: true)]
        marked += diagnostic.secondary.map { ($0, false) }
        var result: [Line] = []
        let home = primary.span.file
        let numberWidth = marked.map { String($0.label.span.start.line).count }.max() ?? 1
        let atHome = marked.filter { $0.label.span.file === home }
        result += snippet(of: home, atHome, numberWidth: numberWidth)
        for other in marked where other.label.span.file !== home {
            result.append([
                Piece(blank(numberWidth) + " ┌─ ", .gutter),
                Piece(DisplayWidth.shown(other.label.span.place), .place),
            ])
            result += snippet(of: other.label.span.file, [other], numberWidth: numberWidth)
        }
        return result
    }

    private static func snippet(
        of file: SourceFile, _ labels: [(label: Diagnostic.Label, isPrimary: Bool)],
        numberWidth: Int
    ) -> [Line] {
        let byLine = Dictionary(grouping: labels) { $0.label.span.start.line }
        var result = [gutter(numberWidth)]
        var previous: Int?
        for line in byLine.keys.sorted() {
            if let previous, line > previous + 1 {
                result.append([Piece(blank(numberWidth) + " ·", .gutter)])
            }
            result += marked(file, line: line, byLine[line] ?? [], numberWidth: numberWidth)
            previous = line
        }
        result.append(gutter(numberWidth))
        return result
    }

    private static func marked(
        _ file: SourceFile, line: Int, _ labels: [(label: Diagnostic.Label, isPrimary: Bool)],
        numberWidth: Int
    ) -> [Line] {
        let range = part(of: file.rangeOfLine(line), in: file, around: labels)
        var marks = labels.map { entry -> Mark in
            let span = entry.label.span.range.clamped(to: range)
            let start = DisplayWidth.of(
                DisplayWidth.shown(file.text(range.lowerBound..<span.lowerBound)))
            let width = DisplayWidth.of(DisplayWidth.shown(file.text(span)))
            return Mark(
                start: start, width: max(1, width), text: entry.label.text,
                isPrimary: entry.isPrimary)
        }.sorted { ($0.start, $0.width) < ($1.start, $1.width) }
        let available = DiagnosticText.columns - numberWidth - 3
        let text = window(
            DisplayWidth.shown(file.text(range)), marks: &marks, width: available)
        let number = String(line)
        var result: [Line] = [
            [
                Piece(blank(numberWidth - number.count) + number + " │ ", .gutter),
                Piece(text, .source),
            ]
        ]
        for row in rows(marks) {
            result.append([Piece(blank(numberWidth) + " │ ", .gutter)] + row)
        }
        return result
    }

    /// Of a line that is far too long to be shown, the bytes around its first mark: measuring
    /// the whole would take seconds for a file in one line.
    private static func part(
        of line: Range<Int>, in file: SourceFile,
        around labels: [(label: Diagnostic.Label, isPrimary: Bool)]
    ) -> Range<Int> {
        guard line.count > 16_384 else { return line }
        let focus = labels.first(where: \.isPrimary) ?? labels.first
        let place = focus?.label.span.range.clamped(to: line).lowerBound ?? line.lowerBound
        var start = max(line.lowerBound, place - 2_048)
        while start > line.lowerBound, file.bytes[start] & 0xC0 == 0x80 { start -= 1 }
        var end = min(line.upperBound, place + 8_192)
        while end < line.upperBound, file.bytes[end] & 0xC0 == 0x80 { end += 1 }
        return start..<end
    }

    /// Cuts a long line to the part around its first mark and moves the marks along.
    private static func window(_ text: String, marks: inout [Mark], width: Int) -> String {
        let total = DisplayWidth.of(text)
        guard total > width else { return text }
        let focus = marks.first(where: \.isPrimary) ?? marks.first
        let start = focus.map { max(0, min($0.start - width / 3, total - width + 1)) } ?? 0
        var shown = ""
        var column = 0
        for character in text {
            let cells = DisplayWidth.of(character)
            if column >= start + (start > 0 ? 1 : 0), column + cells < start + width {
                shown.append(character)
            }
            column += cells
        }
        let hasMore = total > start + width - 1
        let result = (start > 0 ? "…" : "") + shown + (hasMore ? "…" : "")
        marks = marks.compactMap { mark in
            let from = max(mark.start - start, 0)
            let to = min(mark.start + mark.width - start, width)
            guard to > from else { return nil }
            return Mark(start: from, width: to - from, text: mark.text, isPrimary: mark.isPrimary)
        }
        return result
    }

    /// The marks' line with the last label beside it, then the other labels below theirs.
    private static func rows(_ marks: [Mark]) -> [Line] {
        guard let last = marks.last else { return [] }
        var first = Canvas()
        for mark in marks {
            first.put(
                String(repeating: mark.isPrimary ? "^" : "-", count: mark.width),
                at: mark.start, mark.role, keepingPrimary: true)
        }
        if !last.text.isEmpty {
            first.put(last.text, at: first.width + 1, last.role)
        }
        var rows = [first.line]
        var waiting = marks.dropLast().filter { !$0.text.isEmpty }
        if !waiting.isEmpty { rows.append(stems(waiting).line) }
        while let mark = waiting.popLast() {
            var row = stems(waiting)
            row.put(mark.text, at: mark.start, mark.role)
            rows.append(row.line)
        }
        return rows
    }

    private static func stems(_ marks: some Sequence<Mark>) -> Canvas {
        var row = Canvas()
        for mark in marks { row.put("│", at: mark.start, mark.role) }
        return row
    }

    private static func gutter(_ width: Int) -> Line {
        [Piece(blank(width) + " │", .gutter)]
    }

    private static func blank(_ count: Int) -> String {
        String(repeating: " ", count: max(0, count))
    }
}

/// One row of marks, written by display column.
private struct Canvas {
    private var cells: [(character: Character, role: DiagnosticText.Role)] = []

    var width: Int { cells.count }

    mutating func put(
        _ text: String, at column: Int, _ role: DiagnosticText.Role, keepingPrimary: Bool = false
    ) {
        var column = column
        for character in text {
            while cells.count <= column { cells.append((" ", .plain)) }
            if !(keepingPrimary && cells[column].role == .primary) {
                cells[column] = (character, role)
            }
            column += 1
        }
    }

    var line: DiagnosticText.Line {
        var pieces: DiagnosticText.Line = []
        for cell in cells {
            if pieces.last?.role == cell.role {
                pieces[pieces.count - 1].text.append(cell.character)
            } else {
                pieces.append(DiagnosticText.Piece(String(cell.character), cell.role))
            }
        }
        return pieces
    }
}
