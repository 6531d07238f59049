import Kernels
import Synchronization
import Testing

@Suite("The pool of workers", .serialized) struct WorkerPoolTests {
    @Test("Every piece of many short loops is done once, by a worker of the loop")
    func shortLoops() {
        for turn in 0..<100_000 {
            let count = turn % 7 + 1
            let done = Atomic<Int>(0)
            let isWithin = Atomic<Bool>(true)
            WorkerPool.shared.run(count, workers: 2) { index, worker in
                done.add(1 << (8 * index), ordering: .relaxed)
                if worker > 1 { isWithin.store(false, ordering: .relaxed) }
            }
            var wanted = 0
            for index in 0..<count { wanted += 1 << (8 * index) }
            guard done.load(ordering: .relaxed) == wanted, isWithin.load(ordering: .relaxed) else {
                Issue.record("loop \(turn) of \(count) pieces")
                return
            }
        }
    }

    @Test("A loop within a loop runs on one thread")
    func nestedLoops() {
        let done = Atomic<Int>(0)
        WorkerPool.shared.run(8, workers: 2) { _, _ in
            WorkerPool.shared.run(5, workers: 2) { _, worker in
                done.add(worker == 0 ? 1 : 1000, ordering: .relaxed)
            }
        }
        #expect(done.load(ordering: .relaxed) == 40)
    }
}
