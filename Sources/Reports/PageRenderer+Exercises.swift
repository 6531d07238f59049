import Diagnostics
import Notebooks

/// What belongs to an exercise and is folded away: hints, solution and tests.
extension PageRenderer {
    /// A closed box, which printing opens. Nil for a cell that the report leaves out.
    mutating func help(_ part: ExerciseRole, _ index: Int) -> Markup? {
        let cell = run.document.cells[index]
        let messages = foundBefore(in: cell)
        let hasFault = messages.contains { $0.severity == .error }
        guard cell.options.include || hasFault else { return nil }
        if hasFault { outline.append(.cell(index: index)) }
        let comment = part == .hint ? Self.comment(in: cell, of: run.document) : nil
        let content =
            comment.map { [Markup.tag("p", [:], .text($0))] } ?? [code(of: cell)].compactMap { $0 }
        let box = Markup.element(
            "details",
            [.init("class", "help"), .init("id", plan.cellIDs[index])]
                + (hasFault ? [.init("open", nil)] : []),
            [.tag("summary", [:], .text(title(of: part, index)))] + content
                + messages.map { message($0, in: cell) })
        return box
    }

    /// `Hint 2 of 3`
    private func title(of part: ExerciseRole, _ index: Int) -> String {
        let exercise = run.document.exercises.first {
            $0.hints.contains(index) || $0.solution == index || $0.tests.contains(index)
        }
        switch part {
        case .hint:
            guard let hints = exercise?.hints, hints.count > 1,
                let place = hints.firstIndex(of: index)
            else { return "Hint" }
            return "Hint \(place + 1) of \(hints.count)"
        case .solution: return "A solution"
        case .test: return "What must hold"
        case .exercise: return ""
        }
    }

    /// A hint in words: the text of a cell that holds comments alone; nil if it has code.
    private static func comment(in cell: Cell, of document: Document) -> String? {
        let lines = document.file.text(cell.codeRange).split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
        guard !lines.isEmpty, lines.allSatisfy({ $0.first == "#" }) else { return nil }
        return lines.map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
    }
}
