import Foundation
import Notebooks
import TestSupport
import Testing

@Suite("The list of diagnostics")
struct DiagnosticListTests {
    @Test("It names exactly the ids that the sources use, in order")
    func complete() throws {
        let folder = Goldens.repository.appending(path: "Sources/Notebooks")
        var used: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for match in text.matches(of: /Diagnostic\(\s*"([a-z0-9-]+)"/) {
                used.insert(String(match.1))
            }
        }
        #expect(NotebookDiagnostics.ids.map(\.id) == used.sorted())
    }
}
