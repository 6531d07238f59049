import Foundation

/// What a worker tells its supervisor while it works; it outlives a worker that crashes.
public final class FuzzProgress {
    /// Places in the file, eight bytes each.
    private enum Place: Int, CaseIterable {
        case ordinal, done, slowestNanoseconds, slowestOrdinal, bytes, nanoseconds
    }

    private let words: UnsafeMutablePointer<Int64>
    private static let byteCount = Place.allCases.count * 8

    /// - Parameter path: a file that both sides open; it is made where there is none.
    public init?(path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(Self.byteCount)) == 0,
            let base = mmap(
                nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            base != MAP_FAILED
        else { return nil }
        words = base.bindMemory(to: Int64.self, capacity: Place.allCases.count)
    }

    deinit {
        munmap(words, Self.byteCount)
    }

    private subscript(_ place: Place) -> Int {
        get { Int(words[place.rawValue]) }
        set { words[place.rawValue] = Int64(newValue) }
    }

    /// The input that is being worked on, or the next one.
    public internal(set) var ordinal: Int {
        get { self[.ordinal] }
        set { self[.ordinal] = newValue }
    }

    /// How many inputs were checked to the end.
    public var done: Int { self[.done] }
    /// Of all inputs that were checked.
    public var bytes: Int { self[.bytes] }
    public var seconds: Double { Double(self[.nanoseconds]) * 1e-9 }
    public var slowestSeconds: Double { Double(self[.slowestNanoseconds]) * 1e-9 }
    public var slowestOrdinal: Int { self[.slowestOrdinal] }

    /// Goes past an input that failed.
    public func skip() { ordinal += 1 }

    func note(bytes: Int, nanoseconds: Int) {
        self[.done] += 1
        self[.bytes] += bytes
        self[.nanoseconds] += nanoseconds
        guard nanoseconds > self[.slowestNanoseconds] else { return }
        self[.slowestNanoseconds] = nanoseconds
        self[.slowestOrdinal] = ordinal
    }
}

/// The side that may crash.
public struct FuzzWorker {
    let target: FuzzTarget
    let seed: UInt64
    let progress: FuzzProgress

    public init(_ target: FuzzTarget, seed: UInt64, progress: FuzzProgress) {
        self.target = target
        self.seed = seed
        self.progress = progress
    }

    /// Works through ordinals up to the last or to the end of its time.
    ///
    /// - Returns: the property that an input broke; the progress names its ordinal.
    public func run(upTo count: Int, until end: ContinuousClock.Instant) -> String? {
        while progress.ordinal < count, ContinuousClock.now < end {
            let bytes = target.input(seed: seed, ordinal: progress.ordinal)
            let start = Self.processorNanoseconds
            let failure = target.check(bytes)
            progress.note(bytes: bytes.count, nanoseconds: Self.processorNanoseconds - start)
            if let failure { return failure }
            progress.ordinal += 1
        }
        return nil
    }

    /// Time of the processor, which other programs on the machine do not change.
    private static var processorNanoseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
