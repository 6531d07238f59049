import ArgumentParser
import Diagnostics
import Notebooks
import Privacy
import REPL

struct PrivacyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privacy",
        abstract: "Say what a mechanism costs in privacy, or how much noise a budget needs.",
        discussion: """
            Each command prints a statement: whom it protects, what was assumed, and ε by
            every accountant that knows the mechanism. No data is read, but for votes of
            teachers.

              noisebook privacy dp-sgd --examples 60000 --batch 600 --noise 1.15 \\
                --epochs 249 --delta 1e-5
              noisebook privacy calibrate --epsilon 2 --delta 1e-5 --examples 60000 \\
                --batch 600 --epochs 249
            """,
        subcommands: [
            DPSGDCommand.self, GaussianCommand.self, TreeCommand.self, PATECommand.self,
            GNMaxCommand.self, CalibrateCommand.self,
        ])
}

extension NeighbouringRelation: ExpressibleByArgument {
    public init?(argument: String) {
        guard let found = Self.allCases.first(where: { $0.defaultValueDescription == argument })
        else { return nil }
        self = found
    }

    public var defaultValueDescription: String {
        switch self {
        case .addOrRemoveOne: "add-or-remove"
        case .replaceOne: "replace"
        case .replaceSpecial: "replace-by-null"
        }
    }

    public static var allValueStrings: [String] { allCases.map(\.defaultValueDescription) }

    public static var allValueDescriptions: [String: String] {
        [
            "add-or-remove": "one has a record more",
            "replace": "one record is another",
            "replace-by-null": "one record counts as nothing",
        ]
    }
}

extension TrainingRun.Sampling: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "poisson": self = .poisson
        case "fixed": self = .fixedSize
        default: return nil
        }
    }

    public var defaultValueDescription: String { self == .poisson ? "poisson" : "fixed" }
    public static var allValueStrings: [String] { allCases.map(\.defaultValueDescription) }

    public static var allValueDescriptions: [String: String] {
        ["poisson": "each example by itself", "fixed": "samples of one size, drawn anew"]
    }
}

/// How batches are drawn, and who counts as a neighbour.
struct RunAssumptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("How batches are drawn.", valueName: "how"))
    var sampling = TrainingRun.Sampling.poisson

    @Option(
        help: ArgumentHelp(
            "Who are neighbours; if not given, what fits the sampling.", valueName: "relation"))
    var relation: NeighbouringRelation?
}

struct DPSGDCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dp-sgd", abstract: "The cost of training with DP-SGD or DP-Adam.",
        usage: "noisebook privacy dp-sgd [options]",
        discussion: """
              noisebook privacy dp-sgd --examples 60000 --batch 600 --noise 1.15 \\
                --epochs 249 --delta 1e-5
            """)

    @Option(help: ArgumentHelp("How many examples there are.", valueName: "N"))
    var examples: Int

    @Option(help: ArgumentHelp("The size of a batch, on average.", valueName: "B"))
    var batch: Int

    @Option(help: ArgumentHelp("Noise over the clipping norm.", valueName: "σ"))
    var noise: Double

    @Option(help: ArgumentHelp("How often the data is gone through.", valueName: "E"))
    var epochs: Double

    @Option(help: ArgumentHelp("δ, well below 1/N.", valueName: "δ"))
    var delta: Double

    @Option(
        help: ArgumentHelp(
            "Protect users with at most so many examples each.", valueName: "k"))
    var examplesPerUser: Int?

    @OptionGroup var assumptions: RunAssumptions

    func run() throws {
        try reportingPrivacy {
            let unit = examplesPerUser.map { PrivacyUnit.user(examples: $0) } ?? .example
            let run = try TrainingRun(
                examples: examples, batch: batch, noiseMultiplier: noise, epochs: epochs,
                sampling: assumptions.sampling, relation: assumptions.relation)
            return try PrivacyStatement(of: run, unit: unit, delta: delta).text
        }
    }
}

struct GaussianCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gaussian", abstract: "The cost of Gaussian noise on sums over all records.",
        usage: "noisebook privacy gaussian [options]",
        discussion: """
              noisebook privacy gaussian --noise 5 --count 10 --delta 1e-6
            """)

    @Option(help: ArgumentHelp("Noise over the largest norm of a record.", valueName: "σ"))
    var noise: Double

    @Option(help: ArgumentHelp("How many such sums are given out.", valueName: "k"))
    var count = 1

    @Option(help: ArgumentHelp("δ, well below one over the records.", valueName: "δ"))
    var delta: Double

    @Option(
        help: ArgumentHelp(
            "Who are neighbours. (default: add-or-remove)", valueName: "relation"))
    var relation: NeighbouringRelation?

    func run() throws {
        try reportingPrivacy {
            try PrivacyStatement(
                gaussian: noise, count: count, relation: relation ?? .addOrRemoveOne, delta: delta
            ).text
        }
    }
}

struct TreeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree", abstract: "The cost of prefix sums from noisy trees, as in DP-FTRL.",
        usage: "noisebook privacy tree [options]",
        discussion: """
            With --restarts a new tree begins so often, and a record is once in each. With
            --participations there is one tree, and a record is so often in it.

              noisebook privacy tree --noise 7 --leaves 469 --restarts 5 --delta 1e-5
              noisebook privacy tree --noise 7 --leaves 2345 --participations 5 \\
                --separation 400 --delta 1e-5
            """)

    @Option(help: ArgumentHelp("Noise of a node over the clipping norm.", valueName: "σ"))
    var noise: Double

    @Option(help: ArgumentHelp("Leaves, which are steps, of a tree.", valueName: "n"))
    var leaves: Int

    @Option(help: ArgumentHelp("How many trees there are.", valueName: "count"))
    var restarts = 1

    @Option(
        help: ArgumentHelp("How often a record is in the one tree.", valueName: "count"))
    var participations: Int?

    @Option(
        help: ArgumentHelp(
            "Leaves that stand at least between two of its places.", valueName: "count"))
    var separation = 0

    @Option(help: ArgumentHelp("δ, well below one over the records.", valueName: "δ"))
    var delta: Double

    @Option(
        help: ArgumentHelp(
            "Who are neighbours. (default: replace-by-null)", valueName: "relation"))
    var relation: NeighbouringRelation?

    func validate() throws {
        if participations != nil && restarts != 1 {
            throw ValidationError("`--participations` goes with one tree, not with `--restarts`.")
        }
        if participations == nil && separation != 0 {
            throw ValidationError("`--separation` goes with `--participations`.")
        }
        guard (1...100_000).contains(restarts) else {
            throw ValidationError("`--restarts` is from 1 to 100,000.")
        }
    }

    func run() throws {
        try reportingPrivacy {
            let participation: TreeParticipation =
                if let participations {
                    .severalTimes(
                        leaves: leaves, participations: participations, separation: separation)
                } else {
                    .oncePerTree(leaves: Array(repeating: leaves, count: restarts))
                }
            return try PrivacyStatement(
                tree: participation, noiseMultiplier: noise, relation: relation ?? .replaceSpecial,
                delta: delta
            ).text
        }
    }
}

/// Runs the body and writes its text; a fault ends the command with status 2.
func reportingPrivacy(_ body: () throws -> String) throws {
    try reporting {
        do {
            StandardStream.output.write(try body())
        } catch let error as PrivacyError {
            throw error.diagnostic
        }
    }
}
