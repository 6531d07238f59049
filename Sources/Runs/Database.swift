import CSQLite

/// An open SQLite file; the one place that calls the library.
package final class Database {
    /// What the library says of a call that failed.
    package struct Failure: Error {
        /// Its primary result code.
        package var code: Int32
        package var message: String

        package init(code: Int32, message: String) {
            (self.code, self.message) = (code, message)
        }

        var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
        var isDamage: Bool { code == SQLITE_CORRUPT }
        var isForeign: Bool { code == SQLITE_NOTADB }
        var isFull: Bool { code == SQLITE_FULL }
    }

    package enum Access {
        /// Makes the file if there is none.
        case writing
        case reading
        /// Of a folder that nothing can be written to.
        case readingOnly
    }

    /// A value of a column or for a place in a statement.
    package enum Cell: Equatable {
        case null
        case whole(Int64)
        case number(Double)
        case text(String)
        case bytes([UInt8])
    }

    private let handle: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]

    package init(path: String, _ access: Access) throws(Failure) {
        var opened: OpaquePointer?
        let flags: Int32 =
            switch access {
            case .writing: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .reading: SQLITE_OPEN_READWRITE
            case .readingOnly: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            }
        let name = access == .readingOnly ? Self.unchanging(path) : path
        let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOFOLLOW, nil)
        guard let opened else { throw Failure(code: code, message: "out of memory") }
        handle = opened
        guard code == SQLITE_OK else {
            let failure = self.failure(code)
            sqlite3_close_v2(opened)
            throw failure
        }
        sqlite3_extended_result_codes(handle, 0)
        sqlite3_busy_timeout(handle, Self.busyMilliseconds)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// How long a write waits for that of another process.
    private static let busyMilliseconds: Int32 = 10_000

    /// The name under which the library opens a file without files beside it.
    private static func unchanging(_ path: String) -> String {
        let kept = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-".utf8)
        let digits = Array("0123456789ABCDEF")
        let name = path.utf8.map { byte in
            kept.contains(byte)
                ? String(UnicodeScalar(byte))
                : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
        return "file:" + name.joined() + "?immutable=1"
    }

    // MARK: - Statements

    /// Runs statements that give nothing back.
    package func execute(_ sql: String) throws(Failure) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Runs one statement for each row that it gives.
    package func rows(_ sql: String, _ values: [Cell] = []) throws(Failure) -> [[Cell]] {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (place, value) in values.enumerated() {
            try bind(value, Int32(place + 1), statement)
        }
        var rows: [[Cell]] = []
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw failure(code) }
            rows.append((0..<sqlite3_column_count(statement)).map { cell(statement, $0) })
        }
    }

    package func run(_ sql: String, _ values: [Cell] = []) throws(Failure) {
        _ = try rows(sql, values)
    }

    var lastID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Does several things as one: all of them or none.
    func together<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
            throw error
        }
    }

    private func prepared(_ sql: String) throws(Failure) -> OpaquePointer {
        if let statement = statements[sql] { return statement }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(code) }
        statements[sql] = statement
        return statement
    }

    private func bind(
        _ value: Cell, _ place: Int32, _ statement: OpaquePointer
    ) throws(Failure) {
        let code: Int32
        switch value {
        case .null: code = sqlite3_bind_null(statement, place)
        case .whole(let number): code = sqlite3_bind_int64(statement, place, number)
        case .number(let number): code = sqlite3_bind_double(statement, place, number)
        case .text(let text):
            guard let count = Int32(exactly: text.utf8.count) else { throw Self.tooLarge }
            code = bind_text_copied(statement, place, text, count)
        case .bytes(let bytes):
            guard let count = Int32(exactly: bytes.count) else { throw Self.tooLarge }
            // Nothing at all would be bound as null.
            code =
                bytes.isEmpty
                ? sqlite3_bind_zeroblob(statement, place, 0)
                : bind_bytes_copied(statement, place, bytes, count)
        }
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private static let tooLarge = Failure(
        code: SQLITE_TOOBIG, message: "more than two gigabytes in one piece")

    private func cell(_ statement: OpaquePointer, _ column: Int32) -> Cell {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return .whole(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: return .number(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            let count = Int(sqlite3_column_bytes(statement, column))
            guard let text = sqlite3_column_text(statement, column) else { return .text("") }
            return .text(
                String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(statement, column))
            guard count > 0, let bytes = sqlite3_column_blob(statement, column) else {
                return .bytes([])
            }
            return .bytes(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
        default: return .null
        }
    }

    private func failure(_ code: Int32) -> Failure {
        Failure(code: code & 0xFF, message: String(cString: sqlite3_errmsg(handle)))
    }
}

extension Database.Cell {
    var asText: String? { if case .text(let text) = self { text } else { nil } }
    var asWhole: Int64? { if case .whole(let number) = self { number } else { nil } }
    var asBytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

    var asNumber: Double? {
        switch self {
        case .number(let number): number
        case .whole(let number): Double(number)
        default: nil
        }
    }

    package init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    package init(_ number: Double?) { self = number.map { .number($0) } ?? .null }
}
