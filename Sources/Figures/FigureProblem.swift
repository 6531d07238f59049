/// Why data cannot become a figure, ready to be shown.
public struct FigureProblem: Error, Equatable, Sendable {
    public let id: String
    /// At most 60 columns, lower case, no full stop.
    public let title: String
    public let explanation: String
    public let hint: String?

    init(_ id: String, _ title: String, _ explanation: String, hint: String? = nil) {
        self.id = id
        self.title = title
        self.explanation = explanation
        self.hint = hint
    }
}

extension Figure {
    /// Checks that the parts of a figure fit together.
    ///
    /// NaN, infinities and empty series are no faults: they are drawn as gaps.
    /// - Throws: the first fault found.
    public func validate() throws(FigureProblem) {
        switch self {
        case .plot(let plot): try plot.validate()
        case .images(let grid): try grid.validate()
        case .table(let table): try table.validate()
        }
    }
}

extension Plot {
    func validate() throws(FigureProblem) {
        guard !marks.isEmpty else {
            throw FigureProblem(
                "empty-figure", "this plot has nothing to draw", "A plot needs at least one mark.",
                hint: "Give it a `line`, `scatter`, `histogram`, `bars` or `heatmap`.")
        }
        guard marks.count <= Plot.markLimit else {
            throw FigureProblem(
                "too-many-marks", "this plot has too many marks",
                "It has \(marks.count) marks; a plot shows at most \(Plot.markLimit).")
        }
        for mark in marks { try mark.validate(besides: marks.count - 1) }
    }

    /// More lines than this cannot be told apart by any means.
    static let markLimit = 64
}

extension Plot.Mark {
    fileprivate func validate(besides others: Int) throws(FigureProblem) {
        switch self {
        case .line(let series): try series.validate(kind: "line")
        case .scatter(let series): try series.validate(kind: "scatter plot")
        case .histogram(_, let edges, let counts):
            try Self.validate(edges: edges, counts: counts)
        case .bars(let bars): try bars.validate()
        case .heatmap(let map): try map.validate(besides: others)
        case .flow(let flow): try flow.validate(besides: others)
        }
    }

    private static func validate(edges: [Double], counts: [Double]) throws(FigureProblem) {
        guard !counts.isEmpty, edges.count == counts.count + 1 else {
            throw FigureProblem(
                "histogram-edges", "these edges do not fit the counts",
                "\(counts.count) counts need \(counts.count + 1) edges, and there are "
                    + "\(edges.count).")
        }
        guard zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }),
            edges.allSatisfy(\.isFinite)
        else {
            throw FigureProblem(
                "histogram-edges", "the edges of a histogram must rise",
                "Each edge must be a finite number above the one before it.")
        }
        if let index = counts.firstIndex(where: { $0 < 0 }) {
            throw FigureProblem(
                "histogram-counts", "a histogram has a negative count",
                "Count \(index) is \(NumberText.short(counts[index])).")
        }
    }
}

extension Plot.Series {
    fileprivate func validate(kind: String) throws(FigureProblem) {
        guard x.count == y.count else {
            throw FigureProblem(
                "length-mismatch", "x and y have different lengths",
                "This \(kind) has \(NumberText.count(x.count)) values of x and "
                    + "\(NumberText.count(y.count)) of y.",
                hint: "Give as many values of y as of x.")
        }
    }
}

extension Plot.Bars {
    fileprivate func validate() throws(FigureProblem) {
        guard categories.count == values.count else {
            throw FigureProblem(
                "length-mismatch", "names and values have different lengths",
                "These bars have \(NumberText.count(categories.count)) names and "
                    + "\(NumberText.count(values.count)) values.",
                hint: "Give one value for each name.")
        }
    }
}

extension Plot.Flow {
    fileprivate func validate(besides others: Int) throws(FigureProblem) {
        guard others == 0 else {
            throw FigureProblem(
                "flow-not-alone", "a diagram of steps stands alone",
                "This plot has a diagram of steps and \(others) more marks.",
                hint: "Show the diagram as a figure of its own.")
        }
        guard !steps.isEmpty else {
            throw FigureProblem(
                "empty-figure", "this diagram has no steps", "A diagram needs at least one step.")
        }
        for (place, step) in steps.enumerated() {
            guard let source = step.sources.first(where: { $0 < 0 || $0 >= place }) else {
                continue
            }
            throw FigureProblem(
                "flow-order", "a step takes from a later one",
                "Step \(place) takes the result of step \(source); "
                    + "it can only take those of steps before it.",
                hint: "Number the steps from 0, in the order in which they run.")
        }
    }
}

