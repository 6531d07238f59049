import Foundation
import TestSupport
import Testing

/// The program at a terminal, driven key by key.
final class TerminalSession {
    private var lastTyped = ""
    private let process = Process()
    private let master: Int32
    /// What was written and not waited for yet, without carriage returns.
    private(set) var screen = ""
    private var bytes: [UInt8] = []

    /// - Parameters:
    ///   - variables: on top of those of all tests; without colours and history unless said.
    ///   - columns: of the window.
    init(
        _ arguments: [String] = [], variables: [String: String] = [:], columns: UInt16 = 80,
        folder: String = "/"
    ) throws {
        var master: Int32 = 0
        var slave: Int32 = 0
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&master, &slave, nil, nil, &size) == 0 else { throw POSIXError(.ENXIO) }
        self.master = master
        let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        process.executableURL = URL(fileURLWithPath: try Program.path())
        process.arguments = arguments
        process.environment = Program.environment.merging(
            ["TERM": "xterm", "NO_COLOR": "1", "NOISEBOOK_HISTORY": ""]) { $1 }
            .merging(variables) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
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
        lastTyped = text
        Array(text.utf8).withUnsafeBytes { _ = write(master, $0.baseAddress, $0.count) }
    }

    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    func resize(columns: UInt16) {
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        signal(SIGWINCH)
    }

    /// Waits for the prompt of an input.
    func prompt(_ number: Int) -> Bool { wait(for: "[\(number)] noise> ") }

    /// Types an input and waits for what it shows.
    func enter(_ text: String, shows: String) -> Bool {
        type(text + "\r")
        return wait(for: text) && wait(for: shows)
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
        guard count > 0 else { return }
        // A character may be cut by the end of the buffer.
        bytes += buffer[..<count].filter { $0 != UInt8(ascii: "\r") }
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        // What ends the marking of pasted text stands before every result.
        screen = (screen + text).replacingOccurrences(of: "\u{1B}[?2004l", with: "")
        bytes = []
    }

    /// A Ctrl-D that comes while no line is being read is lost, as for a person; it is typed again.
    func waitUntilEnd() -> Int32 {
        let end = ContinuousClock.now + .seconds(20)
        var next = ContinuousClock.now + .seconds(2)
        while process.isRunning && ContinuousClock.now < end {
            read()
            guard ContinuousClock.now > next, lastTyped.hasSuffix("\u{04}") else { continue }
            type("\u{04}")
            next = ContinuousClock.now + .seconds(2)
        }
        guard !process.isRunning else { return -1 }
        return process.terminationReason == .exit ? process.terminationStatus : -2
    }
}
