import Diagnostics
import Foundation
import Interpreter
import Notebooks

/// The reader of ledgers: files beside a notebook, changed, under a run that spends from them.
///
/// A line that does not follow from those above must end the spending. Lines that were hashed anew
/// may tell of other charges, and must do nothing worse.
enum LedgerTargets {
    static var all: [FuzzTarget] {
        [
            FuzzTarget("ledger", "ledgers of release runs", making: { changed(&$0) }) { check($0) }
        ]
    }

    private static let document = Document.read(
        SourceFile(
            name: folder + "/study.md",
            text: """
                ---
                noise: release
                ---
                ```noise
                let x = private(ones(20, 1), unit: example)
                budget(x, epsilon: 50)
                for rows in x.poisson(rate: 0.5, steps: 2) { dp.sum(rows, clip: 1, noiseMultiplier: 9) }
                for rows in x.batches(10) { dp.sum(rows, clip: 1, noiseMultiplier: 9) }
                dp.count(x > 0, noiseMultiplier: 9, noise: laplace)
                privacy(x)
                ```

                """))

    private static let folder = FuzzFolder.make(for: "ledger")

    private static let path = LedgerFile.path(for: document.file.name)

    private static func run() -> NotebookRun {
        NotebookRunner(library: CodeTargets.library).run(document)
    }

    /// What two runs write.
    private static let ledger: [UInt8] = {
        try? FileManager.default.removeItem(atPath: path)
        _ = run()
        _ = run()
        return FileManager.default.contents(atPath: path).map(Array.init) ?? []
    }()

    // MARK: - Changing it

    private static let mutator = Mutator(
        seeds: [ledger],
        words: [
            "-1", "0", "1e308", "1e-320", "9223372036854775807", "{}", "[]", "null", "true",
            "\"gaussian\"", "\"times\":", "\"repeated\"",
        ])

    private static func changed(_ random: inout SeededRandom) -> [UInt8] {
        let bytes = mutator.changed(ledger, &random)
        return random.chance(30) ? bytes : hashedAnew(bytes)
    }

    /// The lines that can be read, with hashes that follow from each other.
    private static func hashedAnew(_ bytes: [UInt8]) -> [UInt8] {
        var last = LedgerEntry.firstHash
        var result: [UInt8] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if var entry = try? JSONDecoder().decode(LedgerEntry.self, from: Data(line)) {
                entry.hash = entry.digest(after: last)
                last = entry.hash
                result += entry.line ?? Data()
            } else {
                result += line
            }
            result.append(UInt8(ascii: "\n"))
        }
        return result
    }

    // MARK: - Checking

    private static func check(_ bytes: [UInt8]) -> String? {
        guard !ledger.isEmpty else { return "no ledger was written" }
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            return "no ledger could be put in its place"
        }
        let run = run()
        let isRefused = run.diagnostics.contains { $0.severity == .error }
        let after = FileManager.default.contents(atPath: path).map(Array.init) ?? []
        if isRefused { return after == bytes ? nil : "a ledger that was refused was changed" }
        let kept = bytes.reversed().drop { $0 != UInt8(ascii: "\n") }.reversed()
        return after.starts(with: kept) ? nil : "what stood in a ledger is gone"
    }
}
