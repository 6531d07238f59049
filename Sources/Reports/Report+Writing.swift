import Diagnostics
import Glibc

/// Writing pages and pictures: whole or not at all.
extension Report {
    /// Puts the page where the path says. A page that is there stays until the new one is
    /// complete on disk, and stays for good if that fails.
    ///
    /// - Throws: `unwritable-file` with the system's reason: no such folder, no room left.
    public static func write(_ page: RenderedPage, to path: String) throws(Diagnostic) {
        try write(Array(page.html.utf8), to: path)
    }

    /// Writes a PNG file for each figure of a page that was made with `paintsPictures`. The
    /// folder is made if it is not there.
    public static func writePictures(
        of page: RenderedPage, into folder: String
    ) throws(Diagnostic) {
        guard !page.pictures.isEmpty else { return }
        if mkdir(folder, 0o777) != 0, errno != EEXIST {
            throw ReportMessages.unwritable(folder, reason: reason(errno))
        }
        for picture in page.pictures {
            try write(picture.bytes, to: folder + "/" + picture.fileName)
        }
    }

    /// Into a file beside the target, which then takes the target's name.
    private static func write(_ bytes: [UInt8], to path: String) throws(Diagnostic) {
        var status = stat()
        if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
            throw ReportMessages.unwritable(path, reason: "a device or a pipe is there")
        }
        var template = Array((path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw ReportMessages.unwritable(path, reason: reason(errno))
        }
        let temporary = String(
            decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        var fault = fill(descriptor, with: bytes)
        if fault == nil, fchmod(descriptor, mode(for: path)) != 0 { fault = errno }
        if fault == nil, fsync(descriptor) != 0 { fault = errno }
        if close(descriptor) != 0, fault == nil { fault = errno }
        if fault == nil, rename(temporary, path) != 0 { fault = errno }
        if let fault {
            unlink(temporary)
            throw ReportMessages.unwritable(path, reason: reason(fault))
        }
    }

    /// The fault's number, or nil when all bytes are written.
    private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { raw in
                Glibc.write(descriptor, raw.baseAddress, raw.count)
            }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    /// The mode of the file that is replaced, else what the user's mask leaves.
    private static func mode(for path: String) -> mode_t {
        var status = stat()
        if stat(path, &status) == 0 { return status.st_mode & 0o777 }
        let mask = umask(0)
        umask(mask)
        return 0o666 & ~mask
    }

    private static func reason(_ number: Int32) -> String {
        switch number {
        case ENOENT: "there is no such folder"
        case EACCES, EPERM, EROFS: "writing there is not allowed"
        case ENOSPC, EDQUOT: "there is no room left on the disk"
        case EISDIR, ENOTDIR: "a folder is where the file should go, or a file in place of a folder"
        default: String(cString: strerror(number))
        }
    }
}
