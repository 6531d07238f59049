import Foundation
import TestSupport
import Testing

@Suite("Signals and broken streams")
struct StreamTests {
    static let endless = "```noise\nprint(\"started\")\nwhile true { }\n```\n"

    /// Starts a run that never ends, waits until it does, sends the signals, and gives its
    /// status and how long it took to end.
    private func interrupted(
        by signals: [Int32], _ text: String = endless
    ) throws -> (status: Int32, seconds: Double, errors: String) {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "a.md")
        try folder.write("", to: "errors")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Program.path())
        process.arguments = ["run", "a.md"]
        process.currentDirectoryURL = folder.url
        process.environment = Program.environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: folder.path + "/errors")
        try process.run()
        let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
        _ = output.fileHandleForReading.availableData
        let start = ContinuousClock.now
        for signal in signals {
            kill(process.processIdentifier, signal)
            usleep(50_000)
        }
        process.waitUntilExit()
        watchdog.cancel()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let isSignal = process.terminationReason == .uncaughtSignal
        return (
            isSignal ? 128 + process.terminationStatus : process.terminationStatus, seconds,
            try folder.read("errors")
        )
    }

    @Test("Ctrl-C stops the cell, names its place and gives 130")
    func interrupt() throws {
        let ending = try interrupted(by: [SIGINT])
        #expect(ending.status == 130)
        #expect(ending.seconds < 5)
        #expect(ending.errors.contains("error[interrupted]"))
    }

    @Test("A second Ctrl-C at once gives 130 too")
    func interruptTwice() throws {
        #expect(try interrupted(by: [SIGINT, SIGINT]).status == 130)
    }

    @Test("A request to end gives 143")
    func terminate() throws {
        let ending = try interrupted(by: [SIGTERM])
        #expect(ending.status == 143)
        #expect(ending.seconds < 5)
    }

    private func shell(_ script: String, _ folder: TemporaryFolder) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", "set -o pipefail; " + script]
        process.currentDirectoryURL = folder.url
        process.environment = Program.environment.merging(["N": try Program.path()]) { $1 }
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test("A reader that goes away ends the run without a crash")
    func closedPipe() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\nfor i in 0..<2000 { print(i) }\n```\n", to: "a.md")
        #expect(try shell("\"$N\" run a.md | true", folder) == 141)
    }

    @Test("A full disk is an error with status 2")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\nprint(1)\n```\n", to: "a.md")
        #expect(try shell("\"$N\" run a.md > /dev/full", folder) == 2)
    }

    @Test("With all streams closed a page is written whole")
    func closedStreams() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\nprint(1)\n```\n", to: "a.md")
        #expect(try shell("\"$N\" render a.md -o a.html <&- >&- 2>&-", folder) == 0)
        let page = try folder.read("a.html")
        #expect(page.hasPrefix("<!doctype html>"))
        #expect(page.hasSuffix("</html>\n"))
    }
}
