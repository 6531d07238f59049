import Figures
import Interpreter
import Language
import Tensors

/// Plots of several marks, grids of images and tables.
enum FigureBuiltins {
    static let all: [Builtin] = [plot, grid, table]

    static let plot = Builtin(
        "plot",
        [
            .rest("marks", "marks such as `line(…)`, or numbers, which are drawn as lines")
        ] + MarkBuiltins.words() + [
            .named("logX", "true for a logarithmic horizontal axis", "false"),
            .named("logY", "true for a logarithmic vertical axis", "false"),
        ],
        .figures, "Marks on common axes.",
        example: """
            let loss = [0.9, 0.6, 0.7, 0.3]
            plot(line(loss), line(smooth(loss, 2)), title: "The loss falls", x: "step", y: "loss")
            """
    ) { call in
        var marks = call.rest(0)
        if marks.count == 1, let items = marks[0].asList, items.contains(where: \.isFigure) {
            marks = items
        }
        var plot =
            try marks.allSatisfy(\.isFigure)
            ? joined(marks, call) : lines(of: marks, call)
        try call.describe(&plot, from: 1)
        plot.isLogX = try call.bool(6, default: plot.isLogX)
        plot.isLogY = try call.bool(7, default: plot.isLogY)
        return try call.figure(.plot(plot))
    }

    /// The marks of all plots; the first words given for title and axes hold.
    private static func joined(_ values: [Value], _ call: BuiltinCall) throws -> Plot {
        var result = Plot(marks: [])
        for value in values {
            guard case .plot(let plot) = value.asFigure else {
                throw call.wrongType(0, "made of marks of a plot", found: value)
            }
            result.marks += plot.marks
            result.title = result.title ?? plot.title
            result.xLabel = result.xLabel ?? plot.xLabel
            result.yLabel = result.yLabel ?? plot.yLabel
            result.alt = result.alt ?? plot.alt
            result.caption = result.caption ?? plot.caption
            result.isLogX = result.isLogX || plot.isLogX
            result.isLogY = result.isLogY || plot.isLogY
        }
        return result
    }

    /// `plot(y)`, `plot(x, y)`, and numbers among marks.
    private static func lines(of values: [Value], _ call: BuiltinCall) throws -> Plot {
        if values.count == 2, !values.contains(where: \.isFigure) {
            let pair = BuiltinCall(
                declaration: MarkBuiltins.declarationOfLine, machine: call.machine,
                values: values, body: call.body)
            let (x, y) = try pair.coordinates()
            return Plot(marks: [.line(Plot.Series(x: x, y: y))])
        }
        return try joined(
            values.map { value in
                guard !value.isFigure else { return value }
                let y = try call.replacing(0, with: value).series(0)
                let x = y.indices.map(Double.init)
                return .figure(.plot(Plot(marks: [.line(Plot.Series(x: x, y: y))])))
            }, call)
    }

    static let grid = Builtin(
        "grid",
        [
            .required(
                "images",
                "a tensor [N, H, W], [N, H, W, 1] or [N, H, W, 3], one image [H, W] or "
                    + "[H, W, 1], or a list of images"),
            .optional("columns", "a whole number from 1 up", "10"),
            .named("labels", "a text or a number under each image", "nil"),
            .named("rowLabels", "a text before each row", "nil"),
            .named("columnLabels", "a text above each column", "nil"),
            .named("low", "the number that is black", "by the images"),
            .named("high", "the number that is white", "by the images"), .title, .alt, .caption,
            .named(
                "frames", "a number that divides the images: as many grids, shown as a film", "1"),
        ],
        .figures, "Small images side by side; with `frames:` several grids one after another.",
        example: "grid(uniform(6, 8, 8, seed: 3), columns: 3, title: \"Noise\")"
    ) { call in
        let images = try ImagePixels.read(call)
        let columns = try call.count(1, from: 1, default: 10)
        let frames = try call.count(10, from: 1, default: 1)
        let shown = Swift.max(1, images.count / frames)
        var grid = ImageGrid(
            tileWidth: images.width, tileHeight: images.height, channels: images.channels,
            pixels: images.pixels, count: images.count,
            columns: Swift.max(1, Swift.min(columns, shown)),
            valueRange: images.valueRange)
        grid.frames = frames
        grid.tileLabels = try call.words(2)
        grid.rowLabels = try call.words(3)
        grid.columnLabels = try call.words(4)
        grid.title = try call.optionalString(7)
        grid.alt = try call.optionalString(8)
        grid.caption = try call.optionalString(9)
        return try call.figure(.images(grid))
    }

    static let table = Builtin(
        "table",
        [
            .required(
                "rows", "a list of records or of runs, a list of lists, a record or a tensor"),
            Signature.Parameter(
                "columns", .column, .optional("all columns"), namedOnly: true),
            .caption,
            Signature.Parameter("by", .column, .optional("no groups"), namedOnly: true),
            Signature.Parameter(
                "show", .column, .optional("all columns of numbers"), namedOnly: true),
        ],
        .figures,
        "Rows and columns of text and numbers; with `by` a row for each group, with mean ± standard "
            + "deviation.",
        example: "table([{ name: \"a\", size: 1 }, { name: \"b\", size: 2.5 }], columns: [size])"
    ) { call in
        var table = try TableReader(call: call).table()
        table.caption = try call.optionalString(2)
        return try call.figure(.table(table))
    }
}

extension MarkBuiltins {
    /// Faults about `plot(x, y)` speak of x and y as those about `line(x, y)` do.
    fileprivate static let declarationOfLine = Declaration(line.signature)
}

extension Value {
    fileprivate var isFigure: Bool { asFigure != nil }
}
