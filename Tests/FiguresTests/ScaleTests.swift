import Figures
import Testing

@Suite("Axes")
struct ScaleTests {
    static let ranges: [(Double, Double)] = [
        (0, 1), (-1, 1), (0.41, 2.3), (0, 25_000), (1e-9, 3e-9), (-7, 1e6), (99.5, 100.5),
        (1e15, 1e15 + 64), (-1e-3, 1e12), (-1.7e300, 1.7e300), (3, 3.0000001),
    ]

    @Test("Ticks cover the data", arguments: ranges, [2, 5, 9])
    func ticksCover(range: (Double, Double), count: Int) throws {
        let axis = AxisDemand([range.0, range.1]).axis(about: count)
        let first = try #require(axis.ticks.first?.position)
        let last = try #require(axis.ticks.last?.position)
        #expect(first <= range.0 + (range.1 - range.0) * 1e-6)
        #expect(last >= range.1 - (range.1 - range.0) * 1e-6)
        #expect(axis.ticks.count >= 2)
        #expect(axis.ticks.count <= 2 * count + 2)
    }

    @Test("Neighbouring ticks differ by 1, 2 or 5 times a power of ten", arguments: ranges)
    func steps(range: (Double, Double)) {
        let axis = AxisDemand([range.0, range.1]).axis(about: 5)
        let step = axis.ticks[1].position - axis.ticks[0].position
        var mantissa = step
        while mantissa >= 9.99 { mantissa /= 10 }
        while mantissa < 0.999 { mantissa *= 10 }
        #expect([1.0, 2, 5].contains { abs(mantissa - $0) < 0.01 }, "step \(step)")
    }

    @Test("No two ticks of an axis read the same", arguments: ranges)
    func distinctTexts(range: (Double, Double)) {
        let texts = AxisDemand([range.0, range.1]).axis(about: 6).ticks.map(\.text)
        #expect(Set(texts).count == texts.count, "\(texts)")
    }

    @Test("Whole data have whole ticks")
    func wholeTicks() {
        #expect(AxisDemand([0, 1, 2]).axis(about: 10).ticks.map(\.text) == ["0", "1", "2"])
        #expect(
            AxisDemand([0, 0.5, 2]).axis(about: 4).ticks.map(\.text)
                == ["0.0", "0.5", "1.0", "1.5", "2.0"])
    }

    @Test("Large numbers have thousands separated, very large ones a power")
    func texts() {
        #expect(
            AxisDemand([0, 25_000]).axis(about: 5).ticks.map(\.text)
                == ["0", "5,000", "10,000", "15,000", "20,000", "25,000"])
        #expect(
            AxisDemand([0, 4e9]).axis(about: 4).ticks.map(\.text)
                == ["0", "10⁹", "2×10⁹", "3×10⁹", "4×10⁹"])
        #expect(
            AxisDemand([-0.2, 0.2]).axis(about: 4).ticks.map(\.text)
                == ["−0.2", "−0.1", "0.0", "0.1", "0.2"])
    }

    @Test("A tight axis ends at the data and has its ticks inside")
    func tight() {
        let axis = AxisDemand([3.0, 97.5], isTight: true).axis(about: 5)
        #expect(axis.low == 3 && axis.high == 97.5)
        #expect(axis.ticks.map(\.text) == ["20", "40", "60", "80"])
    }

    @Test("A logarithmic axis has powers of ten as ticks")
    func powers() {
        let axis = AxisDemand([2e-5, 300], isLogarithmic: true).axis(about: 8)
        #expect(
            axis.ticks.map(\.text)
                == ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1", "10", "10²", "10³"])
        #expect(axis.fraction(of: 0) == nil)
        #expect(axis.fraction(of: -1) == nil)
        #expect(abs((axis.fraction(of: 0.1) ?? 0) - 0.5) < 1e-12)
    }

    @Test("A short logarithmic axis has 1, 2 and 5 as ticks")
    func shortLogarithm() {
        #expect(
            AxisDemand([3.0, 40], isLogarithmic: true).axis(about: 5).ticks.map(\.text)
                == ["2", "5", "10", "20", "50"])
    }

    @Test(
        "Data without extent are in the middle",
        arguments: [7.0, -3, 0, 1e308, -Double.leastNonzeroMagnitude])
    func constant(value: Double) throws {
        let axis = AxisDemand([value, value]).axis(about: 5)
        let place = try #require(axis.fraction(of: value))
        #expect(place > 0.2 && place < 0.8)
        #expect(axis.low < axis.high)
    }

    @Test("Values without a place are told", arguments: [Double.nan, .infinity, -.infinity])
    func noPlace(value: Double) {
        let axis = AxisDemand([value, 0, 1]).axis(about: 5)
        #expect(axis.fraction(of: value) == nil)
        #expect(axis.low == 0 && axis.high == 1)
    }
}
