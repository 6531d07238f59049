import ArgumentParser
import Privacy

extension MomentsSensitivity.Rule: ExpressibleByArgument {}

struct PATECommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pate",
        abstract: "What answers of teachers cost, by the moments of PATE 2017.",
        usage: "noisebook privacy pate --counts-file <file> [options]",
        discussion: """
            Each answer is the class with most votes after Laplace noise on each
            count. What it costs depends on the votes, and is as private as they are;
            the smooth sensitivity says how much noise makes it fit to be told.

              noisebook privacy pate --counts-file labels.npy --indices-file used.npy \\
                --lap-scale 20 --delta 1e-5
            """)

    @OptionGroup var files: VoteFiles

    @Option(help: ArgumentHelp("Moments 1 to l are looked at.", valueName: "l"))
    var moments = 8

    @Option(
        help: ArgumentHelp(
            "γ, one over the noise's scale; an answer is 2γ-private.", valueName: "γ"))
    var noiseEps = 0.1

    @Option(
        help: ArgumentHelp("The scale of the noise, in place of γ: γ is 1/b.", valueName: "b"))
    var lapScale: Double?

    @Option(help: ArgumentHelp("δ, well below one over the records.", valueName: "δ"))
    var delta = 1e-5

    @Option(help: ArgumentHelp("β of the smooth sensitivity.", valueName: "β"))
    var beta = 0.09

    @Option(help: ArgumentHelp("Only so many queries, the first.", valueName: "n"))
    var maxExamples = 1000

    @Option(
        help: ArgumentHelp(
            "How the lead of a winner is found: sorted, or upstream as the published program does.",
            valueName: "rule"))
    var lead = MomentsSensitivity.Rule.sorted

    func run() throws {
        try reportingVotes {
            let table = try files.table(atMost: maxExamples)
            return try text(table, analysis(of: table))
        }
    }

    private func analysis(of table: VoteTable) throws -> MomentsAnalysis {
        guard let lapScale else {
            return try MomentsAnalysis(table, gamma: noiseEps, moments: moments)
        }
        return try MomentsAnalysis(table, scale: lapScale, moments: moments)
    }

    private func text(_ table: VoteTable, _ analysis: MomentsAnalysis) throws -> String {
        let answer = try analysis.answer(delta: delta)
        let free = try analysis.answerWhateverVotes(delta: delta)
        let sensitivity = try analysis.smoothSensitivity(beta: beta, rule: lead)
        let release = try SanitisedMoments(beta: beta, delta: delta)
        let number = VoteLines.number
        var text =
            VoteLines.count(table.queries, "answer", "answers") + " of "
            + VoteLines.count(table.teachers, "teacher", "teachers") + ", "
            + "Laplace noise of scale \(number(1 / analysis.gamma)), δ = \(number(delta))\n\n"
        text += "moment           ε    smooth sensitivity\n"
        for (place, epsilon) in answer.epsilons.enumerated() {
            text += VoteLines.row([
                "\(place + 1)", number(epsilon), number(sensitivity.epsilons[place]),
            ])
        }
        text += """

            ε = \(number(answer.epsilon)) (moment \(answer.moment)); it is as private as the votes.
            Whatever the votes, ε = \(number(free.epsilon)) (moment \(free.moment)).
            To tell ε, add Laplace noise of scale \(number(release.scale)) times the smooth
            sensitivity for β = \(number(beta)); that costs \(number(release.epsilon)) more.

            """
        if answer.isAtLastMoment {
            text += "The last moment is the best; more of them (--moments) may give less.\n"
        }
        if !sensitivity.unboundedMoments.isEmpty {
            text +=
                "No bound is known for the smooth sensitivity of moments "
                + sensitivity.unboundedMoments.map(String.init).joined(separator: ", ") + ".\n"
        }
        return text
    }
}

