/// The numbers behind a plot, for those who cannot see it or want to know exactly.
extension Plot {
    /// At most 200 rows; of more, evenly spaced ones with the first and the last. The caption
    /// says what stands in the table and how much was left out.
    public var dataTable: Table {
        var table = wholeTable
        let total = table.totalRows
        table.caption = caption(total: total, shown: table.rows.count)
        return table
    }

    private static let rowLimit = 200

    private var wholeTable: Table {
        if marks.count == 1, let mark = marks.first {
            switch mark {
            case .heatmap(let map): return Self.table(of: map)
            case .histogram(_, let edges, let counts):
                return table(edges: edges, counts: counts)
            case .flow(let flow): return table(of: flow)
            case .bars, .line, .scatter: break
            }
        }
        if let bars = onlyBars, bars.count < 12 { return table(of: bars) }
        if let series = seriesOnOneX { return table(of: series) }
        return longTable
    }

    // MARK: - By shape

    /// The series if all have the same `x`, so that one row can hold them all.
    private var seriesOnOneX: [Series]? {
        var result: [Series] = []
        for mark in marks {
            guard case .line(let series) = mark else {
                guard marks.count == 1, case .scatter(let series) = mark else { return nil }
                return [series]
            }
            if let first = result.first, first.x != series.x { return nil }
            result.append(series)
        }
        return result.isEmpty || result.count > 11 ? nil : result
    }

    private func table(of series: [Series]) -> Table {
        let count = series.map { min($0.x.count, $0.y.count) }.min() ?? 0
        let columns =
            [Table.Column(xName, isNumeric: true)]
            + series.enumerated().map { index, one in
                let name = series.count == 1 ? yName : one.name ?? "series \(index + 1)"
                return Table.Column(name, isNumeric: true)
            }
        let rows = Self.spaced(count).map { row in
            [Table.Cell(series[0].x[row])] + series.map { Table.Cell($0.y[row]) }
        }
        return Table(columns: columns, rows: rows, totalRows: count)
    }

    private func table(edges: [Double], counts: [Double]) -> Table {
        let columns =
            ["from", "to"].map { Table.Column($0, isNumeric: true) }
            + [Table.Column(yName, isNumeric: true)]
        let count = min(counts.count, max(0, edges.count - 1))
        let rows = Self.spaced(count).map {
            [Table.Cell(edges[$0]), Table.Cell(edges[$0 + 1]), Table.Cell(counts[$0])]
        }
        return Table(columns: columns, rows: rows, totalRows: count)
    }

    private func table(of bars: [Bars]) -> Table {
        let names = PlotLayout.allCategories(of: bars)
        let heading = xName.orElse("name")
        let columns =
            [Table.Column(heading, isHeader: true)]
            + bars.enumerated().map { index, one in
                let name = bars.count == 1 ? yName : one.name ?? "series \(index + 1)"
                return Table.Column(name, isNumeric: true)
            }
        let values = bars.map { PlotLayout.values(of: $0, for: names) }
        let rows = Self.spaced(names.count).map { row in
            [Table.Cell.text(names[row])] + values.map { $0[row].map(Table.Cell.init) ?? .missing }
        }
        return Table(columns: columns, rows: rows, totalRows: names.count)
    }

    private func table(of flow: Flow) -> Table {
        let columns = [
            Table.Column("step", isNumeric: true), Table.Column(xName, isHeader: true),
            Table.Column("result"), Table.Column("takes from"),
            Table.Column(yName, isNumeric: true),
        ]
        let rows = Self.spaced(flow.steps.count).map { place -> [Table.Cell] in
            let step = flow.steps[place]
            let sources = step.sources.filter { $0 < place }.map { String($0 + 1) }.joined(
                separator: ", ")
            return [
                Table.Cell(Double(place + 1)), .text(step.name), .text(step.detail),
                .text(sources.orElse("–")), Table.Cell(step.value),
            ]
        }
        return Table(columns: columns, rows: rows, totalRows: flow.steps.count)
    }

