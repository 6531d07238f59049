/// A program in pieces, so that it can be set in several ways that mean the same.
struct ProgramText: Sendable {
    /// The statements at the top, each whole. A number between `‹` and `›` is a literal that
    /// may as well be a variable.
    var statements: [String]

    /// As one would write it.
    var plain: String { ProgramText.bare(statements.joined(separator: "\n")) }

    /// One cell for each statement.
    var cells: [String] { statements.map(ProgramText.bare) }

    /// Each literal held by a variable of its own.
    var named: String {
        var numbers: [String] = []
        var text = ""
        for (index, part) in statements.joined(separator: "\n").split(
            separator: "‹", omittingEmptySubsequences: false
        ).enumerated() {
            guard index > 0, let end = part.firstIndex(of: "›") else {
                text += part
                continue
            }
            let number = String(part[..<end])
            let place = numbers.firstIndex(of: number) ?? numbers.count
            if place == numbers.count { numbers.append(number) }
            text += "k\(place)" + part[part.index(after: end)...]
        }
        let held = numbers.enumerated().map {
            "\($0.offset % 2 == 0 ? "let" : "var") k\($0.offset) = \($0.element)\n"
        }
        return held.joined() + text
    }

    /// All of it in a function.
    var inFunction: String { "fn main() {\n\(plain)\n}\nmain()\n" }

    /// All of it in a lambda that a builtin calls, so that the names are captured.
    var inCallback: String { "let all = () => {\n\(plain)\nnil\n}\nmap([0], i => all());\n" }

    /// All of it in a loop that turns once.
    var inLoop: String { "for once in 0..<1 {\n\(plain)\n}\n" }

    private static func bare(_ text: String) -> String {
        text.replacing("‹", with: "").replacing("›", with: "")
    }
}
