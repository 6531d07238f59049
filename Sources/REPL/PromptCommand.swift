/// A line at the prompt that is no code: `:quit`.
struct PromptCommand: Sendable {
    let names: [String]
    let summary: String
    let action: Action

    enum Action: Sendable {
        case help
        case quit
        case variables
    }

    static let all = [
        PromptCommand(names: ["help", ":help"], summary: "say what can be typed", action: .help),
        PromptCommand(
            names: [":vars"], summary: "list the names defined so far and their kinds",
            action: .variables),
        PromptCommand(
            names: [":quit", ":q"], summary: "end; Ctrl-D does the same", action: .quit),
    ]

    static func named(_ line: String) -> PromptCommand? {
        all.first { $0.names.contains(line) }
    }

    /// The word in `exit`, `quit` or `exit()`, which end the prompts of other languages.
    static func wordToLeave(_ line: String) -> String? {
        let word = line.hasSuffix("()") ? String(line.dropLast(2)) : line
        return ["exit", "quit"].contains(word) ? word : nil
    }

    static var helpText: String {
        var lines = ["Type code and Enter; an open bracket or block goes on on the next line."]
        let rows = [
            ("1 + 2", "shows the value; a final `;` keeps it silent"),
            ("help(matmul)", "explains a builtin; so do `?matmul` and `matmul?`"),
        ]
        let commands = all.map { ($0.names.joined(separator: ", "), $0.summary) }
        for (left, right) in rows + commands {
            lines.append("  " + left + String(repeating: " ", count: 16 - left.count) + right)
        }
        lines.append("Ctrl-C stops a calculation and keeps what was defined before it.")
        return lines.map { $0 + "\n" }.joined()
    }
}
