import Foundation
import TestSupport
import Testing

/// The prompt at a terminal, driven key by key.
final class TerminalSession {
    private let process = Process()
    private let master: Int32
    private(set) var screen = ""

    init(variables: [String: String] = ["TERM": "xterm"]) throws {
        var master: Int32 = 0
        var slave: Int32 = 0
        guard openpty(&master, &slave, nil, nil, nil) == 0 else { throw POSIXError(.ENXIO) }
        self.master = master
        let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        process.executableURL = URL(fileURLWithPath: try Program.path())
        process.environment = Program.environment.merging(variables) { $1 }
        process.standardInput = terminal
        process.standardOutput = terminal
        process.standardError = terminal
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(master)
    }

    func type(_ text: String) {
        Array(text.utf8).withUnsafeBytes { _ = write(master, $0.baseAddress, $0.count) }
    }

    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Reads until the text stands on the screen after all that was waited for before.
    func wait(for text: String, seconds: Int = 20) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if let range = screen.range(of: text) {
                screen = String(screen[range.upperBound...])
                return true
            }
            read()
        }
        return false
    }

    private func read() {
        var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 100) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(master, &buffer, buffer.count)
        if count > 0 { screen += String(decoding: buffer[..<count], as: UTF8.self) }
    }

    func waitUntilEnd() -> Int32 {
        let end = ContinuousClock.now + .seconds(20)
        while process.isRunning && ContinuousClock.now < end { read() }
        guard !process.isRunning else { return -1 }
        return process.terminationReason == .exit ? process.terminationStatus : -2
    }
}

@Suite("The prompt at a terminal", .serialized)
struct TerminalTests {
    @Test("It greets, shows values, goes on over lines and ends with Ctrl-D")
    func session() throws {
        let terminal = try TerminalSession()
        #expect(terminal.wait(for: "`help`"))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("1 + 41\n")
        #expect(terminal.wait(for: "42"))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("fn f(x) {\n")
        #expect(terminal.wait(for: "...> "))
        terminal.type("x + 1 }\n")
        #expect(terminal.wait(for: "noise> "))
        terminal.type("f(99)\n")
        #expect(terminal.wait(for: "100"))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("An error is coloured and leaves the session alive")
    func errorsGoOn() throws {
        let terminal = try TerminalSession()
        #expect(terminal.wait(for: "noise> "))
        terminal.type("nosuch\n")
        #expect(terminal.wait(for: "unknown-name"))
        #expect(terminal.wait(for: "\u{1B}["))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("6 * 7\n")
        #expect(terminal.wait(for: "42"))
        terminal.type(":quit\n")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("Ctrl-C stops a calculation and keeps the session and its names")
    func interruptWhileRunning() throws {
        let terminal = try TerminalSession()
        #expect(terminal.wait(for: "noise> "))
        terminal.type("let kept = 17\n")
        #expect(terminal.wait(for: "noise> "))
        terminal.type("print(\"going\"); while true { }\n")
        #expect(terminal.wait(for: "going\r"))
        terminal.signal(SIGINT)
        #expect(terminal.wait(for: "interrupted"))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("kept + 1\n")
        #expect(terminal.wait(for: "18"))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test("Ctrl-C at the prompt drops what was typed")
    func interruptAtPrompt() throws {
        let terminal = try TerminalSession()
        #expect(terminal.wait(for: "noise> "))
        terminal.type("let half = [1,\n")
        #expect(terminal.wait(for: "...> "))
        terminal.type("unfinished")
        #expect(terminal.wait(for: "unfinished"))
        terminal.signal(SIGINT)
        #expect(terminal.wait(for: "noise> "))
        terminal.type("3 + 4\n")
        #expect(terminal.wait(for: "7"))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }

    @Test(
        "NO_COLOR and a dumb terminal keep errors plain",
        arguments: [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb"]])
    func plain(variables: [String: String]) throws {
        let terminal = try TerminalSession(variables: variables)
        terminal.type("nosuch\n")
        #expect(terminal.wait(for: "error[unknown-name]: "))
        #expect(terminal.wait(for: "noise> "))
        terminal.type("\u{04}")
        #expect(terminal.waitUntilEnd() == 0)
    }
}
