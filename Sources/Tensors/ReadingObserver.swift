import Glibc

/// Gets to know that elements of a marked tensor are about to become plain numbers, which carry
/// no marks any more.
///
/// There is at most one for each thread. What reads elements asks it first, so that no way out
/// can be forgotten; tensors without marks ask nobody.
open class ReadingObserver {
    public init() {}

    /// - Throws: to refuse the reading.
    open func willRead(_ marks: Marks) throws {}

    /// That of the calling thread. Whoever sets it keeps it alive.
    public static var current: ReadingObserver? {
        get {
            pthread_getspecific(key).map {
                Unmanaged<ReadingObserver>.fromOpaque($0).takeUnretainedValue()
            }
        }
        set {
            pthread_setspecific(
                key, newValue.map { UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) })
        }
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()
}

extension Tensor {
    /// Tells the thread's observer that elements are about to be read.
    @inline(__always)
    func noteReading() throws {
        if !marks.isEmpty { try ReadingObserver.current?.willRead(marks) }
    }

    /// Tells the thread's observer that the tensor is about to be shown.
    public func noteShowing() throws { try noteReading() }
}
