import Diagnostics
import Interpreter
import Language
import Notebooks

extension PromptSession {
    /// What `?name` shows: of a name of the user's what it is and what stands above it, of
    /// others what `help` says.
    ///
    /// - Parameter source: `??name`: the code of a function too.
    public func explain(_ name: String, source: Bool) -> Answer {
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if let first = path.first, let value = value(of: first) {
            return explain(value, path, source)
        }
        if name.contains("*") {
            let own = ownMatches(name)
            let found = ask("help(\(Display.quoted(name)))")
            guard !own.isEmpty else { return found }
            return found.outcome.failure == nil
                ? Answer(own + found.text) : Answer(own)
        }
        return ask("help(\(Display.quoted(name)))")
    }

    private func explain(_ value: Value, _ path: [String], _ source: Bool) -> Answer {
        var current = value
        for name in path.dropFirst() {
            guard let next = Members.glance(at: name, of: current) else {
                return ask("help(\(Display.quoted(name)))")
            }
            current = next
        }
        let name = path.joined(separator: ".")
        if case .object(let object) = current, let text = (object as? FunctionObject)?.text {
            let comment = text.comment.map { "  " + $0 + "\n" }.joined()
            return Answer(
                (source ? text.source : text.head) + "\n" + comment
                    + "  defined at \(text.place.place)\n")
        }
        return Answer("\(name): \(ValueKind.words(current))\n" + origin(of: path[0]))
    }

    private func origin(of name: String) -> String {
        guard let place = environment.globals[name]?.place else { return "" }
        let line = place.file.text(place.file.rangeOfLine(place.start.line))
        return "  defined at \(place.place):  \(line.drop { $0 == " " })\n"
    }

    /// Names of the user's that fit a pattern with `*`.
    private func ownMatches(_ pattern: String) -> String {
        names.filter { NamePattern.matches($0, pattern) }.map { name in
            "\(name)  \(value(of: name).map(ValueKind.words) ?? "")\n"
        }.joined()
    }

    /// Runs a question of the prompt's own; it is no input, and leaves nothing behind.
    private func ask(_ code: String) -> Answer {
        var inside = CheckEnvironment(
            builtins: library.builtins.mapValues(\.signature),
            constants: Set(library.constants.keys))
        let program = Checker.check(Parser.parse(SourceFile(name: "help", text: code)), in: &inside)
        let before = evaluator.snapshot()
        defer { evaluator.restore(before) }
        var answer = Answer()
        Evaluator.onLargeStack {
            let result = evaluator.run(program, cell: "help") { output in
                if case .text(let text) = output { answer.text += text }
            }
            answer.outcome.failure = result.failure
        }
        // The question is not what was typed.
        answer.outcome.failure?.primary = nil
        answer.outcome.failure?.secondary = []
        answer.outcome.failure?.frames = []
        return answer
    }
}
