import Glibc

/// Writing to the standard streams without a buffer of our own.
public enum StandardStream: Int32, Sendable {
    case output = 1
    case messages = 2

    /// Call once, first of all: a closed stream must not let a file take its number, and a
    /// reader that goes away, or a file that may not grow further, must be seen as an error,
    /// not as a signal that leaves half a file behind.
    public static func prepare() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", O_RDWR)
        }
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Writes the whole text.
    ///
    /// Ends the program with status 141 if the reader of the results has gone away, as the
    /// signal would, and with status 2 if there is no room for them.
    public func write(_ text: String) {
        var text = text
        let reason = text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[done...])
                let count = Glibc.write(rawValue, rest.baseAddress, rest.count)
                if count >= 0 {
                    done += count
                } else if errno != EINTR && !waited() {
                    return errno
                }
            }
            return 0
        }
        guard self == .output, reason != 0 else { return }
        if reason == EPIPE { _exit(141) }
        StandardStream.messages.write(
            "noisebook: the results cannot be written: \(String(cString: strerror(reason)))\n")
        _exit(2)
    }

    /// Waits until a stream that does not block takes more; false for other errors.
    private func waited() -> Bool {
        guard errno == EAGAIN else { return false }
        var entry = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, -1) >= 0 || errno == EINTR
    }
}
