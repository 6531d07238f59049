import Figures
import Testing

@Suite("Figures in the terminal")
struct PlainTextTests {
    static let table = Table(
        columns: [
            .init("layer", isHeader: true), .init("output"), .init("parameters", isNumeric: true),
        ],
        rows: [
            [.text("hidden: Dense, relu"), .text("[N, 128]"), .number(101_760)],
            [.text("out"), .missing, .number(129)],
        ], totalRows: 12, caption: "Layers of d")

    @Test("Tables are aligned, numbers to the right")
    func aligned() {
        #expect(
            Figure.table(Self.table).plainText(columns: 60) == """
                Layers of d
                layer                output    parameters
                ───────────────────  ────────  ──────────
                hidden: Dense, relu  [N, 128]     101,760
                out                  –                129
                The first 2 of 12 rows.
                """)
    }

    @Test("A narrow terminal cuts text first, then leaves out columns")
    func narrow() {
        #expect(
            Figure.table(Self.table).plainText(columns: 36) == """
                Layers of d
                layer           output    parameters
                ──────────────  ────────  ──────────
                hidden: Dense…  [N, 128]     101,760
                out             –                129
                The first 2 of 12 rows.
                """)
        #expect(
            Figure.table(Self.table).plainText(columns: 24)
                .hasSuffix("The first 2 of 12 rows\nand 2 of 3 columns."))
    }

    @Test("Bars are as long as their values")
    func bars() {
        let plot = Plot(marks: [.bars(.init(categories: ["a", "bb"], values: [4, 1]))])
        #expect(
            Figure.plot(plot).plainText(columns: 24) == """
                a  ██████████████████ 4
                bb ████▌              1
                """)
    }

    @Test("One line is drawn in dots")
    func dots() {
        let lines = Figure.plot(linePlot([0, 1], [0, 0.4])).plainText(columns: 30)
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "y")
        #expect(lines[1].hasPrefix("0.4 ┤") && lines[1].hasSuffix("⠊"))
        #expect(lines[12].hasPrefix("0.0 ┤⡠"))
        #expect(lines[13].hasPrefix("    └┬"))
        #expect(lines[15].hasSuffix("x"))
    }

    @Test("Several lines have a sign each")
    func signs() {
        let plot = Plot(marks: [
            .line(.init(name: "up", x: [0, 1], y: [0, 1])),
            .line(.init(name: "down", x: [0, 1], y: [1, 0])),
        ])
        let text = Figure.plot(plot).plainText(columns: 60)
        #expect(text.hasSuffix("  • up\n  × down"))
        #expect(text.count { $0 == "•" } == 3 && text.count { $0 == "×" } == 3)
    }

    @Test("Wide characters count twice")
    func wide() {
        let table = Table(columns: [.init("字"), .init("n")], rows: [[.text("漢字"), .text("1")]])
        #expect(Figure.table(table).plainText(columns: 40) == "字    n\n────  ─\n漢字  1")
    }

    @Test("A heat map shows its numbers if they fit, else shades")
    func heatmap() {
        func text(_ showsNumbers: Bool) -> String {
            let map = Plot.Heatmap(
                values: [0, 1, 2, 4], rows: 2, columns: 2, showsNumbers: showsNumbers)
            return Figure.plot(Plot(marks: [.heatmap(map)])).plainText(columns: 40)
        }
        #expect(text(true) == "   0 1\n0  0 1\n1  2 4")
        #expect(text(false) == "0   ░░\n1 ▒▒██\nblank 0, full 4")
    }
}
