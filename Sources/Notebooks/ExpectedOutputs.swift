import Diagnostics
import Interpreter

/// Outputs as tests: every cell is a case, and its `output` fence says what it should give.
///
/// 1. A cell without a fence passes if it did what its option `error` asks.
/// 2. With one, its text is compared, trailing spaces aside, in the mode of `check`.
/// 3. Cells that are not run, or that need a failed one, are skipped.
public enum ExpectedOutputs {
    /// What an `output` fence of this cell would hold, each line ended.
    public static func text(of cell: CellRun) -> String {
        OutputText.lines(of: cell).map { $0 + "\n" }.joined()
    }

    /// Judges every cell of a run, and the values in its prose that could not be computed.
    public static func compare(_ run: NotebookRun) -> CheckReport {
        let replacements = OutputReplacements(run.document.frontMatter.replacements)
        // The hints, solution and tests of an exercise are judged with it.
        let judged = zip(run.document.cells, run.cells).filter { cell, _ in
            cell.role.map { $0.part == .exercise } ?? true
        }
        var cases = judged.map { cell, result in
            (
                offset: cell.range.lowerBound,
                check: check(cell, result, in: run.document, replacements)
            )
        }
        for value in run.inlineValues {
            guard let failure = value.failure else { continue }
            let line = run.document.file.line(of: value.range.lowerBound)
            cases.append(
                (
                    value.range.lowerBound,
                    CheckCase(
                        file: run.document.file.name, label: "inline value", line: line, seconds: 0,
                        outcome: .failed(failure, difference: nil), status: .init(failure: failure))
                ))
        }
        let sorted = cases.sorted { $0.offset < $1.offset }.map(\.check)
        return CheckReport(
            file: run.document.file.name, cases: sorted,
            faults: run.diagnostics.filter { $0.severity == .error })
    }

    /// The file's bytes with every `output` fence that differs rewritten, and nothing else.
    ///
    /// - Returns: nil if no fence differs.
    /// - Throws: `conflict-markers` if a merge is not finished; `slow-regex`.
    public static func updated(_ run: NotebookRun) throws(Diagnostic) -> [UInt8]? {
        let document = run.document
        if let marker = conflictMarker(in: document) { throw FileMessages.conflict(marker) }
        let replacements = OutputReplacements(document.frontMatter.replacements)
        var edits: [DocumentEdit] = []
        for (cell, result) in zip(document.cells, run.cells) {
            guard result.state == .ran || result.state == .failedAsAllowed,
                let judged = try judge(cell, result, in: document, replacements), !judged.agrees
            else { continue }
            edits.append(OutputFence(cell, in: document).edit(to: judged.found))
        }
        return edits.isEmpty ? nil : document.replacing(edits)
    }
}

// MARK: - One cell

extension ExpectedOutputs {
    private struct Judgement {
        var agrees: Bool
        /// As the fence and the cell have them, without the replacements.
        var expected: [String]
        var found: [String]
    }

    private static func check(
        _ cell: Cell, _ result: CellRun, in document: Document, _ replacements: OutputReplacements
    ) -> CheckCase {
        var status = result.exitStatus
        let outcome: CheckCase.Outcome
        switch result.state {
        case _ where result.staleReason != nil:
            outcome = .failed(RunMessages.stale(cell, result, in: document), difference: nil)
            status = .failed
        case .ran, .failedAsAllowed:
            outcome = comparison(cell, result, in: document, replacements)
            if outcome.isFailure { status = .outputMismatch }
        case .failed, .interrupted: outcome = .failed(result.failure, difference: nil)
        case .notEvaluated: outcome = .skipped("`eval: false`")
        case .needs(let label): outcome = .skipped("needs `\(label)`, which failed")
        case .notRun: outcome = .skipped("the run ended before it")
        }
        return CheckCase(
            file: document.file.name, label: cell.label, line: cell.line, seconds: result.seconds,
            outcome: outcome, status: status)
    }

    private static func comparison(
        _ cell: Cell, _ result: CellRun, in document: Document, _ replacements: OutputReplacements
    ) -> CheckCase.Outcome {
        do {
            guard let judged = try judge(cell, result, in: document, replacements),
                !judged.agrees, let fence = cell.expectedOutput
            else { return .passed }
            let mode = OutputComparison(mode: cell.options.comparison)
            let difference = LineDifference(
                old: judged.expected, new: judged.found, agrees: mode.lineAgrees)
            return .failed(
                nil,
                difference: difference.text(
                    old: judged.expected, new: judged.found, firstLine: fence.line + 1))
        } catch {
            return .failed(error, difference: nil)
        }
    }

    /// Nil if the cell has no fence.
    private static func judge(
        _ cell: Cell, _ result: CellRun, in document: Document, _ replacements: OutputReplacements
    ) throws(Diagnostic) -> Judgement? {
        guard cell.expectedOutput != nil else { return nil }
        let expected = OutputFence(cell, in: document).lines
        let found = OutputText.lines(of: result)
        let agrees = OutputComparison(mode: cell.options.comparison).agrees(
            expected: try replacements.applied(to: expected),
            found: try replacements.applied(to: found))
        return Judgement(agrees: agrees, expected: expected, found: found)
    }

    private static func conflictMarker(in document: Document) -> SourceSpan? {
        let file = document.file
        for line in 1...file.lineStarts.count {
            let range = file.rangeOfLine(line)
            let text = file.text(range.lowerBound..<min(range.lowerBound + 8, range.upperBound))
            if text == "<<<<<<< " || text == ">>>>>>> " {
                return SourceSpan(file: file, range: range)
            }
        }
        return nil
    }
}

extension CheckCase.Outcome {
    var isFailure: Bool { if case .failed = self { true } else { false } }
}