struct GNMaxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gnmax",
        abstract: "What answers of teachers cost with Gaussian noise, by PATE 2018.",
        usage: "noisebook privacy gnmax --counts-file <file> --sigma2 <σ> [options]",
        discussion: """
            With --threshold and --sigma1 a query is answered only where enough
            teachers agree (Confident-GNMax); with --baseline-file, where they disagree
            with the student (Interactive-GNMax).

              noisebook privacy gnmax --counts-file votes.npy --threshold 200 \\
                --sigma1 150 --sigma2 40 --queries 640 --delta 1e-5
            """)

    @Option(help: ArgumentHelp("A .npy file of votes (queries × classes).", valueName: "file"))
    var countsFile: String

    @Option(
        help: ArgumentHelp(
            "A .npy file of what the student expects, in votes.", valueName: "file"))
    var baselineFile: String?

    @Flag(help: "Only the cost that holds whatever the votes.")
    var dataIndependent = false

    @Option(help: ArgumentHelp("Votes that the winner needs.", valueName: "T"))
    var threshold: Double?

    @Option(help: ArgumentHelp("Noise on the comparison with the threshold.", valueName: "σ₁"))
    var sigma1: Double?

    @Option(help: ArgumentHelp("Noise on the counts of an answer.", valueName: "σ₂"))
    var sigma2: Double

    @Option(help: ArgumentHelp("Only so many queries, the first.", valueName: "n"))
    var queries: Int?

    @Option(help: ArgumentHelp("δ, well below one over the records.", valueName: "δ"))
    var delta = 1e-8

    @Option(help: ArgumentHelp("This order in place of the best.", valueName: "α"))
    var order: Double?

    @Option(
        help: ArgumentHelp(
            "How many teachers there are; if not given, the sum of a row.", valueName: "n"))
    var teachers: Int?

    func validate() throws {
        guard (threshold == nil) == (sigma1 == nil) else {
            throw ValidationError("--threshold and --sigma1 go together.")
        }
        guard baselineFile == nil || threshold != nil else {
            throw ValidationError("--baseline-file needs --threshold and --sigma1.")
        }
    }

    func run() throws {
        try reportingVotes {
            var rows = try VoteFiles.rows(of: countsFile)
            var expected = try baselineFile.map { try VoteFiles.rows(of: $0) }
            if let queries {
                rows = Array(rows.prefix(max(0, queries)))
                expected = expected.map { Array($0.prefix(max(0, queries))) }
            }
            let table = try VoteTable(counts: rows, teachers: teachers)
            let baseline = try expected.map { try VoteBaseline(votes: $0, for: table) }
            return try text(table, baseline)
        }
    }

    private var mechanism: VoteMechanism {
        guard let threshold, let sigma1 else { return .gaussianMaximum(deviation: sigma2) }
        return .confidentMaximum(
            threshold: threshold, thresholdDeviation: sigma1, deviation: sigma2)
    }

    private func text(_ table: VoteTable, _ baseline: VoteBaseline?) throws -> String {
        let orders = order.map { [$0] } ?? VoteAnalysis.tableOrders
        let number = VoteLines.number
        let free = try VoteAnalysis(
            table, mechanism, baseline: baseline, dependsOnVotes: false, orders: orders
        ).answer(delta: delta)
        var text =
            VoteLines.count(table.queries, "query", "queries") + " to "
            + VoteLines.count(table.teachers, "teacher", "teachers") + ", "
            + "\(number(free.expectedAnswers)) answered on average, δ = \(number(delta))\n"
        text += "Whatever the votes, ε = \(number(free.epsilon)) (order \(number(free.order))).\n"
        if dataIndependent { return text }
        let analysis = try VoteAnalysis(table, mechanism, baseline: baseline, orders: orders)
        let answer = try analysis.answer(delta: delta)
        let told = try analysis.sanitised(delta: delta, order: order)
        text += """
            With these votes, ε = \(number(answer.epsilon)) (order \(number(answer.order)), \
            standard deviation \(number(answer.standardDeviation))):
              comparisons with the threshold \(number(answer.thresholdPart))
              answers \(number(answer.answerPart))
              δ \(number(answer.deltaPart))
            It is as private as the votes. To be told it costs more and gets noise:
              ε = \(number(told.epsilon)), noise of deviation \(number(told.noiseDeviation))
              smooth sensitivity \(number(told.smoothSensitivity)), \
            β = \(number(told.beta)), σ = \(number(told.relativeDeviation))

            """
        return text
    }
}
