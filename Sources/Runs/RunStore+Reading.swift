import Diagnostics

extension RunStore {
    private static let columns =
        "id, experiment, key, source_digest, data_digest, engine, seed, state, started, seconds, "
        + "error_id, error, owner"

    /// All runs in the order in which they began.
    ///
    /// - Parameter experiment: of this one alone.
    public func runs(of experiment: String? = nil) throws(Diagnostic) -> [StoredRun] {
        try saying { () throws(Database.Failure) in
            let filter = experiment == nil ? "" : " WHERE experiment = ?"
            let rows = try database.rows(
                "SELECT \(Self.columns) FROM runs\(filter) ORDER BY id",
                experiment.map { [.text($0)] } ?? [])
            var fields: [Int64: [(String, StoredRun.Field)]] = [:]
            let all = try database.rows(
                "SELECT run, kind, name, text, json FROM fields ORDER BY run, kind, place")
            for row in all {
                guard let run = row[0].asWhole, let kind = row[1].asText else { continue }
                fields[run, default: []].append((kind, Self.field(row[2...])))
            }
            return rows.compactMap { Self.run($0, fields) }
        }
    }

    /// - Throws: `unknown-run`.
    public func run(_ id: Int64) throws(Diagnostic) -> StoredRun {
        let all = try runs()
        guard let run = all.first(where: { $0.id == id }) else {
            throw RunsMessages.unknown(id, path, known: all.map(\.id))
        }
        return run
    }

    private static func run(
        _ row: [Database.Cell], _ fields: [Int64: [(String, StoredRun.Field)]]
    ) -> StoredRun? {
        guard let id = row[0].asWhole else { return nil }
        let own = fields[id] ?? []
        var run = StoredRun(
            experiment: row[1].asText ?? "", key: row[2].asText,
            sourceDigest: row[3].asText ?? "", dataDigest: row[4].asText ?? "",
            engine: row[5].asText ?? "", seed: row[6].asText.flatMap { UInt64($0) } ?? 0,
            parameters: own.filter { $0.0 == "parameter" }.map(\.1))
        run.id = id
        run.state = row[7].asText.flatMap(StoredRun.State.init) ?? .interrupted
        let isLeft = row[12].asText.map { !ProcessName.isAlive($0) } ?? true
        if run.state == .running, isLeft { run.state = .interrupted }
        run.started = row[8].asNumber ?? 0
        run.seconds = row[9].asNumber ?? 0
        run.errorID = row[10].asText
        run.error = row[11].asText
        run.result = own.filter { $0.0 == "result" }.map(\.1)
        return run
    }

    private static func field(_ row: ArraySlice<Database.Cell>) -> StoredRun.Field {
        let texts = row.map { $0.asText ?? "" }
        return .init(name: texts[0], text: texts[1], json: texts[2])
    }

    /// The outcome of the newest finished run with a key, and how long it took.
    public func outcome(of key: String) throws(Diagnostic) -> (bytes: [UInt8], seconds: Double)? {
        try saying { () throws(Database.Failure) in
            let rows = try database.rows(
                "SELECT outcome, seconds FROM runs WHERE key = ? AND state = 'done' "
                    + "ORDER BY id DESC LIMIT 1", [.text(key)])
            guard let row = rows.first, let bytes = row[0].asBytes else { return nil }
            return (bytes, row[1].asNumber ?? 0)
        }
    }

    public func metrics(of id: Int64) throws(Diagnostic) -> [StoredMetric] {
        try saying { () throws(Database.Failure) in
            let rows = try database.rows(
                "SELECT name, step, value FROM metrics WHERE run = ? ORDER BY place, step",
                [.whole(id)])
            var metrics: [StoredMetric] = []
            for row in rows {
                let name = row[0].asText ?? ""
                if metrics.last?.name != name { metrics.append(.init(name: name, points: [])) }
                metrics[metrics.count - 1].points.append(
                    .init(step: Int(row[1].asWhole ?? 0), value: row[2].asNumber ?? .nan))
            }
            return metrics
        }
    }

    public func charges(of id: Int64) throws(Diagnostic) -> [StoredCharge] {
        try saying { () throws(Database.Failure) in
            try database.rows(
                "SELECT source, digest, charge FROM charges WHERE run = ? ORDER BY place",
                [.whole(id)]
            ).map { row in
                StoredCharge(
                    source: row[0].asText ?? "", digest: row[1].asText ?? "",
                    charge: row[2].asText ?? "")
            }
        }
    }

    /// The newest checkpoint of a run under a title that is not among those left out.
    public func checkpoint(
        of id: Int64, title: String, except: Set<Int> = []
    ) throws(Diagnostic) -> StoredCheckpoint? {
        try saying { () throws(Database.Failure) in
            let rows = try database.rows(
                "SELECT epoch FROM checkpoints WHERE run = ? AND title = ? ORDER BY epoch DESC",
                [.whole(id), .text(title)])
            let epoch = rows.compactMap { $0[0].asWhole }.first { !except.contains(Int($0)) }
            guard let epoch else { return nil }
            let found = try database.rows(
                "SELECT bytes FROM checkpoints WHERE run = ? AND title = ? AND epoch = ?",
                [.whole(id), .text(title), .whole(epoch)])
            return found.first?.first?.asBytes.map {
                StoredCheckpoint(title: title, epoch: Int(epoch), bytes: $0)
            }
        }
    }

    /// The titles of a run's checkpoints and the epochs that are kept of each.
    public func checkpoints(of id: Int64) throws(Diagnostic) -> [(title: String, epoch: Int)] {
        try saying { () throws(Database.Failure) in
            try database.rows(
                "SELECT title, epoch FROM checkpoints WHERE run = ? ORDER BY id", [.whole(id)]
            ).map { ($0[0].asText ?? "", Int($0[1].asWhole ?? 0)) }
        }
    }
}
