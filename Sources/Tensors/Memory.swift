import Glibc
import Kernels
import Synchronization

/// How much memory tensors hold, and how much they may.
public enum Memory {
    /// Bytes of all tensors that are alive.
    public static var liveBytes: Int { StoragePool.state.withLock { $0.live } }

    /// The most that was alive at once since the program began or `resetPeak`.
    public static var peakBytes: Int { StoragePool.state.withLock { $0.peak } }

    public static func resetPeak() {
        StoragePool.state.withLock { $0.peak = $0.live }
    }

    /// Making a tensor that would take the live bytes above this throws; `share` unless set.
    public static var ceiling: Int {
        get { StoragePool.state.withLock { $0.ceiling } }
        set { StoragePool.state.withLock { $0.ceiling = max(0, newValue) } }
    }

    /// Bytes that other values than tensors hold; they leave less below the ceiling.
    public static var otherBytes: Int {
        get { StoragePool.state.withLock { $0.other } }
        set { StoragePool.state.withLock { $0.other = max(0, newValue) } }
    }

    /// Bytes of memory that is kept for later tensors.
    public static var retainedBytes: Int { StoragePool.state.withLock { $0.retained } }

    /// Gives memory that is kept for later tensors back to the system.
    public static func releaseRetained() {
        StoragePool.release()
    }

    /// Gives what was freed, tensors or not, back to the system: the C library keeps it, and the
    /// process looks as large as it once was.
    public static func returnFreed() { returnFreedMemory() }
}

/// Blocks of memory at 64 bytes, kept by size after use: the system takes and clears a large
/// block anew each time, which costs more than most operations on it.
enum StoragePool {
    struct State: @unchecked Sendable {
        var live = 0
        var peak = 0
        var ceiling = Memory.share
        var other = 0
        /// Bytes of the blocks that are kept.
        var retained = 0
        /// The first kept block of each class; each block's first word points to the next.
        let heads: UnsafeMutablePointer<UnsafeMutableRawPointer?>

        init() {
            heads = .allocate(capacity: classCount)
            heads.initialize(repeating: nil, count: classCount)
        }
    }

    static let state = Mutex(State())
    static let classCount = 512
    static let retainedLimit = 512 << 20

    /// The block size for a request, and its class: eight sizes up to 512 bytes, then four to
    /// each doubling.
    static func sizeClass(_ byteCount: Int) -> (capacity: Int, index: Int) {
        let last = max(byteCount, 1) - 1
        let highest = Int.bitWidth - 1 - last.leadingZeroBitCount
        let shift = max(6, highest - 2)
        let steps = (last >> shift) + 1
        return (steps << shift, (shift - 6) * 8 + steps)
    }

    static func take(_ byteCount: Int) throws -> (base: UnsafeMutableRawPointer, capacity: Int) {
        let (capacity, index) = sizeClass(byteCount)
        enum Found {
            case refused(limit: Int)
            case kept(UnsafeMutableRawPointer)
            case none
        }
        let found = state.withLock { state -> Found in
            guard capacity <= state.ceiling - state.live - state.other else {
                return .refused(limit: state.ceiling)
            }
            state.live += capacity
            state.peak = max(state.peak, state.live)
            guard let block = state.heads[index] else { return .none }
            state.heads[index] = block.load(as: UnsafeMutableRawPointer?.self)
            state.retained -= capacity
            return .kept(block)
        }
        switch found {
        case .refused(let limit):
            throw TensorError.outOfMemory(requested: byteCount, limit: limit)
        case .kept(let block): return (block, capacity)
        case .none: return (try allocate(capacity, byteCount), capacity)
        }
    }

    private static func allocate(
        _ capacity: Int, _ byteCount: Int
    ) throws -> UnsafeMutableRawPointer {
        if let block = aligned_alloc(64, capacity) { return block }
        release()
        if let block = aligned_alloc(64, capacity) { return block }
        let limit = state.withLock { state in
            state.live -= capacity
            return state.live
        }
        throw TensorError.outOfMemory(requested: byteCount, limit: limit)
    }

    static func give(_ block: UnsafeMutableRawPointer, _ capacity: Int) {
        let index = sizeClass(capacity).index
        let isKept = state.withLock { state in
            state.live -= capacity
            guard state.retained + capacity <= retainedLimit else { return false }
            block.storeBytes(of: state.heads[index], as: UnsafeMutableRawPointer?.self)
            state.heads[index] = block
            state.retained += capacity
            return true
        }
        if !isKept { free(block) }
    }

    static func release() {
        state.withLock { state in
            for index in 0..<classCount {
                while let block = state.heads[index] {
                    state.heads[index] = block.load(as: UnsafeMutableRawPointer?.self)
                    free(block)
                }
            }
            state.retained = 0
        }
    }
}

/// The memory of one or more tensors; counted while it is alive.
final class Storage: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    private let capacity: Int

    init(byteCount: Int) throws {
        (base, capacity) = try StoragePool.take(byteCount)
    }

    deinit {
        StoragePool.give(base, capacity)
    }

    /// Whether new memory for so many bytes would be as large as this.
    func isFit(for byteCount: Int) -> Bool {
        capacity == StoragePool.sizeClass(byteCount).capacity
    }
}
