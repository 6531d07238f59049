import Diagnostics
import Foundation

/// Reads and writes the files of notebooks.
public enum NotebookFile {
    /// Larger files are refused: they are data or a mistake, and no notebook.
    public static let largestBytes = 64 << 20

    /// Reads a file; its name in messages is the path as given.
    ///
    /// - Throws: `missing-file` with near names, `is-a-folder`, `not-a-file`,
    ///   `unreadable-file`, `file-too-large`.
    public static func load(_ path: String) throws(Diagnostic) -> SourceFile {
        try load(path, named: path, at: nil)
    }

    /// - Parameter span: where the path is written, for messages.
    static func load(
        _ path: String, named name: String, at span: SourceSpan?
    ) throws(Diagnostic) -> SourceFile {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = errno
            throw reason == ENOENT || reason == ENOTDIR
                ? FileMessages.missing(name, near: neighbours(of: path), at: span)
                : FileMessages.unreadable(name, reason: reason, at: span)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw FileMessages.isFolder(name, notebooks: notebooks(in: path), at: span)
        default: throw FileMessages.notAFile(name, at: span)
        }
        guard status.st_size <= largestBytes else {
            throw FileMessages.tooLarge(name, bytes: Int(status.st_size), at: span)
        }
        return SourceFile(name: name, bytes: try bytes(of: path, named: name, at: span))
    }

    private static func bytes(
        of path: String, named name: String, at span: SourceSpan?
    ) throws(Diagnostic) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileMessages.unreadable(name, reason: errno, at: span) }
        defer { close(descriptor) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileMessages.unreadable(name, reason: errno, at: span) }
            if count == 0 { return result }
            result += buffer[0..<count]
            // The file may have grown since its size was asked for.
            guard result.count <= largestBytes else {
                throw FileMessages.tooLarge(name, bytes: result.count, at: span)
            }
        }
    }

    /// Names of files in the same folder that are like the one asked for.
    private static func neighbours(of path: String) -> [String] {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return nearNames(to: url.lastPathComponent, among: names.prefix(10_000))
    }

    private static func notebooks(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted()
    }
}

// MARK: - Writing

extension NotebookFile {
    /// Writes a file so that at every moment either the old text or the new one is there.
    ///
    /// - Parameter old: what the file held when it was read; if it holds something else by
    ///   now, nothing is written.
    /// - Throws: `file-changed`, `unwritable-file`, and what `load` throws.
    public static func write(
        _ bytes: [UInt8], to path: String, replacing old: [UInt8]? = nil
    ) throws(Diagnostic) {
        if let old, try load(path).bytes != old { throw FileMessages.changed(path) }
        // A link is kept, and what it points to is replaced.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let temporary = target + ".\(getpid()).tmp"
        var status = stat()
        let isThere = stat(target, &status) == 0
        // Taking a device's name would remove the device.
        if isThere, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
            throw FileMessages.notReplaceable(path)
        }
        let mode = isThere ? status.st_mode & 0o7777 : 0o644
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileMessages.unwritable(path, reason: errno) }
        let problem = put(bytes, mode: mode, into: descriptor)
        close(descriptor)
        if let reason = problem ?? (rename(temporary, target) == 0 ? nil : errno) {
            unlink(temporary)
            throw FileMessages.unwritable(path, reason: reason)
        }
    }

    /// - Returns: the system's error number if not all could be written.
    private static func put(_ bytes: [UInt8], mode: mode_t, into descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            rest = rest.dropFirst(count)
        }
        return fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0 ? nil : errno
    }
}
