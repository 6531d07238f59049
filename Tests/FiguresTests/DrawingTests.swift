import Figures
import Testing

@Suite("Drawings")
struct DrawingTests {
    // MARK: - Whatever the data

    static let hostile: [[Double]] = [
        [], [.nan], [.infinity, -.infinity], [.nan, 1, .nan, 2, .nan], [1e308, -1e308, 1.7e308],
        [.leastNonzeroMagnitude, 0, -.leastNonzeroMagnitude], [0, 0, 0], [-1, -2, -3],
        [1e-307, 2e-307], [1e15, 1e15 + 1], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
        [.nan, .nan, 3], [1e-300, 1e300],
    ]

    static func plots(of values: [Double]) -> [Plot] {
        let series = Plot.Series(name: "a", x: values, y: values.reversed())
        let index = Plot.Series(name: "b", x: values.indices.map(Double.init), y: values)
        let bars = Plot.Bars(categories: values.indices.map { "name \($0)" }, values: values)
        let edges = (0...values.count).map(Double.init)
        var marks: [[Plot.Mark]] = [
            [.line(series)], [.scatter(series)], [.line(series), .line(index)],
            [.scatter(index), .line(series)], [.bars(bars)], [.bars(bars), .bars(bars)],
            [.histogram(name: nil, edges: edges, counts: values)],
            [.histogram(name: "h", edges: edges, counts: values), .line(series)],
            [.bars(bars), .line(index)],
        ]
        if !values.isEmpty {
            let steps = values.indices.map {
                Plot.Flow.Step(
                    name: "step \($0)", detail: "[]", value: values[$0], sources: Array(0..<$0))
            }
            marks.append([.flow(.init(steps: steps))])
            let map = Plot.Heatmap(
                values: values, rows: 1, columns: values.count, showsNumbers: true)
            marks.append([.heatmap(map)])
        }
        return marks.flatMap { marks in
            [(false, false), (true, true), (true, false), (false, true)].map {
                Plot(marks: marks, isLogX: $0.0, isLogY: $0.1)
            }
        }
    }

    @Test("The numbers of bars have the same decimals")
    func barNumbers() {
        let bars = Plot.Bars(categories: ["a", "b", "c"], values: [0.97, 0.9, 1])
        let texts = Plot(marks: [.bars(bars)]).drawing().texts
        #expect(Set(["0.97", "0.90", "1.00"]).isSubset(of: texts), "\(texts)")
    }

    @Test("All coordinates are finite and inside the picture", arguments: hostile)
    func hostileData(values: [Double]) {
        for plot in Self.plots(of: values) {
            let drawing = plot.drawing()
            let numbers = drawing.numbers
            #expect(numbers.allSatisfy { $0.isFinite })
            #expect(numbers.allSatisfy { $0 >= -1 && $0 <= max(drawing.width, drawing.height) + 1 })
            #expect(!plot.altText.contains("nan") && !plot.altText.isEmpty)
            #expect(plot.dataTable.rows.allSatisfy { $0.count == plot.dataTable.columns.count })
            for columns in [24, 80] {
                let text = Figure.plot(plot).plainText(columns: columns)
                #expect(text.split(separator: "\n").allSatisfy { $0.count <= columns })
            }
        }
    }

    @Test("Coordinates have two decimals")
    func decimals() {
        let drawing = linePlot(TestNumbers.list(500), TestNumbers.list(500, seed: 2)).drawing()
        #expect(drawing.numbers.allSatisfy { abs($0 * 100 - ($0 * 100).rounded()) < 1e-6 })
    }

    @Test("A line of a million points is drawn with at most 2,000")
    func manyPoints() {
        let y = TestNumbers.list(1_000_000)
        let drawing = linePlot(y.indices.map(Double.init), y).drawing()
        let points = drawing.polylines.map(\.count).reduce(0, +)
        #expect(points <= 2000 && points > 1000)
    }

