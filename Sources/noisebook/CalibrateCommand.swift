import ArgumentParser
import Diagnostics
import Notebooks
import Privacy
import REPL

struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "What of a training run a privacy budget allows.",
        usage: "noisebook privacy calibrate [options]",
        discussion: """
            One of --noise, --epochs and --batch is left out, and is found: the least
            noise, the most epochs, or the largest batch. The statement of that run
            follows.

              noisebook privacy calibrate --epsilon 2 --delta 1e-5 --examples 60000 \\
                --batch 600 --epochs 249
            """)

    enum Accountant: String, ExpressibleByArgument, CaseIterable {
        case pld
        case rdp

        static var allValueDescriptions: [String: String] {
            ["pld": "privacy loss distributions", "rdp": "Rényi divergence"]
        }
    }

    @Option(help: ArgumentHelp("ε that may be spent.", valueName: "ε"))
    var epsilon: Double

    @Option(help: ArgumentHelp("δ, well below 1/N.", valueName: "δ"))
    var delta: Double

    @Option(help: ArgumentHelp("How many examples there are.", valueName: "N"))
    var examples: Int

    @Option(help: ArgumentHelp("The size of a batch, on average.", valueName: "B"))
    var batch: Int?

    @Option(help: ArgumentHelp("Noise over the clipping norm.", valueName: "σ"))
    var noise: Double?

    @Option(help: ArgumentHelp("How often the data is gone through.", valueName: "E"))
    var epochs: Double?

    @Option(help: ArgumentHelp("The accountant that certifies.", valueName: "name"))
    var accountant = Accountant.pld

    @OptionGroup var assumptions: RunAssumptions

    func validate() throws {
        let missing = [batch == nil, noise == nil, epochs == nil].count { $0 }
        guard missing == 1 else {
            throw ValidationError("Leave out one of `--noise`, `--epochs` and `--batch`.")
        }
    }

    func run() throws {
        try reportingPrivacy {
            let (found, run) = try solution()
            return "\(found)\n\n" + (try PrivacyStatement(of: run, delta: delta).text)
        }
    }

    private func solution() throws -> (String, TrainingRun) {
        if noise == nil { return try leastNoise() }
        return epochs == nil ? try mostEpochs() : try largestBatch()
    }

    private func plan(
        batch: Int? = nil, noise: Double? = nil, epochs: Double? = nil
    ) throws -> TrainingRun {
        try TrainingRun(
            examples: examples, batch: batch ?? self.batch ?? 1,
            noiseMultiplier: noise ?? self.noise ?? 1, epochs: epochs ?? self.epochs ?? 0,
            sampling: assumptions.sampling, relation: assumptions.relation)
    }

    private func leastNoise() throws -> (String, TrainingRun) {
        let plain = try plan()
        let found = try calibration(plain.relation).noiseMultiplier { noise in
            (try? plan(noise: noise))?.event ?? .nonPrivate
        }
        // Four digits, upwards.
        var shown = found
        if found > 0 {
            let unit = 1e-4 * max(1, found.binade)
            shown = (found / unit).rounded(.up) * unit
        }
        let run = try plan(noise: shown)
        return ("Noise needed: σ = \(Self.short(shown))", run)
    }

    private func mostEpochs() throws -> (String, TrainingRun) {
        let plain = try plan()
        let steps = try calibration(plain.relation).steps(plain.step)
        guard steps > 0 else { throw tooMuch("one step costs more") }
        let epochs = Double(steps) * plain.samplingProbability
        // Rounding must not make it one step more.
        let run = try plan(epochs: epochs * (1 - 1e-12))
        return ("Steps allowed: \(grouped(steps)), which are \(Self.short(epochs)) epochs", run)
    }

    private func largestBatch() throws -> (String, TrainingRun) {
        let plain = try plan()
        let batch = try calibration(plain.relation).most(upTo: examples) { batch in
            (try? plan(batch: batch))?.event ?? .nonPrivate
        }
        guard batch > 0 else { throw tooMuch("batches of one example cost more") }
        return ("Largest batch: \(grouped(batch))", try plan(batch: batch))
    }

    private func tooMuch(_ reason: String) -> PrivacyError {
        .unreachable(
            target: "ε = \(Self.short(epsilon)) at δ = \(Self.short(delta))", reason: reason)
    }

    private func calibration(_ relation: NeighbouringRelation) throws -> Calibration {
        // Samples of fixed size are known to the RDP accountant alone.
        if accountant == .rdp || assumptions.sampling == .fixedSize {
            return try Calibration(epsilon: epsilon, delta: delta) {
                RDPAccountant(relation: relation)
            }
        }
        return try Calibration(epsilon: epsilon, delta: delta) { PLDAccountant(relation: relation) }
    }

    private static func short(_ value: Double) -> String {
        let rounded = (value * 1e4).rounded() / 1e4
        return abs(rounded - value) <= 1e-9 * abs(value) ? "\(rounded)" : "\(value)"
    }
}
