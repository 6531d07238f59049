import Foundation
import Interpreter
import Synchronization

/// Runs work on a thread of its own with room for deep recursion.
enum LargeStack {
    /// Enough for the deepest nesting of calls that the limits allow. Pages that are never
    /// touched cost nothing.
    static let bytes = 512 << 20

    /// Runs `body` and waits for it.
    ///
    /// - Parameters:
    ///   - seconds: how often `meanwhile` is called on the calling thread, > 0.
    static func run<Result: Sendable>(
        every seconds: Double, meanwhile: () -> Void, body: @escaping @Sendable () -> Result
    ) -> Result {
        let outcome = Outcome<Result>()
        let thread = Thread { outcome.set(body()) }
        thread.stackSize = bytes
        thread.start()
        while true {
            if let result = outcome.wait(seconds: seconds) { return result }
            meanwhile()
        }
    }

    private final class Outcome<Value: Sendable>: Sendable {
        private let value = Mutex<Value?>(nil)
        private let isDone = DispatchSemaphore(value: 0)

        func set(_ result: Value) {
            value.withLock { $0 = result }
            isDone.signal()
        }

        func wait(seconds: Double) -> Value? {
            _ = isDone.wait(timeout: .now() + seconds)
            return value.withLock { $0 }
        }
    }
}

/// Which cell is running and since when; read by the thread that waits.
final class ProgressWatch: Sendable {
    private let current = Mutex<(progress: CellProgress, start: ContinuousClock.Instant)?>(nil)

    func start(_ progress: CellProgress) {
        current.withLock { $0 = (progress, .now) }
    }

    func stop() {
        current.withLock { $0 = nil }
    }

    func update(_ loop: LoopProgress) {
        current.withLock { $0?.progress.loop = loop }
    }

    var progress: CellProgress? {
        current.withLock { current in
            guard let (progress, start) = current else { return nil }
            var result = progress
            result.seconds = (ContinuousClock.now - start).inSeconds
            return result
        }
    }
}
