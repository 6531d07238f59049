import Diagnostics
import Foundation
import Interpreter

/// One file of the store: a header, the head that every hit reads, and the values.
///
///     NOISECEL  version  bytes of head  bytes of values        8 bytes each
///     address                                                  32
///     checksum of the values                                   32
///     checksum of all before it and of the head                32
///     head, values
struct StoredEntry: Sendable {
    enum Damage: Error, Equatable {
        case missing
        /// Not a regular file of this user.
        case foreign
        /// Not begun as an entry is.
        case notAnEntry
        case version(UInt64)
        case length
        case checksum
        /// The checksums are right and the contents make no sense here.
        case contents
    }

    let address: Fingerprint
    let head: [UInt8]
    private let valuesLength: Int
    private let valuesChecksum: Fingerprint

    static let magic = Array("NOISECEL".utf8)
    /// Goes up with every change of what is written.
    static let version: UInt64 = 1
    private static let headerLength = 8 * 4 + Fingerprint.byteCount * 3

    /// The pieces of a file, one after another.
    static func bytes(_ address: Fingerprint, head: [UInt8], values: [UInt8]) -> [[UInt8]] {
        var header = ByteBuffer()
        header.add(bytes: magic)
        header.add(word: version)
        header.add(count: head.count)
        header.add(count: values.count)
        header.add(address)
        header.add(Fingerprint(of: values))
        let checksum = checksum(header.bytes, head)
        header.add(checksum)
        return [header.bytes, head, values]
    }

    private static func checksum(_ header: [UInt8], _ head: [UInt8]) -> Fingerprint {
        var stream = FingerprintStream()
        stream.add(bytes: header)
        stream.add(bytes: head)
        return stream.finish()
    }

    /// Reads header and head.
    ///
    /// - Throws: `Damage`.
    init(reading descriptor: Int32, address: Fingerprint) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid()
        else { throw Damage.foreign }
        let size = Int(status.st_size)
        guard size >= Self.headerLength else { throw Damage.length }
        let header = try Self.read(descriptor, Self.headerLength, at: 0)
        var source = ByteSource(header)
        guard Array(try source.bytes(8)) == Self.magic else { throw Damage.notAnEntry }
        let version = try source.word()
        guard version == Self.version else { throw Damage.version(version) }
        let headLength = try source.whole()
        valuesLength = try source.whole()
        guard headLength <= size, valuesLength <= size,
            Self.headerLength + headLength + valuesLength == size
        else { throw Damage.length }
        let written = try source.fingerprint()
        valuesChecksum = try source.fingerprint()
        let checksum = try source.fingerprint()
        head = try Self.read(descriptor, headLength, at: Self.headerLength)
        let begin = Array(header.dropLast(Fingerprint.byteCount))
        guard Self.checksum(begin, head) == checksum, written == address else {
            throw Damage.checksum
        }
        self.address = address
    }

    func values(from descriptor: Int32) throws -> [UInt8] {
        let values = try Self.read(
            descriptor, valuesLength, at: Self.headerLength + head.count)
        guard Fingerprint(of: values) == valuesChecksum else { throw Damage.checksum }
        return values
    }

    private static func read(_ descriptor: Int32, _ count: Int, at offset: Int) throws -> [UInt8] {
        guard count > 0 else { return [] }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let step = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
                    off_t(offset + filled))
                if step < 0, errno == EINTR { continue }
                guard step > 0 else {
                    failed = true
                    return
                }
                filled += step
            }
        }
        guard !failed else { throw Damage.length }
        return bytes
    }
}

/// What can be wrong with kept results.
enum CacheMessages {
    static func damaged(_ path: String, _ damage: StoredEntry.Damage) -> Diagnostic {
        let words =
            switch damage {
            case .missing: "it is gone"
            case .foreign: "it is no ordinary file of yours"
            case .notAnEntry: "it does not begin as such a file does"
            case .version(let version): "it is of version \(version) of the format"
            case .length: "it is not as long as it says"
            case .checksum: "its checksum is not that of its contents"
            case .contents: "its contents do not fit this notebook"
            }
        return Diagnostic(
            "damaged-cache", severity: .warning, title: "a kept result cannot be used",
            explanation: "`\(path)`: \(words). The cell is run instead, and the file removed.",
            hint: nil)
    }

    static func unwritable(_ folder: String, reason: Int32) -> Diagnostic {
        Diagnostic(
            "unwritable-cache", severity: .warning, title: "results cannot be kept",
            explanation: "Writing in `\(folder)` failed: \(String(cString: strerror(reason))). "
                + "The run goes on, and the next one runs these cells again.",
            hint: reason == ENOSPC || reason == EDQUOT
                ? "make room on the disk, or `noisebook cache clear`"
                : "set NOISEBOOK_CACHE to a folder you may write to")
    }
}
