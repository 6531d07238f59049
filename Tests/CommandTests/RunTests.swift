import TestSupport
import Testing

@Suite("noisebook run")
struct RunTests {
    @Test("Results go to the output in page order, errors to the standard error")
    func streams() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            ```noise
            print("first")
            ```

            ```noise
            [1][7]
            ```

            ```noise
            "last"
            ```

            """, to: "a.md")
        let ending = try folder.run("run", "a.md")
        #expect(ending.status == 1)
        #expect(ending.output.hasPrefix("first\n"))
        #expect(ending.output.contains("last"))
        #expect(!ending.output.contains("error["))
        #expect(ending.errors.contains("a.md:6:"))
    }

    @Test("A parameter and a profile change what the header says, the parameter last")
    func parameters() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            ---
            params: {lr: 1, steps: 2}
            profiles:
              quick: {lr: 5, steps: 7}
            ---

            ```noise
            print(params.lr, params.steps)
            ```

            """, to: "a.md")
        #expect(try folder.run("run", "a.md").output == "1 2\n")
        #expect(try folder.run("run", "a.md", "--profile", "quick").output == "5 7\n")
        let both = try folder.run("run", "a.md", "--profile", "quick", "--param", "lr=0.5")
        #expect(both.output == "0.5 7\n")
        let unknown = try folder.run("run", "a.md", "--param", "rate=1")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("rate"))
    }

    @Test("Release noise that the command asks for spends from a ledger; a check never spends")
    func noise() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            ```noise
            let x = private(ones(50, 1), unit: example)
            dp.sum(x, clip: 1, noiseMultiplier: 2)
            print("charges:", len(privacy(x).charges))
            ```

            """, to: "a.md")
        #expect(try folder.run("run", "a.md").status == 0)
        #expect(throws: (any Error).self) { try folder.read("a.md.ledger") }
        #expect(try folder.run("run", "a.md", "--noise", "release").status == 0)
        let second = try folder.run("run", "a.md", "--noise", "release")
        #expect(second.output.contains("charges: 2"), "\(second)")
        let ledger = try folder.read("a.md.ledger")
        // The header may ask for a release; a check does not spend all the same.
        let code = try folder.read("a.md")
        try folder.write("---\nnoise: release\n---\n" + code, to: "a.md")
        #expect(try folder.run("check", "a.md").status == 0)
        #expect(try folder.read("a.md.ledger") == ledger)
        let unknown = try folder.run("run", "a.md", "--noise", "strong")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("teaching"))
        let piped = try Program.run(["run", "-", "--noise", "release"], input: "1\n")
        #expect(piped.status == 2)
        #expect(piped.errors.contains("beside which its ledger is kept"))
    }

    @Test("The seed on the command line decides the draws")
    func seed() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\nprint(normal(3))\n```\n", to: "a.md")
        let zero = try folder.run("run", "a.md").output
        #expect(try folder.run("run", "a.md").output == zero)
        #expect(try folder.run("run", "a.md", "--seed", "0").output == zero)
        #expect(try folder.run("run", "a.md", "--seed", "1").output != zero)
    }

    @Test("A file of code imports its neighbour, and not what is outside its folder")
    func imports() throws {
        let folder = try TemporaryFolder()
        try folder.write("fn twice(x) { 2 * x }\n", to: "in/helpers.noise")
        try folder.write("import \"helpers.noise\"\nprint(twice(4))\n", to: "in/a.noise")
        try folder.write("fn secret() { 1 }\n", to: "outside.noise")
        try folder.write("import \"../outside.noise\"\nprint(secret())\n", to: "in/b.noise")
        #expect(try folder.run("run", "in/a.noise").output == "8\n")
        let ending = try folder.run("run", "in/b.noise")
        #expect(ending.status == 2)
        #expect(ending.errors.contains("error[outside-folder]"))
    }

    @Test("A script is given words, may begin with #!, and its errors have its places")
    func script() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "#!/usr/bin/env -S noisebook run\nfor word in arguments { print(word) }\n"
                + "[1][arguments.len()]\n", to: "tool")
        try folder.write("arguments\n", to: "a.noise")
        let ending = try folder.run("run", "tool", "one", "two words")
        #expect(ending.output == "one\ntwo words\n", "\(ending)")
        #expect(ending.status == 1 && ending.errors.contains("tool:3:5: error[index-out-of-range]"))
        #expect(try folder.run("run", "a.noise").output == "[]\n")
        try folder.write("```noise\narguments\n```\n", to: "a.md")
        #expect(try folder.run("run", "a.md").errors.contains("a.md:2:1: error[unknown-name]"))
        let words = try folder.run("run", "a.md", "one")
        #expect(words.status == 2 && words.errors.contains("takes no words"), "\(words)")
    }

    @Test("Code from the standard input runs as a script")
    func standardInput() throws {
        let good = try Program.run(["run", "-", "x"], input: "let a = 2\nprint(arguments, a)\n")
        #expect(good.output == "[\"x\"] 2\n" && good.status == 0, "\(good)")
        let bad = try Program.run(["run", "-"], input: "1\nnosuch\n")
        #expect(bad.status == 2 && bad.errors.contains("stdin:2:1: error[unknown-name]"), "\(bad)")
    }
}
