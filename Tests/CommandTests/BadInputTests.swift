import Foundation
import TestSupport
import Testing

/// Files that are far too large or no text, disks that are full, and ends at any moment.
@Suite("Bad input on the command line", .serialized)
struct BadInputTests {
    /// Runs a line of bash in the folder; `$N` is the program.
    static func shell(
        _ script: String, in folder: TemporaryFolder
    ) throws -> (status: Int32, errors: String, seconds: Double) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = folder.url
        process.environment = Program.environment.merging(["N": try Program.path()]) { $1 }
        try folder.write("", to: "errors")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: folder.path + "/errors")
        let start = ContinuousClock.now
        try process.run()
        process.waitUntilExit()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return (process.terminationStatus, try folder.read("errors"), seconds)
    }

    /// Three gigabytes of addresses, most of which the large stack and BLAS only set aside.
    private static let bounded = "ulimit -v 3000000; "

    @Test(
        "Fifty megabytes in one line are refused in bounded time and memory",
        arguments: [
            ("line.noise", "x", "\"$N\" run line.noise"),
            ("line.noise", "1+", "\"$N\" run line.noise"),
            ("line.noise", "(", "\"$N\" run line.noise"),
            ("line.noise", "\"a\",", "\"$N\" run line.noise"),
            ("line.noise", "x", "\"$N\" < line.noise"),
            ("line.noise", "[1, ", "cat line.noise | \"$N\""),
            ("line.noise", "x", "\"$N\" check --no-run line.noise"),
        ])
    func longLine(name: String, piece: String, command: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(
            String(repeating: piece, count: 50_000_000 / piece.utf8.count), to: name)
        let ending = try Self.shell(Self.bounded + command, in: folder)
        #expect(ending.status == 2, "\(ending.errors.prefix(2000))")
        #expect(ending.errors.contains("error[too-long]"), "\(ending.errors.prefix(2000))")
        #expect(ending.errors.utf8.count < 4000)
        #expect(ending.seconds < 60)
    }

    @Test("Fifty megabytes of prose in one line are read", arguments: ["a", "*a ", "[", "`"])
    func longProse(piece: String) throws {
        let folder = try TemporaryFolder()
        let line = String(repeating: piece, count: 50_000_000 / piece.utf8.count)
        try folder.write(line + "\n\n```noise\n1\n```\n", to: "a.md")
        let ending = try Self.shell("ulimit -v 12000000; \"$N\" check --no-run a.md", in: folder)
        #expect(ending.status == 0 || ending.status == 2, "\(ending.errors.prefix(2000))")
        #expect(ending.seconds < 100)
    }

    @Test("A script that is not UTF-8 is refused, with the place")
    func notUTF8() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Array("let a = 1\nprint(\"a".utf8) + [0xFF] + Array("\")\n".utf8), to: "a.noise")
        let ending = try folder.run("run", "a.noise")
        #expect(ending.status == 2)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("a.noise:2:9: error[not-utf8]"), "\(ending)")
        try folder.write("import \"a.noise\"\nprint(1)\n", to: "b.noise")
        #expect(try folder.run("run", "b.noise").errors.contains("a.noise:2:9: error[not-utf8]"))
    }

    // MARK: - Disks

    @Test("Without room on the disk the old page stays, and nothing is left beside it")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        try folder.write(RenderTests.notebook, to: "a.md")
        try folder.write("old", to: "pages/a.html")
        let ending = try Self.shell("ulimit -f 4; \"$N\" render a.md -o pages/a.html", in: folder)
        #expect(ending.status == 2)
        #expect(ending.errors.contains("error[unwritable-file]"), "\(ending.errors)")
        #expect(try folder.read("pages/a.html") == "old")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/pages").count == 1)
    }

    @Test("Without room on the disk a notebook that is to be updated stays whole")
    func fullDiskOnUpdate() throws {
        let folder = try TemporaryFolder()
        // More than a block of the limit, so that a part of it could be written.
        let text = String(repeating: "Words.\n", count: 1000) + CheckTests.differing
        try folder.write(text, to: "books/a.md")
        let ending = try Self.shell("ulimit -f 2; \"$N\" check --update books/a.md", in: folder)
        #expect(ending.status == 2)
        #expect(ending.errors.contains("error[unwritable-file]"), "\(ending.errors)")
        #expect(try folder.read("books/a.md") == text)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/books").count == 1)
    }

    @Test(
        "Folders that nobody may write into are told", arguments: ["/proc/a.html", "/sys/a.html"])
    func readOnly(path: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(RenderTests.notebook, to: "a.md")
        let ending = try folder.run("render", "a.md", "-o", path)
        #expect(ending.status == 2)
        #expect(ending.errors.contains("error[unwritable-file]"), "\(ending)")
    }

    @Test("Devices are not written over by a page or by results", arguments: ["null", "full"])
    func devices(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(RenderTests.notebook, to: "a.md")
        for arguments in [["render", "a.md", "-o"], ["check", "a.md", "--junit"]] {
            let ending = try Program.run(arguments + ["/dev/\(name)"], in: folder.path)
            #expect(ending.status == 2, "\(ending)")
            #expect(ending.errors.contains("a device or a pipe"), "\(ending)")
        }
    }

    // MARK: - Ends at any moment

    @Test(
        "An end at any moment gives its status and leaves the folder as it was",
        arguments: ["run", "check"], [SIGINT, SIGTERM])
    func anyMoment(command: String, signal: Int32) throws {
        let folder = try TemporaryFolder()
        let cell = "```noise\nvar n = 0\nfor i in 0..<3000000 { n += i }\nn\n```\n\n"
        let text = String(repeating: cell, count: 400)
        try folder.write(text, to: "a.md")
        for moment in 0..<12 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try Program.path())
            process.arguments = [command, "a.md"]
            process.currentDirectoryURL = folder.url
            process.environment = Program.environment
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
            DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
            usleep(UInt32(2_000 + moment * moment * 4_000))
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            watchdog.cancel()
            let isSignal = process.terminationReason == .uncaughtSignal
            let status = process.terminationStatus + (isSignal ? 128 : 0)
            #expect(status == 128 + signal, "after moment \(moment)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.md"])
        #expect(try folder.read("a.md") == text)
    }
}
