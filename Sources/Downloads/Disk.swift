import Datasets
import Glibc

/// What the fetching asks of the file system.
enum Disk {
    /// The system's words for the last failed call.
    static var reason: String { String(cString: strerror(errno)) }

    /// The size of a regular file; nil if there is none.
    static func size(of path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Bytes that this user may still write there; nil if the system does not say.
    static func free(in folder: String) -> Int? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        return Int(clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).0)
    }

    /// Makes the folder and those above it.
    static func makeFolder(_ path: String) throws(FetchFault) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o777) != 0 && !isFolder(made) {
                throw .unwritable(path: made, reason: reason)
            }
        }
    }

    static func rename(_ path: String, to target: String) throws(FetchFault) {
        guard Glibc.rename(path, target) == 0 else {
            throw .unwritable(path: target, reason: reason)
        }
        // So that the new name outlives a loss of power; a file system that cannot is no fault.
        let slash = target.lastIndex(of: "/") ?? target.startIndex
        let folder = open(String(target[..<slash]), O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Writes all bytes at the descriptor's place.
    ///
    /// - Parameter written: bytes there before, for the message.
    static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at path: String, after written: Int
    ) throws(FetchFault) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                switch errno {
                case ENOSPC, EDQUOT: throw .diskFull(written: written + done)
                case EFBIG: throw .fileLimit(written: written + done)
                default: throw .unwritable(path: path, reason: reason)
                }
            }
        }
    }

    /// Calls the body with the first bytes of the array.
    static func borrowing(
        _ array: [UInt8], _ count: Int,
        _ body: (UnsafeRawBufferPointer) throws(FetchFault) -> Void
    ) throws(FetchFault) {
        let result = array.withUnsafeBytes { bytes in
            Result { () throws(FetchFault) in
                try body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
        }
        try result.get()
    }

    /// Replaces a small file as a whole.
    static func replace(_ path: String, by text: String) throws(FetchFault) {
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: reason) }
        defer { close(descriptor) }
        do throws(FetchFault) {
            let bytes = Array(text.utf8)
            try borrowing(bytes, bytes.count) { bytes throws(FetchFault) in
                try write(bytes, to: descriptor, at: path, after: 0)
            }
        } catch {
            unlink(new)
            throw error
        }
        fsync(descriptor)
        try rename(new, to: path)
    }

    /// The text of a small file; nil if it cannot be read or is larger than 1 MiB.
    static func text(of path: String) -> String? {
        guard let size = size(of: path), size <= 1 << 20 else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: size)
        let count = read(descriptor, &bytes, size)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    // MARK: - Digests

    /// SHA-256 of a file's bytes, in hexadecimal.
    ///
    /// - Parameter isInterrupted: asked after each MiB.
    static func digest(
        of path: String, _ isInterrupted: () -> Bool
    ) throws(FetchFault) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: reason) }
        defer { close(descriptor) }
        var sha256 = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            if isInterrupted() { throw .interrupted }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, reason: reason) }
            if count == 0 { return sha256.finish() }
            buffer.withUnsafeBytes { sha256.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    /// SHA-256 of what a gzip file holds, or of a file that is none.
    ///
    /// - Parameter limit: more bytes than this are not read.
    static func digest(
        ofContents path: String, limit: Int, _ isInterrupted: () -> Bool
    ) throws(FetchFault) -> String {
        var sha256 = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        do {
            let file = try PackedFile(path: path)
            var total = 0
            while true {
                if isInterrupted() { throw FetchFault.interrupted }
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                buffer.withUnsafeBytes {
                    sha256.update(UnsafeRawBufferPointer(rebasing: $0[..<count]))
                }
                total += count
                // Only at the very end does a file that was cut short show itself.
                if count == 0 || total > limit { return sha256.finish() }
            }
        } catch let fault as FetchFault {
            throw fault
        } catch PackedFile.Fault.corrupt {
            throw .brokenArchive("its gzip packing is broken")
        } catch PackedFile.Fault.unreadable(let reason) {
            throw .unreadable(path: path, reason: reason)
        } catch {
            throw .unreadable(path: path, reason: "not a file")
        }
    }
}
