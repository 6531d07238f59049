import TestSupport
import Testing

/// A command, what it ends with, and a piece of what it says on the standard error.
struct CommandCase: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let says: String

    init(_ command: String, _ status: Int32, _ says: String) {
        arguments = command.split(separator: " ").map(String.init)
        self.status = status
        self.says = says
    }

    var testDescription: String { "noisebook " + arguments.joined(separator: " ") }
}

@Suite("Exit status")
struct ExitStatusTests {
    static let files = [
        "good.md": "# Good\n\n```noise\n1 + 1\n```\n",
        "fails.md": "```noise\nlet xs = [1]\nxs[3]\n```\n",
        "expects.md": "```noise\nexpect 1 == 2, \"one is two\"\n```\n",
        "misspelt.md": "```noise\nprint(\"ran\")\n```\n\n```noise\nlet width = 1\nwidht\n```\n",
        "differs.md": "```noise\n1 + 1\n```\n\n```output\n3\n```\n",
        "slow.md": "```noise\n#| timeout: 1s\nwhile true { }\n```\n",
        "prose.md": "Only words.\n",
        "x.noise": "fn twice(x) { 2 * x }\nprint(twice(21))\n",
        "broken.noise": "let x = \n",
        "words.txt": "words",
    ]

    static let cases = [
        CommandCase("run good.md", 0, ""),
        CommandCase("run x.noise", 0, ""),
        CommandCase("run prose.md", 0, ""),
        CommandCase("check good.md", 0, ""),
        CommandCase("check --no-run good.md", 0, ""),
        CommandCase("render good.md -o good.html", 0, "good.md → good.html"),
        CommandCase("data list", 0, ""),
        CommandCase("run fails.md", 1, "fails.md:3:4: error[index-out-of-range]"),
        CommandCase("render fails.md -o fails.html", 1, "error[index-out-of-range]"),
        CommandCase("run expects.md", 1, "error[expectation-failed]"),
        CommandCase("run misspelt.md", 2, "misspelt.md:7:1: error[unknown-name]"),
        CommandCase("run broken.noise", 2, "broken.noise:1:"),
        CommandCase("check --no-run misspelt.md", 2, "error[unknown-name]"),
        CommandCase("check differs.md", 3, ""),
        CommandCase("run slow.md", 5, "error[time-limit]"),
        CommandCase("run nothing.md", 2, "error[missing-file]"),
        CommandCase("run god.md", 2, "`good.md`"),
        CommandCase("run .", 2, "error[is-a-folder]"),
        CommandCase("run", 2, "Missing expected argument"),
        CommandCase("run good.md --param", 2, "--param"),
        CommandCase("run good.md --param x", 2, "error["),
        CommandCase("run good.md --profile nosuch", 2, "nosuch"),
        CommandCase("run good.md --seed minus", 2, "--seed"),
        CommandCase("render words.txt", 2, "error[not-a-notebook]"),
        CommandCase("render x.noise", 2, "`noisebook run x.noise` runs it"),
        CommandCase("render good.md -o no/such/folder/good.html", 2, "error[unwritable-file]"),
        CommandCase("render good.md prose.md -o words.txt", 2, "error[unwritable-file]"),
        CommandCase("render good.md ./good.md", 2, "error[same-output]"),
        CommandCase("check empty", 2, "error[no-notebooks]"),
        CommandCase("check --json good.md", 2, "`--json` goes with `--no-run`"),
        CommandCase("check --no-run --update good.md", 2, "`--no-run`"),
        CommandCase("data verify nosuch", 2, "no data set `nosuch`"),
        CommandCase("good.md", 2, "`noisebook run good.md`"),
        CommandCase("rendre", 2, "did you mean `render`?"),
        CommandCase("--nosuch", 2, "--nosuch"),
    ]

    @Test("Each ends as documented and says why", arguments: cases)
    func status(_ command: CommandCase) throws {
        let folder = try Self.folder()
        let ending = try Program.run(command.arguments, in: folder.path)
        #expect(ending.status == command.status, "\(ending)")
        #expect(command.says.isEmpty || ending.errors.contains(command.says), "\(ending)")
    }

    @Test("A fault found before the run keeps every cell from running")
    func nothingRuns() throws {
        let ending = try Self.folder().run("run", "misspelt.md")
        #expect(ending.output.isEmpty)
    }

    @Test("Errors are not coloured where nobody looks at a terminal")
    func noColour() throws {
        let ending = try Self.folder().run("run", "misspelt.md", variables: ["TERM": "xterm"])
        #expect(!ending.errors.contains("\u{1B}"))
    }

    static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        try folder.write("", to: "empty/notes.txt")
        return folder
    }
}