extension Plot.Heatmap {
    fileprivate func validate(besides others: Int) throws(FigureProblem) {
        guard others == 0 else {
            throw FigureProblem(
                "heatmap-not-alone", "a heat map cannot share its axes",
                "This plot has a heat map and \(others) more marks.",
                hint: "Show the heat map as a figure of its own.")
        }
        guard rows > 0, columns > 0 else {
            throw FigureProblem(
                "empty-figure", "this heat map has no cells",
                "It has \(rows) rows and \(columns) columns.")
        }
        let (cells, overflows) = rows.multipliedReportingOverflow(by: columns)
        guard !overflows, values.count == cells else {
            throw FigureProblem(
                "length-mismatch", "the values do not fill the heat map",
                "\(rows) rows of \(columns) need as many values, and there are "
                    + "\(NumberText.count(values.count)).")
        }
        try validate(names: rowNames, count: rows, kind: "row")
        try validate(names: columnNames, count: columns, kind: "column")
    }

    private func validate(names: [String]?, count: Int, kind: String) throws(FigureProblem) {
        guard let names, names.count != count else { return }
        throw FigureProblem(
            "length-mismatch", "the \(kind) names do not fit the heat map",
            "It has \(count) \(kind)s and \(names.count) \(kind) names.")
    }
}

extension ImageGrid {
    func validate() throws(FigureProblem) {
        guard count > 0, tileWidth > 0, tileHeight > 0 else {
            throw FigureProblem(
                "empty-figure", "this grid has no images",
                "It has \(count) images of \(tileHeight) by \(tileWidth) pixels.")
        }
        guard channels == 1 || channels == 3 else {
            throw FigureProblem(
                "image-channels", "these images have \(channels) channels",
                "An image has 1 channel (grey) or 3 (red, green, blue).")
        }
        guard columns > 0 else {
            throw FigureProblem(
                "grid-columns", "a grid needs at least one column", "`columns` is \(columns).")
        }
        guard frames > 0, count % frames == 0 else {
            throw FigureProblem(
                "grid-frames", "the images do not fill the frames",
                "\(NumberText.count(count)) images are not \(NumberText.count(frames)) frames of "
                    + "equally many.",
                hint: "Each frame has as many images; give a number that divides them.")
        }
        guard frames == 1 || tileLabels == nil else {
            throw FigureProblem(
                "grid-frames", "a film has no label under each image",
                "Text cannot stand between images that follow each other in one place.",
                hint: "Use `rowLabels` and `columnLabels`, which stay where they are.")
        }
        let sizes = [count, tileWidth, tileHeight, channels]
        guard let bytes = sizes.product, bytes == pixels.count else {
            throw FigureProblem(
                "length-mismatch", "the pixels do not fill the images",
                "\(count) images of \(tileHeight) by \(tileWidth) with \(channels) channels and "
                    + "\(NumberText.count(pixels.count)) bytes do not go together.")
        }
        guard let area = [frames, rows, columns, tileWidth + 1, tileHeight + 1].product,
            area <= ImageGrid.pixelLimit
        else {
            throw FigureProblem(
                "grid-too-large", "this grid is too large to show",
                "\(NumberText.count(count)) images of \(tileHeight) by \(tileWidth) pixels are "
                    + "over \(NumberText.count(ImageGrid.pixelLimit)) pixels.",
                hint: "Show fewer images.")
        }
        try validate(labels: tileLabels, count: count, kind: "image")
        try validate(labels: rowLabels, count: rows, kind: "row")
        try validate(labels: columnLabels, count: usedColumns, kind: "column")
    }

    /// A page of such grids would be too heavy to open.
    static let pixelLimit = 4_000_000

    private func validate(labels: [String]?, count: Int, kind: String) throws(FigureProblem) {
        guard let labels, labels.count != count else { return }
        throw FigureProblem(
            "length-mismatch", "the \(kind) labels do not fit the grid",
            "The grid has \(count) \(kind)s and \(labels.count) \(kind) labels.")
    }
}

extension Table {
    func validate() throws(FigureProblem) {
        guard !columns.isEmpty else {
            throw FigureProblem(
                "empty-figure", "this table has no columns", "A table needs at least one column.")
        }
        if let index = rows.firstIndex(where: { $0.count != columns.count }) {
            throw FigureProblem(
                "length-mismatch", "the rows of this table differ in length",
                "Row \(index) has \(rows[index].count) cells and the table has "
                    + "\(columns.count) columns.")
        }
    }
}

extension [Int] {
    /// Nil if the product does not fit.
    fileprivate var product: Int? {
        var result = 1
        for factor in self {
            let (next, overflows) = result.multipliedReportingOverflow(by: factor)
            if overflows { return nil }
            result = next
        }
        return result
    }
}
