import Foundation
import Fuzzing

/// Runs a target in processes of their own, so that a crash or an endless input ends only the
/// worker; the input is made again from its ordinal and kept.
struct FuzzSupervisor {
    let target: FuzzTarget
    let seed: UInt64
    let count: Int
    let end: ContinuousClock.Instant
    let hangSeconds: Double
    let corpus: FuzzCorpus

    private static let mostFailures = 20

    /// - Returns: how many inputs failed.
    func run() throws -> Int {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "noisebook-fuzz-\(getpid())-\(target.name)").path
        defer {
            unlink(path)
            unlink(path + ".failure")
        }
        guard let progress = FuzzProgress(path: path) else { throw POSIXError(.EIO) }
        var failures = 0
        while progress.ordinal < count, ContinuousClock.now < end, failures < Self.mostFailures {
            guard let reason = try work(progress, path) else { continue }
            failures += 1
            try report(reason, progress.ordinal)
            progress.skip()
        }
        show(progress)
        return failures
    }

    /// Starts a worker where the last one stopped, and waits for it.
    ///
    /// - Returns: why it stopped, nil if there is nothing to say.
    private func work(_ progress: FuzzProgress, _ path: String) throws -> String? {
        let left = (end - ContinuousClock.now) / .seconds(1)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            target.name, "--seed", "\(seed)", "--count", "\(count)", "--seconds", "\(left)",
            "--worker", path,
        ]
        var variables = ProcessInfo.processInfo.environment
        variables["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = variables
        unlink(path + ".failure")
        try process.run()
        let isStuck = wait(for: process, progress)
        let failure = try? String(contentsOfFile: path + ".failure", encoding: .utf8)
        if isStuck { return "no end after \(hangSeconds) seconds" }
        if process.terminationReason == .uncaughtSignal {
            return "a crash by signal \(process.terminationStatus)"
        }
        if let failure { return failure }
        guard process.terminationStatus == 0 else {
            return "the worker ended with status \(process.terminationStatus)"
        }
        return nil
    }

    /// - Returns: whether one input took too long, so that the worker was ended.
    private func wait(for process: Process, _ progress: FuzzProgress) -> Bool {
        var last = progress.ordinal
        var since = Self.processorSeconds(of: process.processIdentifier)
        while process.isRunning {
            usleep(20_000)
            if progress.ordinal != last {
                last = progress.ordinal
                since = Self.processorSeconds(of: process.processIdentifier)
            } else if Self.processorSeconds(of: process.processIdentifier) - since > hangSeconds {
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                return true
            }
        }
        process.waitUntilExit()
        return false
    }

    /// Time of the processor: on a busy machine a worker that waits for its turn is no endless
    /// one.
    private static func processorSeconds(of process: Int32) -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            return 0
        }
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private func report(_ reason: String, _ ordinal: Int) throws {
        let bytes = target.input(seed: seed, ordinal: ordinal)
        let path = try corpus.keep(bytes, of: target.name, as: "seed-\(seed)-\(ordinal)")
        say("\(target.name): input \(ordinal): \(reason)\n  kept as \(path)")
    }

    private func show(_ progress: FuzzProgress) {
        let done = progress.done
        let slowest = target.input(seed: seed, ordinal: progress.slowestOrdinal).count
        let rate = progress.seconds > 0 ? Double(done) / progress.seconds : 0
        let numbers = String(
            format: "%9d inputs, %6d bytes each, %8.0f a second; slowest %.1f ms for %d bytes",
            done, done > 0 ? progress.bytes / done : 0, rate, progress.slowestSeconds * 1000,
            slowest)
        say("\(target.name.padding(toLength: 12, withPad: " ", startingAt: 0))\(numbers)")
    }
}

/// Writes a line at once, also into a file.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
