import Diagnostics
import Foundation
import Interpreter
import TestSupport
import Testing

/// A program with its expectations in comments, on the line that causes them:
///
/// - `# prints TEXT`: the next line that is printed,
/// - `# error ID`: the program fails here, with this id; `# error ID in NAME` asks for a call
///   of that function among the calls.
private struct Script {
    static let folder = Goldens.repository.appending(path: "Tests/Scripts")

    static var names: [String] {
        let files = FileManager.default.enumerator(atPath: folder.path)
        return (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".noise") }
            .sorted()
    }

    struct ExpectedError: Equatable {
        var id: String
        var line: Int
    }

    let text: String
    private(set) var prints: [String] = []
    private(set) var error: ExpectedError?
    private(set) var function: String?

    init(name: String) throws {
        text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            if let range = line.range(of: "# prints ", options: .backwards) {
                prints.append(String(line[range.upperBound...]))
            }
            if let range = line.range(of: "# error ", options: .backwards) {
                let words = line[range.upperBound...].split(separator: " ").map(String.init)
                error = ExpectedError(id: words[0], line: index + 1)
                if words.count > 2, words[1] == "in" { function = words[2] }
            }
        }
    }

    var hasExpectation: Bool { !prints.isEmpty || error != nil || text.contains("expect ") }

    /// The limit on memory counts the whole process, and so needs one of its own: beside
    /// other tests it would be met by what those take, or theirs by this.
    var needsProcess: Bool { error?.id == "memory-limit" }

    /// Only the limit that the script is about can be met, so that a busy machine changes
    /// nothing; the other is there for scripts that do not end.
    func run() -> CellResult {
        let limits = Limits(
            seconds: error?.id == "time-limit" ? 1 : 120, depth: 500,
            memoryBytes: needsProcess ? 512 << 20 : 8 << 30)
        return Session(limits: limits).run(text)
    }

    /// Runs it and compares what it does with what its comments say.
    func check() throws {
        try Session.onLargeStack {
            let result = run()
            let printed = result.outputs.compactMap { output -> String? in
                if case .text(let text) = output { text } else { nil }
            }.joined().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            #expect(printed.map(String.init) == prints)
            let found = result.failure.map {
                ExpectedError(id: $0.id, line: $0.primary?.span.start.line ?? 0)
            }
            #expect(found == error, "\(result.failure.map { DiagnosticText.plain($0) } ?? "")")
            if let function {
                #expect(result.failure?.frames.contains { $0.function == "`\(function)`" } == true)
            }
        }
    }
}

@Suite("Programs with their expectations in comments")
struct ScriptTests {
    @Test("The program does what its comments say", arguments: Script.names)
    func script(name: String) async throws {
        let script = try Script(name: name)
        #expect(script.hasExpectation, "a script without expectation tests nothing")
        #expect(script.text.split(separator: "\n").count <= 20)
        if script.needsProcess {
            await #expect(processExitsWith: .success) { [name] in
                try Script(name: name).check()
            }
        } else {
            try script.check()
        }
    }

    @Test("There are many scripts")
    func thereAreMany() {
        #expect(Script.names.count >= 60)
    }
}
