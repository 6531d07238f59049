import Datasets
import Testing

@Suite("Skeletons of characters")
struct SkeletonTests {
    @Test("Every variant in the table can be read, and each character has one to six")
    func table() {
        #expect(SkeletonTable.entries.count == 62)
        for (entry, skeletons) in zip(SkeletonTable.entries, SkeletonTable.skeletons) {
            #expect(skeletons.count == entry.variants.count, "\(entry.character)")
            #expect((1...6).contains(skeletons.count), "\(entry.character)")
        }
    }

    @Test("Points stay on their page", arguments: 0..<62)
    func points(character: Int) {
        for skeleton in SkeletonTable.skeletons[character] {
            for point in skeleton.strokes.flatMap(\.points) {
                #expect((-5...90).contains(point.x) && (-2...140).contains(point.y))
            }
        }
    }

    @Test(
        "Broken notation is no skeleton",
        arguments: ["", "1:", "x: 1,2 3,4", "1: 1,2", "1: 1,2 3", "1: 1,2 3,4 /", "0: 1,2 3,4"])
    func broken(text: String) {
        #expect(Skeleton(text) == nil)
    }

    @Test("Random numbers have the mean and the spread that they promise")
    func numbers() {
        var words = ScribbleAddress.writer(seed: 3, writer: 5).words
        let normal = (0..<20_000).map { _ in Double(words.normal()) }
        let mean = normal.reduce(0, +) / 20_000
        let spread = (normal.reduce(0) { $0 + $1 * $1 } / 20_000 - mean * mean).squareRoot()
        #expect(abs(mean) < 0.03 && abs(spread - 1) < 0.03)
        #expect(normal.allSatisfy { abs($0) < 3.5 })
        let unit = (0..<20_000).map { _ in Double(words.unit()) }
        #expect(abs(unit.reduce(0, +) / 20_000 - 0.5) < 0.02)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[words.below(7)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    }
}
