import Figures
import Testing

@Suite("Tables behind plots")
struct DataTableTests {
    @Test("Lines on one x share their rows")
    func shared() {
        let plot = Plot(
            marks: [
                .line(.init(name: "a", x: [0, 1], y: [2, .nan])),
                .line(.init(name: "b", x: [0, 1], y: [4, 5])),
            ], xLabel: "step", yLabel: "loss")
        let table = plot.dataTable
        #expect(table.columns.map(\.name) == ["step", "a", "b"])
        #expect(
            table.rows == [
                [.number(0), .number(2), .number(4)], [.number(1), .missing, .number(5)],
            ])
        #expect(table.caption == "loss by step, 2 rows")
    }

    @Test("Lines on different x have a row a point")
    func long() {
        let plot = Plot(marks: [
            .line(.init(name: "a", x: [0], y: [2])), .scatter(.init(x: [7], y: [4])),
        ])
        #expect(
            plot.dataTable.rows == [
                [.text("a"), .number(0), .number(2)], [.text("series 2"), .number(7), .number(4)],
            ])
    }

    @Test("Over 200 rows, evenly spaced ones stand for all")
    func spaced() {
        let x = (0..<100_000).map(Double.init)
        let table = linePlot(x, x).dataTable
        #expect(table.rows.count == 200)
        #expect(table.totalRows == 100_000)
        #expect(table.rows.first?.first == .number(0))
        #expect(table.rows.last?.first == .number(99_999))
        #expect(table.caption == "y by x, 200 evenly spaced of 100,000 rows")
    }

    @Test(
        "A column shows no more decimals than its numbers need",
        arguments: [
            ([0.655, 0.75], ["0.655", "0.750"]), ([0.655, 0.86207], ["0.6550", "0.8621"]),
            ([12.5, 3], ["12.5", "3.0"]), ([2, 3], ["2", "3"]), ([0.5, .nan], ["0.5", "NaN"]),
        ])
    func decimals(values: [Double], texts: [String]) {
        let table = Table(
            columns: [.init("x", isNumeric: true)], rows: values.map { [.number($0)] })
        #expect(table.cellTexts.map { $0[0] } == texts)
    }

    @Test("A histogram has edges and counts")
    func histogram() {
        let plot = Plot(marks: [.histogram(name: nil, edges: [0, 1, 2], counts: [3, 4])])
        #expect(plot.dataTable.columns.map(\.name) == ["from", "to", "count"])
        #expect(
            plot.dataTable.rows == [
                [.number(0), .number(1), .number(3)], [.number(1), .number(2), .number(4)],
            ])
    }

    @Test("Bars with other names leave cells empty")
    func bars() {
        let plot = Plot(marks: [
            .bars(.init(name: "one", categories: ["a", "b"], values: [1, 2])),
            .bars(.init(name: "two", categories: ["b", "c"], values: [3, 4])),
        ])
        #expect(
            plot.dataTable.rows == [
                [.text("a"), .number(1), .missing], [.text("b"), .number(2), .number(3)],
                [.text("c"), .missing, .number(4)],
            ])
    }

    @Test("A narrow heat map keeps its shape, a wide one has a row a cell")
    func heatmaps() {
        func table(_ columns: Int) -> Table {
            let map = Plot.Heatmap(
                values: (0..<columns * 2).map(Double.init), rows: 2, columns: columns)
            return Plot(marks: [.heatmap(map)]).dataTable
        }
        #expect(table(3).rows.count == 2 && table(3).columns.count == 4)
        #expect(table(12).rows.count == 24 && table(12).columns.count == 3)
        #expect(table(12).rows[13] == [.text("1"), .text("1"), .number(13)])
    }

    @Test("A table shows at most 50 rows and 12 columns and says so")
    func shown() {
        let row = [Table.Cell](repeating: .number(1), count: 20)
        let table = Table(
            columns: row.map { _ in .init("c", isNumeric: true) },
            rows: [[Table.Cell]](repeating: row, count: 60), totalRows: 60_000)
        #expect(table.shown.rows.count == 50)
        #expect(table.shown.rows.allSatisfy { $0.count == 12 })
        #expect(table.shown.sizeNote == "The first 50 of 60,000 rows and 12 of 20 columns.")
        #expect(Table(columns: [.init("a")], rows: []).sizeNote == nil)
    }
}
