import Diagnostics
import Foundation
import Interpreter
import Synchronization

/// The folder in which results of cells are kept, each under its key.
///
/// 1. A file is written under another name, brought to the disk and renamed: whenever the
///    program or the machine stops, there is the whole of it or nothing.
/// 2. What is read is checked: magic number, version, lengths, checksums, owner. A file that
///    is not right is a miss and a warning, and is removed.
/// 3. Nothing that goes wrong here stops a run; the first problem of a kind is a warning.
/// 4. Several processes may use one folder: the same key means the same content.
public final class ResultStore: Sendable {
    public let folder: String
    /// Bytes of all entries together; what was used longest ago goes first.
    public let bound: Int
    /// Larger results are not kept.
    static let largestEntry = 256 << 20

    private let problems = Mutex<[Diagnostic]>([])
    let hasWritten = Mutex(false)
    private let count = Mutex(0)

    public init(folder: String, bound: Int = 2_000_000_000) {
        self.folder = folder
        self.bound = bound
    }

    /// Where results are kept for this user: `NOISEBOOK_CACHE`, else a folder of the user's
    /// cache folder. Nil if the environment names neither.
    public static func folder(environment: [String: String]) -> String? {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        return value("NOISEBOOK_CACHE")
            ?? value("XDG_CACHE_HOME").map { $0 + "/noisebook" }
            ?? value("HOME").map { $0 + "/.cache/noisebook" }
    }

    /// The problems met so far, each kind once; asked once at the end.
    public func takeProblems() -> [Diagnostic] {
        problems.withLock { problems in
            defer { problems = [] }
            return problems
        }
    }

    func report(_ problem: Diagnostic) {
        problems.withLock { problems in
            if !problems.contains(where: { $0.id == problem.id }) { problems.append(problem) }
        }
    }

    func path(of address: Fingerprint) -> String {
        let digits = address.hexadecimal
        return "\(folder)/\(digits.prefix(2))/\(digits)"
    }

    // MARK: - Reading

    /// The entry at an address; nil if there is none, or none that is right.
    func entry(at address: Fingerprint) -> StoredEntry? {
        let path = path(of: address)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        do {
            let entry = try StoredEntry(reading: descriptor, address: address)
            // When it was used last decides what stays.
            futimens(descriptor, nil)
            return entry
        } catch {
            discard(address, because: error)
            return nil
        }
    }

    /// The values of an entry.
    ///
    /// - Throws: if they are damaged; the entry is then removed.
    func values(of entry: StoredEntry) throws -> [UInt8] {
        let descriptor = open(path(of: entry.address), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw StoredEntry.Damage.missing }
        defer { close(descriptor) }
        do {
            return try entry.values(from: descriptor)
        } catch {
            discard(entry.address, because: error)
            throw error
        }
    }

    /// Removes an entry that is not right, with a warning.
    func discard(_ address: Fingerprint, because reason: any Error) {
        let path = path(of: address)
        unlink(path)
        report(CacheMessages.damaged(path, (reason as? StoredEntry.Damage) ?? .contents))
    }

    // MARK: - Writing

    /// Keeps an entry; a problem is a warning.
    func keep(_ address: Fingerprint, head: [UInt8], values: [UInt8]) -> Bool {
        guard head.count + values.count <= Self.largestEntry else { return false }
        hasWritten.withLock { $0 = true }
        return write(
            StoredEntry.bytes(address, head: head, values: values), to: path(of: address))
    }

    @discardableResult
    func write(_ pieces: [[UInt8]], to path: String) -> Bool {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        let temporary = temporaryPath(in: folder)
        do {
            try Self.makeFolder(folder)
            try Self.put(pieces, to: temporary)
            guard rename(temporary, path) == 0 else { throw SystemError(errno) }
            return true
        } catch {
            unlink(temporary)
            let reason = (error as? SystemError)?.code ?? EIO
            report(CacheMessages.unwritable(self.folder, reason: reason))
            return false
        }
    }

    func temporaryPath(in folder: String) -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return "\(folder)/.\(getpid())-\(number).tmp"
    }

    struct SystemError: Error {
        let code: Int32
        init(_ code: Int32) { self.code = code }
    }

    private static func put(_ pieces: [[UInt8]], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SystemError(errno) }
        defer { close(descriptor) }
        for piece in pieces {
            guard write(piece, to: descriptor) else { throw SystemError(errno) }
        }
        guard fsync(descriptor) == 0 else { throw SystemError(errno) }
    }

    /// Writes all of it; false, with `errno`, if that fails.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Makes a folder and those above it, for this user alone.
    static func makeFolder(_ path: String) throws {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError(errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError(errno) }
    }

    // MARK: - Keeping it small

    /// After a run that kept something: removes what was used longest ago if there is too much.
    func trimIfNeeded() {
        let isNeeded = hasWritten.withLock { hasWritten in
            defer { hasWritten = false }
            return hasWritten
        }
        if isNeeded { trim(to: bound) }
    }

    private func trim(to bound: Int) {
        let files = files()
        var total = files.reduce(0) { $0 + $1.bytes }
        let now = time(nil)
        for file in files.sorted(by: { $0.lastUse < $1.lastUse }) {
            // What a process that was killed left half written.
            let isLeftOver = file.isTemporary && file.lastUse < now - 3600
            guard isLeftOver || total > bound && !file.isTemporary else { continue }
            if unlink(file.path) == 0 { total -= file.bytes }
        }
    }

    struct File {
        var path: String
        var bytes: Int
        /// Seconds since 1970.
        var lastUse: Int
        var isTemporary: Bool
        var name: String {
            String(path[(path.lastIndex(of: "/") ?? path.startIndex)...].dropFirst())
        }
        /// The whole text of a cell, not a result.
        var isText: Bool { path.hasSuffix(".txt") }
    }

    /// Every file of an entry, temporary ones too.
    func files() -> [File] {
        let digits = "0123456789abcdef"
        var result: [File] = []
        for first in digits {
            for second in digits {
                let inner = "\(folder)/\(first)\(second)"
                let names = (try? FileManager.default.contentsOfDirectory(atPath: inner)) ?? []
                for name in names {
                    var status = stat()
                    let path = "\(inner)/\(name)"
                    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                        continue
                    }
                    result.append(
                        File(
                            path: path, bytes: Int(status.st_size),
                            lastUse: status.st_mtim.tv_sec, isTemporary: name.hasPrefix(".")))
                }
            }
        }
        return result
    }

    /// How many results are kept, and the bytes of results and texts.
    public var size: (entries: Int, bytes: Int) {
        let kept = files().filter { !$0.isTemporary }
        return (kept.count { !$0.isText }, kept.reduce(0) { $0 + $1.bytes })
    }

    /// Removes what was not used for so long; everything without an age.
    ///
    /// - Returns: how many results went, and their bytes.
    public func clear(olderThan seconds: Double? = nil) -> (entries: Int, bytes: Int) {
        let limit = seconds.map { Double(time(nil)) - $0 }
        var result = (entries: 0, bytes: 0)
        for file in files() {
            if let limit, Double(file.lastUse) >= limit { continue }
            guard unlink(file.path) == 0 else { continue }
            result.entries += file.isTemporary || file.isText ? 0 : 1
            result.bytes += file.bytes
        }
        return result
    }
}
