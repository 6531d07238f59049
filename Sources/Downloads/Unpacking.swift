import CArchive
import Datasets
import Glibc

/// Takes named files out of an archive, by libarchive.
///
/// Names inside the archive are only compared, never used as paths: what is written are the
/// names that the catalogue gives, in one folder.
struct Unpacking {
    var archive: String
    var folder: String
    var isInterrupted: () -> Bool
    /// Bytes written of the file being unpacked.
    var onProgress: (String, Int) -> Void

    /// Unpacks beside the final names and returns, for each file, its digest. Nothing takes its
    /// final name here.
    ///
    /// - Throws: `FetchFault` if a file is missing, is no regular file or is broken; what was
    ///   written is then removed.
    func members(_ names: [String]) throws(FetchFault) -> [String: String] {
        try unpack(names, lazy_archive_reader) { path in
            let plain = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
            return names.contains(plain) ? plain : nil
        }
    }

    /// Unpacks the one file that is compressed on its own.
    func compressed(as name: String) throws(FetchFault) -> String {
        try unpack([name], lazy_archive_raw_reader) { _ in name }[name] ?? ""
    }

    static func unfinished(_ name: String) -> String { ".\(name).unpacking" }

    private func unpack(
        _ names: [String], _ makeReader: () -> OpaquePointer?, matching: (String) -> String?
    ) throws(FetchFault) -> [String: String] {
        guard lazy_archive_is_there() else {
            throw .noLibrary("libarchive.so.13", package: "libarchive13")
        }
        guard let reader = makeReader() else { throw .other("libarchive has no memory") }
        defer { lazy_archive_free(reader) }
        guard lazy_archive_open(reader, archive) == ARCHIVE_OK else {
            throw .brokenArchive(reason(reader))
        }
        do throws(FetchFault) {
            return try read(names, from: reader, matching)
        } catch {
            for name in names { unlink("\(folder)/\(Self.unfinished(name))") }
            throw error
        }
    }

    private func read(
        _ names: [String], from reader: OpaquePointer, _ matching: (String) -> String?
    ) throws(FetchFault) -> [String: String] {
        var digests: [String: String] = [:]
        var entry: OpaquePointer?
        while digests.count < names.count {
            if isInterrupted() { throw .interrupted }
            let code = lazy_archive_next(reader, &entry)
            if code == ARCHIVE_EOF { break }
            guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry else {
                throw .brokenArchive(reason(reader))
            }
            // A raw file that is not compressed at all would pass through as it is.
            guard lazy_archive_is_packed(reader) else {
                throw .brokenArchive("it is not compressed")
            }
            guard let path = lazy_archive_name(entry),
                let name = matching(String(cString: path)),
                lazy_archive_is_file(entry), digests[name] == nil
            else { continue }
            digests[name] = try write(name, from: reader)
        }
        if let missing = names.first(where: { digests[$0] == nil }) {
            throw .missingMember(missing)
        }
        return digests
    }

    private func write(
        _ name: String, from reader: OpaquePointer
    ) throws(FetchFault) -> String {
        let path = "\(folder)/\(Self.unfinished(name))"
        let target = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard target >= 0 else { throw .unwritable(path: path, reason: Disk.reason) }
        defer { close(target) }
        var sha256 = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var written = 0
        while true {
            if isInterrupted() { throw .interrupted }
            let count = lazy_archive_read(reader, &buffer, buffer.count)
            guard count >= 0 else { throw .brokenArchive(reason(reader)) }
            if count == 0 { break }
            try Disk.borrowing(buffer, count) { bytes throws(FetchFault) in
                sha256.update(bytes)
                try Disk.write(bytes, to: target, at: path, after: written)
            }
            written += count
            onProgress(name, written)
        }
        fsync(target)
        return sha256.finish()
    }

    private func reason(_ reader: OpaquePointer) -> String {
        lazy_archive_error(reader).map { String(cString: $0) } ?? "it is cut short"
    }
}
