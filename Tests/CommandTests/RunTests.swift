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
}
