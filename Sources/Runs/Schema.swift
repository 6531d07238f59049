/// The tables of a file of runs.
enum Schema {
    /// `NBRU`, for SQLite's application id.
    static let mark: Int64 = 0x4E42_5255
    static let version: Int64 = 1

    static let tables = """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            experiment TEXT NOT NULL,
            key TEXT,
            source_digest TEXT NOT NULL,
            data_digest TEXT NOT NULL,
            engine TEXT NOT NULL,
            seed TEXT NOT NULL,
            state TEXT NOT NULL,
            started REAL NOT NULL,
            seconds REAL NOT NULL,
            error_id TEXT,
            error TEXT,
            owner TEXT,
            outcome BLOB
        );
        CREATE INDEX runs_by_key ON runs (key, state);
        CREATE TABLE fields (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            place INTEGER NOT NULL,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            json TEXT NOT NULL,
            PRIMARY KEY (run, kind, place)
        ) WITHOUT ROWID;
        CREATE TABLE metrics (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            name TEXT NOT NULL,
            step INTEGER NOT NULL,
            value REAL,
            PRIMARY KEY (run, place, step)
        ) WITHOUT ROWID;
        CREATE TABLE charges (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            source TEXT NOT NULL,
            digest TEXT NOT NULL,
            charge TEXT NOT NULL,
            PRIMARY KEY (run, place)
        ) WITHOUT ROWID;
        CREATE TABLE checkpoints (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            title TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            UNIQUE (run, title, epoch)
        );
        """
}
