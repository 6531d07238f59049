import Synchronization

/// The request to stop what is being computed, heard within a fraction of a second.
///
/// One flag for the process: a signal handler or another thread raises it, long kernels look
/// at it between pieces of work, and whoever started the computation takes it down.
public enum Interruption {
    private static let flag = Atomic<Bool>(false)

    public static func request() {
        flag.store(true, ordering: .relaxed)
    }

    public static func clear() {
        flag.store(false, ordering: .relaxed)
    }

    public static var isRequested: Bool { flag.load(ordering: .relaxed) }
}
