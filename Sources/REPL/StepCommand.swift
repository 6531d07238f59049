import Diagnostics
import Glibc

/// What can be typed while stepping through a notebook. The table of all of it.
struct StepCommand: Sendable {
    let names: [String]
    /// How the argument is called in help; in brackets if it may be left out.
    let argumentName: String
    let summary: String
    let action: Action

    enum Action: Sendable {
        case run, next, back, into, go, all, list, variables, ledger, look, why, edit
        case write, hint, check, solution, help, quit
    }

    init(_ names: [String], _ argumentName: String, _ action: Action, _ summary: String) {
        self.names = names
        self.argumentName = argumentName
        self.summary = summary
        self.action = action
    }

    static let all = [
        StepCommand(["r", "run"], "", .run, "run this cell; so does Enter"),
        StepCommand(["s", "into"], "", .into, "go through the statements of this cell one by one"),
        StepCommand(["b", "back"], "", .back, "go back to the cell above, to the state before it"),
        StepCommand(["n", "next"], "", .next, "go on to the cell below without running this one"),
        StepCommand(["g", "go"], "cell", .go, "go to a cell, by its label or number"),
        StepCommand(["a", "all"], "", .all, "run everything that is not up to date"),
        StepCommand(["l", "list"], "", .list, "list the cells and how they stand"),
        StepCommand(
            ["p", "print"], "[code]", .look,
            "show what code gives here; alone, a prompt with this state"),
        StepCommand(["v", "vars"], "", .variables, "list the names that have a value here"),
        StepCommand(["ledger"], "", .ledger, "list what has been spent of private data"),
        StepCommand(["w", "why"], "[cell]", .why, "say why a cell is stale"),
        StepCommand(["e", "edit"], "", .edit, "edit this cell in $EDITOR"),
        StepCommand(["write"], "[file]", .write, "write the edited notebook"),
        StepCommand(["h", "hint"], "", .hint, "show the next hint of this exercise"),
        StepCommand(["c", "check"], "", .check, "say whether this exercise is solved"),
        StepCommand(["solution"], "", .solution, "show a solution of this exercise"),
        StepCommand(["?", "help"], "", .help, "show this list"),
        StepCommand(["q", "quit"], "", .quit, "end; Ctrl-D does the same"),
    ]

    static func named(_ name: String) -> StepCommand? {
        let name = name.first == ":" && name.count > 1 ? String(name.dropFirst()) : name
        let isForced = name.last == "!"
        let plain = isForced ? String(name.dropLast()) : name
        guard let command = all.first(where: { $0.names.contains(plain) }) else { return nil }
        return !isForced || command.action == .quit || command.action == .write ? command : nil
    }

    static var helpText: String {
        let rows =
            [("Enter", "run this cell and go on")]
            + all.map { command in
                let names = command.names.joined(separator: ", ")
                return (
                    names + (command.argumentName.isEmpty ? "" : " " + command.argumentName),
                    command.summary
                )
            }
        return rows.map { left, right in
            "  " + left + String(repeating: " ", count: max(1, 20 - left.count)) + right + "\n"
        }.joined()
    }
}

/// What can be wrong with what is typed there.
enum StepMessages {
    static func unknown(_ name: String) -> Diagnostic {
        let names = StepCommand.all.flatMap(\.names)
        let near = nearNames(to: name, among: names.filter { $0.count > 1 }).first
        return Diagnostic(
            "unknown-command", title: "stepping has no such command",
            explanation: "`\(name)` is not one of "
                + StepCommand.all.map { "`\($0.names[0])`" }.joined(separator: ", ") + ".",
            hint: near.map { "did you mean `\($0)`?" }
                ?? "`?` lists them; `p \(name)` shows what code gives here")
    }

    static func unknownCell(_ name: String, among labels: [String]) -> Diagnostic {
        let near = nearNames(to: name, among: labels).first
        return Diagnostic(
            "unknown-cell", title: "this notebook has no such cell",
            explanation: "`\(name)` is neither the label of a cell "
                + "nor a number from 1 to \(labels.count).",
            hint: near.map { "did you mean `\($0)`?" } ?? "`l` lists the cells")
    }

    static func noEditor(_ command: String, status: Int32) -> Diagnostic {
        Diagnostic(
            "no-editor", title: "the editor did not end well",
            explanation: "`\(command)` gave the status \(status); the cell is as it was.",
            hint: "name another one: `export EDITOR=nano`")
    }

    static func noPlace(_ folder: String, reason: Int32) -> Diagnostic {
        Diagnostic(
            "no-editor", title: "there is no place for the text to edit",
            explanation: "`\(folder)`: \(String(cString: strerror(reason))). "
                + "The cell is as it was.",
            hint: "name a folder you may write to: `export TMPDIR=…`")
    }

    static func wouldEndFence() -> Diagnostic {
        Diagnostic(
            "unclosed-fence", title: "this code would end its cell",
            explanation: "A line of it begins with as many backquotes as the cell's fence. "
                + "The cell is as it was.")
    }

    static func unwritten(_ count: Int) -> String {
        let cells = count == 1 ? "A cell was" : "\(count) cells were"
        return "\(cells) edited and not written. `write` keeps that, `q!` drops it.\n"
    }
}
