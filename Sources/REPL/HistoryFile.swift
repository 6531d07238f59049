import Glibc

/// What was typed, kept from one session to the next.
///
/// 1. One input a line; `\n` stands for its line ends and `\\` for a backslash.
/// 2. An input is added in one write under a lock, so that two prompts lose nothing, and before
///    it runs, so that no end of the program does.
/// 3. A file of more than ``mostEntries`` entries or ``mostBytes`` bytes is replaced, at the
///    start of a session, by its newest part.
/// 4. Nothing that is wrong with the file keeps a prompt from working: it is said once.
public struct HistoryFile {
    public static let mostEntries = 10_000
    static let mostBytes = 4 << 20
    /// Longer inputs are remembered in the session only.
    static let longestEntry = 256 << 10

    private let path: String
    private var hasTold = false

    /// - Parameter environment: `NOISEBOOK_HISTORY` names the file, and if empty, that there is
    ///   none. Otherwise it is `noisebook/history` in `XDG_STATE_HOME` or `~/.local/state`.
    public init?(environment: [String: String]) {
        if let given = environment["NOISEBOOK_HISTORY"] {
            guard !given.isEmpty else { return nil }
            path = given
        } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            path = state + "/noisebook/history"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = home + "/.local/state/noisebook/history"
        } else {
            return nil
        }
    }

    // MARK: - Reading

    /// The entries, oldest first, and what is wrong with the file, if something is.
    package mutating func load() -> (entries: [String], notice: String?) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            return ([], errno == ENOENT || errno == ENOTDIR ? nil : notice(errno))
        }
        defer { close(descriptor) }
        guard isFile(descriptor) else { return ([], notice("it is no file")) }
        guard let bytes = Self.contents(of: descriptor) else { return ([], notice(errno)) }
        let (entries, unreadable) = Self.entries(in: bytes)
        let kept = Array(entries.suffix(Self.mostEntries))
        if bytes.count > Self.mostBytes || entries.count > Self.mostEntries + 1_000 {
            shorten()
        }
        guard unreadable > 0 else { return (kept, nil) }
        let lines = unreadable == 1 ? "1 line" : "\(unreadable) lines"
        return (kept, notice("\(lines) of it cannot be read and are left out"))
    }

    private static func entries(in bytes: [UInt8]) -> (entries: [String], unreadable: Int) {
        var entries: [String] = []
        var unreadable = 0
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if let entry = decoded(line) { entries.append(entry) } else { unreadable += 1 }
        }
        return (entries, unreadable)
    }

    private static func contents(of descriptor: Int32) -> [UInt8]? {
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        // What lies before the newest part of a huge file is not looked at.
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0, lseek(descriptor, max(0, size - 4 * mostBytes), SEEK_SET) >= 0 else {
            return nil
        }
        while result.count <= 4 * mostBytes {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            result += piece[..<count]
        }
        return result
    }

    private func isFile(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    // MARK: - Writing

    /// Adds an entry; what is wrong, the first time that something is.
    package mutating func add(_ entry: String) -> String? {
        guard entry.utf8.count <= Self.longestEntry else { return nil }
        var line = Self.encoded(entry)
        let problem = withLockedFile { descriptor in
            // An end in the middle of a write leaves a line without its end.
            var last: UInt8 = 0
            if pread(descriptor, &last, 1, max(0, lseek(descriptor, 0, SEEK_END) - 1)) == 1,
                last != UInt8(ascii: "\n")
            {
                line.insert(UInt8(ascii: "\n"), at: 0)
            }
            return Self.write(line, to: descriptor)
        }
        return problem.flatMap { notice($0) }
    }

    /// Opens the file, made if need be, and holds it against other prompts.
    ///
    /// - Returns: the system's error number if something failed.
    private func withLockedFile(_ body: (Int32) -> Int32?) -> Int32? {
        for _ in 0..<10 {
            var descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
            if descriptor < 0, errno == ENOENT {
                if let problem = makeFolders() { return problem }
                descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            }
            guard descriptor >= 0 else { return errno }
            defer { close(descriptor) }
            guard isFile(descriptor) else { return EISDIR }
            guard lock(descriptor) else { return errno }
            // Another prompt may have put a shortened file in its place.
            guard isAtPath(descriptor) else { continue }
            return body(descriptor)
        }
        return EAGAIN
    }

    /// A second at most: a stopped program may hold the lock.
    private func lock(_ descriptor: Int32) -> Bool {
        for _ in 0..<100 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK || errno == EINTR else { return false }
            usleep(10_000)
        }
        return false
    }

    private func isAtPath(_ descriptor: Int32) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }

    /// Only folders below one that is there: a home that is missing is not made.
    private func makeFolders() -> Int32? {
        var missing: [String] = []
        var folder = Self.folder(of: path)
        var status = stat()
        while !folder.isEmpty, stat(folder, &status) != 0 {
            missing.append(folder)
            folder = Self.folder(of: folder)
        }
        guard missing.count <= 3 else { return ENOENT }
        for folder in missing.reversed() where mkdir(folder, 0o700) != 0 && errno != EEXIST {
            return errno
        }
        return nil
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private func shorten() {
        _ = withLockedFile { descriptor in
            // What others have added since it was read is kept.
            guard lseek(descriptor, 0, SEEK_SET) == 0, let bytes = Self.contents(of: descriptor)
            else { return errno }
            let kept = Self.entries(in: bytes).entries.suffix(Self.mostEntries)
            let temporary = path + ".\(getpid()).tmp"
            let new = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard new >= 0 else { return errno }
            var text: [UInt8] = []
            for entry in kept { text += Self.encoded(entry) }
            let problem = Self.write(text, to: new) ?? (fsync(new) == 0 ? nil : errno)
            close(new)
            if let problem {
                unlink(temporary)
                return problem
            }
            guard rename(temporary, path) == 0 else {
                unlink(temporary)
                return errno
            }
            return nil
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            rest = rest.dropFirst(count)
        }
        return nil
    }

    // MARK: - Lines

    static func encoded(_ entry: String) -> [UInt8] {
        var line: [UInt8] = []
        for byte in entry.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): line += Array("\\\\".utf8)
            case UInt8(ascii: "\n"): line += Array("\\n".utf8)
            default: line.append(byte)
            }
        }
        return line + [UInt8(ascii: "\n")]
    }

    /// Nil for what no prompt has written.
    static func decoded(_ line: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in line {
            switch (isEscaped, byte) {
            case (true, UInt8(ascii: "n")): bytes.append(UInt8(ascii: "\n"))
            case (true, UInt8(ascii: "\\")): bytes.append(byte)
            case (true, _): return nil
            case (false, UInt8(ascii: "\\")): break
            case (false, 0): return nil
            case (false, _): bytes.append(byte)
            }
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        }
        guard !isEscaped, let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else {
            return nil
        }
        return text
    }

    // MARK: - Notices

    private mutating func notice(_ number: Int32) -> String? {
        notice(String(cString: strerror(number)))
    }

    private mutating func notice(_ reason: String) -> String? {
        guard !hasTold else { return nil }
        hasTold = true
        return "History file `\(path)`: \(reason). The prompt works all the same."
    }
}
