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
            ("let x = 1\nlet εy = \"a\"\n:vars\n", "x   number\nεy  string\n"),
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
}
