import Glibc

/// Holds a folder for one fetching process. The system lets go of it however the process ends.
final class FolderLock {
    private let descriptor: Int32
    /// Another process held the folder first.
    let hasWaited: Bool

    /// Waits until no other process holds the folder.
    ///
    /// - Parameters:
    ///   - onWait: called once, with the number of the process that holds it if that is known.
    ///   - isInterrupted: asked ten times a second.
    init(
        _ folder: String, onWait: (Int?) -> Void, isInterrupted: () -> Bool
    ) throws(FetchFault) {
        let path = "\(folder)/.fetch.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .unwritable(path: folder, reason: Disk.reason) }
        var rounds = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            // A file system without locks: the files are still replaced as wholes.
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            // Not at once: the other process may not have written its number yet.
            if rounds == 1 { onWait(Disk.text(of: path).flatMap { Int($0.trimmingSpaces) }) }
            rounds += 1
            if isInterrupted() {
                close(descriptor)
                throw .interrupted
            }
            usleep(100_000)
        }
        self.descriptor = descriptor
        hasWaited = rounds > 0
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit {
        close(descriptor)
    }
}
