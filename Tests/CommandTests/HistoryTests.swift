import Foundation
import TestSupport
import Testing

@Suite("The history of the prompt", .serialized)
struct HistoryTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/state/history" }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func terminal() throws -> TerminalSession {
        let terminal = try TerminalSession(variables: ["NOISEBOOK_HISTORY": path])
        #expect(terminal.prompt(1))
        return terminal
    }

    private func end(_ terminal: TerminalSession) {
        terminal.type("\u{15}\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("What was typed is there in the next session, only for its owner")
    func twoRuns() throws {
        let first = try terminal()
        #expect(first.enter("11 + 22", shows: "33"))
        #expect(first.prompt(2))
        end(first)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let second = try terminal()
        second.type("\u{1B}[A")
        #expect(second.wait(for: "[1] noise> 11 + 22"))
        end(second)
    }

    @Test("An input of several lines comes back whole, and all of it can be edited")
    func manyLines() throws {
        try folder.write("fn f(x) {\\n    x + 1\\n}\n", to: "state/history")
        let terminal = try terminal()
        terminal.type("\u{1B}[A")
        #expect(terminal.wait(for: "[1] noise> fn f(x) {"))
        #expect(terminal.wait(for: "...>     x + 1"))
        // Right leads from the end of the first line into the next one.
        terminal.type("\u{1B}[C\u{05}\u{7F}41\r")
        #expect(terminal.wait(for: "...>     x + 41"))
        #expect(terminal.prompt(2))
        #expect(terminal.enter("f(1)", shows: "\n42\n"))
        end(terminal)
    }

    @Test("Up goes through the inputs that begin as this one; Down comes back to it")
    func prefixSearch() throws {
        try folder.write("let a = 1\nprint(5)\nlet b = 2\nprint(6)\n", to: "state/history")
        let terminal = try terminal()
        terminal.type("let\u{1B}[A")
        #expect(terminal.wait(for: "[1] noise> let b = 2"))
        terminal.type("\u{1B}[A")
        #expect(terminal.wait(for: "[1] noise> let a = 1"))
        terminal.type("\u{1B}[B\u{1B}[B")
        #expect(terminal.wait(for: "[1] noise> let b = 2"))
        #expect(terminal.wait(for: "[1] noise> let\u{1B}[J"))
        end(terminal)
    }

    @Test("Ctrl-R finds what contains a text, and Enter runs it")
    func search() throws {
        try folder.write("40 + 2\n1000 + 1\n5 + 5\n", to: "state/history")
        let terminal = try terminal()
        terminal.type("\u{12}000")
        #expect(terminal.wait(for: "reverse-i-search)`000\': 1000 + 1"))
        terminal.type("\r")
        #expect(terminal.wait(for: "\n1001\n"))
        #expect(terminal.prompt(2))
        end(terminal)
    }

    @Test("A history that cannot be written is said once and keeps nobody from working")
    func unwritable() throws {
        try folder.write("", to: "state/history/is-a-folder")
        let terminal = try TerminalSession(variables: ["NOISEBOOK_HISTORY": path])
        #expect(terminal.wait(for: "History file `"))
        #expect(terminal.prompt(1))
        #expect(terminal.enter("20 + 1", shows: "21"))
        #expect(terminal.enter("20 + 2", shows: "22"))
        #expect(!terminal.screen.contains("History file"))
        terminal.type("\u{1B}[A\u{1B}[A")
        #expect(terminal.wait(for: "noise> 20 + 1"))
        end(terminal)
    }

    @Test("A damaged history is said once; what can be read of it is there")
    func damaged() throws {
        try folder.write(Array("good + 1\n".utf8) + [0, 255, 10, 92, 120, 10], to: "state/history")
        let terminal = try TerminalSession(variables: ["NOISEBOOK_HISTORY": path])
        #expect(terminal.wait(for: "2 lines of it cannot be read"))
        #expect(terminal.prompt(1))
        terminal.type("\u{1B}[A")
        #expect(terminal.wait(for: "good + 1"))
        end(terminal)
    }

    @Test("Two prompts at once lose nothing, and a signal to end loses nothing either")
    func twoAtOnce() throws {
        let one = try terminal()
        let two = try terminal()
        #expect(one.enter("100 + 1", shows: "101"))
        #expect(two.enter("200 + 2", shows: "202"))
        #expect(one.enter("300 + 3", shows: "303"))
        one.signal(SIGHUP)
        two.signal(SIGTERM)
        #expect(one.waitUntilEnd() == 143)
        #expect(two.waitUntilEnd() == 143)
        #expect(try folder.read("state/history") == "100 + 1\n200 + 2\n300 + 3\n")
    }
}
