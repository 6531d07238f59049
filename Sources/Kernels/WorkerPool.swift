import CVector
import Glibc
import Synchronization

/// Threads that share the pieces of a loop, and wait for the next one without going to sleep at
/// once: a training step has a hundred loops of some ten microseconds each.
///
/// Who does which piece is left to chance; every piece writes its own part of the output, so
/// that this does not show in the results.
public final class WorkerPool: @unchecked Sendable {
    /// The pool of the process.
    public static let shared = WorkerPool()

    /// The loop that is open for workers: even while there is none, odd while there is one.
    private let generation = Atomic<Int>(0)
    private let next = Atomic<Int>(0)
    /// Workers that are looking at the loop; it is taken down when none is.
    private let active = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let isBusy = Atomic<Bool>(false)
    private var count = 0
    /// Workers with a higher number stay out of the loop.
    private var workers = 0
    private var body: ((Int, Int) -> Void)?
    private var startedWorkers = 0
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    private init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    /// Calls `body` with every number in `0 ..< count` and the number of the worker that calls,
    /// which is below `workers`; returns when all are done.
    ///
    /// A call from within a body runs on the calling thread alone.
    public func run(_ count: Int, workers: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
        let isShared =
            workers > 1 && count > 1
            && isBusy.compareExchange(
                expected: false, desired: true, ordering: .acquiring
            ).exchanged
        guard isShared else {
            for index in 0..<count { body(index, 0) }
            return
        }
        defer { isBusy.store(false, ordering: .releasing) }
        start(workers - 1)
        withoutActuallyEscaping(body) { body in
            self.count = count
            self.workers = workers
            self.body = body
            next.store(0, ordering: .relaxed)
            let opened = generation.add(1, ordering: .sequentiallyConsistent).newValue
            if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wake() }
            work(0, body)
            generation.store(opened &+ 1, ordering: .sequentiallyConsistent)
            while active.load(ordering: .sequentiallyConsistent) > 0 { nb_pause() }
            self.body = nil
        }
    }

    /// Leaves all loops to the threads that begin them: in a process made by `fork` the workers are
    /// gone.
    public func endSharing() {
        isBusy.store(true, ordering: .sequentiallyConsistent)
    }

    private func work(_ worker: Int, _ body: (Int, Int) -> Void) {
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            if index >= count { return }
            body(index, worker)
        }
    }

    // MARK: - Workers

    private func start(_ wanted: Int) {
        while startedWorkers < wanted {
            let seat = Seat(pool: self, number: startedWorkers + 1)
            let argument = Unmanaged.passRetained(seat).toOpaque()
            var thread = pthread_t()
            let failure = pthread_create(&thread, nil, { runWorker($0) }, argument)
            guard failure == 0 else {
                Unmanaged<Seat>.fromOpaque(argument).release()
                return
            }
            pthread_detach(thread)
            startedWorkers += 1
        }
    }

    fileprivate final class Seat {
        let pool: WorkerPool
        let number: Int

        init(pool: WorkerPool, number: Int) {
            self.pool = pool
            self.number = number
        }
    }

    fileprivate func serve(_ number: Int) {
        var seen = 0
        while true {
            seen = waitForLoop(after: seen)
            active.add(1, ordering: .sequentiallyConsistent)
            join(seen, number)
            active.subtract(1, ordering: .sequentiallyConsistent)
        }
    }

    /// Takes part in a loop if it is still open.
    ///
    /// A function of its own has let go of the loop's body when it returns. Whoever opened the
    /// loop may end it as soon as no worker is active, and the body must be nobody's then.
    @inline(never)
    private func join(_ loop: Int, _ number: Int) {
        guard generation.load(ordering: .sequentiallyConsistent) == loop, number < workers,
            let body
        else { return }
        work(number, body)
    }

    /// Spins for some tens of microseconds, then sleeps.
    private func waitForLoop(after seen: Int) -> Int {
        while true {
            for _ in 0..<4_000 {
                let current = generation.load(ordering: .acquiring)
                if current != seen && current & 1 == 1 { return current }
                nb_pause()
            }
            pthread_mutex_lock(mutex)
            sleepers.add(1, ordering: .sequentiallyConsistent)
            while true {
                let current = generation.load(ordering: .sequentiallyConsistent)
                if current != seen && current & 1 == 1 { break }
                pthread_cond_wait(condition, mutex)
            }
            sleepers.subtract(1, ordering: .sequentiallyConsistent)
            pthread_mutex_unlock(mutex)
        }
    }

    private func wake() {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}

private func runWorker(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let seat = Unmanaged<WorkerPool.Seat>.fromOpaque(argument).takeRetainedValue()
    seat.pool.serve(seat.number)
    return nil
}
