import Dispatch
import Synchronization

/// How many threads large kernels may use; results have the same bits for any number.
private let threadSetting = Atomic<Int>(1)

/// How many threads large kernels may use, at least 1.
public var threads: Int {
    get { threadSetting.load(ordering: .relaxed) }
    set { threadSetting.store(max(1, min(newValue, 64)), ordering: .relaxed) }
}

/// How many threads the steps of compiled programs share.
private let planThreadSetting = Atomic<Int>(1)

/// How many threads the steps of compiled programs share, at least 1; results have the same bits
/// for any number.
public var planThreads: Int {
    get { planThreadSetting.load(ordering: .relaxed) }
    set { planThreadSetting.store(max(1, min(newValue, 64)), ordering: .relaxed) }
}

/// Elements of one piece of a long loop: below a millisecond for cheap operations, and a
/// multiple of every vector's and every random batch's width.
let chunkLength = 1 << 17

/// Loops shorter than this are not worth a second thread.
private let parallelLength = 1 << 20

/// Runs `body` over `0..<count` in pieces whose bounds depend on `count` and `length` alone.
///
/// Every piece writes its own part of the output, so the number of threads does not show.
/// - Returns: false if an interruption was requested; the output is then unfinished.
func inChunks(_ count: Int, of length: Int = chunkLength, _ body: (Range<Int>) -> Void) -> Bool {
    if count <= length {
        body(0..<count)
        return true
    }
    let chunks = (count - 1) / length + 1
    func run(_ chunk: Int) {
        let start = chunk * length
        body(start..<min(start + length, count))
    }
    let workers = min(threads, chunks)
    if workers == 1 || (length >= chunkLength && count < parallelLength) {
        for chunk in 0..<chunks {
            if Interruption.isRequested { return false }
            run(chunk)
        }
    } else {
        share(chunks, among: workers, run)
    }
    return !Interruption.isRequested
}

/// Runs `body` over `0..<count` in pieces of `length`, on as many threads as are allowed.
///
/// - Returns: false if an interruption was requested; pieces may then be left out.
public func inPieces(_ count: Int, of length: Int, _ body: (Range<Int>) -> Void) -> Bool {
    inChunks(count, of: max(1, length), body)
}

/// A loop body that may run on several threads because its pieces write apart from each other.
private struct SharedBody: @unchecked Sendable {
    let run: (Int) -> Void
}

/// Each worker takes the next piece that nobody has.
private func share(_ chunks: Int, among workers: Int, _ run: (Int) -> Void) {
    withoutActuallyEscaping(run) { run in
        let body = SharedBody(run: run)
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while !Interruption.isRequested {
                let chunk = next.add(1, ordering: .relaxed).oldValue
                if chunk >= chunks { return }
                body.run(chunk)
            }
        }
    }
}
