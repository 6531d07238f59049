import Glibc

/// How much memory the process has taken since the gauge was made.
///
/// Reading it costs microseconds, so it is read at most every few milliseconds, or when a
/// large piece is asked for.
final class MemoryGauge {
    private let start: Int
    private var nextReading = 0.0
    private var isOverLimit = false
    private static let secondsBetweenReadings = 0.01

    init() { start = Self.residentBytes() }

    var used: Int { max(0, Self.residentBytes() - start) }

    func isOver(_ limit: Int) -> Bool {
        let now = Clock.now
        guard now >= nextReading else { return isOverLimit }
        nextReading = now + Self.secondsBetweenReadings
        isOverLimit = used > limit
        return isOverLimit
    }

    func hasRoom(for bytes: Int, within limit: Int) -> Bool {
        guard bytes <= limit else { return false }
        return bytes < 1 << 20 ? !isOver(limit) : used + bytes <= limit
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
