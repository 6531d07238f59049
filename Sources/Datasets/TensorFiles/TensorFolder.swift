import Glibc
import Synchronization
import Tensors

/// Where a program's files of tensors are: one folder to write to, and where else to read.
///
/// Names are plain: no folders, no links that lead elsewhere.
public final class TensorFolder: Sendable {
    /// The folder that files are written to, made with the first one; nil if there is none.
    public let output: String?
    private let besides: Mutex<String?>

    public init(output: String?) {
        self.output = output
        besides = Mutex(nil)
    }

    /// The folder of the notebook that runs: read from after the output folder.
    public var notebookFolder: String? {
        get { besides.withLock { $0 } }
        set { besides.withLock { $0 = newValue } }
    }

    /// - Throws: `TensorFileError`, and what reading a file throws.
    public func read(
        _ name: String, reserving: (_ bytes: Int) throws -> Void = { _ in }
    ) throws -> Safetensors {
        try Safetensors(reading: bytes(of: name, reserving))
    }

    /// The one tensor of a NumPy file.
    ///
    /// - Throws: `TensorFileError`, and what reading a file throws.
    public func readArray(
        _ name: String, reserving: (_ bytes: Int) throws -> Void = { _ in }
    ) throws -> Tensor {
        try NumPyFile(reading: bytes(of: name, reserving)).tensor
    }

    private func bytes(
        of name: String, _ reserving: (_ bytes: Int) throws -> Void
    ) throws -> [UInt8] {
        try Self.check(name)
        let folders = [output, notebookFolder].compactMap(\.self)
        guard !folders.isEmpty else { throw TensorFileError.noFolder() }
        for folder in folders {
            if let bytes = try Self.bytes(of: folder + "/" + name, reserving) { return bytes }
        }
        throw TensorFileError.missing(name, folders)
    }

    /// Writes a file so that at every moment either the old one or the new one is there.
    ///
    /// - Throws: `TensorFileError`.
    public func write(_ file: Safetensors, to name: String) throws {
        try write(file.bytes, to: name)
    }

    /// As ``write(_:to:)-(Safetensors,_)``, one tensor for NumPy.
    public func write(_ file: NumPyFile, to name: String) throws {
        try write(file.bytes, to: name)
    }

    private func write(_ bytes: () throws -> [UInt8], to name: String) throws {
        try Self.check(name)
        guard let output else { throw TensorFileError.noFolder() }
        let bytes = try bytes()
        try Self.make(output)
        try Self.replace(output + "/" + name, by: bytes)
    }

    /// Whether a name is that of a NumPy file.
    public static func isArray(_ name: String) -> Bool { name.hasSuffix(".npy") }

    /// The bytes of a file anywhere, for what the command line names.
    ///
    /// - Throws: `TensorFileError`.
    static func bytes(at path: String) throws -> [UInt8] {
        guard let bytes = try bytes(of: path, { _ in }) else {
            throw TensorFileError.unreadable(path, "there is no such file")
        }
        return bytes
    }

    // MARK: - Names

    private static let endings = [".safetensors", ".npy"]

    private static func check(_ name: String) throws(TensorFileError) {
        let isKnown = endings.contains { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }
        guard isKnown else {
            throw .name(name, "ends neither in `\(endings[0])` nor in `\(endings[1])`")
        }
        guard !name.contains("/"), !name.contains("\\") else {
            throw .name(name, "leads to a folder")
        }
        guard !name.hasPrefix("."), !name.hasPrefix("~"),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { throw .name(name, "begins or goes on with a character that names do not have") }
        guard name.utf8.count <= 200 else { throw .name(name, "is longer than 200 bytes") }
    }

    // MARK: - Reading

    /// Nil if there is no such file.
    private static func bytes(
        of path: String, _ reserve: (Int) throws -> Void
    ) throws -> [UInt8]? {
        // Opening a pipe would wait for ever without the last flag.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return nil
            case ELOOP: throw TensorFileError.link(path)
            default: throw TensorFileError.unreadable(path, reason)
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw TensorFileError.unreadable(path, reason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw TensorFileError.unreadable(path, "it is no regular file")
        }
        // The file's bytes, and the tensors made of them.
        let size = Int(status.st_size)
        try reserve(size > Int.max / 4 ? Int.max : 3 * size)
        return try contents(descriptor, size, path)
    }

    private static func contents(
        _ descriptor: Int32, _ size: Int, _ path: String
    ) throws -> [UInt8] {
        var result = [UInt8](repeating: 0, count: size)
        var done = 0
        while done < size {
            let count = result.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: done), size - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw TensorFileError.unreadable(path, reason) }
            if count == 0 { break }
            done += count
        }
        result.removeLast(size - done)
        return result
    }

    private static var reason: String { String(cString: strerror(errno)) }

    // MARK: - Writing

    private static func make(_ folder: String) throws(TensorFileError) {
        var made = folder.hasPrefix("/") ? "/" : ""
        for part in folder.split(separator: "/") {
            made += part + "/"
            if mkdir(made, 0o777) != 0, errno != EEXIST {
                throw .unwritable(folder, reason)
            }
        }
    }

    private static func replace(_ path: String, by bytes: [UInt8]) throws(TensorFileError) {
        let temporary = "\(path).\(getpid()).\(UInt64.random(in: 0 ... .max)).tmp"
        let descriptor = open(
            temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw .unwritable(path, reason) }
        var failure = write(bytes, to: descriptor)
        if close(descriptor) != 0, failure == nil { failure = reason }
        if failure == nil, rename(temporary, path) != 0 { failure = reason }
        if let failure {
            unlink(temporary)
            throw .unwritable(path, failure)
        }
        settle(folderOf: path)
    }

    /// Writes and waits until the disk has all; what went wrong, if anything did.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> String? {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { return reason }
            done += count
        }
        return fsync(descriptor) == 0 ? nil : reason
    }

    /// The new name, too, is to outlast a loss of power; not all file systems can say so.
    private static func settle(folderOf path: String) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let descriptor = open(String(path[..<slash]) + "/", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
