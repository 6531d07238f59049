import Diagnostics
import Foundation
import Runs

/// The reader of files of runs: a good file, changed. Whatever the bytes are, it ends in runs or
/// in one of its own errors, and a file that is refused is left as it is.
enum RunsTargets {
    static let all: [FuzzTarget] = [
        FuzzTarget("run-store", "files of runs", making: { changed(&$0) }) { check($0) }
    ]

    private static let folder = FuzzFolder.make(for: "run-store")

    private static var path: String { folder + "/a.runs" }

    /// The same bytes in every process: no time and no process stands in it.
    private static let good: [UInt8] = {
        let path = folder + "/good.runs"
        guard let store = try? RunStore(path, .writing) else { return [] }
        for turn in 0..<6 {
            let run = StoredRun(
                experiment: "Fit", key: "\(turn)", sourceDigest: "aa", dataDigest: "bb",
                engine: "fuzz", seed: UInt64(turn),
                parameters: [.init(name: "lr", text: "0.1", json: "0.1")])
            guard let id = try? store.begin(run).id else { continue }
            try? store.keep(
                .init(title: "net", epoch: turn, bytes: [1, 2, 3]), of: id,
                metrics: [.init(name: "loss", points: [.init(step: 0, value: 0.5)])], seconds: 1,
                kept: 3)
            var ending = StoredEnding(turn % 2 == 0 ? .done : .interrupted)
            ending.outcome = Array(repeating: UInt8(turn), count: 300)
            ending.charges = [.init(source: "train", digest: "dd", charge: "{}")]
            try? store.end(id, ending)
        }
        try? store.database.execute("UPDATE runs SET started = 0")
        _ = try? store.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return FileManager.default.contents(atPath: path).map(Array.init) ?? []
    }()

    private static let mutator = Mutator(
        seeds: [good], words: ["\u{0}", "\u{1}", "\u{7F}", "SQLite format 3", "NBRU", "runs"],
        largest: 1 << 20)

    private static func changed(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = good
        guard !bytes.isEmpty, !random.chance(20) else { return mutator.changed(bytes, &random) }
        // Lengths stay, so that most pages are looked at.
        for _ in 0..<(1 + random.below(12)) {
            bytes[random.below(bytes.count)] = UInt8(random.below(256))
        }
        return bytes
    }

    private static func check(_ bytes: [UInt8]) -> String? {
        for side in ["-wal", "-shm", "-journal"] { unlink(path + side) }
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            return nil
        }
        var isRefused = false
        for access in [RunStore.Access.reading, .salvaging, .writing] {
            do throws(Diagnostic) {
                try read(RunStore(path, access))
            } catch {
                guard RunsDiagnostics.ids.contains(error.id) else {
                    return "an error of its own, not \(error.id)"
                }
                isRefused = isRefused || access == .reading
            }
            if isRefused, access == .reading,
                FileManager.default.contents(atPath: path).map(Array.init) != bytes
            {
                return "a refused file is left as it is"
            }
        }
        return nil
    }

    private static func read(_ store: RunStore) throws(Diagnostic) {
        for run in try store.runs() {
            _ = try store.metrics(of: run.id)
            _ = try store.charges(of: run.id)
            _ = try store.outcome(of: run.key ?? "")
            _ = try store.checkpoint(of: run.id, title: "net")
        }
    }
}
