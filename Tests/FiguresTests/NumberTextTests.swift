import Figures
import Testing

@Suite("Numbers in figures")
struct NumberTextTests {
    static let shortTexts: [(Double, String)] = [
        (0, "0"), (-0.0, "0"), (60_000, "60,000"), (1_234_567, "1,234,567"), (0.94123, "0.9412"),
        (-3.5, "−3.5"), (1234.5678, "1,235"), (2e8, "2×10⁸"), (1e8, "10⁸"), (1.5e-7, "1.5×10⁻⁷"),
        (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "NaN"),
        (.leastNonzeroMagnitude, "4.941×10⁻³²⁴"),
        (1.7e308, "1.7×10³⁰⁸"), (0.99999, "1"),
    ]

    @Test(
        "Four digits are shown, large numbers grouped, very large ones with a power",
        arguments: shortTexts)
    func short(value: Double, text: String) {
        #expect(NumberText.short(value) == text)
    }

    @Test("Counts are grouped")
    func counts() {
        #expect(NumberText.count(0) == "0")
        #expect(NumberText.count(999) == "999")
        #expect(NumberText.count(-1000) == "−1,000")
        #expect(NumberText.count(.min) == "−9,223,372,036,854,775,808")
    }

    @Test("Numbers of one column have the same decimals")
    func columns() {
        let table = Table(
            columns: [.init("n", isNumeric: true), .init("loss", isNumeric: true), .init("name")],
            rows: [
                [.number(1), .number(0.5), .text("a")],
                [.number(1_000_000), .number(2.25), .missing],
                [.number(-3), .number(.nan), .text("c")],
            ])
        #expect(
            table.cellTexts == [
                ["1", "0.50", "a"], ["1,000,000", "2.25", "–"], ["−3", "NaN", "c"],
            ])
    }
}
