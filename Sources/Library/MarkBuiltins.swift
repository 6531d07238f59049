import Figures
import Interpreter
import Language
import Tensors

/// The marks of a plot. A mark by itself is a plot already; `plot` joins several.
enum MarkBuiltins {
    static let all: [Builtin] = [line, scatter, histogram, bars, heatmap, smooth]

    /// The words about a figure; the axes' are called `x` and `y` where those are free.
    static func words(x: String = "x", y: String = "y") -> [Signature.Parameter] {
        [
            .title, .named(x, "what the horizontal axis shows, with its unit", "nil"),
            .named(y, "what the vertical axis shows, with its unit", "nil"), .alt, .caption,
        ]
    }

    private static let name = Signature.Parameter.named(
        "name", "a text for the legend", "nil")
    private static let numbers = "numbers in a list, a range or a tensor"

    private static func series(
        _ name: String, _ summary: String, example: String,
        mark: @escaping @Sendable (Plot.Series) -> Plot.Mark
    ) -> Builtin {
        Builtin(
            name,
            [
                .required("x", "\(numbers); alone they are y, over 0, 1, 2, …"),
                .optional("y", "as many numbers", "nil"), Self.name,
            ] + words(x: "xLabel", y: "yLabel"),
            .figures, summary, example: example
        ) { call in
            let (x, y) = try call.coordinates()
            return try call.plot(
                mark(Plot.Series(name: call.optionalString(2), x: x, y: y)), wordsFrom: 3)
        }
    }

    static let line = series(
        "line", "A line through points, in their order.",
        example: "line([0.9, 0.5, 0.3, 0.2], name: \"loss\")"
    ) { .line($0) }

    static let scatter = series(
        "scatter", "A dot for each point.",
        example: "scatter([1, 2, 3, 4], [2, 1, 4, 3])"
    ) { .scatter($0) }

    static let histogram = Builtin(
        "histogram",
        [
            .required("values", numbers),
            .optional("bins", "a whole number in 1...1000", "20"),
            .named("low", "a number", "the smallest"), .named("high", "a number", "the largest"),
            name,
        ] + words(),
        .figures,
        "How many values fall into each of equal bins; `histogramCounts` gives the counts.",
        example: "histogram(normal(1000, seed: 1), bins: 12)"
    ) { call in
        let bins = try call.count(1, from: 1, default: 20)
        guard bins <= 1000 else {
            throw call.outOfDomain(1, "a whole number in 1...1000", found: String(bins))
        }
        guard !(try call.numbers(0)).isEmpty else { throw call.emptyValue(0) }
        let (counts, edges) = try call.binned(0, bins: bins)
        return try call.plot(
            .histogram(
                name: call.optionalString(4), edges: edges.toDoubles(),
                counts: counts.toDoubles()),
            wordsFrom: 5)
    }

    static let bars = Builtin(
        "bars",
        [
            .required("categories", "a list of names, or a record of numbers; alone, the values"),
            .optional("values", "as many numbers", "nil"), name,
        ] + words(),
        .figures, "A bar for each category.",
        example: "bars([\"sandal\", \"boot\"], [12, 7])"
    ) { call in
        let (categories, values) = try categoriesAndValues(call)
        return try call.plot(
            .bars(
                Plot.Bars(name: call.optionalString(2), categories: categories, values: values)),
            wordsFrom: 3)
    }

    private static func categoriesAndValues(
        _ call: BuiltinCall
    ) throws -> ([String], [Double]) {
        if let record = try call.value(0).asRecord {
            let list = call.replacing(0, with: .list(record.values))
            return (record.names, try list.series(0))
        }
        guard call.isGiven(1) else {
            let values = try call.series(0)
            return (values.indices.map(String.init), values)
        }
        let (names, values) = (try call.words(0) ?? [], try call.series(1))
        guard names.count == values.count else {
            throw Fault(
                "length-mismatch", title: "names and values have different lengths",
                explanation: "`categories` has \(Wording.count(names.count, "name")) and "
                    + "`values` has \(Wording.count(values.count, "number")).",
                hint: "give one value for each name", argument: 1)
        }
        return (names, values)
    }

    static let heatmap = Builtin(
        "heatmap",
        [
            .required("matrix", "a tensor with two axes, or a list of rows"),
            .named("rows", "a list of names, one a row", "nil"),
            .named("columns", "a list of names, one a column", "nil"),
            .named("numbers", "true to write the number into each cell", "false"),
        ] + words(),
        .figures, "A matrix as colours, its first row on top.",
        example: "heatmap([[5, 1], [2, 8]], rows: [\"a\", \"b\"], numbers: true)"
    ) { call in
        let matrix = try call.tensor(0)
        guard matrix.shape.rank == 2 else {
            throw call.outOfDomain(
                0, "a tensor with two axes", found: "one of shape \(matrix.shape)")
        }
        guard matrix.shape.count <= 250_000 else {
            throw call.outOfDomain(
                0, "at most 250,000 cells", found: "\(Wording.count(matrix.shape.count, "cell"))")
        }
        return try call.plot(
            .heatmap(
                Plot.Heatmap(
                    values: matrix.toDoubles(), rows: matrix.shape[0], columns: matrix.shape[1],
                    rowNames: call.words(1), columnNames: call.words(2),
                    showsNumbers: call.bool(3, default: false))),
            wordsFrom: 4)
    }

    static let smooth = Builtin(
        "smooth",
        [
            .required("values", numbers),
            .optional("window", "a whole number from 1 up", "10"),
        ],
        .figures,
        "Moving averages: each is the mean of a value and those before it, `window` in all.",
        example: "smooth([4, 2, 6, 0], 2)"
    ) { call in
        let smoothed = Smoothing.movingMeans(
            of: try call.series(0), window: try call.count(1, from: 1, default: 10))
        guard try call.value(0).isTensor else { return .numbers(smoothed) }
        return .tensor(try Tensor(smoothed, as: .float32, shape: [smoothed.count]))
    }
}

/// Averages over a moving window.
enum Smoothing {
    /// Means of the values at `i - window + 1 ... i`; where the window begins before the
    /// values do, of those there are. Infinite and missing values do not count.
    static func movingMeans(of values: [Double], window: Int) -> [Double] {
        var sums = [0.0]
        var counts = [0]
        for value in values {
            sums.append(sums[sums.count - 1] + (value.isFinite ? value : 0))
            counts.append(counts[counts.count - 1] + (value.isFinite ? 1 : 0))
        }
        return values.indices.map { i in
            let start = window > i ? 0 : i + 1 - window
            let count = counts[i + 1] - counts[start]
            return count == 0 ? .nan : (sums[i + 1] - sums[start]) / Double(count)
        }
    }
}