    private static func table(of map: Heatmap) -> Table {
        guard map.isConsistent else { return Table(columns: [Table.Column("value")], rows: []) }
        guard map.columns <= 11 else { return longTable(of: map) }
        let columns =
            [Table.Column("row", isHeader: true)]
            + (0..<map.columns).map { Table.Column(map.columnName($0), isNumeric: true) }
        let rows = spaced(map.rows).map { row in
            [Table.Cell.text(map.rowName(row))]
                + (0..<map.columns).map { Table.Cell(map.values[row * map.columns + $0]) }
        }
        return Table(columns: columns, rows: rows, totalRows: map.rows)
    }

    private static func longTable(of map: Heatmap) -> Table {
        let columns = [
            Table.Column("row", isHeader: true), Table.Column("column"),
            Table.Column("value", isNumeric: true),
        ]
        let rows = spaced(map.values.count).map { index in
            [
                Table.Cell.text(map.rowName(index / map.columns)),
                .text(map.columnName(index % map.columns)), Table.Cell(map.values[index]),
            ]
        }
        return Table(columns: columns, rows: rows, totalRows: map.values.count)
    }

    /// One row a point, with the name of its series.
    private var longTable: Table {
        var starts: [Int] = []
        var total = 0
        for mark in marks {
            starts.append(total)
            total += mark.pointCount
        }
        let rows = Self.spaced(total).map { index -> [Table.Cell] in
            let mark = starts.lastIndex { $0 <= index } ?? 0
            let name = marks[mark].name ?? "series \(mark + 1)"
            return marks[mark].row(index - starts[mark], name: name)
        }
        let columns = [
            Table.Column("series", isHeader: true),
            Table.Column(xName.orElse("x"), isNumeric: true), Table.Column(yName, isNumeric: true),
        ]
        return Table(columns: columns, rows: rows, totalRows: total)
    }

    // MARK: - Rows

    /// At most 200 positions, evenly spaced, with both ends.
    static func spaced(_ count: Int) -> [Int] {
        guard count > rowLimit else { return Array(0..<max(0, count)) }
        return (0..<rowLimit).map { index in
            Int((Double(index) * Double(count - 1) / Double(rowLimit - 1)).rounded())
        }
    }

    private func caption(total: Int, shown: Int) -> String {
        let what = "\(subject), "
        let unit = total == 1 ? "row" : "rows"
        if shown == total { return what + "\(NumberText.count(total)) \(unit)" }
        return what + "\(shown) evenly spaced of \(NumberText.count(total)) rows"
    }
}

extension Plot.Mark {
    var pointCount: Int {
        switch self {
        case .line(let series), .scatter(let series): min(series.x.count, series.y.count)
        case .histogram(_, let edges, let counts): max(0, min(counts.count, edges.count - 1))
        case .bars(let bars): min(bars.categories.count, bars.values.count)
        case .heatmap(let map): map.values.count
        case .flow(let flow): flow.steps.count
        }
    }

    fileprivate func row(_ index: Int, name: String) -> [Table.Cell] {
        switch self {
        case .line(let series), .scatter(let series):
            [.text(name), Table.Cell(series.x[index]), Table.Cell(series.y[index])]
        case .histogram(_, let edges, let counts):
            [
                .text(name),
                .text("\(NumberText.short(edges[index])) to \(NumberText.short(edges[index + 1]))"),
                Table.Cell(counts[index]),
            ]
        case .bars(let bars):
            [.text(name), .text(bars.categories[index]), Table.Cell(bars.values[index])]
        case .heatmap(let map): [.text(name), .text(String(index)), Table.Cell(map.values[index])]
        case .flow(let flow):
            [.text(name), .text(flow.steps[index].name), Table.Cell(flow.steps[index].value)]
        }
    }
}

extension Plot.Heatmap {
    /// Whether values and names are as many as rows and columns say.
    var isConsistent: Bool {
        let (cells, overflows) = rows.multipliedReportingOverflow(by: columns)
        return !overflows && rows > 0 && columns > 0 && values.count == cells
            && (rowNames.map { $0.count == rows } ?? true)
            && (columnNames.map { $0.count == columns } ?? true)
    }

    func rowName(_ row: Int) -> String { rowNames?[row] ?? String(row) }

    func columnName(_ column: Int) -> String { columnNames?[column] ?? String(column) }
}

extension Table.Cell {
    /// NaN is a missing value.
    init(_ value: Double) {
        self = value.isNaN ? .missing : .number(value)
    }
}
