import Foundation
import TestSupport
import Testing

/// `noisebook step`, its keys sent through a pipe: one line each.
@Suite("Stepping through a notebook")
struct StepTests {
    private static let notebook = """
        ---
        title: A walk
        seed: 7
        ---
        # A walk

        The *first* cell sets `sigma`.

        ```noise
        #| label: clip
        let sigma = 2
        ```

        Twice that is `{noise} sigma * 2`.

        ```noise
        #| label: noise
        let draws = normal(2, 2, std: sigma)
        let more = normal(1)
        print("sum", number(sum(draws) + more[0]))
        ```

        ```noise
        #| label: alone
        "by itself"
        ```

        \(ExerciseText.life(label: "try"))
        The last words.

        """

    private func step(
        _ keys: String..., notebook: String = notebook, variables: [String: String] = [:]
    ) throws -> (ending: Program.Ending, text: String) {
        let folder = try TemporaryFolder()
        try folder.write(notebook, to: "walk.md")
        let ending = try Program.run(
            ["step", "walk.md"], input: keys.map { $0 + "\n" }.joined(), in: folder.path,
            variables: variables)
        return (ending, try folder.read("walk.md"))
    }

    @Test("Enter runs cell after cell, prose and its values between them")
    func enter() throws {
        let (ending, _) = try step("", "", "")
        #expect(ending.status == 0, "\(ending)")
        for text in [
            "A walk\n", "The first cell sets sigma.", "let sigma = 2", "── clip  walk.md:9",
            "Twice that is 4.", "sum ", "\"by itself\"", "── try  walk.md:28  exercise life",
        ] { #expect(ending.output.contains(text), "\(text)\n\(ending)") }
    }

    @Test("A cell further down first runs what it needs and nothing else")
    func needs() throws {
        let (ending, _) = try step("g noise", "", "l")
        #expect(ending.output.contains("── clip  walk.md:9\n"))
        #expect(ending.output.contains("sum "))
        #expect(ending.output.contains("alone          never run"))
        #expect(ending.output.contains("clip           ok"))
    }

    @Test("Stepping into a cell draws the numbers that running it draws")
    func into() throws {
        let (ending, _) = try step("", "s", "", "", "", "", "q")
        #expect(ending.status == 0, "\(ending)")
        #expect(ending.output.contains("── statement 1 of 3"))
        #expect(ending.output.contains("draws ="))
        let sums = ending.output.split(separator: "\n").filter { $0.hasPrefix("sum ") }
        #expect(sums.count == 2)
        #expect(Set(sums).count == 1)
    }

    @Test("Between statements values are shown, and nothing of that stays")
    func lookingAmid() throws {
        let (ending, _) = try step(
            "", "s", "", "p draws.shape", "v", "p normal(3)", "p more", "", "", "", "q")
        #expect(ending.output.contains("[2, 2]"), "\(ending)")
        #expect(ending.output.contains("draws  tensor"))
        #expect(ending.errors.contains("unknown-name") || ending.errors.contains("defined-later"))
        let sums = ending.output.split(separator: "\n").filter { $0.hasPrefix("sum ") }
        #expect(sums.count == 2 && Set(sums).count == 1, "\(sums)")
    }

    @Test("Back goes to the state before the cell above")
    func back() throws {
        let (ending, _) = try step("", "p sigma", "b", "p sigma", "v")
        #expect(ending.output.contains("\n2\n"))
        #expect(ending.errors.contains("unknown-name") || ending.errors.contains("defined-later"))
        #expect(ending.output.contains("Nothing is defined yet."))
    }

    @Test("An editor that reads from the terminal gets it, and the walk goes on after it")
    func editorAtTerminal() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\n#| label: a\nlet x = 20\n```\n", to: "a.md")
        try folder.write(
            "#!/bin/sh\necho editor here\nread -r line\nsed -i \"s/20/$line/\" \"$1\"\n",
            to: "editor.sh")
        let terminal = try TerminalSession(
            ["step", "a.md"],
            variables: ["EDITOR": "sh \(folder.path)/editor.sh"], folder: folder.path)
        #expect(terminal.wait(for: "a step> "))
        terminal.type("e\r")
        #expect(terminal.wait(for: "editor here"))
        terminal.type("77\r")
        #expect(terminal.wait(for: "let x = 77"))
        #expect(terminal.wait(for: "a step> "))
        terminal.type("\r")
        #expect(terminal.wait(for: "[end] step> "))
        terminal.type("p x + 1\r")
        #expect(terminal.wait(for: "\n78\n"))
        terminal.type("q!\r")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test(
        "After an edit it says what is stale and why; `write` keeps the edit, byte for byte elsewhere"
    )
    func edit() throws {
        let (ending, text) = try step(
            "a", "g clip", "e", "w noise", "l", "", "l", "write", "q",
            variables: ["EDITOR": "sed -i s/2/3/"])
        #expect(ending.output.contains("let sigma = 3"), "\(ending)")
        #expect(ending.output.contains("clip           stale: edited"))
        #expect(
            ending.output.contains("noise          stale: cell clip (line 9) is not up to date"))
        #expect(
            ending.output.contains("noise          stale: `sigma` changed in cell clip (line 9)"))
        #expect(ending.output.contains("alone          ok"))
        #expect(ending.output.contains("Wrote walk.md."))
        #expect(text == Self.notebook.replacing("let sigma = 2", with: "let sigma = 3"))
    }

    @Test("An editor that fails leaves the cell as it was")
    func editorFails() throws {
        let (ending, text) = try step("e", "p 1 + 1", variables: ["EDITOR": "false"])
        #expect(ending.errors.contains("error[no-editor]"))
        #expect(ending.output.contains("\n2\n"))
        #expect(text == Self.notebook)
    }

    @Test("Code that would end the fence is refused")
    func fence() throws {
        let (ending, _) = try step("e", variables: ["EDITOR": "printf '```\\n' >"])
        #expect(ending.errors.contains("would end its cell"), "\(ending)")
    }

    @Test("An exercise is tried, hinted at, solved and passed")
    func exercise() throws {
        let (ending, _) = try step(
            "g try", "", "h", "h", "solution", "e", "",
            variables: ["EDITOR": "sed -i s/0/42/"])
        #expect(ending.errors.contains("expectation-failed"))
        for text in [
            "Not solved yet.", "Hint 1 of 1\n  # six times seven", "There are no more hints.",
            "let answer = 42", "Solved.", "The last words.", "── the end",
        ] { #expect(ending.output.contains(text), "\(text)\n\(ending)") }
    }

    @Test("Words that mean nothing are answered, and nothing is lost")
    func unknown() throws {
        let (ending, _) = try step("runn", "g nowhere", "g 99", "s now", "?")
        #expect(ending.errors.contains("error[unknown-command]"))
        #expect(ending.errors.contains("error[unknown-cell]"))
        #expect(ending.output.contains("run this cell"))
        let (other, _) = try step("g try", "s", "g end", "e", "s")
        #expect(other.output.contains("This belongs to an exercise"))
        #expect(other.output.components(separatedBy: "This is the end.").count == 3)
        #expect(ending.status == 0)
    }

    @Test("A cell that fails is shown as in the notebook, and the status says so")
    func failure() throws {
        let text = "```noise\n#| label: bad\n[1][5]\n```\n\n```noise\n2\n```\n"
        let (ending, _) = try step("", "n", "", notebook: text)
        #expect(ending.errors.contains("walk.md:3:"))
        #expect(ending.output.contains("\n2\n"))
        #expect(ending.status == 1)
    }

    @Test("A notebook with a fault can be walked through, and the fault mended")
    func fault() throws {
        let text = "```noise\n#| label: one\nlet a = b\n```\n"
        let (ending, _) = try step(
            "", "e", "", "p a", notebook: text, variables: ["EDITOR": "sed -i s/b/5/"])
        #expect(ending.errors.contains("unknown-name"))
        #expect(ending.output.contains("It cannot run:"), "\(ending)")
        #expect(ending.output.contains("\n5\n"))
    }

    @Test("Files that are no notebooks are explained")
    func files() throws {
        let ending = try Program.run(["step", "nothing.md"], in: "/")
        #expect(ending.status == 2)
        #expect(ending.errors.contains("error[missing-file]"))
    }
}
