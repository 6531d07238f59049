import Diagnostics
import Glibc
import Tensors

/// How much one cell may use.
public struct Limits: Sendable {
    /// Wall time in seconds.
    public var seconds: Double
    /// Calls inside each other.
    public var depth: Int
    /// Bytes beyond what the process held when the evaluator was made.
    public var memoryBytes: Int
    /// Bytes of text output, beyond which lines in the middle are left out.
    public var outputBytes: Int

    public init(
        seconds: Double = 600, depth: Int = 5_000, memoryBytes: Int = Limits.memoryShare,
        outputBytes: Int = 64 << 10
    ) {
        self.seconds = seconds
        self.depth = depth
        self.memoryBytes = memoryBytes
        self.outputBytes = outputBytes
    }

    /// Three quarters of the memory there is for the process.
    public static var memoryShare: Int { Memory.share }
}

/// What running one cell gave.
public struct CellResult {
    /// The value of the last expression; nil if there was none or the cell failed.
    public let value: Value?
    public let outputs: [CellOutput]
    public let failure: Diagnostic?
    /// Wall time.
    public let seconds: Double
}

/// Seconds of the monotonic clock.
enum Clock {
    static var now: Double { read(CLOCK_MONOTONIC) }

    /// Some milliseconds behind at most, and several times as quick to read.
    static var coarse: Double { read(CLOCK_MONOTONIC_COARSE) }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
