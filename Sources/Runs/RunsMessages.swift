import Diagnostics

/// What is said about files of runs.
enum RunsMessages {
    static func foreign(_ path: String) -> Diagnostic {
        Diagnostic(
            "runs-foreign", title: "this is not a file of runs",
            explanation: "`\(path)` is where the notebook's runs are kept, and something else is "
                + "there. It was not touched.", hint: "move it away, or give it another name")
    }

    static func newer(_ path: String, version: Int64, known: Int64) -> Diagnostic {
        Diagnostic(
            "runs-newer", title: "these runs were kept by a newer version",
            explanation: "`\(path)` has the format \(version), and this version knows formats up "
                + "to \(known). It was not touched.",
            hint: "use the newer version, or move the file away to begin another")
    }

    static func damaged(_ path: String, _ detail: String) -> Diagnostic {
        Diagnostic(
            "runs-damaged", title: "the file of runs is damaged",
            explanation: "`\(path)`: \(detail). It was left as it is.",
            hint: "bring back a copy, or move it away to begin another; `noisebook runs export` "
                + "shows what can still be read")
    }

    static func busy(_ path: String) -> Diagnostic {
        Diagnostic(
            "runs-busy", title: "another program is using the file of runs",
            explanation: "`\(path)` stayed locked for ten seconds.",
            hint: "wait until the other program is done")
    }

    static func full(_ path: String) -> Diagnostic {
        Diagnostic(
            "runs-unwritable", title: "there is no room to keep runs",
            explanation: "The disk of `\(path)` is full. What was kept before is still there.",
            hint: "make room; finished runs are not computed again")
    }

    static func unwritable(_ path: String, _ detail: String) -> Diagnostic {
        Diagnostic(
            "runs-unwritable", title: "runs cannot be kept",
            explanation: "`\(path)`: \(detail).",
            hint: "let this folder be written to, or work on a copy of the notebook")
    }

    static func missing(_ path: String) -> Diagnostic {
        Diagnostic(
            "no-runs", title: "there are no runs yet",
            explanation: "There is no `\(path)`: the notebook's runs are kept there once it has "
                + "made some.", hint: "run the notebook first: `noisebook run …`")
    }

    static func unknown(_ id: Int64, _ path: String, known: [Int64]) -> Diagnostic {
        let range = known.first.flatMap { first in known.last.map { (first, $0) } }
        return Diagnostic(
            "unknown-run", title: "there is no run \(id)",
            explanation: range.map { "`\(path)` has runs \($0) to \($1)." }
                ?? "`\(path)` has no runs.",
            hint: "`noisebook runs list …` shows them")
    }
}

/// The ids of what the store of runs reports.
public enum RunsDiagnostics {
    public static let ids: [String] = [
        "no-runs", "runs-busy", "runs-damaged", "runs-foreign", "runs-newer", "runs-unwritable",
        "unknown-run",
    ]
}
