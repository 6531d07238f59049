import Kernels

/// Pieces of work that do not look at each other, on as many threads as are allowed.
enum Parallel {
    /// The results of every number in `0..<count`, in order.
    ///
    /// A call from within a piece runs on that piece's thread alone.
    static func map<Result>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
        [Result](unsafeUninitializedCapacity: count) { results, filled in
            let slots = results
            WorkerPool.shared.run(count, workers: Kernels.planThreads) { index, _ in
                slots.initializeElement(at: index, to: body(index))
            }
            filled = count
        }
    }

    /// The same for pieces that need something to write on, one for each thread.
    static func forEach<Scratch>(
        _ count: Int, scratch: [Scratch], _ body: (Int, Scratch) -> Void
    ) {
        WorkerPool.shared.run(count, workers: scratch.count) { index, worker in
            body(index, scratch[worker])
        }
    }
}

extension RandomWords {
    /// Generators of their own for pieces of work, so that it does not show who comes first.
    mutating func split(into count: Int) -> [RandomWords] {
        let seed = UInt64(next()) << 32 | UInt64(next())
        return (0..<count).map { RandomWords(seed: seed, stream: UInt64($0), draw: 1 << 40) }
    }

    /// In 0..<1, with 53 random bits.
    mutating func uniform() -> Double {
        let bits = UInt64(next()) << 21 ^ UInt64(next() >> 11)
        return Double(bits) * 0x1p-53
    }
}
