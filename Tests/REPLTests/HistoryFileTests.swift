import Foundation
import REPL
import TestSupport
import Testing

@Suite("The file of the history")
struct HistoryFileTests {
    @Test("Any entry reads back as it was")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a/b/history"
        let entries = ["1", "a\nb", "\\n", "\\\n\\", "ε = \"\\n\"", "#1234\n#5678", " x "]
        var file = try #require(HistoryFile(environment: ["NOISEBOOK_HISTORY": path]))
        for entry in entries { #expect(file.add(entry) == nil) }
        var again = try #require(HistoryFile(environment: ["NOISEBOOK_HISTORY": path]))
        let found = again.load()
        #expect(found.entries == entries && found.notice == nil)
    }

    @Test("A line that an end cut off stays a line of its own")
    func cutOff() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("whole\ncut o", to: "history")
        var file = try #require(HistoryFile(environment: ["NOISEBOOK_HISTORY": path]))
        #expect(file.add("next") == nil)
        #expect(file.load().entries == ["whole", "cut o", "next"])
    }

    @Test("A file of too many entries is shortened to its newest")
    func bounded() throws {
        let folder = try TemporaryFolder()
        let many = (0..<12_000).map { "entry \($0)\n" }.joined()
        let path = try folder.write(many, to: "history")
        var file = try #require(HistoryFile(environment: ["NOISEBOOK_HISTORY": path]))
        let found = file.load().entries
        #expect(found.count == HistoryFile.mostEntries && found.last == "entry 11999")
        let lines = try folder.read("history").split(separator: "\n")
        #expect(lines.count == HistoryFile.mostEntries && lines.first == "entry 2000")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["history"])
    }

    @Test("Where it is: the state folder, unless said; an empty name means nowhere")
    func places() throws {
        let folder = try TemporaryFolder()
        #expect(HistoryFile(environment: ["NOISEBOOK_HISTORY": ""]) == nil)
        #expect(HistoryFile(environment: [:]) == nil)
        for (variables, place) in [
            (["HOME": folder.path], ".local/state/noisebook/history"),
            (["HOME": "/x", "XDG_STATE_HOME": folder.path], "noisebook/history"),
        ] {
            var file = try #require(HistoryFile(environment: variables))
            #expect(file.add("1 + 1") == nil)
            #expect(try folder.read(place) == "1 + 1\n")
        }
        var missing = try #require(HistoryFile(environment: ["HOME": folder.path + "/no/one"]))
        #expect(missing.add("1")?.contains("No such file") == true)
        #expect(missing.add("2") == nil, "said once")
    }
}
