import Foundation
import TestSupport
import Testing

/// Notebooks from outside, in the folder that `NOISEBOOK_EXAMPLES` names, or else in
/// `examples` beside the data folder.
///
/// One without a sibling `.expect.json` must pass `check`; one with it holds one mistake,
/// which the sibling describes.
@Suite("Examples from outside")
struct ExampleTests {
    /// The examples that use only what this version has.
    static let supported: Set<String> = ["01", "02", "03", "04", "08", "09", "10"]

    static let folder: URL? = {
        let environment = ProcessInfo.processInfo.environment
        let named = environment["NOISEBOOK_EXAMPLES"].map { URL(fileURLWithPath: $0) }
        let beside = environment["NOISEBOOK_DATA"].map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appending(path: "examples")
        }
        guard let folder = named ?? beside,
            FileManager.default.fileExists(atPath: folder.path)
        else {
            print("skipped: examples from outside: neither NOISEBOOK_EXAMPLES nor NOISEBOOK_DATA")
            return nil
        }
        return folder
    }()

    static var notebooks: [String] {
        guard let folder,
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        else { return [] }
        return names.filter { $0.hasSuffix(".md") && supported.contains(String($0.prefix(2))) }
            .sorted()
    }

    /// What a sibling says of the mistake.
    struct Mistake: Decodable {
        let line: Int?
        let column: Int?
        let also: [Int]?
        let beforeRun: Bool
        let mustMention: [String]

        enum CodingKeys: String, CodingKey {
            case line, column, also
            case beforeRun = "before_run"
            case mustMention = "must_mention"
        }
    }

    @Test("Each ends as it should", arguments: notebooks)
    func example(name: String) throws {
        let folder = try #require(Self.folder)
        let variables = ProcessInfo.processInfo.environment.filter { $0.key == "NOISEBOOK_DATA" }
        let ending = try Program.run(["check", name], in: folder.path, variables: variables)
        let sibling = folder.appending(path: String(name.dropLast(3)) + ".expect.json")
        guard let data = try? Data(contentsOf: sibling) else {
            #expect(ending.status == 0, "\(ending)")
            return
        }
        let mistake = try JSONDecoder().decode(Mistake.self, from: data)
        #expect((1..<128).contains(ending.status), "\(ending)")
        check(mistake, name, ending)
    }

    private func check(_ mistake: Mistake, _ name: String, _ ending: Program.Ending) {
        let text = ending.output + ending.errors
        #expect(text.contains("error["))
        if let line = mistake.line {
            let lines = [line] + (mistake.also ?? [])
            let column = mistake.column.map { "\($0)" } ?? ""
            #expect(
                lines.contains { text.contains("\(name):\($0):\($0 == line ? column : "")") },
                "\(ending)")
        }
        if mistake.beforeRun { #expect(ending.status == 2, "\(ending)") }
        for words in mistake.mustMention {
            #expect(mentions(text, words), "\(words) is not in:\n\(text)")
        }
    }

    /// `a|b`: either; `=word`: that very word; spaces and case do not count.
    private func mentions(_ text: String, _ words: String) -> Bool {
        let squeezed = text.lowercased().filter { !$0.isWhitespace }
        return words.split(separator: "|").contains { word in
            guard word.first == "=" else {
                return squeezed.contains(word.lowercased().filter { !$0.isWhitespace })
            }
            let wanted = word.dropFirst().lowercased()
            return text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
                .contains { $0 == wanted }
        }
    }
}
