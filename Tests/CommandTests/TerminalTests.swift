import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("The prompt at a terminal", .serialized)
struct TerminalTests {
    @Test("It greets, shows values, goes on over lines and ends with Ctrl-D")
    func session() throws {
        let terminal = try TerminalSession()
        #expect(terminal.wait(for: "`help`"))
        #expect(terminal.prompt(1))
        #expect(terminal.enter("1 + 41", shows: "42"))
        #expect(terminal.prompt(2))
        terminal.type("fn f(x) {\r")
        #expect(terminal.wait(for: "...>     "))
        terminal.type("x + 1\r}\r")
        #expect(terminal.prompt(3))
        #expect(terminal.enter("f(99)", shows: "100"))
        #expect(terminal.prompt(4))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("Without NO_COLOR code and errors are coloured; an error leaves the session alive")
    func errorsGoOn() throws {
        let terminal = try TerminalSession(variables: ["NO_COLOR": ""])
        #expect(terminal.wait(for: "noise> "))
        terminal.type("let s = 5\r")
        #expect(terminal.wait(for: "\u{1B}[35mlet\u{1B}[0m"))
        terminal.type("nosuch\r")
        #expect(terminal.wait(for: "unknown-name"))
        #expect(terminal.wait(for: "\u{1B}["))
        terminal.type("6 * 7\r")
        #expect(terminal.wait(for: "\n42\n"))
        terminal.type(":quit\r")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("Ctrl-C stops a calculation and keeps the session and its names")
    func interruptWhileRunning() throws {
        let terminal = try TerminalSession()
        #expect(terminal.prompt(1))
        terminal.type("let kept = 17\r")
        #expect(terminal.prompt(2))
        terminal.type("print(\"going\"); while true { }\r")
        #expect(terminal.wait(for: "\ngoing\n"))
        terminal.signal(SIGINT)
        #expect(terminal.wait(for: "interrupted"))
        #expect(terminal.prompt(3))
        #expect(terminal.enter("kept + 1", shows: "18"))
        #expect(terminal.prompt(4))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("Ctrl-C at the prompt drops what was typed, all lines of it")
    func interruptAtPrompt() throws {
        let terminal = try TerminalSession()
        #expect(terminal.prompt(1))
        terminal.type("let half = [1,\r")
        #expect(terminal.wait(for: "...> "))
        terminal.type("unfinished")
        #expect(terminal.wait(for: "unfinished"))
        terminal.signal(SIGINT)
        #expect(terminal.prompt(1))
        #expect(terminal.enter("3 + 4", shows: "7"))
        #expect(terminal.prompt(2))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("Ctrl-D in an unfinished input of several lines drops it, and ends only then")
    func endOfInputWithLines() throws {
        let terminal = try TerminalSession()
        #expect(terminal.prompt(1))
        terminal.type("[1,\r")
        #expect(terminal.wait(for: "...> "))
        terminal.type("\u{04}")
        #expect(terminal.prompt(1))
        #expect(terminal.enter("3 + 5", shows: "8"))
        #expect(terminal.prompt(2))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("Two empty lines run an input that is not complete, so that its fault is said")
    func givenUp() throws {
        let terminal = try TerminalSession()
        #expect(terminal.prompt(1))
        terminal.type("sum([1, 2\r\r\r\r")
        #expect(terminal.wait(for: "error[unclosed-bracket]"))
        #expect(terminal.prompt(2))
    }

    @Test("A pasted block is one input; each statement is shown, and tabs are no completion")
    func paste() throws {
        let terminal = try TerminalSession()
        #expect(terminal.wait(for: "\u{1B}[?2004h"))
        #expect(terminal.prompt(1))
        terminal.type("\u{1B}[200~let a = [1,\n\t2]\na.len()\n# end\na + [3]\n\u{1B}[201~")
        #expect(terminal.wait(for: "a + [3]"))
        terminal.type("\r")
        #expect(terminal.wait(for: "\n2\n[1, 2, 3]\n"))
        #expect(terminal.prompt(2))
        terminal.type("\u{1B}[A")
        #expect(terminal.wait(for: "[2] noise> let a = [1,"))
        #expect(terminal.wait(for: "...> a + [3]"))
    }

    @Test("A narrower window draws the input anew in its width")
    func resize() throws {
        let terminal = try TerminalSession()
        #expect(terminal.prompt(1))
        terminal.type("[" + String(repeating: "1, ", count: 15) + "2]")
        #expect(terminal.wait(for: "1, 2]"))
        terminal.resize(columns: 30)
        #expect(terminal.wait(for: "[1] noise> [1, 1, 1, 1, 1, 1,\u{1B}[K\n 1, 1"))
        terminal.type(".sum()\r")
        #expect(terminal.wait(for: "\n17\n"))
    }

    @Test(
        "NO_COLOR and a dumb terminal keep errors plain",
        arguments: [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb", "NO_COLOR": ""]])
    func plain(variables: [String: String]) throws {
        let terminal = try TerminalSession(variables: variables)
        terminal.type("nosuch\n")
        #expect(terminal.wait(for: "error[unknown-name]: "))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("A dumb terminal sees no control sequence, and Ctrl-D first drops a begun input")
    func dumb() throws {
        let terminal = try TerminalSession(variables: ["TERM": "dumb", "NO_COLOR": ""])
        #expect(terminal.wait(for: "noise> "))
        terminal.type("[1,\n")
        #expect(terminal.wait(for: "      ...> "))
        terminal.type("\u{04}")
        #expect(terminal.wait(for: "[1] noise> "))
        terminal.type("20 + 3\n")
        #expect(terminal.wait(for: "\n23"))
        #expect(!terminal.screen.contains("\u{1B}"))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }
}

@Suite("Tab at a terminal", .serialized)
struct TabTests {
    @Test(
        "Tab writes what a word can only become",
        arguments: [
            ("linsp\t", "[1] noise> linspace"), ("let s = \\sigma\t", "[1] noise> let s = σ"),
            (":va\t", "[1] noise> :vars"), ("?softm\t", "[1] noise> ?softmax"),
            ("[3, 1].sor\t", "[1] noise> [3, 1].sort"),
            ("normal(3, se\t", "[1] noise> normal(3, seed: "),
            ("\tx", "[1] noise>     x"),
        ])
    func unique(keys: String, line: String) throws {
        let terminal = try TerminalSession()
        #expect(terminal.prompt(1))
        terminal.type(keys)
        #expect(terminal.wait(for: line), "\(terminal.screen)")
    }

    @Test("Tab lists what a word can become, and names defined here are among it")
    func list() throws {
        let terminal = try TerminalSession()
        #expect(terminal.prompt(1))
        #expect(terminal.enter("let r = { alpha: 1, alto: 2 };", shows: "[2] noise> "))
        terminal.type("r.al\t")
        #expect(terminal.wait(for: "alpha  number"))
        #expect(terminal.wait(for: "alto   number"))
        #expect(terminal.wait(for: "[2] noise> r.al"))
        terminal.type("p\t + 4\r")
        #expect(terminal.wait(for: "r.alpha + 4"))
        #expect(terminal.wait(for: "\n5\n"))
    }

    @Test("Paths are completed in an import and after :load")
    func paths() throws {
        let folder = try TemporaryFolder()
        try folder.write("let unusual = 5\n", to: "unusual-name.noise")
        let terminal = try TerminalSession(folder: folder.path)
        #expect(terminal.prompt(1))
        terminal.type("import \"unu\t\"\r")
        #expect(terminal.wait(for: "import \"unusual-name.noise\""))
        #expect(terminal.prompt(2))
        terminal.type(":load unu\t\r")
        #expect(terminal.wait(for: ":load unusual-name.noise"))
    }
}
