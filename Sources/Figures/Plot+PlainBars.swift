/// Bars, histograms and heat maps for terminals.
extension Plot {
    private static let barLimit = 40
    private static let binLimit = 20

    func histogramLines(_ edges: [Double], _ counts: [Double], columns: Int) -> [String] {
        let (edges, counts) = PlotLayout.merged(edges: edges, counts: counts, limit: Self.binLimit)
        guard edges.count == counts.count + 1 else { return [] }
        let names = counts.indices.map {
            "\(NumberText.short(edges[$0])) to \(NumberText.short(edges[$0 + 1]))"
        }
        let rows = zip(names, counts).map { PlainBar(name: $0, value: $1) }
        return ["\(yName) by \(xName)".figureLabel()] + PlainBar.lines(rows, columns: columns)
    }

    func barLines(_ bars: [Bars], columns: Int) -> [String] {
        let names = PlotLayout.allCategories(of: bars)
        var rows: [PlainBar] = []
        for (index, name) in names.enumerated() {
            for (number, one) in bars.enumerated() {
                let values = PlotLayout.values(of: one, for: names)
                let series = one.name ?? "series \(number + 1)"
                let label = bars.count == 1 ? name : "\(name) · \(series)"
                if let value = values[index] { rows.append(PlainBar(name: label, value: value)) }
            }
            if rows.count >= Self.barLimit, index + 1 < names.count {
                let more = "… \(NumberText.count(names.count - index - 1)) more"
                return PlainBar.lines(rows, columns: columns) + [more]
            }
        }
        return PlainBar.lines(rows, columns: columns)
    }
}

/// A bar that lies, drawn in eighths of a character.
struct PlainBar {
    var name: String
    var value: Double

    static func lines(_ bars: [PlainBar], columns: Int) -> [String] {
        let names = bars.map { TerminalText.fitted($0.name.figureLabel(), to: columns / 3) }
        let numbers = bars.map { NumberText.short($0.value) }
        let nameWidth = names.map(TerminalText.width).max() ?? 0
        let numberWidth = numbers.map(TerminalText.width).max() ?? 0
        let room = max(4, min(60, columns - nameWidth - numberWidth - 3))
        let largest = bars.map { abs($0.value) }.filter(\.isFinite).max() ?? 0
        return bars.indices.map { index in
            let bar = block(bars[index].value, of: largest, room: room)
            let name = TerminalText.padded(names[index], to: nameWidth)
            return name + " " + TerminalText.padded(bar, to: room) + " "
                + TerminalText.padded(numbers[index], to: numberWidth, isRight: true)
        }
    }

    /// Negative values are hollow.
    static func block(_ value: Double, of largest: Double, room: Int) -> String {
        guard largest > 0, value.isFinite, value != 0 else { return "" }
        let eighths = max(1, Int((abs(value) / largest * Double(room * 8)).rounded()))
        if value < 0 { return String(repeating: "░", count: max(1, eighths / 8)) }
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }
}

extension Plot.Heatmap {
    func plainLines(columns available: Int) -> [String] {
        guard isConsistent else { return [] }
        let names = (0..<rows).map {
            TerminalText.fitted(rowName($0).figureLabel(), to: available / 3)
        }
        let margin = (names.map(TerminalText.width).max() ?? 0) + 1
        if let lines = numberLines(names, margin: margin, available: available) { return lines }
        let cellWidth = columns * 2 + margin <= available ? 2 : 1
        let part = HeatmapCells(self, rowLimit: 40, columnLimit: (available - margin) / cellWidth)
        let range = HeatRange(values)
        let lines = (0..<part.rows).map { row in
            let cells = (0..<part.columns).map { column in
                let shade = Self.shade(part.values[row * part.columns + column], range)
                return String(repeating: shade, count: cellWidth)
            }
            let name = names[min(rows - 1, row * part.blockRows)]
            return TerminalText.padded(name, to: margin) + cells.joined()
        }
        let scale = "blank \(NumberText.short(range.low)), full \(NumberText.short(range.high))"
        return lines + [scale]
    }

    private static func shade(_ value: Double, _ range: HeatRange) -> Character {
        guard let level = range.level(of: value) else { return "·" }
        let shades: [Character] = [" ", "░", "▒", "▓", "█"]
        return shades[level * shades.count / HeatRange.levels]
    }

    /// The numbers themselves where all fit on a line.
    private func numberLines(_ names: [String], margin: Int, available: Int) -> [String]? {
        guard showsNumbers, rows <= 40 else { return nil }
        let decimals = NumberText.decimals(for: values, digits: 3).map { min($0, 2) }
        let texts = values.map { value in
            decimals.map { NumberText.fixed(value, decimals: $0) }
                ?? NumberText.short(value, digits: 2)
        }
        let heads = (0..<columns).map { columnName($0).figureLabel(limit: 10) }
        let width = ((texts + heads).map(TerminalText.width).max() ?? 0) + 1
        guard margin + width * columns <= available else { return nil }
        func line(_ name: String, _ cells: some Sequence<String>) -> String {
            TerminalText.padded(name, to: margin)
                + cells.map { TerminalText.padded($0, to: width, isRight: true) }.joined()
        }
        return [line("", heads)]
            + (0..<rows).map { line(names[$0], texts[$0 * columns..<($0 + 1) * columns]) }
    }
}
