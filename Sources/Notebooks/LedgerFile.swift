import Diagnostics
import Foundation
import Glibc
import Interpreter
import Privacy

/// What was spent of private data in all release runs of a notebook: `study.md.ledger` beside it.
///
/// One JSON object a line, with a hash of it and of all lines above, so that a line that was
/// changed, moved or taken away is found. Lines are only added, and are on the disk before the
/// noise they speak of is seen; one run at a time writes. It belongs to the thread that runs.
public final class LedgerFile: KeptLedger, @unchecked Sendable {
    private let path: String
    private var handle: Int32
    private var lastHash = LedgerEntry.firstHash
    private var runs = 0
    /// By the digest of the data: what each earlier run spent.
    private var earlier: [String: [KeptCharge]] = [:]

    /// The path of a notebook's ledger.
    public static func path(for notebook: String) -> String { notebook + ".ledger" }

    /// Opens the ledger of a notebook, or begins one.
    ///
    /// - Throws: `ledger-in-use`, `ledger-changed`, `ledger-unwritable`.
    public init(for notebook: String) throws(Diagnostic) {
        path = Self.path(for: notebook)
        handle = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw LedgerMessages.unwritable(path, errno) }
        guard flock(handle, LOCK_EX | LOCK_NB) == 0 else { throw LedgerMessages.inUse(path) }
        try read()
        runs += 1
    }

    deinit { end() }

    /// Lets others spend: the run is over.
    func end() {
        if handle >= 0 { close(handle) }
        handle = -1
    }

    // MARK: - Reading

    private func read() throws(Diagnostic) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw LedgerMessages.unwritable(path, errno)
        }
        var spent: [Int: [String: [KeptCharge]]] = [:]
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        for (index, line) in lines.enumerated() {
            guard let entry = try? JSONDecoder().decode(LedgerEntry.self, from: Data(line)) else {
                // The end of a line that was being written when the machine stopped.
                if index == lines.count - 1, data.last != UInt8(ascii: "\n") {
                    return try cutOff(line.count, spent)
                }
                throw LedgerMessages.changed(path, line: index + 1)
            }
            guard entry.hash == entry.digest(after: lastHash), entry.isSound else {
                throw LedgerMessages.changed(path, line: index + 1)
            }
            lastHash = entry.hash
            runs = max(runs, entry.run)
            if entry.isSettled {
                spent[entry.run, default: [:]][entry.data] = entry.charges
            } else {
                spent[entry.run, default: [:]][entry.data, default: []] += entry.charges
            }
        }
        take(spent)
    }

    /// Drops the beginning of a line: what it would have reserved was not released.
    private func cutOff(
        _ count: Int, _ spent: [Int: [String: [KeptCharge]]]
    ) throws(Diagnostic) {
        var status = stat()
        guard fstat(handle, &status) == 0, ftruncate(handle, status.st_size - off_t(count)) == 0
        else { throw LedgerMessages.unwritable(path, errno) }
        take(spent)
    }

    private func take(_ spent: [Int: [String: [KeptCharge]]]) {
        for run in spent.keys.sorted() {
            for (data, charges) in spent[run] ?? [:] { earlier[data, default: []] += charges }
        }
    }

    public func earlierCharges(of source: PrivateSource) -> [KeptCharge] {
        earlier[source.digest] ?? []
    }

    // MARK: - Writing

    public func reserve(_ charge: KeptCharge, of source: PrivateSource) throws {
        try add([charge], of: source, isSettled: false)
    }

    public func settle(_ charges: [KeptCharge], of source: PrivateSource) throws {
        try add(charges, of: source, isSettled: true)
    }

    private func add(
        _ charges: [KeptCharge], of source: PrivateSource, isSettled: Bool
    ) throws(Diagnostic) {
        var entry = LedgerEntry(
            run: runs, data: source.digest, name: source.name, unit: source.unit.phrase,
            isSettled: isSettled, charges: charges)
        entry.hash = entry.digest(after: lastHash)
        guard var line = entry.line else { throw LedgerMessages.unwritable(path, EINVAL) }
        line.append(UInt8(ascii: "\n"))
        let written = line.withUnsafeBytes { bytes in
            Glibc.write(handle, bytes.baseAddress, bytes.count)
        }
        guard written == line.count, fsync(handle) == 0 else {
            throw LedgerMessages.unwritable(path, errno)
        }
        lastHash = entry.hash
    }
}

/// Stands for a ledger that cannot be opened: nothing is released.
final class ClosedLedger: KeptLedger {
    private let reason: Diagnostic

    init(_ reason: Diagnostic) { self.reason = reason }

    func earlierCharges(of source: PrivateSource) throws -> [KeptCharge] { throw reason }
    func reserve(_ charge: KeptCharge, of source: PrivateSource) throws { throw reason }
    func settle(_ charges: [KeptCharge], of source: PrivateSource) throws { throw reason }
}

extension Evaluator {
    /// Takes noise and ledger as the notebook's header says, for work cell by cell.
    ///
    /// - Parameter mode: in place of the header's.
    public func takeNoise(from document: Document, mode: NoiseMode? = nil) {
        privacy.ledger = nil
        privacy.noiseMode = mode ?? document.frontMatter.noiseMode
        guard privacy.noiseMode == .release else { return }
        do throws(Diagnostic) {
            privacy.ledger = try LedgerFile(for: document.file.name)
        } catch {
            privacy.ledger = ClosedLedger(error)
        }
    }
}

/// What is said about ledger files.
enum LedgerMessages {
    static func changed(_ path: String, line: Int) -> Diagnostic {
        Diagnostic(
            "ledger-changed", title: "this ledger was changed by hand",
            explanation: "Line \(line) of `\(path)` does not follow from the lines above it. What "
                + "was spent of the private data can no longer be told, so nothing more is "
                + "released.",
            hint: "bring back the file as the last run left it; without it, take the whole budget "
                + "of the data as spent")
    }

    static func inUse(_ path: String) -> Diagnostic {
        Diagnostic(
            "ledger-in-use", title: "another run is spending from this ledger",
            explanation: "`\(path)` is open in another program. Two runs at once could spend the "
                + "same budget twice.", hint: "wait until the other run has ended")
    }

    static func unwritable(_ path: String, _ code: Int32) -> Diagnostic {
        Diagnostic(
            "ledger-unwritable", title: "the ledger cannot be written",
            explanation: "`\(path)`: \(String(cString: strerror(code))). What a mechanism releases "
                + "must be written down first, so nothing was released.",
            hint: "make room, or let this folder be written to")
    }
}
