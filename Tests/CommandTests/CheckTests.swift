import TestSupport
import Testing

@Suite("noisebook check")
struct CheckTests {
    static let differing = "```noise\n#| label: sum\n1 + 1\n```\n\n```output\n3\n```\n"
    static let agreeing = "```noise\n#| label: sum\n1 + 1\n```\n\n```output\n2\n```\n"

    @Test("The last line counts the cells of all notebooks of a folder")
    func summary() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.agreeing, to: "all/a.md")
        try folder.write(Self.differing, to: "all/b.md")
        try folder.write("```noise\n#| eval: false\n1\n```\n", to: "all/c.md")
        try folder.write("```noise\n[1][9]\n```\n", to: "all/deeper/d.md")
        let ending = try folder.run("check", "all")
        #expect(ending.status == 3)
        #expect(ending.lastLine == "1 passed, 1 failed, 1 skipped")
        #expect(ending.output.contains("b.md:1 [sum]"))
    }

    @Test("--update writes the outputs, and nothing else changes")
    func update() throws {
        let folder = try TemporaryFolder()
        try folder.write("Before.\n\n" + Self.differing + "\nAfter.", to: "a.md")
        let ending = try folder.run("check", "--update", "a.md")
        #expect(ending.status == 0, "\(ending)")
        #expect(try folder.read("a.md") == "Before.\n\n" + Self.agreeing + "\nAfter.")
        #expect(try folder.run("check", "a.md").status == 0)
    }

    @Test("TAP has a plan and a line for each cell")
    func tap() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.agreeing, to: "a.md")
        try folder.write(Self.differing, to: "b.md")
        let lines = try folder.run("check", "--tap", "a.md", "b.md").output.split(separator: "\n")
        #expect(lines.prefix(3) == ["TAP version 13", "1..2", "ok 1 - a.md:1 [sum]"])
        #expect(lines.contains("not ok 2 - b.md:1 [sum]"))
    }

    @Test("JUnit XML is written beside the usual text")
    func junit() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.differing, to: "a.md")
        let ending = try folder.run("check", "--junit", "results.xml", "a.md")
        #expect(ending.lastLine == "0 passed, 1 failed, 0 skipped")
        let xml = try folder.read("results.xml")
        #expect(xml.contains("tests=\"1\""))
        #expect(xml.contains("failures=\"1\""))
    }

    @Test("--no-run reports every fault, runs nothing and counts")
    func noRun() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\nprint(1)\nfoo\n```\n\n```noise\nbar\n```\n", to: "a.md")
        let ending = try folder.run("check", "--no-run", "a.md")
        #expect(ending.status == 2)
        #expect(ending.output == "1 notebook, 2 errors\n")
        #expect(ending.errors.contains("a.md:3:1") && ending.errors.contains("a.md:7:1"))
    }

    @Test("--json gives one object a line")
    func json() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\nfoo\nbar\n```\n", to: "a.md")
        let ending = try folder.run("check", "--no-run", "--json", "a.md")
        let lines = ending.output.split(separator: "\n")
        #expect(lines.count { $0.contains("\"id\": \"unknown-name\"") } == 2, "\(ending)")
        #expect(lines.allSatisfy { $0.first == "{" && $0.last == "}" })
    }
}
