import Figures

// Figures as bytes and back. Each pair of functions names the fields in one order.

extension ByteSink {
    public mutating func add(_ figure: Figure) {
        switch figure {
        case .plot(let plot):
            add(byte: 1)
            add(plot)
        case .images(let grid):
            add(byte: grid.frames == 1 ? 2 : 4)
            add(grid)
            if grid.frames != 1 { add(count: grid.frames) }
        case .table(let table):
            add(byte: 3)
            add(table)
        }
    }

    mutating func add(optionalText text: String?) {
        add(optional: text) { $0.add(text: $1) }
    }

    mutating func add(texts: [String]?) {
        add(optional: texts) { sink, texts in sink.add(list: texts) { $0.add(text: $1) } }
    }

    mutating func add(numbers: [Double]) {
        add(list: numbers) { $0.add(number: $1) }
    }

    private mutating func add(_ plot: Plot) {
        add(list: plot.marks) { $0.add($1) }
        for text in [plot.title, plot.xLabel, plot.yLabel, plot.alt, plot.caption] {
            add(optionalText: text)
        }
        add(truth: plot.isLogX)
        add(truth: plot.isLogY)
    }

    private mutating func add(_ mark: Plot.Mark) {
        switch mark {
        case .line(let series):
            add(byte: 1)
            add(series)
        case .scatter(let series):
            add(byte: 2)
            add(series)
        case .histogram(let name, let edges, let counts):
            add(byte: 3)
            add(optionalText: name)
            add(numbers: edges)
            add(numbers: counts)
        case .bars(let bars):
            add(byte: 4)
            add(optionalText: bars.name)
            add(list: bars.categories) { $0.add(text: $1) }
            add(numbers: bars.values)
        case .heatmap(let map):
            add(byte: 5)
            add(numbers: map.values)
            add(count: map.rows)
            add(count: map.columns)
            add(texts: map.rowNames)
            add(texts: map.columnNames)
            add(truth: map.showsNumbers)
        case .flow(let flow):
            add(byte: 6)
            add(list: flow.steps) { sink, step in
                sink.add(text: step.name)
                sink.add(text: step.detail)
                sink.add(number: step.value)
                sink.add(list: step.sources) { $0.add(count: $1) }
            }
        }
    }

    private mutating func add(_ series: Plot.Series) {
        add(optionalText: series.name)
        add(numbers: series.x)
        add(numbers: series.y)
    }

    private mutating func add(_ grid: ImageGrid) {
        for count in [grid.tileWidth, grid.tileHeight, grid.channels, grid.count, grid.columns] {
            add(count: count)
        }
        add(count: grid.pixels.count)
        add(bytes: grid.pixels)
        for texts in [grid.tileLabels, grid.rowLabels, grid.columnLabels] { add(texts: texts) }
        add(text: grid.valueRange)
        for text in [grid.title, grid.alt, grid.caption] { add(optionalText: text) }
    }

    private mutating func add(_ table: Table) {
        add(list: table.columns) { sink, column in
            sink.add(text: column.name)
            sink.add(truth: column.isNumeric)
            sink.add(truth: column.isHeader)
        }
        add(list: table.rows) { $0.add(tableCells: $1) }
        add(count: table.totalRows)
        add(count: table.totalColumns)
        add(optionalText: table.caption)
        add(optionalText: table.note)
        switch table.timings {
        case nil: add(byte: 0)
        case .column(let name, let cells):
            add(byte: 1)
            add(text: name)
            add(tableCells: cells)
        case .row(let cells):
            add(byte: 2)
            add(tableCells: cells)
        }
    }

    private mutating func add(tableCells cells: [Table.Cell]) {
        add(list: cells) { sink, cell in
            switch cell {
            case .missing: sink.add(byte: 0)
            case .text(let text):
                sink.add(byte: 1)
                sink.add(text: text)
            case .number(let number):
                sink.add(byte: 2)
                sink.add(number: number)
            }
        }
    }
}

extension ByteSource {
    public mutating func figure() throws -> Figure {
        switch try byte() {
        case 1: .plot(try plot())
        case 2: .images(try imageGrid())
        case 3: .table(try table())
        case 4: .images(try film())
        default: throw Malformed()
        }
    }

    private mutating func film() throws -> ImageGrid {
        var grid = try imageGrid()
        grid.frames = try whole()
        return grid
    }

    mutating func optionalText() throws -> String? {
        try optional { try $0.text() }
    }

    mutating func texts() throws -> [String]? {
        try optional { source in try source.list(ofAtLeast: 8) { try $0.text() } }
    }

