import Glibc

/// A digest that is computed piece after piece on a thread of its own, beside what brings the pieces.
///
/// The thread is made by `pthread_create` and not by Dispatch, whose threads are gone in a process made by `fork`.
final class PieceHashing: @unchecked Sendable {
    /// Touched by whoever hashes: the thread until `finish` returns, and by the maker before and after.
    private var sha256 = SHA256()
    /// What is to be hashed, in order; touched under `lock`.
    private var pieces: [UnsafeRawBufferPointer] = []
    /// Touched under `lock`.
    private var isWholeThere = false
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let news: UnsafeMutablePointer<pthread_cond_t>
    /// Nil where the system gives no thread: then pieces are hashed as they come.
    private var thread: pthread_t?

    /// Whoever makes one calls `finish`, or the thread waits for ever.
    ///
    /// - Parameter header: what comes before the first piece.
    init(after header: [UInt8]) {
        lock = .allocate(capacity: 1)
        news = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(news, nil)
        header.withUnsafeBytes { sha256.update($0) }
        var made = pthread_t()
        let argument = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(&made, nil, { hashPieces($0) }, argument)
        guard failure == 0 else {
            Unmanaged<PieceHashing>.fromOpaque(argument).release()
            return
        }
        thread = made
    }

    deinit {
        pthread_mutex_destroy(lock)
        pthread_cond_destroy(news)
        lock.deallocate()
        news.deallocate()
    }

    /// - Parameter piece: memory that stays in place until `finish` returns.
    func add(_ piece: UnsafeRawBufferPointer) {
        guard thread != nil else { return sha256.update(piece) }
        pthread_mutex_lock(lock)
        pieces.append(piece)
        pthread_cond_signal(news)
        pthread_mutex_unlock(lock)
    }

    /// Waits until all pieces are hashed.
    func finish() {
        guard let thread else { return }
        pthread_mutex_lock(lock)
        isWholeThere = true
        pthread_cond_signal(news)
        pthread_mutex_unlock(lock)
        pthread_join(thread, nil)
        self.thread = nil
    }

    /// After `finish`.
    var digest: String { sha256.finish() }

    fileprivate func work() {
        while let piece = nextPiece() { sha256.update(piece) }
    }

    private func nextPiece() -> UnsafeRawBufferPointer? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while pieces.isEmpty, !isWholeThere { pthread_cond_wait(news, lock) }
        return pieces.isEmpty ? nil : pieces.removeFirst()
    }
}

private func hashPieces(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<PieceHashing>.fromOpaque(argument).takeRetainedValue().work()
    return nil
}
