import Glibc
import Tensors

/// How much memory the process has taken since the gauge was made.
///
/// Reading it costs microseconds, so it is read at most every few milliseconds, or when what
/// was asked for since the last reading does not fit. Memory that is kept for later tensors
/// does not count. What other values than tensors take is told to ``Tensors/Memory``, so that
/// tensors and all else stay below one limit together.
final class MemoryGauge {
    private let start: Int
    private let tensorsAtStart: Int
    private var nextReading = 0.0
    /// The last reading, and what was asked for since.
    private var used = 0
    private var promised = 0
    private static let secondsBetweenReadings = 0.01

    init() {
        start = Self.residentBytes() - Memory.retainedBytes
        tensorsAtStart = Memory.liveBytes
    }

    /// The most that all tensors of the process may hold, for this limit.
    func ceiling(for limit: Int) -> Int {
        let (sum, overflow) = tensorsAtStart.addingReportingOverflow(limit)
        return overflow ? .max : sum
    }

    /// Whether the last reading is old news, because much was asked for since.
    var hasPromisedMuch: Bool { promised >= 1 << 20 }

    func isOver(_ limit: Int) -> Bool { !hasRoom(for: 0, within: limit) }

    func hasRoom(for bytes: Int, within limit: Int) -> Bool {
        guard bytes <= limit else { return false }
        let isDue = Clock.coarse >= nextReading || (bytes == 0 && hasPromisedMuch)
        if isDue || !fits(bytes, limit) { read() }
        if !fits(bytes, limit) {
            // What an earlier cell has freed may still count.
            Memory.returnFreed()
            read()
        }
        guard fits(bytes, limit) else { return false }
        promised += bytes
        return true
    }

    /// The limit for one of several processes that share what is left of the memory.
    func share(of limit: Int, among count: Int) -> Int {
        read()
        return used + max(0, limit - used) / max(1, count)
    }

    private func fits(_ bytes: Int, _ limit: Int) -> Bool {
        let (sum, overflow) = (used + promised).addingReportingOverflow(bytes)
        return !overflow && sum <= limit
    }

    private func read() {
        used = max(0, Self.residentBytes() - Memory.retainedBytes - start)
        promised = 0
        Memory.otherBytes = used - (Memory.liveBytes - tensorsAtStart)
        nextReading = Clock.coarse + Self.secondsBetweenReadings
    }

    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 128)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return 0 }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = String(decoding: bytes, as: UTF8.self)
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
