import Interpreter
import Language

/// The cells' results that a run finds in the store and leaves in it.
struct ResultCache: Sendable {
    let store: ResultStore
    /// False runs everything and keeps it anew.
    let reads: Bool

    /// A result that was found, its values not yet read.
    struct Found: Sendable {
        var result: KeptResult
        var entry: StoredEntry
    }

    /// What is kept for a key; nil if nothing is.
    func find(_ key: CellKey, _ coding: OutputCoding) -> Found? {
        guard reads, !key.isOpaque else { return nil }
        // Most cells draw no random numbers; label and seed are not in their addresses.
        for hasDrawn in [false, true] {
            let address = key.fingerprint(hasDrawn: hasDrawn)
            guard let entry = store.entry(at: address) else { continue }
            do {
                let result = try KeptResult(entry.head, coding)
                guard result.hasDrawn == hasDrawn, result.address == address else {
                    throw StoredEntry.Damage.contents
                }
                return Found(result: result, entry: entry)
            } catch is OutputCoding.Unplaceable {
                // It points into a cell that has gone or changed.
                return nil
            } catch {
                store.discard(address, because: error)
            }
        }
        return nil
    }

    func values(of found: Found) throws -> [UInt8] {
        try store.values(of: found.entry)
    }

    /// - Parameter values: nil if something in it cannot be kept.
    /// - Returns: whether it lies in the store now.
    @discardableResult
    func keep(_ result: KeptResult, values: [UInt8]?, _ coding: OutputCoding) -> Bool {
        guard let values, !result.key.isOpaque, !result.change.isOpaque,
            // Anything else was reached past the names in the key.
            result.change.inputs == result.key.inputs.map(\.name),
            let head = try? result.bytes(coding)
        else { return false }
        return store.keep(result.address, head: head, values: values)
    }
}
