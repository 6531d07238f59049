import Diagnostics
import Foundation
import TestSupport
import Testing

import Runs

@Suite("The file of runs")
struct RunStoreTests {
    private static func run(_ name: String, key: String?) -> StoredRun {
        StoredRun(
            experiment: name, key: key, sourceDigest: "aa", dataDigest: "bb", engine: "1",
            seed: .max, parameters: [.init(name: "sigma", text: "2", json: "2")])
    }

    private static func ending(_ bytes: [UInt8]) -> StoredEnding {
        var ending = StoredEnding(.done)
        ending.outcome = bytes
        ending.seconds = 1.5
        ending.result = [.init(name: "loss", text: "0.5", json: "0.5")]
        ending.metrics = [
            .init(name: "loss", points: [.init(step: 0, value: 1), .init(step: 1, value: .nan)])
        ]
        ending.charges = [.init(source: "train", digest: "dd", charge: "{}")]
        return ending
    }

    /// What goes wrong when a file is opened; nil if nothing does.
    private static func problem(_ path: String, _ access: RunStore.Access = .writing) -> String? {
        do throws(Diagnostic) {
            _ = try RunStore(path, access)
            return nil
        } catch {
            return error.id
        }
    }

    @Test("A run is there again with all that it left")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.runs")
        do {
            let store = try RunStore(path, .writing)
            let id = try store.begin(Self.run("A", key: "k")).id
            try store.end(id, Self.ending([1, 2, 3]))
            _ = try store.begin(Self.run("B", key: nil))
        }
        let store = try RunStore(path, .reading)
        let runs = try store.runs()
        #expect(runs.map(\.experiment) == ["A", "B"])
        #expect(runs.map(\.state) == [.done, .running])
        #expect(runs[0].seed == .max)
        #expect(runs[0].parameters.map(\.text) == ["2"])
        #expect(runs[0].result.map(\.json) == ["0.5"])
        #expect(try store.outcome(of: "k")?.bytes == [1, 2, 3])
        #expect(try store.outcome(of: "other") == nil)
        let points = try store.metrics(of: 1)[0].points
        #expect(points.map(\.step) == [0, 1])
        #expect(points[1].value.isNaN)
        #expect(try store.charges(of: 1).map(\.source) == ["train"])
        #expect(try RunStore(path, .reading).runs(of: "B").count == 1)
        var status = stat()
        stat(path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("Of checkpoints the newest stay, and a finished run has none")
    func checkpoints() throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(folder.file("a.runs"), .writing)
        let id = try store.begin(Self.run("A", key: "k")).id
        for epoch in 0..<6 {
            try store.keep(
                .init(title: "net", epoch: epoch, bytes: [UInt8(epoch)]), of: id, metrics: [],
                seconds: Double(epoch), kept: 3)
            try store.keep(
                .init(title: "all", epoch: epoch, bytes: []), of: id, metrics: [], seconds: 0,
                kept: nil)
        }
        let kept = try store.checkpoints(of: id)
        #expect(kept.filter { $0.title == "net" }.map(\.epoch) == [3, 4, 5])
        #expect(kept.filter { $0.title == "all" }.map(\.epoch) == [0, 1, 2, 3, 4, 5])
        #expect(try store.checkpoint(of: id, title: "net")?.bytes == [5])
        #expect(try store.checkpoint(of: id, title: "net", except: [5])?.bytes == [4])
        #expect(try store.checkpoint(of: id, title: "none") == nil)
        try store.end(id, Self.ending([]))
        #expect(try store.checkpoints(of: id).isEmpty)
    }

