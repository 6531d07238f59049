import Diagnostics
import Language

/// Where each character of an input stands on the screen: rows of at most the window's width,
/// the first after the prompt, the others after the continuation prompt.
package struct InputLayout: Equatable {
    /// With their control sequences.
    package private(set) var rows: [String] = []
    /// Cells that each row takes.
    package private(set) var widths: [Int] = []
    package private(set) var cursorRow = 0
    package private(set) var cursorColumn = 0

    /// Text before the input and how it looks.
    package struct Lead: Equatable {
        var text: String
        var styled: String

        package init(_ text: String, styled: String? = nil) {
            self.text = text
            self.styled = styled ?? text
        }
    }

    private var row = ""
    private var width = 0
    private var style: TextStyle?

    /// - Parameters:
    ///   - columns: of the window; its last one stays empty, so that no terminal wraps.
    ///   - styles: ascending ranges of bytes that stand out.
    package init(
        _ text: [UInt8], cursor: Int, prompt: Lead, continuation: Lead, columns: Int,
        styles: [(range: Range<Int>, style: TextStyle)] = []
    ) {
        let limit = max(8, columns - 1)
        addLead(prompt, limit)
        var styles = styles[...]
        var offset = 0
        for character in String(decoding: text, as: UTF8.self) {
            if offset >= cursor, cursorIsOpen { markCursor() }
            while let first = styles.first, first.range.upperBound <= offset {
                styles.removeFirst()
            }
            let wanted = styles.first.flatMap { $0.range.contains(offset) ? $0.style : nil }
            if character == "\n" || character == "\r\n" {
                endRow()
                addLead(continuation, limit)
            } else {
                add(Self.shown(character), style: wanted, limit)
            }
            offset += character.utf8.count
        }
        if cursorIsOpen { markCursor() }
        endRow()
    }

    private var cursorIsOpen = true

    private mutating func markCursor() {
        cursorRow = rows.count
        cursorColumn = width
        cursorIsOpen = false
    }

    /// A tab as spaces, a control character as `^X`.
    private static func shown(_ character: Character) -> String {
        guard let value = character.unicodeScalars.first?.value else { return "" }
        if value == 9 { return "    " }
        if value < 32 || value == 127 { return "^" + String(Unicode.Scalar(UInt8(value ^ 64))) }
        return DisplayWidth.shown(String(character))
    }

    private mutating func addLead(_ lead: Lead, _ limit: Int) {
        let leadWidth = DisplayWidth.of(lead.text)
        guard leadWidth < limit else {
            for character in lead.text { add(String(character), style: nil, limit) }
            return
        }
        row += lead.styled
        width += leadWidth
    }

    private mutating func add(_ text: String, style wanted: TextStyle?, _ limit: Int) {
        let textWidth = DisplayWidth.of(text)
        if width + textWidth > limit { endRow() }
        setStyle(wanted)
        row += text
        width += textWidth
    }

    private mutating func setStyle(_ wanted: TextStyle?) {
        guard wanted != style else { return }
        if style != nil { row += "\u{1B}[0m" }
        if let wanted { row += "\u{1B}[\(wanted.code)m" }
        style = wanted
    }

    private mutating func endRow() {
        setStyle(nil)
        rows.append(row)
        widths.append(width)
        row = ""
        width = 0
    }

    /// The rows from one on, as many as a window has.
    func windowed(from first: Int, count: Int) -> InputLayout {
        guard rows.count > count else { return self }
        var part = self
        let end = min(first + count, rows.count)
        part.rows = Array(rows[first..<end])
        part.widths = Array(widths[first..<end])
        part.cursorRow = cursorRow - first
        return part
    }
}

/// What stands on the screen of an input, and how to bring it to what should stand there.
package struct InputScreen {
    package init() {}

    private var drawn: InputLayout?
    private var columns = 0
    /// The first row shown of an input that is taller than the window.
    private var firstRow = 0

    /// Forgets what was drawn: the cursor stands at the start of an empty line.
    package mutating func reset() {
        drawn = nil
        firstRow = 0
    }

    /// The control sequences that lead to a layout.
    package mutating func update(to whole: InputLayout, columns: Int, rows: Int) -> String {
        let layout = visible(whole, rows)
        defer {
            drawn = layout
            self.columns = columns
        }
        let isSameWindow = columns == self.columns
        var text = up(drawn.map { cursorRow(of: $0, in: columns) } ?? 0) + "\r"
        let old = isSameWindow ? drawn?.rows ?? [] : []
        for (index, row) in layout.rows.enumerated() {
            if index > 0 { text += "\r\n" }
            let isLast = index == layout.rows.count - 1
            guard index >= old.count || old[index] != row || (isLast && old.count > index + 1)
            else { continue }
            text += row + (isLast ? "\u{1B}[J" : "\u{1B}[K")
        }
        return text + up(layout.rows.count - 1 - layout.cursorRow) + "\r"
            + right(layout.cursorColumn)
    }

    /// Goes below all that is drawn, and forgets it.
    package mutating func leave() -> String {
        guard let drawn else { return "" }
        defer { reset() }
        return down(drawn.rows.count - 1 - drawn.cursorRow) + "\r\n"
    }

    /// A terminal whose window became narrower breaks the rows that no longer fit.
    private func cursorRow(of layout: InputLayout, in columns: Int) -> Int {
        guard columns < self.columns else { return layout.cursorRow }
        let above = layout.widths[..<layout.cursorRow].reduce(0) {
            $0 + max(1, ($1 + columns - 1) / columns)
        }
        return above + layout.cursorColumn / columns
    }

    private mutating func visible(_ layout: InputLayout, _ rows: Int) -> InputLayout {
        firstRow = min(firstRow, layout.cursorRow)
        firstRow = max(firstRow, layout.cursorRow - rows + 1)
        firstRow = max(0, min(firstRow, layout.rows.count - rows))
        return layout.windowed(from: firstRow, count: rows)
    }

    private func up(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)A" : "" }
    private func down(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)B" : "" }
    private func right(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)C" : "" }
}
