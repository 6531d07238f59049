import Foundation
import Interpreter

/// Tells what this user's runs left from what somebody else put into a file of runs.
///
/// A file beside a stranger's notebook comes from the stranger: its runs are listed, and none of
/// their results is believed. What is written is sealed with a secret of the user's own, and only
/// what has the seal is used.
public struct RunSeal: Sendable {
    private let secret: [UInt8]

    /// The secret of a folder of kept results, made when it is asked for first; nil if there can be
    /// none.
    public init?(folder: String) {
        let path = folder + "/runs.secret"
        if let secret = Self.read(path) {
            self.secret = secret
            return
        }
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        Self.make(path)
        // Another process may have been quicker.
        guard let secret = Self.read(path) else { return nil }
        self.secret = secret
    }

    private static let count = 32

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
            status.st_mode & S_IFMT == S_IFREG, status.st_size == off_t(count)
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return Foundation.read(descriptor, &bytes, count) == count ? bytes : nil
    }

    /// Writes it under another name first: whoever reads finds all of it or nothing.
    private static func make(_ path: String) {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let other = path + ".\(getpid())"
        unlink(other)
        let descriptor = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        let isWhole = Foundation.write(descriptor, bytes, bytes.count) == bytes.count
        close(descriptor)
        if isWhole { link(other, path) }
        unlink(other)
    }

    /// The bytes with their seal before them.
    func sealed(_ bytes: [UInt8]) -> [UInt8] { seal(of: bytes[...]).bytes + bytes }

    /// The bytes behind their seal; nil if it is not that of this user.
    func opened(_ bytes: [UInt8]) -> [UInt8]? {
        let own = bytes.dropFirst(Fingerprint.byteCount)
        guard let seal = Fingerprint(bytes.prefix(Fingerprint.byteCount)),
            seal == self.seal(of: own)
        else { return nil }
        return Array(own)
    }

    private func seal(of bytes: ArraySlice<UInt8>) -> Fingerprint {
        var stream = FingerprintStream()
        stream.add(text: "run")
        stream.add(bytes: secret)
        bytes.withUnsafeBytes { stream.add($0) }
        return stream.finish()
    }
}
