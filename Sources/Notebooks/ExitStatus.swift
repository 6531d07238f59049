import Diagnostics

/// How a command ends, for the shell.
public enum ExitStatus: Int32, Sendable {
    case success = 0
    /// A cell failed, or an `expect` in it.
    case failed = 1
    /// Wrong usage, or a fault found before anything ran.
    case foundBefore = 2
    case outputMismatch = 3
    case budgetRefused = 4
    /// Time or memory ran out.
    case limit = 5
    case interrupted = 130
    case terminated = 143

    /// What a cell's failure means for the whole run.
    public init(failure: Diagnostic) {
        switch failure.id {
        case "time-limit", "memory-limit", "out-of-memory": self = .limit
        case "budget-exceeded": self = .budgetRefused
        case "interrupted": self = .interrupted
        default: self = .failed
        }
    }
}

extension CellRun {
    /// What this cell contributes: `success` unless it counts as a failure.
    var exitStatus: ExitStatus {
        switch state {
        case .ran, .failedAsAllowed, .notEvaluated, .notRun: .success
        case .failed: failure.map(ExitStatus.init(failure:)) ?? .failed
        case .needs: .failed
        case .interrupted: .interrupted
        }
    }
}

extension NotebookRun {
    /// The first failure in page order decides.
    public var exitStatus: ExitStatus {
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return .foundBefore }
        var failures: [(offset: Int, status: ExitStatus)] = []
        for (cell, run) in zip(document.cells, cells) where run.exitStatus != .success {
            failures.append((cell.range.lowerBound, run.exitStatus))
        }
        for value in inlineValues {
            guard let failure = value.failure else { continue }
            failures.append((value.range.lowerBound, ExitStatus(failure: failure)))
        }
        return failures.min { $0.offset < $1.offset }?.status ?? .success
    }

    /// Why the run did not succeed, in page order: the errors found before it, or those of
    /// its cells and inline values that were not allowed.
    public var failures: [Diagnostic] {
        let before = diagnostics.filter { $0.severity == .error }
        guard before.isEmpty else { return before }
        var found: [(offset: Int, failure: Diagnostic)] = []
        for (cell, run) in zip(document.cells, cells)
        where run.state == .failed || run.state == .interrupted {
            if let failure = run.failure { found.append((cell.range.lowerBound, failure)) }
        }
        for value in inlineValues {
            if let failure = value.failure { found.append((value.range.lowerBound, failure)) }
        }
        return found.sorted { $0.offset < $1.offset }.map(\.failure)
    }
}
