import CSodium
import Foundation
import Interpreter

/// Tells what this user's runs left from what somebody else put into a file of runs.
///
/// A file beside a stranger's notebook comes from the stranger: its runs are listed, and none of
/// their results is believed. What is written is sealed with a secret of the user's own, and only
/// what has the seal is used. Nobody else can read it either (XSalsa20 and Poly1305): it may hold
/// values of private data, and the file may go where its notebook goes.
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

    private static let nonceCount = 24
    private static let tagCount = 16

    /// The bytes under seal, behind a nonce of their own; nil if there is no secure randomness.
    func sealed(_ bytes: [UInt8]) -> [UInt8]? {
        guard Self.isReady else { return nil }
        var box = [UInt8](repeating: 0, count: Self.nonceCount + Self.tagCount + bytes.count)
        let code = box.withUnsafeMutableBufferPointer { box -> Int32 in
            guard let start = box.baseAddress else { return -1 }
            randombytes_buf(start, Self.nonceCount)
            return crypto_secretbox_easy(
                start + Self.nonceCount, bytes, UInt64(bytes.count), start, key)
        }
        return code == 0 ? box : nil
    }

    /// The bytes under the seal; nil if it is not that of this user.
    func opened(_ box: [UInt8]) -> [UInt8]? {
        let count = box.count - Self.nonceCount - Self.tagCount
        guard count >= 0, Self.isReady else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let code = box.withUnsafeBufferPointer { box -> Int32 in
            guard let start = box.baseAddress else { return -1 }
            return crypto_secretbox_open_easy(
                &bytes, start + Self.nonceCount, UInt64(box.count - Self.nonceCount), start, key)
        }
        return code == 0 ? bytes : nil
    }

    private static let isReady = sodium_init() >= 0

    /// The secret is used for nothing else under this name.
    private var key: [UInt8] {
        var stream = FingerprintStream()
        stream.add(text: "run")
        stream.add(bytes: secret)
        return stream.finish().bytes
    }
}
