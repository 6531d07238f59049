import Diagnostics
import Glibc

/// The runs of a notebook: `study.md.runs` beside it, an SQLite file.
///
/// 1. What was written is there whenever the program or the machine stops: each change is whole or
///    not made.
/// 2. Several processes may use the file at once; a run that another process is making is left
///    to it, and one whose process is gone goes on from its last checkpoint.
/// 3. A file that is none of ours, damaged or of a newer version is never changed.
///
/// It belongs to the thread that runs. After a fork the child opens one of its own.
public final class RunStore {
    public let path: String
    package let database: Database

    public enum Access: Sendable {
        case writing
        /// The file must be there.
        case reading
        /// The same of a file that is damaged.
        case salvaging
    }

    /// The path of a notebook's runs.
    public static func path(for notebook: String) -> String { notebook + ".runs" }

    /// Opens a file of runs, or begins one.
    ///
    /// - Throws: `runs-foreign`, `runs-newer`, `runs-damaged`, `runs-busy`, `runs-unwritable`,
    ///   `no-runs`.
    ///
    /// - Parameter checks: whether all pages are looked at; once a process is enough.
    public init(
        _ path: String, _ access: Access, checks: Bool = true
    ) throws(Diagnostic) {
        self.path = path
        let isThere = try Self.isThere(path)
        if access != .writing, !isThere { throw RunsMessages.missing(path) }
        do {
            if access == .writing {
                if !isThere { try Self.makeFile(path) }
                database = try Database(path: path, .writing)
            } else {
                database = try Self.openForReading(path)
            }
            try prepare(access, checks: checks)
        } catch let failure as Database.Failure {
            throw Self.diagnostic(failure, path)
        } catch let diagnostic as Diagnostic {
            throw diagnostic
        } catch {
            throw RunsMessages.unwritable(path, "\(error)")
        }
    }

    // MARK: - Opening

    /// Whether there is a file; throws if something else has its name.
    private static func isThere(_ path: String) throws(Diagnostic) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw RunsMessages.unwritable(path, String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw RunsMessages.foreign(path) }
        return true
    }

    /// Metrics of private data are nobody else's business.
    private static func makeFile(_ path: String) throws(Diagnostic) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw RunsMessages.unwritable(path, String(cString: strerror(errno)))
        }
        close(descriptor)
    }

    private static func openForReading(_ path: String) throws(Database.Failure) -> Database {
        do {
            let database = try Database(path: path, .reading)
            _ = try database.rows("PRAGMA user_version")
            return database
        } catch  where !error.isForeign && !error.isDamage && !error.isBusy {
            return try Database(path: path, .readingOnly)
        }
    }

    private func prepare(_ access: Access, checks: Bool) throws {
        let mark = try database.rows("PRAGMA application_id").first?.first?.asWhole ?? 0
        let version = try database.rows("PRAGMA user_version").first?.first?.asWhole ?? 0
        let tables = try database.rows("SELECT count(*) FROM sqlite_master").first?.first?.asWhole
        let isEmpty = mark == 0 && version == 0 && tables == 0
        guard isEmpty || mark == Schema.mark else { throw RunsMessages.foreign(path) }
        guard version <= Schema.version else {
            throw RunsMessages.newer(path, version: version, known: Schema.version)
        }
        if !isEmpty, checks, access != .salvaging { try checkIntegrity() }
        guard access == .writing else {
            if isEmpty { throw RunsMessages.missing(path) }
            return
        }
        // Where there is no room for files beside it, the plain journal does as well.
        _ = try? database.rows("PRAGMA journal_mode = WAL")
        try database.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        if isEmpty { try make() }
    }

    /// Another process may have made the tables in the meantime.
    private func make() throws(Database.Failure) {
        try database.together { () throws(Database.Failure) in
            let tables = try database.rows("SELECT count(*) FROM sqlite_master")
            guard tables.first?.first?.asWhole == 0 else { return }
            try database.execute(Schema.tables)
            try database.execute("PRAGMA application_id = \(Schema.mark)")
            try database.execute("PRAGMA user_version = \(Schema.version)")
        }
    }

    private func checkIntegrity() throws {
        var status = stat()
        // Checkpoints make a file large, and each of them carries a checksum of its own.
        if stat(path, &status) == 0, status.st_size > Self.mostChecked { return }
        let found = try database.rows("PRAGMA quick_check(1)").first?.first?.asText
        guard found == "ok" else {
            throw RunsMessages.damaged(path, found ?? "its pages do not fit together")
        }
    }

    private static let mostChecked = 256 << 20

    // MARK: - Failures

    package static func diagnostic(_ failure: Database.Failure, _ path: String) -> Diagnostic {
        if failure.isForeign { return RunsMessages.foreign(path) }
        if failure.isBusy { return RunsMessages.busy(path) }
        if failure.isDamage { return RunsMessages.damaged(path, failure.message) }
        if failure.isFull { return RunsMessages.full(path) }
        return RunsMessages.unwritable(path, failure.message)
    }

    /// Does something with the file and puts what fails in the user's words.
    func saying<Result>(
        _ body: () throws(Database.Failure) -> Result
    ) throws(Diagnostic) -> Result {
        do {
            return try body()
        } catch {
            throw Self.diagnostic(error, path)
        }
    }
}
