import Diagnostics
import Foundation
import Interpreter
import Notebooks
import Privacy
import TestSupport
import Testing

@Suite("The ledger beside a notebook")
struct LedgerFileTests {
    private static let source = PrivateSource(
        name: "train", unit: .example, examples: 100, digest: "d1")

    private static func charge(times: Int) -> KeptCharge {
        KeptCharge(
            .whole, .gaussian(noiseMultiplier: 2), times: times, isPerExample: true,
            Charge.Detail(mechanism: "dp.sum", cell: "a"))
    }

    private static func withNotebook(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.appending(path: "study.md").path)
    }

    @Test("What earlier runs spent adds up")
    func addsUp() throws {
        try Self.withNotebook { notebook in
            for run in 0..<3 {
                let ledger = try LedgerFile(for: notebook)
                let before = ledger.earlierCharges(of: Self.source).reduce(0) { $0 + $1.times }
                #expect(before == 5 * run)
                try ledger.reserve(Self.charge(times: 8), of: Self.source)
                try ledger.settle([Self.charge(times: 5)], of: Self.source)
            }
        }
    }

    @Test("What was reserved and not settled stays spent")
    func keepsReservations() throws {
        try Self.withNotebook { notebook in
            do {
                let ledger = try LedgerFile(for: notebook)
                try ledger.reserve(Self.charge(times: 8), of: Self.source)
            }
            let ledger = try LedgerFile(for: notebook)
            #expect(ledger.earlierCharges(of: Self.source) == [Self.charge(times: 8)])
        }
    }

    @Test("A line that was changed is found", arguments: ["\"times\":8", "\"run\":1", "dp.sum"])
    func findsChanges(part: String) throws {
        try Self.withNotebook { notebook in
            do {
                let ledger = try LedgerFile(for: notebook)
                try ledger.reserve(Self.charge(times: 8), of: Self.source)
            }
            let path = LedgerFile.path(for: notebook)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains(part))
            let other = part.replacing("1", with: "2").replacing("8", with: "1")
                .replacing("sum", with: "sun")
            try text.replacing(part, with: other).write(
                toFile: path, atomically: true, encoding: .utf8)
            #expect(Self.failure { _ = try LedgerFile(for: notebook) } == "ledger-changed")
        }
    }

    @Test("A line that was taken away is found")
    func findsMissingLines() throws {
        try Self.withNotebook { notebook in
            do {
                let ledger = try LedgerFile(for: notebook)
                for times in 1...3 {
                    try ledger.reserve(Self.charge(times: times), of: Self.source)
                }
            }
            let path = LedgerFile.path(for: notebook)
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            try (lines[0] + "\n" + lines[2] + "\n").write(
                toFile: path, atomically: true, encoding: .utf8)
            #expect(Self.failure { _ = try LedgerFile(for: notebook) } == "ledger-changed")
        }
    }

    @Test("The beginning of a line, as a machine that stops leaves it, is dropped")
    func dropsHalfALine() throws {
        try Self.withNotebook { notebook in
            do {
                let ledger = try LedgerFile(for: notebook)
                try ledger.reserve(Self.charge(times: 4), of: Self.source)
            }
            let path = LedgerFile.path(for: notebook)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try (text + text.prefix(40)).write(toFile: path, atomically: true, encoding: .utf8)
            do {
                let ledger = try LedgerFile(for: notebook)
                #expect(ledger.earlierCharges(of: Self.source) == [Self.charge(times: 4)])
                try ledger.reserve(Self.charge(times: 2), of: Self.source)
            }
            let ledger = try LedgerFile(for: notebook)
            #expect(ledger.earlierCharges(of: Self.source).map(\.times) == [4, 2])
        }
    }

    @Test("Two runs do not spend from one ledger at once")
    func onlyOneRun() throws {
        try Self.withNotebook { notebook in
            let ledger = try LedgerFile(for: notebook)
            #expect(Self.failure { _ = try LedgerFile(for: notebook) } == "ledger-in-use")
            withExtendedLifetime(ledger) {}
        }
    }

    @Test("Where the ledger cannot be written nothing is released")
    func unwritable() throws {
        try Self.withNotebook { notebook in
            try FileManager.default.createDirectory(
                atPath: LedgerFile.path(for: notebook), withIntermediateDirectories: true)
            #expect(Self.failure { _ = try LedgerFile(for: notebook) } == "ledger-unwritable")
        }
    }

    @Test("A release run of a notebook adds to what earlier ones spent, and cannot be replayed")
    func releaseRuns() throws {
        try Self.withNotebook { path in
            let text = """
                ---
                noise: release
                ---
                ```noise
                let x = private(ones(500, 1), unit: example)
                print(dp.sum(x, clip: 1, noiseMultiplier: 4))
                print(privacy(x).epsilon)
                ```
                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            var printed: [[String]] = []
            for _ in 0..<2 {
                let run = NotebookRunner(library: library).run(try Document.load(path))
                try #require(run.cells[0].state == .ran, "\(run.diagnostics)")
                printed.append(Self.printed(run))
            }
            #expect(printed[0][0] != printed[1][0])
            let epsilons = printed.compactMap { Double($0[1]) }
            #expect(epsilons.count == 2 && epsilons[1] > 1.2 * epsilons[0])
        }
    }

    @Test("The steps of running sums are in the ledger too")
    func keepsRunningSums() throws {
        try Self.withNotebook { path in
            let text = """
                ---
                noise: release
                ---
                ```noise
                let x = private(ones(40, 1), unit: example)
                let net = Dense(1)
                let opt = DPFTRL(net, lr: 0.1, clip: 1, noiseMultiplier: 4)
                for rows in x.batches(10) { step(opt) { mean(net(rows)) } }
                print(privacy(x).epsilon)
                ```
                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let epsilons = try (0..<2).map { _ in
                let run = NotebookRunner(library: library).run(try Document.load(path))
                try #require(run.cells[0].state == .ran, "\(run.diagnostics)")
                return Double(Self.printed(run).first ?? "") ?? 0
            }
            #expect(epsilons[0] > 0 && epsilons[1] > 1.2 * epsilons[0])
        }
    }

    private static func printed(_ run: NotebookRun) -> [String] {
        run.cells[0].outputs.map { output in
            if case .text(let text) = output { text } else { "" }
        }.joined().split(separator: "\n").map(String.init)
    }

    private static func failure(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Diagnostic)?.id
        }
    }
}
