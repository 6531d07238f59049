/// Tables for terminals: columns set apart by two spaces, numbers to the right.
extension Table {
    func plainLines(columns available: Int) -> [String] {
        let part = shown
        let texts = part.cellTexts.map { $0.map { $0.figureLabel() } }
        let heads = part.columns.map { $0.name.figureLabel(limit: 40) }
        let layout = PlainColumns(
            natural: heads.indices.map { index in
                ([heads[index]] + texts.compactMap { index < $0.count ? $0[index] : nil })
                    .map(TerminalText.width).max() ?? 0
            }, isNumeric: part.columns.map(\.isNumeric), available: available)
        var lines = note.map { TerminalText.wrapped($0, to: available) } ?? []
        lines.append(layout.line(heads))
        lines.append(layout.rule)
        lines += texts.map(layout.line)
        if let note = sizeNote(columnsShown: layout.widths.count, rowsShown: part.rows.count) {
            lines += TerminalText.wrapped(note, to: available)
        }
        return lines
    }

    private func sizeNote(columnsShown: Int, rowsShown: Int) -> String? {
        var seen = self
        seen.columns = Array(columns.prefix(columnsShown))
        seen.rows = Array(rows.prefix(rowsShown))
        return seen.sizeNote
    }
}

/// How wide each column of a table is, as far as the line goes.
private struct PlainColumns {
    /// Columns that do not fit are left out at the right.
    var widths: [Int] = []
    var isNumeric: [Bool]

    private static let gap = 2
    /// Text columns are cut down to this before columns are left out.
    private static let narrowest = 12

    init(natural: [Int], isNumeric: [Bool], available: Int) {
        self.isNumeric = isNumeric
        var widths = natural
        while Self.total(widths) > available,
            let widest = widths.indices.filter({ !isNumeric[$0] && widths[$0] > Self.narrowest })
                .max(by: { widths[$0] < widths[$1] })
        {
            widths[widest] -= 1
        }
        while widths.count > 1, Self.total(widths) > available { widths.removeLast() }
        self.widths = widths
    }

    private static func total(_ widths: [Int]) -> Int {
        widths.reduce(0, +) + gap * max(0, widths.count - 1)
    }

    var rule: String {
        widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    }

    func line(_ cells: [String]) -> String {
        zip(widths, cells).enumerated().map { index, pair in
            let text = TerminalText.fitted(pair.1, to: pair.0)
            return TerminalText.padded(text, to: pair.0, isRight: isNumeric[index])
        }.joined(separator: "  ")
    }
}
