import Figures
import Testing

@Suite("Reducing points")
struct PointReductionTests {
    @Test("A million points become at most 2,000 and keep their extremes")
    func million() throws {
        var y = TestNumbers.list(1_000_000)
        y[123_456] = 40
        y[654_321] = -40
        let x = y.indices.map(Double.init)
        let kept = PointReduction.line(x: x, y: y, limit: 2000) { _ in true }
        #expect(kept.count <= 2000)
        #expect(kept.count > 1000)
        #expect(kept == kept.sorted())
        for index in [0, 123_456, 654_321, 999_999] { #expect(kept.contains(index)) }
    }

    @Test("Each run keeps its own lowest and highest point")
    func everyRun() {
        let y = TestNumbers.list(30_000)
        let x = y.indices.map(Double.init)
        let kept = PointReduction.line(x: x, y: y, limit: 300) { _ in true }
        let runs = 99
        for run in 0..<runs {
            let range = y.count * run / runs..<y.count * (run + 1) / runs
            let inside = kept.filter(range.contains).map { y[$0] }
            #expect(inside.min() == y[range].min())
            #expect(inside.max() == y[range].max())
        }
    }

    @Test("A gap stays a gap")
    func gaps() {
        let count = 50_000
        let kept = PointReduction.line(
            x: (0..<count).map(Double.init), y: TestNumbers.list(count), limit: 2000
        ) { !(20_000..<21_000).contains($0) }
        #expect(kept.contains { (20_000..<21_000).contains($0) })
    }

    @Test("A line that goes back keeps its outermost points")
    func unordered() {
        var x = TestNumbers.list(40_000)
        x[30_001] = 9
        x[5] = -9
        let y = TestNumbers.list(40_000, seed: 3)
        let kept = PointReduction.line(x: x, y: y, limit: 2000) { _ in true }
        #expect(kept.count <= 2000)
        #expect(kept.contains(30_001) && kept.contains(5))
    }

    @Test("A cloud keeps its extremes and a part of the rest")
    func cloud() {
        var x = TestNumbers.list(100_000)
        var y = TestNumbers.list(100_000, seed: 9)
        x[77] = -5
        y[88_888] = 5
        let kept = PointReduction.cloud(x: x, y: y, limit: 2000) { _ in true }
        #expect(kept.count <= 2000 && kept.count > 1900)
        #expect(kept.contains(77) && kept.contains(88_888))
    }

    @Test("Few points are left as they are")
    func few() {
        #expect(PointReduction.line(x: [1, 2], y: [3, 4], limit: 16) { _ in true } == [0, 1])
        #expect(PointReduction.cloud(x: [], y: [], limit: 16) { _ in true } == [])
    }
}
