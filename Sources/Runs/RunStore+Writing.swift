import Diagnostics
import Glibc

extension RunStore {
    /// A run that is being made, and what is known of it from before.
    public struct Beginning: Sendable {
        public var id: Int64
        /// Whether an earlier process began it and did not end it.
        public var isResumed: Bool
        /// How long that computed.
        public var seconds: Double
    }

    /// Begins a run; one with the same key whose process is gone is taken up again.
    ///
    /// - Parameter isFresh: begins it anew whatever is there.
    public func begin(
        _ run: StoredRun, isFresh: Bool = false
    ) throws(Diagnostic) -> Beginning {
        let owner = ProcessName.own
        return try saying { () throws(Database.Failure) in
            try database.together { () throws(Database.Failure) in
                if !isFresh, let left = try unfinished(run.key, except: owner) {
                    try database.run(
                        "UPDATE runs SET state = 'running', owner = ?, error_id = NULL, "
                            + "error = NULL WHERE id = ?", [.text(owner), .whole(left.id)])
                    return left
                }
                try insert(run, owner)
                return Beginning(id: database.lastID, isResumed: false, seconds: 0)
            }
        }
    }

    /// A run of this key that nobody is making and that did not come to its end, or failed.
    private func unfinished(
        _ key: String?, except owner: String
    ) throws(Database.Failure) -> Beginning? {
        guard let key else { return nil }
        let rows = try database.rows(
            "SELECT id, owner, seconds FROM runs WHERE key = ? "
                + "AND state IN ('running', 'interrupted', 'failed') ORDER BY id DESC",
            [.text(key)])
        for row in rows {
            guard let id = row[0].asWhole else { continue }
            let isLeft = row[1].asText.map { $0 == owner || !ProcessName.isAlive($0) } ?? true
            if isLeft {
                return Beginning(id: id, isResumed: true, seconds: row[2].asNumber ?? 0)
            }
        }
        return nil
    }

    private func insert(_ run: StoredRun, _ owner: String) throws(Database.Failure) {
        try database.run(
            "INSERT INTO runs (experiment, key, source_digest, data_digest, engine, seed, state, "
                + "started, seconds, owner) VALUES (?, ?, ?, ?, ?, ?, 'running', ?, 0, ?)",
            [
                .text(run.experiment), .init(run.key), .text(run.sourceDigest),
                .text(run.dataDigest), .text(run.engine), .text(String(run.seed)),
                .number(Self.now), .text(owner),
            ])
        try insert(run.parameters, "parameter", of: database.lastID)
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private func insert(
        _ fields: [StoredRun.Field], _ kind: String, of run: Int64
    ) throws(Database.Failure) {
        for (place, field) in fields.enumerated() {
            try database.run(
                "INSERT OR REPLACE INTO fields VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .whole(run), .text(kind), .whole(Int64(place)), .text(field.name),
                    .text(field.text), .text(field.json),
                ])
        }
    }

    // MARK: - Ending

    /// Ends a run, and keeps all that it left. Its checkpoints have done their work then, unless
    /// it is to go on.
    public func end(
        _ id: Int64, _ ending: StoredEnding, keepsCheckpoints: Bool = false
    ) throws(Diagnostic) {
        try saying { () throws(Database.Failure) in
            try database.together { () throws(Database.Failure) in
                try database.run(
                    "UPDATE runs SET state = ?, seconds = ?, error_id = ?, error = ?, owner = NULL, "
                        + "outcome = ? WHERE id = ?",
                    [
                        .text(ending.state.rawValue), .number(ending.seconds),
                        .init(ending.errorID), .init(ending.error),
                        ending.outcome.map { .bytes($0) } ?? .null, .whole(id),
                    ])
                try insert(ending.result, "result", of: id)
                try replace(ending.metrics, of: id)
                try replace(ending.charges, of: id)
                let isOver = ending.state == .done || ending.state == .failed
                if isOver, !keepsCheckpoints {
                    try database.run("DELETE FROM checkpoints WHERE run = ?", [.whole(id)])
                }
            }
        }
    }

    private func replace(_ metrics: [StoredMetric], of run: Int64) throws(Database.Failure) {
        try database.run("DELETE FROM metrics WHERE run = ?", [.whole(run)])
        for (place, metric) in metrics.enumerated() {
            for point in metric.points {
                // SQLite has no number that is none.
                let value = point.value.isNaN ? Database.Cell.null : .number(point.value)
                try database.run(
                    "INSERT OR REPLACE INTO metrics VALUES (?, ?, ?, ?, ?)",
                    [
                        .whole(run), .whole(Int64(place)), .text(metric.name),
                        .whole(Int64(point.step)), value,
                    ])
            }
        }
    }

    private func replace(_ charges: [StoredCharge], of run: Int64) throws(Database.Failure) {
        try database.run("DELETE FROM charges WHERE run = ?", [.whole(run)])
        for (place, charge) in charges.enumerated() {
            try database.run(
                "INSERT INTO charges VALUES (?, ?, ?, ?, ?)",
                [
                    .whole(run), .whole(Int64(place)), .text(charge.source),
                    .text(charge.digest), .text(charge.charge),
                ])
        }
    }

    // MARK: - Checkpoints

    /// Keeps a state of a run, with its metrics so far, and drops all but the newest of its title.
    ///
    /// - Parameters:
    ///   - seconds: how long the run computed.
    ///   - kept: how many stay; nil for all.
    public func keep(
        _ checkpoint: StoredCheckpoint, of id: Int64, metrics: [StoredMetric], seconds: Double,
        kept: Int?
    ) throws(Diagnostic) {
        try saying { () throws(Database.Failure) in
            try database.together { () throws(Database.Failure) in
                try database.run(
                    "INSERT OR REPLACE INTO checkpoints (run, title, epoch, bytes) "
                        + "VALUES (?, ?, ?, ?)",
                    [
                        .whole(id), .text(checkpoint.title), .whole(Int64(checkpoint.epoch)),
                        .bytes(checkpoint.bytes),
                    ])
                if let kept {
                    try database.run(
                        "DELETE FROM checkpoints WHERE run = ?1 AND title = ?2 AND epoch NOT IN "
                            + "(SELECT epoch FROM checkpoints WHERE run = ?1 AND title = ?2 "
                            + "ORDER BY epoch DESC LIMIT ?3)",
                        [.whole(id), .text(checkpoint.title), .whole(Int64(kept))])
                }
                try replace(metrics, of: id)
                try database.run(
                    "UPDATE runs SET seconds = ? WHERE id = ?", [.number(seconds), .whole(id)])
            }
        }
    }
}
