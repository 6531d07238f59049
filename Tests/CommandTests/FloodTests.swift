import Foundation
import TestSupport
import Testing

/// Cells and scripts that print more than one wants to see.
@Suite("Floods of text")
struct FloodTests {
    private static let flood = "for i in 0..<20000 { print(\"line\", i) }\n"
    private static let cache = ["NOISEBOOK_CACHE": "cache"]

    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("```noise\n#| label: much\n\(flood)```\n", to: "a.md")
        try folder.write(flood, to: "s.noise")
        return folder
    }

    /// The digits in `noisebook cache text 5d2f08c1a3b4`.
    private static func digits(in text: String) throws -> String {
        let match = try #require(try /noisebook cache text ([0-9a-f]{12})/.firstMatch(in: text))
        return String(match.1)
    }

    @Test("A notebook shows both ends and says how to get the whole, in the page too")
    func whole() throws {
        let folder = try Self.folder()
        let ending = try folder.run("run", "a.md", variables: Self.cache)
        #expect(ending.status == 0, "\(ending.errors)")
        let digits = try Self.digits(in: ending.output)
        // What was written before it was too much stays on the terminal.
        let note = "… 19,700 lines left out; all of it: noisebook cache text \(digits)\n"
        #expect(ending.output.contains(note + "line 19900\n"))
        let text = try folder.run("cache", "text", digits, variables: Self.cache)
        #expect(text.output == (0..<20000).map { "line \($0)\n" }.joined())
        _ = try folder.run("render", "a.md", variables: Self.cache)
        #expect(try folder.read("a.html").contains("line 199\n" + note + "line 19900\n"))
    }

    @Test("A script and piped code write all of it")
    func scripts() throws {
        let folder = try Self.folder()
        #expect(try folder.run("run", "s.noise").output.utf8.count == 208_890)
        #expect(try folder.run("-e", Self.flood).output.utf8.count == 208_890)
        #expect(try Program.run([], input: Self.flood).output.utf8.count == 208_890)
    }

    @Test("A text that is gone, changed or was never there is said so")
    func missing() throws {
        let folder = try Self.folder()
        let unknown = try folder.run("cache", "text", "0123456789ab", variables: Self.cache)
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("error[unknown-text]"))
        let ending = try folder.run("run", "a.md", variables: Self.cache)
        let digits = try Self.digits(in: ending.output)
        #expect(try folder.run("cache", "text", "", variables: Self.cache).status == 2)
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/cache")
        let name = try #require(names.first { $0.hasSuffix(".txt") })
        try folder.write("something else\n", to: "cache/" + name)
        let damaged = try folder.run("cache", "text", digits, variables: Self.cache)
        #expect(damaged.errors.contains("error[damaged-cache]"))
        let gone = try folder.run("cache", "text", digits, variables: Self.cache)
        #expect(gone.errors.contains("error[unknown-text]"))
    }

    @Test("Where nothing can be kept the run goes on with a warning")
    func unwritable() throws {
        let folder = try Self.folder()
        let ending = try folder.run("run", "a.md", variables: ["NOISEBOOK_CACHE": "/dev/null/x"])
        #expect(ending.status == 0)
        #expect(ending.output.contains("… 19,700 lines left out\n"))
        #expect(ending.errors.contains("unwritable-cache"))
    }

    @Test("A cell that takes longer than a second is told of at its start and its end")
    func progressLines() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            ```noise
            #| label: quick
            1 + 1
            ```

            ```noise
            #| label: wait
            var s = 0
            for i in range(150000000) { s += i }
            ```

            """, to: "a.md")
        let ending = try folder.run("render", "a.md")
        let lines = ending.errors.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("[2/2] wait a.md:6 1 s") }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("[2/2] wait a.md:6 done in ") }, "\(lines)")
        #expect(!lines.contains { $0.contains("quick") })
    }
}
