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
            ("let x = 1\nlet y = 2\n:vars\n", "x\ny\n"),
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

    @Test("-e runs one piece of code")
    func evaluate() throws {
        #expect(try Program.run(["-e", "mean([1, 2, 6])"]).output == "3\n")
        let failing = try Program.run(["-e", "mean(nothing)"])
        #expect(failing.status == 2)
        #expect(failing.errors.contains("error[unknown-name]"))
    }
}
