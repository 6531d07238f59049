import Diagnostics
import Interpreter

/// What can be wrong with experiments and their runs.
enum ExperimentFaults {
    static func notAnExperiment(_ found: Value, in name: String) -> Fault {
        Fault(
            "not-an-experiment", title: "`\(name)` needs an experiment",
            explanation: "It takes what was declared with `experiment Study(…) { … }`; "
                + "\(Wording.found(found)).", argument: 0)
    }

    static func notARun(_ found: Value, _ call: BuiltinCall, _ index: Int) -> Fault {
        call.wrongType(
            index, "a run", found: found,
            hint: found.asExperiment == nil
                ? "`run Study(…)` makes one; `runs(Study)[0]` is the first of an experiment"
                : "`runs(\(found.asExperiment?.name ?? "Study"))[0]` is its first run")
    }

    static func readOfFailed(_ name: String, _ error: String) -> Fault {
        Fault(
            "failed-run", title: "this run failed, so it has no `\(name)`",
            explanation: "Its error was: \(error). A failed run has its `parameters`, `metrics`, "
                + "`state` and `error`.",
            hint: "leave failed runs out: `runs |> filter(r => r.state == \"done\")`")
    }

    static func lost(_ experiment: ExperimentObject) -> Fault {
        Fault(
            "internal-fault", title: "a run was lost",
            explanation: "`\(experiment.name ?? "")` was run, and nothing came back.")
    }

    static func someFailed(_ count: Int, of all: Int, _ first: RunObject) -> Fault {
        Fault(
            "failed-run",
            title: count == all && all > 1
                ? "all \(grouped(all)) runs failed"
                : "\(grouped(count)) of \(Wording.count(all, "run")) failed",
            explanation: "The first was run \(first.number): \(first.error ?? "").",
            hint: "`run \(first.experiment)(…)` with its parameters shows where")
    }

    static func emptyAxis(_ name: String) -> Fault {
        Fault(
            "empty-axis", title: "there is nothing to go through for `\(name)`",
            explanation: "Each list and range of a sweep is gone through; the one for `\(name)` "
                + "has no elements, so there would be no run.",
            hint: "give it at least one value; an empty list as a value is written `[[]]`")
    }

    static func tooManyRuns(_ count: Double, _ most: Int) -> Fault {
        Fault(
            "too-many-runs", title: "a sweep has at most \(grouped(most)) runs",
            explanation: "Every combination of the lists and ranges is run: together these "
                + "are \(Display.number(count)).",
            hint: "sweep over fewer values at once")
    }
}