    mutating func numbers() throws -> [Double] {
        try list(ofAtLeast: 8) { try $0.number() }
    }

    private mutating func plot() throws -> Plot {
        var plot = Plot(marks: try list { try $0.mark() })
        plot.title = try optionalText()
        plot.xLabel = try optionalText()
        plot.yLabel = try optionalText()
        plot.alt = try optionalText()
        plot.caption = try optionalText()
        plot.isLogX = try truth()
        plot.isLogY = try truth()
        return plot
    }

    private mutating func mark() throws -> Plot.Mark {
        switch try byte() {
        case 1: return .line(try series())
        case 2: return .scatter(try series())
        case 3:
            let name = try optionalText()
            let edges = try numbers()
            let counts = try numbers()
            guard edges.count == counts.count + 1 else { throw Malformed() }
            return .histogram(name: name, edges: edges, counts: counts)
        case 4:
            let name = try optionalText()
            let categories = try list(ofAtLeast: 8) { try $0.text() }
            let values = try numbers()
            guard categories.count == values.count else { throw Malformed() }
            return .bars(.init(name: name, categories: categories, values: values))
        case 5: return .heatmap(try heatmap())
        case 6:
            let steps = try list(ofAtLeast: 32) { source in
                Plot.Flow.Step(
                    name: try source.text(), detail: try source.text(),
                    value: try source.number(),
                    sources: try source.list(ofAtLeast: 8) { try $0.whole() })
            }
            let isOrdered = steps.enumerated().allSatisfy { place, step in
                step.sources.allSatisfy { (0..<place).contains($0) }
            }
            guard isOrdered else { throw Malformed() }
            return .flow(.init(steps: steps))
        default: throw Malformed()
        }
    }

    private mutating func series() throws -> Plot.Series {
        let name = try optionalText()
        let x = try numbers()
        let y = try numbers()
        guard x.count == y.count else { throw Malformed() }
        return .init(name: name, x: x, y: y)
    }

    private mutating func heatmap() throws -> Plot.Heatmap {
        let values = try numbers()
        let rows = try whole()
        let columns = try whole()
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, count == values.count else { throw Malformed() }
        let rowNames = try texts()
        let columnNames = try texts()
        guard rowNames.map({ $0.count == rows }) ?? true,
            columnNames.map({ $0.count == columns }) ?? true
        else { throw Malformed() }
        return .init(
            values: values, rows: rows, columns: columns, rowNames: rowNames,
            columnNames: columnNames, showsNumbers: try truth())
    }

    private mutating func imageGrid() throws -> ImageGrid {
        let sizes = [try whole(), try whole(), try whole(), try whole(), try whole()]
        let pixels = Array(try bytes(try count()))
        let needed = sizes[..<4].reduce((1, false)) { sum, size in
            let (product, overflow) = sum.0.multipliedReportingOverflow(by: size)
            return (product, sum.1 || overflow)
        }
        guard !needed.1, needed.0 == pixels.count else { throw Malformed() }
        let tileLabels = try texts()
        let rowLabels = try texts()
        let columnLabels = try texts()
        var grid = ImageGrid(
            tileWidth: sizes[0], tileHeight: sizes[1], channels: sizes[2], pixels: pixels,
            count: sizes[3], columns: sizes[4], valueRange: try text())
        grid.tileLabels = tileLabels
        grid.rowLabels = rowLabels
        grid.columnLabels = columnLabels
        grid.title = try optionalText()
        grid.alt = try optionalText()
        grid.caption = try optionalText()
        return grid
    }

    private mutating func table() throws -> Table {
        let columns = try list(ofAtLeast: 10) { source in
            Table.Column(
                try source.text(), isNumeric: try source.truth(), isHeader: try source.truth())
        }
        let rows = try list(ofAtLeast: 8) { try $0.list { try $0.tableCell() } }
        guard rows.allSatisfy({ $0.count == columns.count }) else { throw Malformed() }
        let totalRows = try whole()
        let totalColumns = try whole()
        var table = Table(
            columns: columns, rows: rows, totalRows: totalRows, totalColumns: totalColumns,
            caption: try optionalText(), note: try optionalText())
        switch try byte() {
        case 0: break
        case 1: table.timings = .column(try text(), try list { try $0.tableCell() })
        case 2: table.timings = .row(try list { try $0.tableCell() })
        default: throw Malformed()
        }
        return table
    }

    private mutating func tableCell() throws -> Table.Cell {
        switch try byte() {
        case 0: .missing
        case 1: .text(try text())
        case 2: .number(try number())
        default: throw Malformed()
        }
    }
}
