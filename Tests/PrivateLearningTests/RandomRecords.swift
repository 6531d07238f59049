import Privacy
import PrivateLearning
import Shapes
import Tensors

/// Records of many sizes and directions, from a seed.
struct RandomRecords {
    let rows: [[Double]]

    init(_ count: Int, width: Int, seed: UInt64) {
        var source = NoiseSource.seeded(seed, stream: 99)
        rows = (0..<count).map { _ in
            // From far below any clipping norm to far above.
            let size = Double(1 << source.below(24)) * 0x1p-12
            return (0..<width).map { _ in
                (Double(source.below(2_000_001)) - 1_000_000) * 1e-6 * size
            }
        }
    }

    init(rows: [[Double]]) { self.rows = rows }

    var width: Int { rows.first?.count ?? 0 }

    func tensor() throws -> Tensor {
        try Tensor(rows.flatMap { $0 }, shape: [rows.count, width])
    }

    func without(_ row: Int) -> RandomRecords {
        RandomRecords(rows: rows.enumerated().filter { $0.offset != row }.map(\.element))
    }
}

/// A source of each mode with the same bits every time, so that two releases differ by their data alone.
func replayed(_ mode: NoiseMode, seed: UInt64 = 1) -> NoiseSource {
    if mode == .release { NoiseSource.rehearsal(seed) } else { NoiseSource.seeded(seed) }
}

func euclidean(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
}

func absolute(_ values: [Double]) -> Double { values.reduce(0) { $0 + abs($1) } }
