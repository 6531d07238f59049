/// Where in one block of memory each of a plan's values stands.
///
/// Values whose lives do not overlap share a place; the largest are placed first, each as low as
/// it fits (Pisarchyk and Lee, Efficient memory management for deep neural net inference, 2020,
/// greedy by size).
struct PlanMemory {
    /// A value and the steps between which its memory is its own, both included.
    struct Life {
        let value: Int
        let byteCount: Int
        let from: Int
        let to: Int
    }

    private(set) var offsets: [Int: Int] = [:]
    private(set) var byteCount = 0

    init(_ lives: [Life]) {
        var placed: [(life: Life, offset: Int)] = []
        for life in lives.sorted(by: { ($0.byteCount, $1.value) > ($1.byteCount, $0.value) }) {
            var offset = 0
            let rivals =
                placed
                .filter { $0.life.from <= life.to && life.from <= $0.life.to }
                .sorted { $0.offset < $1.offset }
            for rival in rivals {
                if offset + Self.padded(life.byteCount) <= rival.offset { break }
                offset = max(offset, rival.offset + Self.padded(rival.life.byteCount))
            }
            placed.append((life, offset))
            offsets[life.value] = offset
            byteCount = max(byteCount, offset + Self.padded(life.byteCount))
        }
    }

    /// To whole cache lines, and one between neighbours, as kernels may read a little further.
    static func padded(_ byteCount: Int) -> Int { (byteCount + 127) / 64 * 64 }
}
