import Foundation
import Interpreter
import Privacy

/// One line of a ledger: what was spent of one source, with a hash of it and of all lines above.
public struct LedgerEntry: Codable, Sendable {
    var run: Int
    /// The digest of the data.
    var data: String
    var name: String
    var unit: String
    /// Whether it stands in place of all that the run reserved of this data before.
    var isSettled: Bool
    var charges: [KeptCharge]
    package var hash = ""

    package static let firstHash = String(repeating: "0", count: 64)

    /// The line's bytes, the same for the same entry.
    package var line: Data? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try? encoder.encode(self)
    }

    /// Whether all numbers are such as a run writes.
    var isSound: Bool {
        (0..<(1 << 40)).contains(run) && charges.allSatisfy { (try? $0.check()) != nil }
    }

    /// The hash that the line has below a line of such a hash.
    package func digest(after last: String) -> String {
        var bare = self
        bare.hash = last
        return bare.line.map { Fingerprint(of: $0).hexadecimal } ?? ""
    }

    /// The ledger of a run as text, a line for each source; empty if nothing was charged.
    public static func text(of book: PrivacyBook) -> String {
        var last = firstHash
        var text = ""
        for (number, source) in book.sources {
            let charges = book.charges.filter { $0.source == number && $0.times > 0 }
            guard !charges.isEmpty else { continue }
            var entry = LedgerEntry(
                run: 1, data: source.digest, name: source.name, unit: source.unit.phrase,
                isSettled: true, charges: charges.map(KeptCharge.init))
            entry.hash = entry.digest(after: last)
            last = entry.hash
            if let line = entry.line { text += String(decoding: line, as: UTF8.self) + "\n" }
        }
        return text
    }
}
