import TestSupport
import Testing

@Suite("The prompt over a pipe")
struct PromptTests {
    @Test(
        "Values come out, and nothing else",
        arguments: [
            ("1+1", "2\n"),
            ("1 + 1\n2 + 2\n", "2\n4\n"),
            ("let x = 3\nx * x\n", "9\n"),
            ("fn f(x) {\n  x + 1\n}\nf(1)\n", "2\n"),
            ("[1,\n 2]\n", "[1, 2]\n"),
            ("1 + 1;\n", ""),
            ("print(5); 6\n", "5\n6\n"),
            ("\n\n   \n", ""),
            ("", ""),
            ("1\n:quit\n2\n", "1\n"),
            ("let x = 1\nlet εy = \"a\"\n:vars\n", "x   number  1\nεy  string  \"a\"\n"),
            ("3 * 4\n_ + 1\nOut[1] + _\n", "12\n13\n25\n"),
            ("5;\n_\n", "5\n"),
            (
                "let it = 1\n:reset\n:vars\n",
                "All names and values are forgotten.\nNothing is defined yet.\n"
            ),
            (":ledger\n", "Nothing is declared private.\n"),
            (
                "let x = private(ones(9, 1), unit: example)\n:ledger\n",
                "x: nothing has been spent\n"
            ),
            (":type [1, 2].map(x => x)\n", "list of 2\n"),
            (":type ones(2, 3) @ ones(3, 1)\n", "tensor [2, 1] float32\n"),
        ])
    func values(input: String, output: String) throws {
        let ending = try Program.run([], input: input)
        #expect(ending.output == output, "\(ending)")
        #expect(ending.errors.isEmpty)
        #expect(ending.status == 0)
    }

    @Test(
        "The first error ends it, with the status that notebooks have",
        arguments: [
            ("foo\n1 + 1\n", 2, "In[1]:1:1: error[unknown-name]"),
            ("1\n[1][4]\n2\n", 1, "In[2]:1:5: error[index-out-of-range]"),
            ("f(1\n", 2, "error["),
            (":nosuch\n", 2, "error[unknown-command]"),
            (":lod x\n", 2, "did you mean `:load`?"),
            (":step a.md\n", 2, "error[unknown-command]"),
            (":why\n", 2, "write `:why name`"),
            (":vars 3\n", 2, "write `:vars`"),
            ("_\n", 2, "error[unknown-name]: no input has had a value yet"),
            ("Out[3]\n", 1, "error[index-out-of-range]: this input left no value"),
            (":type let a = 1\n", 2, "error[expected-expression]"),
            (":type nosuch\n", 2, ":type:1:1: error[unknown-name]"),
            (":load nosuch.md\n", 2, "error[missing-file]"),
            ("?nosuch\n", 1, "error[no-such-help]: there is no help about this name"),
        ])
    func errors(input: String, status: Int, says: String) throws {
        let ending = try Program.run([], input: input)
        #expect(ending.status == Int32(status), "\(ending)")
        #expect(ending.errors.contains(says), "\(ending)")
        #expect(!ending.output.contains("2\n"))
    }

    @Test("help says what can be typed, ?name explains a builtin")
    func help() throws {
        let help = try Program.run([], input: "help\n")
        #expect(help.output.contains(":quit") && help.status == 0)
        let name = try Program.run([], input: "?sum\n")
        #expect(name.output.contains("sum"))
        #expect(name.output == (try Program.run([], input: "help(sum)\n").output))
    }

