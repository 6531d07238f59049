import Glibc

/// A file on its way: what has arrived so far, and beside it a note of what it is a part of.
///
/// The file grows at its end and is renamed when it is whole, so that a stop at any moment
/// leaves either the whole file or a part that can be continued.
final class PartFile {
    /// Which version of which file the part belongs to.
    struct Note: Equatable {
        var address: String
        /// As `HTTPTransfer.Head.validator`.
        var validator: String?
        var total: Int?
    }

    let path: String
    private(set) var size: Int
    private(set) var note: Note?
    private let descriptor: Int32
    private var notePath: String { path + ".note" }

    /// Opens the part, or begins one of no bytes.
    init(_ path: String) throws(FetchFault) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: Disk.reason) }
        size = Disk.size(of: path) ?? 0
        note = Disk.text(of: path + ".note").flatMap(Note.init(text:))
    }

    deinit {
        close(descriptor)
    }

    /// Writes the bytes at the end.
    func append(_ bytes: UnsafeRawBufferPointer) throws(FetchFault) {
        do throws(FetchFault) {
            try Disk.write(bytes, to: descriptor, at: path, after: size)
            size += bytes.count
        } catch {
            size = Disk.size(of: path) ?? size
            throw error
        }
    }

    /// Empties the part and notes what it will be a part of.
    func restart(as note: Note?) throws(FetchFault) {
        // The note goes first: bytes without a note are thrown away, a note that names other
        // bytes would not be.
        unlink(notePath)
        self.note = nil
        guard ftruncate(descriptor, 0) == 0 else {
            throw .unwritable(path: path, reason: Disk.reason)
        }
        size = 0
        guard let note else { return }
        try Disk.replace(notePath, by: note.text)
        self.note = note
    }

    /// Gives the whole file its name.
    func finish(as target: String) throws(FetchFault) {
        fsync(descriptor)
        try Disk.rename(path, to: target)
        unlink(notePath)
    }

    func remove() {
        unlink(notePath)
        unlink(path)
    }
}

extension PartFile.Note {
    fileprivate var text: String {
        "address \(address)\n" + (validator.map { "version \($0)\n" } ?? "")
            + (total.map { "bytes \($0)\n" } ?? "")
    }

    fileprivate init?(text: String) {
        var fields: [Substring: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = String(parts[1]) }
        }
        guard let address = fields["address"] else { return nil }
        self.init(
            address: address, validator: fields["version"], total: fields["bytes"].flatMap(Int.init)
        )
    }
}
