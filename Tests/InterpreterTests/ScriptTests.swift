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

    /// Plenty for a script, also beside others on a busy machine; what never ends is stopped.
    func run() -> CellResult {
        let seconds: Double = error?.id == "time-limit" ? 3 : 60
        return Session(limits: Limits(seconds: seconds, depth: 500, memoryBytes: 512 << 20))
            .run(text)
    }
}

@Suite("Programs with their expectations in comments")
struct ScriptTests {
    @Test("The program does what its comments say", arguments: Script.names)
    func script(name: String) throws {
        let script = try Script(name: name)
        #expect(script.hasExpectation, "a script without expectation tests nothing")
        #expect(script.text.split(separator: "\n").count <= 20)
        try Session.onLargeStack {
            let result = script.run()
            let printed = result.outputs.compactMap { output -> String? in
                if case .text(let text) = output { text } else { nil }
            }.joined().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            #expect(printed.map(String.init) == script.prints)
            let found = result.failure.map {
                Script.ExpectedError(id: $0.id, line: $0.primary?.span.start.line ?? 0)
            }
            #expect(
                found == script.error, "\(result.failure.map { DiagnosticText.plain($0) } ?? "")")
            if let function = script.function {
                #expect(result.failure?.frames.contains { $0.function == "`\(function)`" } == true)
            }
        }
    }

    @Test("There are many scripts")
    func thereAreMany() {
        #expect(Script.names.count >= 60)
    }
}
