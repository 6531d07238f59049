import Synchronization
import Tensors

/// The memory that plans use while they run: those that run one after another use the same, so
/// that many plans hold no more than the largest of them needs.
final class PlanArena: Sendable {
    private let spare = Mutex<PlanBlock?>(nil)

    private struct Current {
        weak var arena: PlanArena?
    }
    private static let current = Mutex(Current())

    /// One for all plans there are; it ends with the last of them.
    static var shared: PlanArena {
        current.withLock { current in
            if let arena = current.arena { return arena }
            let arena = PlanArena()
            current.arena = arena
            return arena
        }
    }

    /// A block of at least so many bytes that nobody else uses, of any content.
    ///
    /// - Throws: `TensorError.outOfMemory`.
    func take(_ byteCount: Int) throws -> PlanBlock {
        let block = spare.withLock { spare in
            // One that is too small is let go before another is asked for.
            defer { spare = nil }
            return spare.flatMap { $0.byteCount >= byteCount ? $0 : nil }
        }
        return try block ?? PlanBlock(byteCount: byteCount)
    }

    /// Gives a block back after a run; the largest is kept for the next.
    func give(_ block: PlanBlock) {
        spare.withLock { spare in
            if spare.map({ $0.byteCount < block.byteCount }) ?? true { spare = block }
        }
    }
}

/// Memory of a run, counted as tensors' is.
final class PlanBlock: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
    private let tensor: Tensor

    init(byteCount: Int) throws {
        self.byteCount = byteCount
        tensor = try Tensor.unwritten([max(64, byteCount)], .uint8)
        base = tensor.writableStart
    }
}
