import Figures
import Testing

@Suite("Alternative texts")
struct AltTextTests {
    @Test("A line that falls")
    func line() {
        let steps = (0...500).map(Double.init)
        var plot = linePlot(steps, steps.map { 2.3 - $0 * 0.00378 })
        plot.xLabel = "step"
        plot.yLabel = "loss"
        #expect(
            plot.altText
                == "Line chart of loss by step: falls from 2.30 to 0.41 over 500 steps.")
    }

    @Test("A line with its lowest point in between, and gaps")
    func valley() {
        let plot = linePlot([0, 0.5, 1, 1.5, 2], [4, 1, .nan, 3, 4])
        #expect(
            plot.altText == "Line chart of y by x: goes from 4 to 4, lowest 1 at 0.5, "
                + "for x from 0 to 2. 1 of 5 points have no place here.")
    }

    @Test("Nothing, one point, a level line")
    func small() {
        #expect(linePlot([], []).altText == "Line chart of y by x, without any value.")
        #expect(linePlot([3], [5]).altText == "Line chart of y by x: a single point, 5 at 3.")
        #expect(
            linePlot([0, 2], [7, 7]).altText
                == "Line chart of y by x: stays at 7 for x from 0 to 2.")
    }

    @Test("Several lines are told one by one")
    func several() {
        let plot = Plot(
            marks: [
                .line(.init(name: "train", x: [1, 2, 3], y: [0.5, 0.7, 0.9])),
                .line(.init(name: "test", x: [1, 2, 3], y: [0.5, 0.6, 0.55])),
            ], xLabel: "epoch", yLabel: "accuracy")
        #expect(
            plot.altText == "Line chart of accuracy by epoch, 2 series. "
                + "train rises from 0.5 to 0.9 over 3 epochs; "
                + "test rises from 0.50 to 0.55, highest 0.60 at 2, over 3 epochs.")
    }

    @Test("A cloud and its tendency")
    func cloud() {
        let x = (0..<50).map(Double.init)
        let plot = Plot(marks: [.scatter(.init(x: x, y: x.map { -2 * $0 }))])
        #expect(
            plot.altText
                == "Scatter plot of y by x: 50 points, x from 0 to 49, y from −98 to 0; "
                + "one tends to fall as the other rises (correlation −1.00).")
    }

    @Test("A histogram names its fullest bin")
    func histogram() {
        let plot = Plot(
            marks: [.histogram(name: nil, edges: [0, 0.5, 1], counts: [45_000, 15_000])],
            xLabel: "pixel")
        #expect(
            plot.altText == "Histogram of 60,000 values, pixel from 0 to 1 in 2 bins; "
                + "the fullest, 0 to 0.5, holds 45,000 (75%).")
    }

    @Test("Few bars are listed, of many the extremes")
    func bars() {
        func plot(_ count: Int) -> Plot {
            let names = (0..<count).map { "d\($0)" }
            let values = (0..<count).map { Double(($0 * 7) % count) }
            return Plot(marks: [.bars(.init(name: "n", categories: names, values: values))])
        }
        #expect(plot(2).altText == "Bar chart of n: d0 0, d1 1.")
        #expect(plot(10).altText == "Bar chart of n: 10 bars, highest 9 for d7, lowest 0 for d0.")
    }

    @Test("A heat map tells its largest and smallest cell")
    func heatmap() {
        let values = [0.1, 0.2, 0.94, 0.3, 0.05, 0.4]
        let map = Plot.Heatmap(values: values, rows: 2, columns: 3)
        #expect(
            Plot(marks: [.heatmap(map)]).altText
                == "Heat map, 2 by 3, of row by column: largest 0.94 at row 0 column 2, "
                + "smallest 0.05 at row 1 column 1.")
    }

    @Test("A grid of images says how many, how large, in which order")
    func grid() {
        var grid = ImageGrid(
            tileWidth: 28, tileHeight: 28, channels: 1, pixels: [], count: 20, columns: 10,
            valueRange: "0 black, 1 white")
        grid.tileLabels = ["cat", "dog"]
        #expect(
            grid.altText == "Grid of 20 images, 28 by 28 pixels, in 2 rows of 10; "
                + "labels cat, dog; 0 black, 1 white.")
        grid.count = 1
        grid.tileLabels = nil
        #expect(grid.altText == "Image, 28 by 28 pixels; 0 black, 1 white.")
    }

    @Test("A table says its size and columns")
    func table() {
        let table = Table(
            columns: [.init("x"), .init("y")], rows: [], totalRows: 60_000, totalColumns: 14)
        #expect(table.altText == "Table of 60,000 rows and 14 columns: x, y, ….")
    }

    @Test("The author's words win")
    func author() {
        var plot = linePlot([0], [0])
        plot.alt = "What I see."
        #expect(Figure.plot(plot).altText == "What I see.")
        plot.alt = ""
        #expect(plot.altText.hasPrefix("Line chart"))
    }
}
