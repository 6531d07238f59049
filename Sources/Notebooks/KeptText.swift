import Diagnostics
import Foundation
import Interpreter

/// The whole text of a cell that printed more than a page shows, in the store's folder under a
/// name made from its content.
///
/// It is written while the cell runs, under another name, and renamed at its end. Whatever
/// goes wrong loses the text, not the run.
final class KeptText: TextKeeper {
    /// Bytes of a text that are kept; what follows them is not.
    static let limit = 256 << 20

    private let store: ResultStore
    private let temporary: String
    private var descriptor: Int32
    private var stream = FingerprintStream()
    private var waiting: [UInt8] = []
    private var bytes = 0
    private static let block = 1 << 18

    /// - Returns: nil if nothing can be written in the store's folder.
    init?(in store: ResultStore) {
        guard let (path, descriptor) = store.beginText() else { return nil }
        self.store = store
        temporary = path
        self.descriptor = descriptor
        waiting.reserveCapacity(Self.block)
    }

    deinit {
        if descriptor >= 0 { giveUp() }
    }

    func add(_ text: String) {
        guard descriptor >= 0, bytes < Self.limit else { return }
        bytes += text.utf8.count
        waiting.append(contentsOf: text.utf8)
        if waiting.count >= Self.block { flush() }
    }

    func finish() -> String? {
        flush()
        guard descriptor >= 0 else { return nil }
        let fingerprint = stream.finish()
        close(descriptor)
        descriptor = -1
        guard store.endText(at: temporary, as: fingerprint) else { return nil }
        let command = "noisebook cache text \(fingerprint.short)"
        return bytes < Self.limit ? command : command + " (its first \(Self.limit >> 20) MiB)"
    }

    private func flush() {
        stream.add(bytes: waiting)
        if !ResultStore.write(waiting, to: descriptor) {
            store.report(CacheMessages.unwritable(store.folder, reason: errno))
            giveUp()
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private func giveUp() {
        close(descriptor)
        descriptor = -1
        unlink(temporary)
    }
}

/// Texts lie beside the entries, `.txt` after their names.
extension ResultStore {
    /// A place for one more text; nil if nothing can be written.
    public func newText() -> (any TextKeeper)? { KeptText(in: self) }

    /// A file for a text whose name is known only at its end.
    func beginText() -> (path: String, descriptor: Int32)? {
        let path = temporaryPath(in: folder + "/00")
        do {
            try Self.makeFolder(folder + "/00")
        } catch {
            report(CacheMessages.unwritable(folder, reason: (error as? SystemError)?.code ?? EIO))
            return nil
        }
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            report(CacheMessages.unwritable(folder, reason: errno))
            return nil
        }
        return (path, descriptor)
    }

    func endText(at temporary: String, as fingerprint: Fingerprint) -> Bool {
        let path = path(of: fingerprint) + ".txt"
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        guard (try? Self.makeFolder(parent)) != nil, rename(temporary, path) == 0 else {
            report(CacheMessages.unwritable(folder, reason: errno))
            unlink(temporary)
            return false
        }
        hasWritten.withLock { $0 = true }
        return true
    }

    /// A whole text.
    ///
    /// - Parameter digits: the first of its fingerprint; at least four.
    public func text(named digits: String) throws(Diagnostic) -> String {
        let found = files().filter { file in
            file.isText && file.name.hasPrefix(digits)
        }
        guard digits.utf8.count >= 4, let file = found.first, found.count == 1 else {
            throw TextMessages.notKept(digits, in: folder)
        }
        guard let bytes = FileManager.default.contents(atPath: file.path),
            Fingerprint(of: bytes).hexadecimal + ".txt" == file.name
        else {
            unlink(file.path)
            throw TextMessages.damaged(file.path)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private enum TextMessages {
    static func notKept(_ digits: String, in folder: String) -> Diagnostic {
        Diagnostic(
            "unknown-text", title: "there is no such text here",
            explanation: "No text in `\(folder)` has a name that begins with `\(digits)`; "
                + "what was used longest ago goes when there is too much.",
            hint: "`noisebook render --fresh` keeps it anew and shows its digits")
    }

    static func damaged(_ path: String) -> Diagnostic {
        Diagnostic(
            "damaged-cache", title: "this text cannot be used",
            explanation: "`\(path)` is not what it was when it was kept; it has been removed.",
            hint: "`noisebook render --fresh` keeps it anew")
    }
}
