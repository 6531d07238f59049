/// A line at the prompt that is no code: `:quit`. The table of all of them.
struct PromptCommand: Sendable {
    let names: [String]
    /// What follows the name.
    let argument: Argument
    /// How the argument is called in help; in brackets if it may be left out.
    let argumentName: String
    let summary: String
    let action: Action

    enum Argument: Sendable {
        case nothing, file, name, code
    }

    enum Action: Sendable {
        case check, exercises, help, hint, history, ledger, load, quit, reset, save, time, type
        case variables, why
    }

    init(
        _ names: [String], _ argument: Argument, _ argumentName: String, _ action: Action,
        _ summary: String
    ) {
        self.names = names
        self.argument = argument
        self.argumentName = argumentName
        self.summary = summary
        self.action = action
    }

    static let all = [
        PromptCommand(["help", ":help"], .nothing, "", .help, "say what can be typed"),
        PromptCommand(
            [":vars"], .nothing, "", .variables, "list the names defined so far and what they are"),
        PromptCommand(
            [":type"], .code, "code", .type,
            "say what an expression is, where possible without running it"),
        PromptCommand(
            [":time"], .code, "code", .time, "run code, then again to measure its time and memory"),
        PromptCommand(
            [":why"], .name, "name", .why,
            "say which input made a name, from what, and whether that has changed"),
        PromptCommand(
            [":ledger"], .nothing, "", .ledger,
            "list what has been spent of private data, and what was shown besides"),
        PromptCommand(
            [":load"], .file, "file", .load, "run a .noise file or a notebook's cells here"),
        PromptCommand(
            [":save"], .file, "file", .save,
            "write the inputs so far as .noise or .md; `:save! file` overwrites"),
        PromptCommand(
            [":exercises"], .nothing, "", .exercises, "list the exercises of the loaded notebook"),
        PromptCommand(
            [":check"], .name, "exercise", .check, "say whether the names here solve an exercise"),
        PromptCommand([":hint"], .name, "exercise", .hint, "show the next hint of an exercise"),
        PromptCommand([":reset"], .nothing, "", .reset, "forget every name and value"),
        PromptCommand([":history"], .code, "[text]", .history, "list what was typed"),
        PromptCommand([":quit", ":q"], .nothing, "", .quit, "end; Ctrl-D does the same"),
    ]

    /// The command of a name such as `:save` or `:save!`.
    static func named(_ name: String) -> PromptCommand? {
        if let found = all.first(where: { $0.names.contains(name) }) { return found }
        guard name.last == "!" else { return nil }
        let command = all.first { $0.names.contains(String(name.dropLast())) }
        return command?.action == .save ? command : nil
    }

    var usage: String { names[0] + (argumentName.isEmpty ? "" : " " + argumentName) }

    var needsArgument: Bool { !argumentName.isEmpty && argumentName.first != "[" }

    /// The word in `exit`, `quit` or `exit()`, which end the prompts of other languages.
    static func wordToLeave(_ line: String) -> String? {
        let word = line.hasSuffix("()") ? String(line.dropLast(2)) : line
        return ["exit", "quit"].contains(word) ? word : nil
    }

    static var helpText: String {
        let rows = [
            ("1 + 2", "shows the value; a final `;` keeps it silent"),
            ("_   Out[3]", "the latest value; the value of input 3"),
            ("?matmul", "explains a name; so do `matmul?` and `help(matmul)`"),
            ("??f", "shows the code of a function of yours"),
            ("?*soft*", "searches the names and what is said of them"),
        ]
        let keys = [
            ("Tab", "completes names, arguments, members and paths; `\\epsilon` Tab is `ε`"),
            ("Enter", "runs a complete input, else breaks the line; Alt-Enter always breaks it"),
            ("Up, Ctrl-R", "go back to inputs that begin as this one; search"),
            ("Ctrl-C", "drops what is typed, or stops what runs and keeps what was there before"),
        ]
        let commands = all.map { command in
            let others = command.names.dropFirst().joined(separator: ", ")
            return (command.usage + (others.isEmpty ? "" : ", " + others), command.summary)
        }
        return (rows + [("", "")] + keys + [("", "")] + commands).map { left, right in
            left.isEmpty
                ? "\n"
                : "  " + left + String(repeating: " ", count: max(1, 16 - left.count)) + right
                    + "\n"
        }.joined()
    }
}