    @Test("A run that was left is taken up again; one that another process makes is not")
    func takingUp() throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(folder.file("a.runs"), .writing)
        let id = try store.begin(Self.run("A", key: "k")).id
        // The first process of the system is alive, and not this one.
        let other = try #require(ProcessName.own.split(separator: " ").first)
        let parent = Self.startOf(getppid()).map { "\(other) \(getppid()) \($0)" }
        try store.database.run(
            "UPDATE runs SET owner = ? WHERE id = ?", [.init(parent), .whole(id)])
        #expect(try store.runs()[0].state == .running)
        let second = try store.begin(Self.run("A", key: "k"))
        #expect(second.id != id && !second.isResumed)
        try store.database.run(
            "UPDATE runs SET owner = 'x 1 1', seconds = 4 WHERE id = ?", [.whole(id)])
        try store.end(second.id, StoredEnding(.failed))
        #expect(try store.runs().map(\.state) == [.interrupted, .failed])
        let third = try store.begin(Self.run("A", key: "k"))
        #expect(third.isResumed)
        #expect(try !store.begin(Self.run("A", key: "k"), isFresh: true).isResumed)
        #expect(try !store.begin(Self.run("A", key: nil)).isResumed)
    }

    private static func startOf(_ process: pid_t) -> Substring? {
        let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = text?.split(separator: ")").last?.split(separator: " ")
        return fields.flatMap { $0.count > 19 ? $0[19] : nil }
    }

    @Test("Two at once see each other's runs")
    func together() throws {
        let folder = try TemporaryFolder()
        let one = try RunStore(folder.file("a.runs"), .writing)
        let two = try RunStore(folder.file("a.runs"), .writing)
        for turn in 0..<20 {
            try one.end(one.begin(Self.run("A", key: "a\(turn)")).id, Self.ending([1]))
            try two.end(two.begin(Self.run("B", key: "b\(turn)")).id, Self.ending([2]))
        }
        #expect(try one.runs().count == 40)
        #expect(try two.outcome(of: "a19")?.bytes == [1])
    }

    @Test("What is none of ours, newer or cut is refused and left as it is")
    func refusals() throws {
        let folder = try TemporaryFolder()
        try folder.write("not a database, but long enough to be looked at", to: "text.runs")
        #expect(Self.problem(folder.file("text.runs")) == "runs-foreign")
        #expect(try folder.read("text.runs").hasPrefix("not a database"))
        try FileManager.default.createDirectory(
            atPath: folder.file("folder.runs"), withIntermediateDirectories: true)
        #expect(Self.problem(folder.file("folder.runs")) == "runs-foreign")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.runs"), withDestinationPath: folder.file("target"))
        #expect(Self.problem(folder.file("link.runs")) == "runs-foreign")
        #expect(Self.problem(folder.file("none.runs"), .reading) == "no-runs")
        #expect(Self.problem(folder.file("no/folder.runs")) == "runs-unwritable")

        let other = try Database(path: folder.file("other.runs"), .writing)
        try other.execute("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        #expect(Self.problem(folder.file("other.runs")) == "runs-foreign")

        do {
            let store = try RunStore(folder.file("new.runs"), .writing)
            try store.database.execute("PRAGMA user_version = 99")
        }
        #expect(Self.problem(folder.file("new.runs")) == "runs-newer")
    }

    @Test("What a write may meet has words of its own")
    func words() {
        let ids = [5, 6, 13, 11, 26, 8, 10].map { code in
            RunStore.diagnostic(.init(code: code, message: "x"), "a.runs").id
        }
        #expect(
            ids == [
                "runs-busy", "runs-busy", "runs-unwritable", "runs-damaged", "runs-foreign",
                "runs-unwritable", "runs-unwritable",
            ])
    }

    @Test("A damaged file is told, and what can be read of it is read")
    func damage() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.runs")
        do {
            let store = try RunStore(path, .writing)
            for turn in 0..<60 {
                let id = try store.begin(Self.run("A", key: "\(turn)")).id
                try store.end(id, Self.ending(Array(repeating: 7, count: 2_000)))
            }
            _ = try store.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
        #expect(Self.problem(path) == "runs-damaged")
        #expect(Self.problem(path, .reading) == "runs-damaged")
        #expect(Self.problem(path, .salvaging) ?? "runs-damaged" == "runs-damaged")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == whole.count / 2)
    }

    @Test("Any bytes end in an error with an id, never in a crash")
    func hostile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.runs")
        do {
            let store = try RunStore(path, .writing)
            for turn in 0..<10 {
                try store.end(store.begin(Self.run("A", key: "\(turn)")).id, Self.ending([1]))
            }
            _ = try store.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var state: UInt64 = 7
        for _ in 0..<200 {
            var bytes = whole
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
            }
            for side in ["-wal", "-shm"] { unlink(path + side) }
            try bytes.write(to: URL(fileURLWithPath: path))
            do throws(Diagnostic) {
                let store = try RunStore(path, .reading)
                for run in try store.runs() {
                    _ = try store.metrics(of: run.id)
                    _ = try store.charges(of: run.id)
                    _ = try store.outcome(of: run.key ?? "")
                }
            } catch {
                #expect(RunsDiagnostics.ids.contains(error.id))
            }
        }
    }
}

extension TemporaryFolder {
    fileprivate func file(_ name: String) -> String { path + "/" + name }
}
