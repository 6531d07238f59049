import CSodium
import Glibc

/// A SHA-256 digest in the making.
package struct SHA256 {
    private var state = crypto_hash_sha256_state()

    package init() {
        crypto_hash_sha256_init(&state)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        crypto_hash_sha256_update(
            &state, start.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }

    /// Of a file, piece by piece, with its length; nil if it cannot be read.
    static func digest(ofFileAt path: String) -> (count: Int, digest: String)? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var (digest, count) = (SHA256(), 0)
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let got = Glibc.read(descriptor, &piece, piece.count)
            if got < 0 { return nil }
            if got == 0 { return (count, digest.finish()) }
            piece.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
            count += got
        }
    }

    /// The digest of all bytes so far, in hexadecimal. Call it once, at the end.
    package mutating func finish() -> String {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256_final(&state, &digest)
        return digest.map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}

/// BLAKE2b with 256 bits.
enum BLAKE2b {
    /// The digest in hexadecimal.
    static func digest(_ bytes: UnsafeRawBufferPointer) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        crypto_generichash(&digest, digest.count, start, UInt64(bytes.count), nil, 0)
        return digest.map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}
