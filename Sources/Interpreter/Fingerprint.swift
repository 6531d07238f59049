import CSodium

/// 256 bits that stand for a content: BLAKE2b of bytes that say all that matters about it.
///
/// Contents that are equal have equal fingerprints, and no two others are ever met that do.
public struct Fingerprint: Hashable, Sendable {
    private let a: UInt64
    private let b: UInt64
    private let c: UInt64
    private let d: UInt64

    public static let byteCount = 32

    /// - Parameter bytes: exactly 32.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(exactly: bytes)
    }

    fileprivate init(exactly bytes: some Collection<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (place, byte) in bytes.enumerated() {
            words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8)
        }
        (a, b, c, d) = (words[0], words[1], words[2], words[3])
    }

    /// Of a text or of other bytes as they are.
    public init(of bytes: some Collection<UInt8>) {
        var stream = FingerprintStream()
        stream.add(bytes: Array(bytes))
        self = stream.finish()
    }

    public var bytes: [UInt8] {
        [a, b, c, d].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    /// 64 digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// Enough of the digits to tell a few hundred apart by eye.
    public var short: String { String(hexadecimal.prefix(12)) }

    public init?(hexadecimal: some StringProtocol) {
        let digits = hexadecimal.utf8.map { Self.digit($0) }
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes)
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}

/// A fingerprint in the making.
public final class FingerprintStream: ByteSink {
    /// The library's state, which wants memory at a multiple of 64.
    private let state: OpaquePointer
    /// Small pieces, until there are enough of them to be worth a call.
    private var waiting: [UInt8] = []
    private static let block = 4096

    /// Chooses the quickest code for this processor, once.
    private static let isReady: Bool = sodium_init() >= 0

    public init() {
        _ = Self.isReady
        state = OpaquePointer(
            UnsafeMutableRawPointer.allocate(
                byteCount: crypto_generichash_statebytes(), alignment: 64))
        crypto_generichash_init(state, nil, 0, Fingerprint.byteCount)
    }

    deinit {
        UnsafeMutableRawPointer(state).deallocate()
    }

    public func add(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count <= Self.block {
            waiting.append(contentsOf: bytes)
            if waiting.count > Self.block { flush() }
            return
        }
        flush()
        update(bytes)
    }

    /// The fingerprint of all that was added. Call it once, at the end.
    public func finish() -> Fingerprint {
        flush()
        var bytes = [UInt8](repeating: 0, count: Fingerprint.byteCount)
        crypto_generichash_final(state, &bytes, bytes.count)
        return Fingerprint(exactly: bytes)
    }

    private func flush() {
        waiting.withUnsafeBytes { update($0) }
        waiting.removeAll(keepingCapacity: true)
    }

    private func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        crypto_generichash_update(
            state, start.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }
}
