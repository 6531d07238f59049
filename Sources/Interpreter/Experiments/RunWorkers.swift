import Diagnostics
import Glibc
import Tensors

/// Makes several runs at once, each in a process of its own that begins as a copy of this one.
///
/// A copy has the whole world at no cost, and nothing that a run does reaches another. Its outcome
/// comes back through a pipe, as the same bytes that the store keeps; a run is computed by the same
/// instructions on one thread or several, so it gives the same bits in either way.
final class RunWorkers {
    private let evaluator: Evaluator
    private let keeper: any RunKeeper
    private let orders: [RunOrder]
    private let limit: Int
    private var running: [Worker] = []

    private struct Worker {
        let process: pid_t
        let pipe: Int32
        let place: Int
        var bytes: [UInt8] = []
    }

    /// What a worker's first byte says.
    private enum Answer: UInt8 {
        case outcome = 1
        /// Its error ends the cell; it stands in the outcome.
        case ending = 2
    }

    /// Nil where the runs are to be made one after the other: a ceiling or a ledger that all of
    /// them share has to know of each before the next.
    init?(_ evaluator: Evaluator, _ orders: [RunOrder]) {
        let limit = min(evaluator.runWorkers, orders.count)
        let scope = evaluator.privacyScope
        guard limit > 1, let keeper = evaluator.runKeeper, scope.noiseMode == .teaching,
            !scope.hasCeilings
        else { return nil }
        self.evaluator = evaluator
        self.keeper = keeper
        self.orders = orders
        self.limit = limit
    }

    func perform(_ isDone: (Int, RunOutcome) throws -> Void) throws {
        var next = 0
        var again: [Int] = []
        do {
            while next < orders.count || !running.isEmpty {
                while next < orders.count, running.count < limit {
                    if !start(next) { again.append(next) }
                    next += 1
                }
                for (place, outcome) in try finished() {
                    // Alone it may have the memory that several share.
                    if outcome?.failure?.id == "memory-limit" || outcome == nil {
                        again.append(place)
                    } else if let outcome {
                        try isDone(place, outcome)
                    }
                }
            }
        } catch {
            stop()
            throw error
        }
        for place in again.sorted() { try isDone(place, try evaluator.perform(orders[place])) }
    }

    // MARK: - Starting

    /// False if the system gives no more processes.
    private func start(_ place: Int) -> Bool {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return false }
        keeper.letGo()
        let parent = getpid()
        let process = fork()
        guard process != 0 else { work(place, ends[1], parent) }
        close(ends[1])
        guard process > 0 else {
            close(ends[0])
            return false
        }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        running.append(Worker(process: process, pipe: ends[0], place: place))
        return true
    }

    /// What the copy does: it makes its run, tells of it, and is gone.
    private func work(_ place: Int, _ pipe: Int32, _ parent: pid_t) -> Never {
        // A copy whose parent is gone computes for nobody; its run goes on from a checkpoint.
        Engine.becomeCopy()
        if getppid() != parent { _exit(1) }
        evaluator.onProgress = nil
        evaluator.limits.memoryBytes = evaluator.memory.share(
            of: evaluator.limits.memoryBytes, among: limit)
        var answer = Answer.outcome
        var outcome = RunOutcome()
        do {
            outcome = try evaluator.observingReadings { try evaluator.perform(orders[place]) }
        } catch {
            answer = .ending
            outcome.failure = evaluator.located(error)
        }
        guard let bytes = try? keeper.bytes(of: outcome) else { _exit(2) }
        Self.write([answer.rawValue] + bytes, to: pipe)
        _exit(0)
    }

    private static func write(_ bytes: [UInt8], to pipe: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = UnsafeRawBufferPointer(rebasing: buffer[...])
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(pipe, start, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }

    // MARK: - Ending

    /// Waits for a moment, and gives what has come whole; nil for a copy that ended otherwise.
    private func finished() throws -> [(place: Int, outcome: RunOutcome?)] {
        var waits = running.map { pollfd(fd: $0.pipe, events: Int16(POLLIN), revents: 0) }
        _ = poll(&waits, nfds_t(waits.count), 50)
        try evaluator.checkpoint()
        var done: [(place: Int, outcome: RunOutcome?)] = []
        for index in running.indices.reversed() where waits[index].revents != 0 {
            guard read(index) else { continue }
            let worker = running.remove(at: index)
            close(worker.pipe)
            var status: Int32 = 0
            while waitpid(worker.process, &status, 0) < 0, errno == EINTR {}
            done.append((worker.place, try outcome(of: worker)))
        }
        return done
    }

    private func outcome(of worker: Worker) throws -> RunOutcome? {
        guard let first = worker.bytes.first, let answer = Answer(rawValue: first),
            let outcome = try? keeper.outcome(from: Array(worker.bytes.dropFirst()))
        else { return nil }
        if answer == .ending, let failure = outcome.failure { throw failure }
        return outcome
    }

    /// Takes what stands in a pipe; true at its end.
    private func read(_ index: Int) -> Bool {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(running[index].pipe, &piece, piece.count)
            if count == 0 { return true }
            if count < 0 { return errno != EAGAIN && errno != EINTR }
            running[index].bytes += piece[..<count]
        }
    }

    /// Ends all copies at once: what they computed since their checkpoints is computed again.
    private func stop() {
        for worker in running {
            kill(worker.process, SIGKILL)
            close(worker.pipe)
        }
        for worker in running {
            var status: Int32 = 0
            while waitpid(worker.process, &status, 0) < 0, errno == EINTR {}
        }
        running = []
    }
}
