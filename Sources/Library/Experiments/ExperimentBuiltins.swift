import Figures
import Interpreter
import Language

/// Running experiments, and asking what their runs found.
enum ExperimentBuiltins {
    static let all: [Builtin] = [run, sweep, resumable, runs, compare]

    private static let square = """
        experiment Square(side = 1, seed = 0) {
            return { area: side * side }
        }

        """

    private static let launching: [Signature.Parameter] = [
        .required("experiment", "what `experiment` declares"),
        .rest("values", "values of its parameters, in their order"),
        Signature.Parameter(
            "parameters", .value("its parameters, by name"), .anyNamed, namedOnly: true),
    ]

    static let run = Builtin(
        "run", launching, .experiments,
        "Runs an experiment, written `run Study(rate: 0.1)`: its result's fields are read as "
            + "`one.loss`. What the run found is kept and not computed again.",
        example: square + "let one = run Square(side: 3)\none.area", hasEffect: true
    ) { call in
        .object(try RunLauncher(call).one())
    }

    static let sweep = Builtin(
        "sweep", launching, .experiments,
        "Runs an experiment once for every combination of the values in its lists and ranges, "
            + "written `sweep Study(rate: [0.1, 0.2], seed: 0..<5)`. A failed run is a row too.",
        example: square + "let all = sweep Square(side: [1, 2], seed: 0..<2)\nall[0].area",
        hasEffect: true
    ) { call in try RunLauncher(call).sweep() }

    static let resumable = Builtin(
        "resumable",
        [
            .required("title", "what is trained, as a text"),
            .required("count", "how many epochs, a whole number from 0 up"),
            Signature.Parameter("keep", .choice(["all", "last"]), .optional("3"), namedOnly: true),
        ], .experiments,
        "The numbers 0, 1, … for a loop over epochs. In a run the state is kept after epochs, the "
            + "last three or `keep` of them, so that a stopped program goes on from there.",
        example: """
            experiment Walk(steps = 3) {
                var place = 0
                for epoch in resumable("walk", steps) { place += epoch }
                return { place: place }
            }
            run Walk()
            """
    ) { call in
        let count = try call.count(1)
        var kept: Int? = 3
        if let word = call[2]?.asString {
            kept = word == "all" ? nil : 1
        } else if call.isGiven(2) {
            kept = try call.count(2, from: 1)
        }
        return .object(
            EpochSequence(
                title: try call.string(0), count: count, kept: kept, machine: call.machine))
    }

    static let runs = Builtin(
        "runs", [.required("experiment", "what `experiment` declares")], .experiments,
        "A list of the runs that the notebook has made of an experiment so far.",
        example: square + "run Square(side: 2)\nruns(Square)[0].area"
    ) { call in
        let value = try call.value(0)
        guard let experiment = value.asExperiment else {
            throw ExperimentFaults.notAnExperiment(value, in: "runs")
        }
        return experiment.runs.value
    }

    static let compare = Builtin(
        "compare",
        [
            .required("a", "a run"), .required("b", "another run"),
            .rest("more", "further runs"),
        ], .experiments,
        "A table of runs side by side: parameters that differ, and results.",
        example: square + "compare(run Square(side: 1), run Square(side: 2))"
    ) { call in
        let values = try [call.value(0), call.value(1)] + call.rest(2)
        let runs = try values.enumerated().map { index, value in
            guard let run = value.asRun else {
                throw ExperimentFaults.notARun(value, call, Swift.min(index, 2))
            }
            return run
        }
        return .figure(.table(RunComparison(runs).table))
    }
}
