import Foundation
import TestSupport
import Testing

@Suite("noisebook render with kept results")
struct CacheTests {
    static let notebook = """
        # Study

        ```noise
        #| label: a
        let x = [1, 2, 3]
        print(sum(x))
        ```

        ```noise
        #| label: b
        plot(line(x, x))
        ```

        The sum is `{noise} sum(x)`.

        """

    static func folder(_ text: String = notebook) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "a.md")
        return folder
    }

    static let cache = ["NOISEBOOK_CACHE": "cache"]

    @Test("A page of kept results has the bytes of a fresh one")
    func sameBytes() throws {
        let folder = try Self.folder()
        let first = try folder.run(
            "render", "a.md", "-o", "one.html", "--no-timings", variables: Self.cache)
        #expect(first.status == 0, "\(first)")
        #expect(first.errors == "a.md → one.html\n")
        let again = try folder.run(
            "render", "a.md", "-o", "two.html", "--no-timings", variables: Self.cache)
        #expect(again.errors == "a.md → two.html (2 of 2 cells were kept)\n")
        #expect(try folder.read("one.html") == folder.read("two.html"))
        let fresh = try folder.run(
            "render", "a.md", "-o", "three.html", "--no-timings", "--fresh",
            variables: Self.cache)
        #expect(fresh.errors == "a.md → three.html\n")
        #expect(try folder.read("one.html") == folder.read("three.html"))
    }

    @Test("Without a place to keep results, or with one that is no folder, all runs")
    func places() throws {
        let folder = try Self.folder()
        let nowhere = ["NOISEBOOK_CACHE": "", "HOME": "", "XDG_CACHE_HOME": ""]
        #expect(try folder.run("render", "a.md", variables: nowhere).status == 0)
        let file = try folder.run("render", "a.md", variables: ["NOISEBOOK_CACHE": "a.md"])
        #expect(file.status == 0)
        #expect(file.errors.contains("warning[unwritable-cache]"), "\(file)")
        #expect(try folder.read("a.md") == Self.notebook)
        #expect(try folder.run("cache", variables: nowhere).errors.contains("error[unknown-cache]"))
    }

    @Test("The lock file is written and holds")
    func freezing() throws {
        let folder = try Self.folder()
        let early = try folder.run("render", "a.md", "--frozen", variables: Self.cache)
        #expect(early.status == 2 && early.errors.contains("error[missing-lock]"), "\(early)")
        let freeze = try folder.run("render", "a.md", "--freeze", variables: Self.cache)
        #expect(freeze.errors.contains("a.md: lock written to a.md.lock\n"), "\(freeze)")
        #expect(try folder.run("render", "a.md", "--frozen", variables: Self.cache).status == 0)
        let check = try folder.run("check", "a.md", "--frozen", variables: Self.cache)
        #expect(check.status == 0 && check.lastLine == "2 passed, 0 failed, 0 skipped", "\(check)")
        try folder.write(Self.notebook.replacing("[1, 2, 3]", with: "[1, 2]"), to: "a.md")
        let changed = try folder.run("render", "a.md", "--frozen", variables: Self.cache)
        #expect(changed.status == 1, "\(changed)")
        #expect(changed.errors.contains("error[frozen-mismatch]"), "\(changed)")
        let both = try folder.run("render", "a.md", "--frozen", "--fresh", variables: Self.cache)
        #expect(both.status == 2)
    }

    @Test("`why` and `cache` say what they say")
    func commands() throws {
        let folder = try Self.folder()
        _ = try folder.run("render", "a.md", variables: Self.cache)
        let why = try folder.run("why", "a.md", "b", variables: Self.cache)
        #expect(why.output.hasPrefix("`b` (line 9) would not run: its result is kept.\n"), "\(why)")
        let shown = try folder.run("cache", variables: Self.cache)
        #expect(shown.output.hasPrefix("Folder   cache\nResults  3, "), "\(shown)")
        #expect(shown.output.contains("a.md: 2 of 2 cells kept\n"), "\(shown)")
        let old = try folder.run("cache", "clear", "--older-than", "1d", variables: Self.cache)
        #expect(old.output == "0 results removed, 0 bytes\n", "\(old)")
        let odd = try folder.run("cache", "clear", "--older-than", "soon", variables: Self.cache)
        #expect(odd.status == 2 && odd.errors.contains("error[wrong-option-value]"), "\(odd)")
        let cleared = try folder.run("cache", "clear", variables: Self.cache)
        #expect(cleared.output.hasPrefix("3 results removed, "), "\(cleared)")
        let none = try folder.run("why", "a.md", "c", variables: Self.cache)
        #expect(none.status == 2 && none.errors.contains("error[unknown-cell]"), "\(none)")
    }

    @Test("A limit on the size of files stops neither the page nor the next run")
    func fullDisk() throws {
        // One large value, so that its entry passes the limit and the page does not.
        let text = Self.notebook.replacing("[1, 2, 3]", with: "[1, 2, 3]\nlet big = zeros(500000)")
        let folder = try Self.folder(text)
        let program = try Program.path()
        let script = """
            trap '' XFSZ
            ulimit -f 500
            '\(program)' render a.md -o a.html --no-timings
            """
        try folder.write(script, to: "limited.sh")
        let ending = try Self.shell(folder, "limited.sh")
        #expect(ending.contains("warning[unwritable-cache]"), "\(ending)")
        #expect(ending.contains("a.md → a.html"), "\(ending)")
        let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/cache")
        #expect(!left.contains { $0.hasSuffix(".tmp") })
        let next = try folder.run(
            "render", "a.md", "-o", "b.html", "--no-timings", variables: Self.cache)
        #expect(next.status == 0 && !next.errors.contains("warning"), "\(next)")
        #expect(try folder.read("a.html") == folder.read("b.html"))
    }

    @Test("Two programs at once write one page and share the results")
    func twoAtOnce() throws {
        let folder = try Self.folder()
        let program = try Program.path()
        let script = (0..<4).map { _ in "'\(program)' render a.md -o a.html --no-timings &" }
        try folder.write(script.joined(separator: "\n") + "\nwait\n", to: "both.sh")
        let text = try Self.shell(folder, "both.sh")
        #expect(!text.contains("damaged-cache"), "\(text)")
        let after = try folder.run(
            "render", "a.md", "-o", "b.html", "--no-timings", variables: Self.cache)
        #expect(after.errors == "a.md → b.html (2 of 2 cells were kept)\n", "\(after)")
        #expect(try folder.read("a.html") == folder.read("b.html"))
    }

    @Test(
        "Ended at any moment, a run leaves whole pages and whole results",
        arguments: [SIGKILL, SIGTERM, SIGINT], 1...8)
    func ended(signal: Int32, moment: Int) throws {
        let cells = (0..<6).map { "```noise\nlet x\($0) = normal(200000)\nprint(\($0))\n```\n\n" }
        let folder = try Self.folder(cells.joined())
        let expected = try folder.run(
            "render", "a.md", "-o", "whole.html", "--no-timings",
            variables: ["NOISEBOOK_CACHE": "other"])
        #expect(expected.status == 0)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Program.path())
        process.arguments = ["render", "a.md", "-o", "a.html", "--no-timings"]
        process.currentDirectoryURL = folder.url
        process.environment = Program.environment.merging([
            "NOISEBOOK_CACHE": folder.path + "/cache"
        ]) { $1 }
        process.standardError = FileHandle.nullDevice
        try process.run()
        usleep(UInt32(moment * 20_000))
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        if folder.exists("a.html") {
            // The whole page, or one that says how far the run came.
            #expect(try folder.read("a.html").hasSuffix("</html>\n"))
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(signal == SIGKILL || !left.contains { $0.hasSuffix(".tmp") }, "\(left)")
        let next = try folder.run(
            "render", "a.md", "-o", "a.html", "--no-timings",
            variables: ["NOISEBOOK_CACHE": folder.path + "/cache"])
        #expect(next.status == 0 && !next.errors.contains("warning"), "\(next)")
        #expect(try folder.read("a.html") == folder.read("whole.html"))
    }

    /// Runs a script of the shell; gives both of its streams.
    private static func shell(_ folder: TemporaryFolder, _ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [script]
        process.currentDirectoryURL = folder.url
        process.environment = Program.environment.merging(
            ["NOISEBOOK_CACHE": folder.path + "/cache"]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
