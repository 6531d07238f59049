import CZlib
import Glibc

/// A file that is read from its start to its end, unpacked on the way if it is a gzip file.
///
/// zlib checks each gzip member's own checksum and length.
package struct PackedFile: ~Copyable {
    package enum Fault: Error, Equatable {
        case missing
        case folder
        /// The system's words.
        case unreadable(String)
        /// Not what gzip wrote.
        case corrupt
    }

    private let handle: gzFile

    /// - Throws: `Fault` if there is no regular file that can be opened.
    package init(path: String) throws(Fault) {
        try Self.look(at: path)
        guard let handle = gzopen(path, "rb") else {
            throw Fault.unreadable(String(cString: strerror(errno)))
        }
        // A large window of input; the default of 8 KiB costs a tenth of the time.
        gzbuffer(handle, 256 << 10)
        self.handle = handle
    }

    deinit {
        gzclose(handle)
    }

    /// Pipes and devices are refused: opening one might wait for ever.
    private static func look(at path: String) throws(Fault) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .missing : .unreadable(String(cString: strerror(errno)))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw .folder
        default: throw .unreadable("not a regular file")
        }
    }

    /// Fills the buffer as far as the file goes.
    ///
    /// - Returns: the bytes read; fewer than asked only at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
        var done = 0
        while done < buffer.count {
            let wanted = UInt32(min(buffer.count - done, 1 << 30))
            let got = gzread(handle, buffer.baseAddress?.advanced(by: done), wanted)
            if got < 0 || (got == 0 && done == 0 && endsEarly) { throw .corrupt }
            if got == 0 { break }
            done += Int(got)
        }
        return done
    }

    /// At the end: whether the last gzip member lacks bytes. `gzread` itself does not say so.
    private var endsEarly: Bool {
        var code: Int32 = 0
        gzerror(handle, &code)
        return code != Z_OK && code != Z_STREAM_END
    }
}
