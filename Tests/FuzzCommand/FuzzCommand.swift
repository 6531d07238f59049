import ArgumentParser
import Foundation
import Fuzzing

/// Feeds the readers with changed and made-up input and says what breaks.
@main
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "noisebook-fuzz",
        abstract: "Feed the readers with changed and made-up input.",
        discussion: """
            An input depends on target, seed and ordinal alone. What breaks is kept in
            Tests/FuzzCorpus, in the folder of its target, and checked first from then on.

              noisebook-fuzz --list
              noisebook-fuzz parser checker --count 1000000
              noisebook-fuzz --seconds 60
              noisebook-fuzz parser --replay Tests/FuzzCorpus/parser/seed-1-42
              noisebook-fuzz programs --show 42
            """)

    @Argument(help: "Names of targets; all of them if there is none.")
    var targets: [String] = []

    @Option(help: "Inputs for each target.")
    var count = Int.max

    @Option(help: "Seconds for all targets together.")
    var seconds: Double?

    @Option(help: "Where the random numbers begin.")
    var seed: UInt64 = 1

    @Option(help: "Seconds of the processor after which an input is taken to have no end.")
    var hang = 30.0

    @Option(help: "Check this file alone.")
    var replay: String?

    @Option(help: "Write the input of this ordinal to the standard output.")
    var show: Int?

    @Option(help: "Where inputs that break something are kept.")
    var corpus = "Tests/FuzzCorpus"

    @Flag(help: "Say which targets there are.")
    var list = false

    @Option(help: .hidden)
    var worker: String?

    func run() throws {
        let material = Material(repository: URL(fileURLWithPath: "."))
        let all = FuzzTarget.all(material)
        let chosen = try targets.isEmpty ? all : targets.map { try Self.target($0, in: all) }
        if list { return all.forEach { say("\($0.name): \($0.summary)") } }
        if let worker { return try work(chosen[0], worker) }
        if let replay { return try again(chosen, replay) }
        if let show {
            return FileHandle.standardOutput.write(
                Data(chosen[0].input(seed: seed, ordinal: show)))
        }
        guard material.isThere else {
            throw ValidationError("Run it in the folder that holds Package.swift.")
        }
        try supervise(chosen)
    }

    private static func target(_ name: String, in all: [FuzzTarget]) throws -> FuzzTarget {
        guard let target = all.first(where: { $0.name == name }) else {
            throw ValidationError(
                "There is no target `\(name)`; there are "
                    + all.map(\.name).joined(separator: ", ") + ".")
        }
        return target
    }

    private func work(_ target: FuzzTarget, _ path: String) throws {
        guard let progress = FuzzProgress(path: path) else { throw POSIXError(.EIO) }
        let end = ContinuousClock.now + .seconds(min(seconds ?? 1e6, 1e6))
        let worker = FuzzWorker(target, seed: seed, progress: progress)
        guard let failure = worker.run(upTo: count, until: end) else { return }
        try failure.write(toFile: path + ".failure", atomically: true, encoding: .utf8)
    }

    private func again(_ targets: [FuzzTarget], _ path: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        for target in targets {
            let failure = target.check(bytes)
            say("\(target.name): \(failure ?? "holds")")
            if failure != nil { throw ExitCode(1) }
        }
    }

    private func supervise(_ targets: [FuzzTarget]) throws {
        guard count < .max || seconds != nil else {
            throw ValidationError("Say how much: `--count` or `--seconds`.")
        }
        let corpus = FuzzCorpus(folder: URL(fileURLWithPath: self.corpus))
        let start = ContinuousClock.now
        var failures = 0
        for (index, target) in targets.enumerated() {
            let share = min(seconds ?? 1e6, 1e6) * Double(index + 1) / Double(targets.count)
            let supervisor = FuzzSupervisor(
                target: target, seed: seed, count: count, end: start + .seconds(share),
                hangSeconds: hang, corpus: corpus)
            failures += try supervisor.run()
        }
        if failures > 0 { throw ExitCode(1) }
    }
}
