import Figures
import Interpreter
import Testing

@Suite("Figures made by programs")
struct FigureTests {
    private func plot(_ source: String) throws -> Plot {
        let outcome = run(source)
        #expect(outcome.failure == nil, "\(outcome.failure?.explanation ?? "")")
        guard case .plot(let plot) = try #require(outcome.figure) else {
            throw Unexpected.figure
        }
        return plot
    }

    private func table(_ source: String) throws -> Table {
        let outcome = run(source)
        #expect(outcome.failure == nil, "\(outcome.failure?.explanation ?? "")")
        guard case .table(let table) = try #require(outcome.figure) else {
            throw Unexpected.figure
        }
        return table
    }

    private func grid(_ source: String) throws -> ImageGrid {
        let outcome = run(source)
        #expect(outcome.failure == nil, "\(outcome.failure?.explanation ?? "")")
        guard case .images(let grid) = try #require(outcome.figure) else {
            throw Unexpected.figure
        }
        return grid
    }

    private enum Unexpected: Error { case figure }

    // MARK: - Plots

    @Test("a mark alone is a plot")
    func markAlone() throws {
        let alone = try plot(
            "line([1, 4, 9], name: \"squares\", title: \"Growth\", yLabel: \"area\")")
        #expect(alone.marks == [.line(.init(name: "squares", x: [0, 1, 2], y: [1, 4, 9]))])
        #expect(alone.title == "Growth")
        #expect(alone.yLabel == "area")
    }

    @Test("plot joins marks and takes words and logarithmic axes")
    func joinedMarks() throws {
        let both = try plot(
            """
            plot(line([1, 2], [3, 4]), scatter(tensor([5, 6])), title: "Both", x: "step",
                 y: "loss", alt: "Two marks.", caption: "Below", logX: true, logY: true)
            """)
        #expect(
            both.marks == [
                .line(.init(x: [1, 2], y: [3, 4])), .scatter(.init(x: [0, 1], y: [5, 6])),
            ])
        #expect(both.title == "Both")
        #expect(both.xLabel == "step")
        #expect(both.yLabel == "loss")
        #expect(both.alt == "Two marks.")
        #expect(both.caption == "Below")
        #expect(both.isLogX && both.isLogY)
    }

    @Test("plot takes a list of marks, and numbers as lines")
    func plainArguments() throws {
        #expect(try plot("plot([line([1]), line([2])])").marks.count == 2)
        #expect(try plot("plot([1, 2], [3, 4])").marks == [.line(.init(x: [1, 2], y: [3, 4]))])
        #expect(try plot("plot(tensor([3, 4]))").marks == [.line(.init(x: [0, 1], y: [3, 4]))])
        #expect(try plot("plot(0..<2, line([1]), [5])").marks.count == 3)
    }

    @Test("histogram, bars and heatmap hold their data")
    func otherMarks() throws {
        #expect(
            try plot("histogram([1, 2, 2, 3], bins: 2, name: \"n\")").marks
                == [.histogram(name: "n", edges: [1, 2, 3], counts: [1, 3])])
        let expected: [Plot.Mark] = [.bars(.init(categories: ["a", "b"], values: [1, 2]))]
        #expect(try plot("bars([\"a\", \"b\"], [1, 2])").marks == expected)
        #expect(try plot("bars({ a: 1, b: 2 })").marks == expected)
        #expect(try plot("bars([1, 2], [1, 2])").marks != expected)
        let map = try plot("heatmap([[1, 2], [3, 4]], columns: [\"x\", \"y\"], numbers: true)")
        #expect(
            map.marks == [
                .heatmap(
                    .init(
                        values: [1, 2, 3, 4], rows: 2, columns: 2, columnNames: ["x", "y"],
                        showsNumbers: true))
            ])
    }

    @Test(
        "smooth is the mean of the last values",
        arguments: [
            Case("smooth([4, 2, 6, 0], 2)", "[4, 3, 4, 3]"), Case("smooth([1, 3], 99)", "[1, 2]"),
            Case("smooth([1, nan, 3], 2)", "[1, 1, 3]"),
            Case("list(smooth(tensor([2, 4]), 2))", "[2, 3]"),
            Case("smooth([nan, 1], 1)", "[nan, 1]"),
        ])
    func smoothing(_ item: Case) { item.check() }

    @Test("show emits figures and values in order")
    func showing() {
        let outcome = run("show(line([1]), 5, nil)\nprint(\"a\", 1)")
        #expect(outcome.figures.count == 1)
        #expect(outcome.printed == "a 1\n")
        #expect(outcome.outputs.count == 3)
    }

    // MARK: - Images

    @Test(
        "a grid takes every shape of images",
        arguments: [
            ("ones(4, 2, 3)", 4, 1), ("ones(4, 2, 3, 1)", 4, 1), ("ones(4, 2, 3, 3)", 4, 3),
            ("ones(2, 3)", 1, 1), ("ones(2, 3, 1)", 1, 1), ("[ones(2, 3), zeros(2, 3)]", 2, 1),
        ])
    func gridShapes(source: String, count: Int, channels: Int) throws {
        let grid = try grid("grid(\(source))")
        #expect(grid.count == count)
        #expect(grid.channels == channels)
        #expect(grid.tileHeight == 2 && grid.tileWidth == 3)
    }

    @Test(
        "the range of a grid follows the numbers and is told",
        arguments: [
            ("[[0, 0.5, 1]]", [0, 128, 255], "0 black, 1 white"),
            ("[[0, 5, 10]]", [0, 128, 255], "0 black, 10 white"),
            ("tensor([[0, 128, 255]], dtype: uint8)", [0, 128, 255], "0 black, 255 white"),
            ("[[-1, 0, 9]], low: -1, high: 1", [0, 128, 255], "−1 black, 1 white"),
            ("[[5, 5, nan]]", [0, 0, 0], "5 black, 10 white"),
        ])
    func gridRange(source: String, pixels: [UInt8], words: String) throws {
        let grid = try grid("grid(\(source))")
        #expect(grid.pixels == pixels)
        #expect(grid.valueRange == words)
    }

    @Test("a grid of frames is a film and keeps its frames where it is kept")
    func film() throws {
        let film = try grid("grid(ones(6, 2, 2), columns: 10, frames: 3, columnLabels: 1...2)")
        #expect(film.frames == 3 && film.columns == 2 && film.count == 6)
        var buffer = ByteBuffer()
        buffer.add(Figure.images(film))
        var source = ByteSource(buffer.bytes)
        #expect(try source.figure() == .images(film))
    }

    @Test("a grid takes labels, columns and words")
    func gridWords() throws {
        let grid = try grid(
            """
            grid(ones(4, 2, 2), columns: 2, labels: 1...4, rowLabels: ["r", "s"],
                 columnLabels: ["c", "d"], title: "T", alt: "A", caption: "C")
            """)
        #expect(grid.columns == 2)
        #expect(grid.tileLabels == ["1", "2", "3", "4"])
        #expect(grid.rowLabels == ["r", "s"])
        #expect(grid.columnLabels == ["c", "d"])
        #expect(grid.title == "T" && grid.alt == "A" && grid.caption == "C")
    }

    // MARK: - Tables

    @Test("a list of records has a column for each name")
    func tableOfRecords() throws {
        let table = try table("table([{ a: 1, b: \"x\" }, { a: 2, c: true }], caption: \"C\")")
        #expect(table.columns.map(\.name) == ["a", "b", "c"])
        #expect(table.columns.map(\.isNumeric) == [true, false, false])
        #expect(
            table.rows == [
                [.number(1), .text("x"), .missing], [.number(2), .missing, .text("true")],
            ])
        #expect(table.caption == "C")
    }

    @Test("columns are chosen and ordered by bare words")
    func chosenColumns() throws {
        let source = "let size = 3\ntable([{ name: \"a\", size: 1 }], columns: [size, name])"
        #expect(try table(source).columns.map(\.name) == ["size", "name"])
    }

    @Test(
        "lists, records and tensors become tables",
        arguments: [
            ("[[1, 2], [3]]", ["0", "1"], 2), ("[[1, 2]], columns: [\"a\", \"b\"]", ["a", "b"], 1),
            ("[5, 6, 7]", ["value"], 3), ("{ a: 1, b: 2 }", ["name", "value"], 2),
            ("{ a: [1, 2], b: [3, 4] }", ["a", "b"], 2), ("ones(3, 2)", ["0", "1"], 3),
            ("0..<500", ["value"], 500), ("ones(500, 2)", ["0", "1"], 500),
        ])
    func otherTables(source: String, columns: [String], rows: Int) throws {
        let table = try table("table(\(source))")
        #expect(table.columns.map(\.name) == columns)
        #expect(table.totalRows == rows)
        #expect(table.rows.count <= 200)
    }

    @Test("a tensor's table says its shape, type and range")
    func tensorNote() throws {
        #expect(
            try table("table(tensor([[1, 2], [3, 6]]))").note
                == "float32 [2, 2], smallest 1, mean 3, largest 6")
    }
}
