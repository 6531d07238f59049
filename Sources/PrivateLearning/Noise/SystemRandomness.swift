import CSodium

/// A ChaCha20 key stream with a key that the operating system gives: the randomness of release mode.
///
/// Each block of words is made with a key of its own, and brings the key of the next one, so that memory read later
/// does not give away noise that was drawn before (fast key erasure). Nothing here is printed, saved or derived from
/// a seed.
///
/// ## Source
/// Bernstein, Fast-key-erasure random-number generators, 2017; ChaCha20 by libsodium.
final class SystemRandomness {
    private static let keyLength = Int(crypto_stream_chacha20_KEYBYTES)
    private let key: UnsafeMutablePointer<UInt8>
    /// Where the next key is made, while this one is still needed.
    private let nextKey: UnsafeMutablePointer<UInt8>

    /// - Throws: `MechanismError.noSecureRandomness` if the library or the system has none.
    init() throws(MechanismError) {
        guard sodium_init() >= 0 else { throw .noSecureRandomness }
        key = .allocate(capacity: Self.keyLength)
        nextKey = .allocate(capacity: Self.keyLength)
        nextKey.initialize(repeating: 0, count: Self.keyLength)
        randombytes_buf(key, Self.keyLength)
    }

    deinit {
        sodium_memzero(key, Self.keyLength)
        key.deallocate()
        nextKey.deallocate()
    }

    /// Overwrites all words, and the key.
    func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
        words.withMemoryRebound(to: UInt8.self) { bytes in
            if let base = bytes.baseAddress { stream(into: base, bytes.count, use: 0) }
        }
        stream(into: nextKey, Self.keyLength, use: 1)
        key.update(from: nextKey, count: Self.keyLength)
        sodium_memzero(nextKey, Self.keyLength)
    }

    static func wipe(_ words: UnsafeMutableBufferPointer<UInt64>) {
        sodium_memzero(words.baseAddress, words.count * 8)
    }

    /// A key is used twice, and the nonce keeps the uses apart.
    private func stream(into bytes: UnsafeMutablePointer<UInt8>, _ count: Int, use: UInt8) {
        let nonce: [UInt8] = [use, 0, 0, 0, 0, 0, 0, 0]
        _ = crypto_stream_chacha20(bytes, UInt64(count), nonce, key)
    }
}
