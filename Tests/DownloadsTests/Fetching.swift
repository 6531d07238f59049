import Datasets
import Diagnostics
import Downloads
import Foundation
import Synchronization
import TestSupport

/// A data folder of its own, and the fetching of crafted sets into it.
final class Fetching: Sendable {
    private let temporary: TemporaryFolderBox
    private let seen = Mutex<[FetchEvent]>([])
    private let options: @Sendable (inout Fetcher) -> Void

    var path: String { temporary.folder.path }
    var events: [FetchEvent] { seen.withLock { $0 } }

    init(_ options: @escaping @Sendable (inout Fetcher) -> Void = { _ in }) throws {
        temporary = TemporaryFolderBox(folder: try TemporaryFolder())
        self.options = options
    }

    func fetch(_ items: Publication.Item...) throws(Diagnostic) {
        try fetch(Self.publication(items))
    }

    func fetch(_ publication: Publication) throws(Diagnostic) {
        var fetcher = Fetcher(folder: path)
        fetcher.proxy = .none
        fetcher.stallSeconds = 20
        fetcher.onEvent = { event in self.seen.withLock { $0.append(event) } }
        options(&fetcher)
        try fetcher.fetch(publication)
    }

    /// The diagnostic of a fetch that must fail.
    func failure(_ items: Publication.Item...) -> Diagnostic? {
        do {
            try fetch(Self.publication(items))
            return nil
        } catch {
            return error
        }
    }

    static func publication(_ items: [Publication.Item]) -> Publication {
        Publication(
            name: "crafted", title: "Crafted", contents: "bytes", publisher: "these tests",
            licence: "none", citation: "nothing", folder: "crafted", items: items)
    }

    /// The file's bytes; nil if it is not there.
    func bytes(_ name: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(fileURLWithPath: "\(path)/crafted/\(name)"))).map(Array.init)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try temporary.folder.write(bytes, to: "crafted/\(name)")
    }

    /// What lies in the set's folder, without the lock.
    var names: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: path + "/crafted")
        return (names ?? []).filter { $0 != ".fetch.lock" }.sorted()
    }

    func state(_ item: Publication.Item) -> FileState? {
        Self.publication([item]).status(in: path, reads: true).files.first?.state
    }
}

/// Only its path is read, from any thread.
private struct TemporaryFolderBox: @unchecked Sendable {
    let folder: TemporaryFolder
}

func sha256(of bytes: [UInt8]) -> String {
    var digest = SHA256()
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.finish()
}

extension Publication.Item {
    /// A file of which all is known, at one server or several.
    static func known(_ bytes: [UInt8], at addresses: String...) -> Publication.Item {
        .init(
            "file.bin", at: addresses.map { $0 + "file.bin" }, bytes: bytes.count,
            digest: .file(sha256(of: bytes)))
    }

    static func unknown(at address: String) -> Publication.Item {
        .init("file.bin", at: [address + "file.bin"], digest: .unpublished)
    }
}

/// A tar archive of these entries.
func tar(_ entries: [(name: String, bytes: [UInt8])], links: [(String, to: String)] = []) -> [UInt8]
{
    func entry(_ name: String, _ type: Character, _ link: String, _ bytes: [UInt8]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        func octal(_ number: Int, _ digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: digits - text.count) + text
        }
        put(name, at: 0)
        put(octal(0o644, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(bytes.count, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
        header[154] = 0
        let padding = [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
        return header + bytes + padding
    }
    return links.flatMap { entry($0.0, "2", $0.to, []) }
        + entries.flatMap { entry($0.name, "0", "", $0.bytes) }
        + [UInt8](repeating: 0, count: 1024)
}