    @Test(
        "Sizes are kept to what can be drawn",
        arguments: [(Double.nan, 3.0), (-5, .infinity), (1e9, 1e9), (640, 0)])
    func sizes(width: Double, height: Double) {
        let drawing = linePlot([0, 1], [0, 1]).drawing(width: width, height: height)
        #expect((160...4000).contains(drawing.width) && (120...4000).contains(drawing.height))
        #expect(drawing.numbers.allSatisfy { $0.isFinite })
    }

    // MARK: - What is drawn

    @Test("A short line: grid, numbers, names, one path, a marker on each point")
    func lineSnapshot() {
        var plot = linePlot([0, 1, 2], [2.0, 1.0, 0.5])
        plot.xLabel = "epoch"
        plot.yLabel = "loss"
        #expect(
            plot.drawing(width: 320, height: 160).description == """
                title text 0.0,12.0 start loss
                grid segments 17.2,116.0-314.0,116.0 17.2,73.0-314.0,73.0 17.2,30.0-314.0,30.0
                tick text 9.2,120.0 end 0
                tick text 9.2,77.0 end 1
                tick text 9.2,34.0 end 2
                tick text 17.2,134.0 middle 0
                tick text 165.6,134.0 middle 1
                tick text 314.0,134.0 middle 2
                axis segments 17.2,116.0-314.0,116.0 17.2,116.0-17.2,120.0 165.6,116.0-165.6,120.0 \
                314.0,116.0-314.0,120.0
                title text 165.6,152.0 middle epoch
                series-1 line 17.2,30.0 165.6,73.0 314.0,94.5
                series-1 circles 17.2,30.0 165.6,73.0 314.0,94.5
                """)
    }

    @Test("Bars with few names carry their numbers and no grid")
    func barSnapshot() {
        let bars = Plot.Bars(name: "votes", categories: ["a", "b"], values: [3, -1])
        let plot = Plot(marks: [.bars(bars)])
        #expect(
            plot.drawing(width: 200, height: 160).description == """
                title text 0.0,12.0 start votes
                tick text 21.8,120.0 end −2
                tick text 21.8,91.33 end 0
                tick text 21.8,62.67 end 2
                tick text 21.8,34.0 end 4
                tick text 71.35,134.0 middle a
                tick text 154.45,134.0 middle b
                axis segments 29.8,87.33-196.0,87.33
                tick text 71.35,40.33 middle 3
                tick text 154.45,115.67 middle −1
                series-1 boxes 43.1,44.33+56.51x43.0 126.2,87.33+56.51x14.33
                """)
    }

    @Test("A heat map: cells by density, numbers, names, colour bar")
    func heatmapSnapshot() {
        let map = Plot.Heatmap(
            values: [1, 0, .nan, 1], rows: 2, columns: 2, rowNames: ["cat", "dog"],
            columnNames: ["c", "d"], showsNumbers: true)
        let lines = Plot(marks: [.heatmap(map)]).drawing(width: 240).description
            .split(separator: "\n")
        #expect(
            lines.filter { !$0.hasPrefix("heat boxes 16") }.joined(separator: "\n") == """
                heat boxes 89.8,30.0+57.2x33.0
                heat boxes 31.6,30.0+57.2x33.0 89.8,64.0+57.2x33.0
                missing boxes 31.6,64.0+57.2x33.0
                cell-number text 60.2,51.0 middle 1
                cell-number text 118.4,51.0 middle 0
                cell-number text 60.2,85.0 middle –
                cell-number text 118.4,85.0 middle 1
                tick text 23.6,51.0 end cat
                tick text 23.6,85.0 end dog
                tick text 60.7,114.0 middle c
                tick text 118.9,114.0 middle d
                tick text 182.0,40.0 start 1
                tick text 182.0,98.0 start 0
                """)
    }

    @Test("Every column of a heat map has its name, on lines by turns if one has no room")
    func heatmapNames() {
        let names = [
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker",
            "bag", "ankle boot",
        ]
        let map = Plot.Heatmap(
            values: [Double](repeating: 7, count: 100), rows: 10, columns: 10, rowNames: names,
            columnNames: names, showsNumbers: true)
        var heights: [String: Double] = [:]
        let drawing = Plot(marks: [.heatmap(map)]).drawing()
        for case .text(let label) in drawing.commands where label.anchor == .middle {
            heights[label.text] = label.at.y
        }
        #expect(names.allSatisfy { heights[$0] != nil })
        #expect(Set(names.compactMap { heights[$0] }).count == 2)
        #expect(heights.values.allSatisfy { $0 < drawing.height })
    }

    @Test("Lines that end at the right are named there; others in a legend")
    func names() {
        func plot(_ lastX: Double) -> Drawing {
            Plot(marks: [
                .line(.init(name: "first", x: [0, 10], y: [0, 1])),
                .line(.init(name: "second", x: [0, lastX], y: [1, 0])),
            ]).drawing()
        }
        func place(_ drawing: Drawing) -> Drawing.Label? {
            for case .text(let label) in drawing.commands where label.text == "second" {
                return label
            }
            return nil
        }
        #expect(place(plot(10))?.role == .series(2))
        #expect(place(plot(5))?.role == .tick)
        #expect((place(plot(5))?.at.y ?? 999) < 50)
    }

    @Test("Names at the ends of lines keep apart")
    func namesApart() {
        let marks = (1...8).map { number in
            let end = 1 + Double(number) / 1e6
            return Plot.Mark.line(.init(name: "line \(number)", x: [0, 1], y: [0, end]))
        }
        var places: [Double] = []
        for case .text(let label) in Plot(marks: marks).drawing().commands {
            if case .series = label.role { places.append(label.at.y) }
        }
        #expect(places.count == 8)
        for (one, next) in zip(places, places.dropFirst()) { #expect(next - one > 14.9) }
    }

    @Test("Sixteen series differ by colour, dash or marker from each other")
    func looks() {
        let marks = (1...16).map {
            Plot.Mark.line(.init(name: "\($0)", x: [0, 1, 2], y: [0, 1, 2]))
        }
        var looks: [String] = []
        for case .polyline(_, let stroke) in Plot(marks: marks).drawing().commands {
            looks.append("\(stroke.role) \(stroke.dash)")
        }
        #expect(Set(looks).count == 16)
    }

    @Test("Long names of bars make the bars lie")
    func sideways() {
        let names = ["T-shirt or top", "trouser", "pullover", "dress", "ankle boot"]
        let long = Plot(marks: [.bars(.init(categories: names, values: [1, 2, 3, 4, 5]))])
        let drawing = long.drawing(width: 320)
        #expect(names.allSatisfy(drawing.texts.contains))
        for case .rectangles(let boxes, _) in drawing.commands {
            #expect(Set(boxes.map(\.height)).count == 1)
            #expect(Set(boxes.map(\.width)).count == 5)
        }
    }

    @Test("Large heat maps are drawn as the means of blocks")
    func largeHeatmap() {
        let map = Plot.Heatmap(values: TestNumbers.list(1_000_000), rows: 1000, columns: 1000)
        var cells = 0
        for case .rectangles(let boxes, _) in Plot(marks: [.heatmap(map)]).drawing().commands {
            cells += boxes.count
        }
        #expect(cells > 1000 && cells <= 2024)
    }

    @Test("A gap in the data is a gap in the line, a point between gaps a marker")
    func gaps() {
        let x = (0..<60).map(Double.init)
        var y = x
        y[30] = .nan
        y[32] = .infinity
        let drawing = linePlot(x, y).drawing()
        #expect(drawing.polylines.map(\.count) == [30, 27])
        #expect(drawing.markerCount == 1)
    }

    @Test("Control and direction marks in names are not drawn")
    func cleanNames() {
        var plot = linePlot([0, 1], [0, 1])
        plot.xLabel = "a\u{202E}b\nc\u{7}"
        #expect(plot.drawing().texts.contains("ab c "))
    }
}
