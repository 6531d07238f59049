/// Names of axes and series.
extension PlotLayout {
    /// Series by number, as the legend lists them; empty if one mark needs no name.
    var seriesNames: [Legend.Entry] {
        guard plot.marks.count > 1 else { return [] }
        return plot.marks.enumerated().map { index, mark in
            Legend.Entry(
                name: mark.name ?? "series \(index + 1)", look: SeriesLook(number: index + 1),
                kind: mark.legendKind)
        }
    }

    var xTitle: String { plot.xName }

    var yTitle: String { plot.yName }
}

extension Plot {
    /// The author's label, or what the first mark is about.
    var xName: String {
        if let xLabel { return xLabel }
        switch marks.first {
        case .histogram(let name, _, _)?: return marks.count == 1 ? name ?? "value" : "value"
        case .bars?: return ""
        case .heatmap?: return columnTitle
        case .flow?: return "step"
        case .line?, .scatter?, nil: return "x"
        }
    }

    var yName: String {
        if let yLabel { return yLabel }
        switch marks.first {
        case .histogram?: return "count"
        case .bars(let bars)?: return marks.count == 1 ? bars.name ?? "value" : "value"
        case .heatmap?: return rowTitle
        case .flow?: return "value"
        case .line(let series)?, .scatter(let series)?:
            return marks.count == 1 ? series.name ?? "y" : "y"
        case nil: return "y"
        }
    }

    private var columnTitle: String {
        if case .heatmap(let map)? = marks.first, map.columnNames != nil { "" } else { "column" }
    }

    private var rowTitle: String {
        if case .heatmap(let map)? = marks.first, map.rowNames != nil { "" } else { "row" }
    }
}

extension Plot.Mark {
    fileprivate var legendKind: Legend.Kind {
        switch self {
        case .line: .line
        case .scatter: .marker
        case .histogram: .outline
        case .bars, .heatmap, .flow: .swatch
        }
    }
}

/// The list of series above the marks.
struct Legend {
    enum Kind {
        case line
        case outline
        case marker
        case swatch
    }

    struct Entry {
        var name: String
        var look: SeriesLook
        var kind: Kind
    }

    private var places: [(entry: Entry, text: String, x: Double, row: Int)] = []
    private var leftOut = 0

    /// Nil if there is nothing to tell apart.
    init?(_ entries: [Entry], width: Double) {
        guard !entries.isEmpty else { return nil }
        var x = 0.0
        var row = 0
        for entry in entries.prefix(Self.limit) {
            let text = TextWidth.fitted(entry.name.figureLabel(), to: min(220, width - 40))
            let needed = 30 + TextWidth.of(text)
            if x > 0, x + needed > width {
                x = 0
                row += 1
            }
            places.append((entry, text, x, row))
            x += needed + 18
        }
        leftOut = max(0, entries.count - Self.limit)
    }

    private static let limit = 16

    var height: Double {
        Double((places.last?.row ?? 0) + 1 + (leftOut > 0 ? 1 : 0)) * 18 + 4
    }

    func draw(into layout: inout PlotLayout, top: Double) {
        for (entry, text, x, row) in places {
            let y = top + Double(row) * 18 + 12
            drawKey(of: entry, at: .init(x, y - 4), into: &layout)
            layout.add(text, at: .init(x + 30, y), role: .tick)
        }
        guard leftOut > 0 else { return }
        let row = Double((places.last?.row ?? 0) + 1)
        layout.add("and \(leftOut) more", at: .init(0, top + row * 18 + 12), role: .tick)
    }

    private func drawKey(of entry: Entry, at left: Drawing.Point, into layout: inout PlotLayout) {
        let look = entry.look
        switch entry.kind {
        case .line, .outline:
            let stroke = Drawing.Stroke(look.role, width: 2, dash: look.dash)
            let path = [left.rounded, Drawing.Point(left.x + 24, left.y).rounded]
            layout.drawing.commands.append(.polyline(path, stroke))
            if entry.kind == .outline { return }
            layout.add(markers: [Drawing.Point(left.x + 12, left.y).rounded], look)
        case .marker:
            layout.add(markers: [Drawing.Point(left.x + 12, left.y).rounded], look)
        case .swatch:
            let box = Drawing.Rectangle(x: left.x + 6, y: left.y - 5, width: 16, height: 10)
            layout.addBars([box], look)
        }
    }
}