    @Test("?name tells of a function what stands above it, ??name its code")
    func explainFunction() throws {
        let code = "# Twice as much.\nfn twice(x, by = 2) { x * by }\n"
        let head = "fn twice(x, by = 2)\n  Twice as much.\n"
        let input = ["twice?", "??twice", "help(twice)"]
        let folder = try TemporaryFolder()
        try folder.write(code, to: "more.noise")
        let texts = try input.map {
            try Program.run([], input: ":load more.noise\n\($0)\n", in: folder.path).output
        }
        #expect(texts[0] == head + "  defined at more.noise:2:1\n")
        #expect(
            texts[1] == "fn twice(x, by = 2) { x * by }\n  Twice as much.\n"
                + "  defined at more.noise:2:1\n")
        #expect(texts[2] == head)
    }

    @Test("A pattern searches names and what is said of them; a word of the language is explained")
    func searching() throws {
        let found = try Program.run([], input: "let softy = 1\n?*soft*\n").output
        #expect(found.hasPrefix("softy  number\nlogSoftmax"), "\(found)")
        #expect(found.contains("\nsoftmax "))
        #expect(try Program.run([], input: "?while\n").output.contains("Example\n  var n = 3"))
    }

    @Test("A name that gets the value again that it had makes nothing stale")
    func sameValueAgain() throws {
        let ending = try Program.run(
            [],
            input: "let x = 3\nlet y = x * 2\nlet x = 2 + 1\n:why y\n:vars\nlet x = 4\n:vars\n")
        let parts = ending.output.components(separatedBy: "(stale: `x` has changed)")
        #expect(parts.count == 2, "\(ending)")
        #expect(parts[0].contains("Nothing that it was made of has changed since."))
    }

    @Test(":why names the inputs a name came from, and those that changed since")
    func why() throws {
        let ending = try Program.run(
            [], input: "let x = 3\nlet y = x * 2\n:why y\nlet x = 4\n:why y\n:vars\n:why sum\n")
        #expect(
            ending.output == """
                y  number  6
                  In[2] defined it:  let y = x * 2
                    it read `x` of In[1]:  let x = 3
                  Nothing that it was made of has changed since.
                y  number  6
                  In[2] defined it:  let y = x * 2
                    it read `x` of In[1]:  let x = 3
                      which In[3] has changed since:  let x = 4
                  So `y` is stale: `x` changed in In[3]. Run In[2] again to bring it up to date.
                y  number  6  (stale: `x` has changed)
                x  number  4
                `sum` belongs to the language; `?sum` explains it.

                """, "\(ending)")
    }

    @Test(":time measures, keeps what the code defined once, and repeats no effect")
    func time() throws {
        let ending = try Program.run([], input: "var n = 0\n:time n += 1\nn\n")
        let lines = ending.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[1] == "1", "\(ending)")
        #expect(
            lines[0].wholeMatch(
                of:
                    /[0-9.]+ (s|ms|µs|ns) \(median of [0-9,]+ runs, fastest .+\), processor .+, tensors .+/
            )
                != nil, "\(ending)")
    }

    @Test(":load runs a notebook's cells; the first that fails ends it, with the file's place")
    func load() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            ---
            params: {size: 4}
            ---
            ```noise
            let made = params.size + 1
            print("made")
            ```

            ```noise
            [1][made]
            ```

            ```noise
            let never = 1
            ```

            """, to: "sub/a.md")
        let bad = try Program.run([], input: ":load sub/a.md\n", in: folder.path)
        #expect(bad.output == "made\nThe last cell of sub/a.md did not run.\n", "\(bad)")
        #expect(bad.errors.hasPrefix("sub/a.md:10:5: error[index-out-of-range]"))
        #expect(bad.status == 1)
        try folder.write("let a = 1\nnosuch\n", to: "b.noise")
        let unchecked = try Program.run([], input: ":load b.noise\n", in: folder.path)
        #expect(unchecked.errors.contains("b.noise:2:1: error[unknown-name]"), "\(unchecked)")
        #expect(unchecked.status == 2)
    }

    @Test(":save writes what went well, runs again the same, and overwrites only when told")
    func save() throws {
        let folder = try TemporaryFolder()
        let input = "let x = 3\nx * 2\nfn f(a) {\n    a + x\n}\nf(1)\n"
        let saved = try Program.run(
            [], input: input + ":save s.noise\n:save s.md\n", in: folder.path)
        #expect(
            saved.output == "6\n4\nWrote 4 inputs to s.noise.\nWrote 4 inputs to s.md.\n",
            "\(saved)")
        #expect(
            try folder.read("s.noise")
                == "let x = 3\nshow(x * 2)\nfn f(a) {\n    a + x\n}\nshow(f(1))\n")
        for name in ["s.noise", "s.md"] {
            let again = try folder.run("run", name)
            #expect(again.output == "6\n4\n" && again.status == 0, "\(again)")
        }
        let kept = try Program.run([], input: "1\n:save s.md\n", in: folder.path)
        #expect(kept.status == 2 && kept.errors.contains("error[file-exists]"), "\(kept)")
        let forced = try Program.run([], input: "let z = 1\n_;\n:save! s.md\n", in: folder.path)
        #expect(forced.status == 2)
        let over = try Program.run([], input: "7\n_ + 1\n:save! s.md\n", in: folder.path)
        #expect(over.output.hasSuffix("exist at the prompt only: change In[2].\n"), "\(over)")
        #expect(try folder.read("s.md") == "# s\n\n```noise\n7\n```\n\n```noise\n_ + 1\n```\n")
    }

    @Test("name? explains a builtin as ?name does")
    func questionAfter() throws {
        let after = try Program.run([], input: "sum?\n")
        let before = try Program.run([], input: "?sum\n")
        #expect(after.status == 0 && after.output == before.output, "\(after)")
    }

    @Test("Files of this folder are imported, read anew each time, and none from outside")
    func imports() throws {
        let folder = try TemporaryFolder()
        try folder.write("fn twice(x) { x * 2 }\n", to: "in/more.noise")
        try folder.write("fn twice(x) { x * 3 }\n", to: "outside.noise")
        let place = folder.path + "/in"
        let good = try Program.run([], input: "import \"more.noise\"\ntwice(4)\n", in: place)
        #expect(good.output == "8\n" && good.status == 0, "\(good)")
        let named = try Program.run(["-e", "import \"more.noise\" as m; m.twice(2)"], in: place)
        #expect(named.output == "4\n", "\(named)")
        for path in ["../outside.noise", folder.path + "/outside.noise"] {
            let bad = try Program.run([], input: "import \"\(path)\"\n", in: place)
            #expect(bad.status == 2 && bad.errors.contains("error[outside-folder]"), "\(bad)")
        }
        let missing = try Program.run([], input: "import \"mor.noise\"\n", in: place)
        #expect(missing.errors.contains("did you mean `more.noise`?"), "\(missing)")
    }

    @Test(
        "A word that is no command is said to be none, with what may be meant",
        arguments: [
            ("rendr", "did you mean `render`?"), ("nonsense", "`noisebook --help` explains them"),
            ("a.md", "write `noisebook run a.md`, or `render`, or `check`"),
            ("a.noise", "write `noisebook run a.noise`"),
        ])
    func unknownCommand(word: String, hint: String) throws {
        let ending = try Program.run([word])
        #expect(ending.status == 2)
        #expect(ending.errors.contains("error[unknown-command]"), "\(ending)")
        #expect(ending.errors.contains("Hint: \(hint)\n"), "\(ending)")
    }

    @Test("-e runs one piece of code")
    func evaluate() throws {
        #expect(try Program.run(["-e", "mean([1, 2, 6])"]).output == "3\n")
        #expect(try Program.run(["-e", "-2^2"]).output == "-4\n")
        let failing = try Program.run(["-e", "mean(nothing)"])
        #expect(failing.status == 2)
        #expect(failing.errors.contains("error[unknown-name]"))
    }

    @Test("A fault in the first line of a function is told without the brackets still open")
    func faultInFirstLine() throws {
        let ending = try Program.run([], input: "fn norm(x, p: 2) {\n")
        #expect(ending.errors.contains("parameter-default"))
        #expect(!ending.errors.contains("unclosed-bracket"))
        #expect(try Program.run([], input: "fn f(x) {\n").errors.contains("unclosed-bracket"))
    }

    @Test("A long input in a pipe is read in time that grows as it does, and its faults are found")
    func longInput() throws {
        let rows = (0..<8000).map { "  [\($0), \"a\"],\n" }.joined()
        let ending = try Program.run([], input: "let x = [\n\(rows)]\nprint(len(x))\n1 + 1\n")
        #expect(ending.output == "8000\n2\n")
        let fault = try Program.run([], input: "let x = [\n\(rows)let y = 2\n")
        #expect(fault.status == 2)
        #expect(fault.errors.contains("In[1]:8001:14: error[expected-expression]"))
    }

    @Test("Exercises of a loaded notebook are hinted at and solved with what is defined here")
    func exercises() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            ```noise
            let six = 6
            ```

            \(ExerciseText.life())
            """, to: "a.md")
        let ending = try Program.run(
            [],
            input: """
                :load a.md
                :exercises
                :hint life
                let answer = six * 7
                :check life
                answer

                """, in: folder.path)
        #expect(
            ending.output == """
                life  a.md:5
                `:check name` tries what is defined here.
                Hint 1 of 1
                  # six times seven
                ✓ answer == 42
                Solved.
                42

                """, "\(ending)")
        let early = try Program.run([], input: ":load a.md\n:check life\n", in: folder.path)
        #expect(early.status == 2)
        #expect(early.errors.contains("`answer`"))
        let wrong = try Program.run(
            [], input: ":load a.md\nlet answer = 41\n:check life\n", in: folder.path)
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("Not solved yet."))
        let other = try Program.run([], input: ":load a.md\n:check lif\n", in: folder.path)
        #expect(other.errors.contains("did you mean `life`?"))
        #expect(try Program.run([], input: ":exercises\n").output.contains(":load file.md"))
    }
}
