import Diagnostics
import Interpreter
import Privacy
import Tensors

/// Uses of private data that a guarantee does not cover as one may think, each told once a cell.
enum PrivacyRemarks {
    private typealias Remark = PrivacyScope.Remark

    static func delta(
        _ delta: Double, _ source: PrivateSource, _ number: UInt32, _ scope: PrivacyScope
    ) {
        guard source.examples > 0, delta >= 1 / Double(source.examples) else { return }
        scope.remark("large-delta", about: number) {
            Remark(
                "δ is not below one over the number of examples",
                "δ = \(Wording.number(delta)), and `\(source.name)` has "
                    + "\(Wording.count(source.examples, "example")): a mechanism that gives out a "
                    + "whole example now and then could claim as much.",
                hint: "choose δ well below \(Wording.number(1 / Double(source.examples)))")
        }
    }

    static func sameData(
        _ source: PrivateSource, as other: PrivateSource, _ number: UInt32, _ scope: PrivacyScope
    ) {
        scope.remark("same-data", about: number) {
            Remark(
                "two private sources are the same data",
                "`\(source.name)` is the data of `\(other.name)`. Spending on one is spending on "
                    + "the other, so both are counted as `\(other.name)`.",
                hint: "use `\(other.name)` for both")
        }
    }

    /// Batches that leave out what does not fill the last one.
    static func droppedBatch(_ number: UInt32, left: Int, _ scope: PrivacyScope) {
        scope.remark("dropped-batch", about: number, isTold: false) {
            Remark(
                "the last batch of each epoch is left out",
                "\(Wording.count(left, "example")) of each epoch are in no batch, others each time. "
                    + "They are counted as used once an epoch, as all are.")
        }
    }

    static func assumedPoisson(_ scope: PrivacyScope) {
        scope.remark("shuffled-batches", about: nil) {
            Remark(
                "this ε assumes Poisson samples, and the batches were shuffled",
                "Shuffled batches are another mechanism: a smaller ε that counts on sampling is no "
                    + "proof for them. `epsilon` is what holds for any order, each example once an "
                    + "epoch.",
                hint: "draw Poisson samples: `train.poisson(rate: 256 / len(train), steps: 100)`")
        }
    }

    static func teachingNoise(_ scope: PrivacyScope) {
        guard scope.noiseMode == .teaching else { return }
        scope.remark("teaching-noise", about: nil) {
            Remark(
                "what is saved has noise from a seed",
                "Whoever knows the notebook's seed can draw the noise again and take it away, so "
                    + "the file is no private release.",
                hint: "write `noise: release` in the notebook's header to release it")
        }
    }

    static func resumed(_ file: String, _ words: String, _ scope: PrivacyScope) {
        scope.remark("resumed-training", about: nil) {
            Remark(
                "this file was trained on private data in another run",
                "When `\(file)` was written, this had been spent: \(words). This run's ledger does "
                    + "not hold it, so what is trained further from here costs that as well.",
                hint: "train in one run, or keep one ledger with `noise: release`")
        }
    }
}

// MARK: - Training

extension PrivacyRemarks {
    /// A step of an optimiser that is not private.
    static func unprotected(_ optimizer: String, _ marks: Marks, _ scope: PrivacyScope) {
        guard let number = scope.numbers(of: marks).first else { return }
        let names = quoted(marks, scope)
        let known = optimizer == "Adam" || optimizer == "Adagrad"
        scope.remark("private-training", about: number) {
            Remark(
                "this model is trained on private data without a mechanism",
                "`\(optimizer)` computes its steps from \(names) and adds no noise, so the "
                    + "parameters are private from here on, and so is all that the model gives.",
                hint: "use `DP\(known ? optimizer : "SGD")`, or keep the private data out of this "
                    + "step: a generator must not see real labels")
        }
    }

    /// What goes into a private step beside the examples, or was made of many of them.
    static func statistic(_ marks: Marks, _ scope: PrivacyScope) {
        guard let number = scope.numbers(of: marks).first else { return }
        let names = quoted(marks, scope)
        scope.remark("private-statistic", about: number) {
            Remark(
                "a statistic of private data enters the step",
                "The step uses a value that was computed from many examples of \(names), such as "
                    + "a mean or a scale that was fitted on them. Clipping bounds what one example "
                    + "does to the sum, not what it does to that value.",
                hint: "use public numbers for scaling, or release the statistic: `dp.mean`")
        }
    }

    private static func quoted(_ marks: Marks, _ scope: PrivacyScope) -> String {
        scope.names(of: marks).map { "`\($0)`" }.joined(separator: " and ")
    }

    /// What the statement says of how a step is charged.
    static func charged(_ mechanism: StepMechanism, _ number: UInt32, _ scope: PrivacyScope) {
        if mechanism.clipping.microbatchSize > 1 {
            scope.remark("microbatches-charged", about: number, isTold: false) {
                Remark(
                    "microbatches are clipped as one",
                    "The mean gradient of \(mechanism.clipping.microbatchSize) examples is clipped, "
                        + "so one example more or less moves the sum by up to twice the norm: the "
                        + "noise multiplier \(Wording.number(mechanism.noiseMultiplier)) is charged "
                        + "as half of it.")
            }
        }
        if mechanism.clipping.isByParameter {
            scope.remark("combined-norms", about: number, isTold: false) {
                Remark(
                    "each parameter has a clipping norm of its own",
                    "Together one example moves the gradient by up to "
                        + "\(Wording.number(mechanism.clipping.sensitivity)), the root of the sum "
                        + "of their squares; the noise is that many times the noise multiplier.")
            }
        }
        severalTrainings(number, scope)
    }

    /// Trainings with different settings on one source: which of them is shown is a choice.
    private static func severalTrainings(_ number: UInt32, _ scope: PrivacyScope) {
        var kinds: [[String]] = []
        for charge in scope.book.charges where charge.source == number && charge.isPerExample {
            let detail = charge.detail
            guard detail.mechanism.hasPrefix("DP") else { continue }
            let kind = [detail.mechanism] + detail.parameters
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        guard kinds.count > 1 else { return }
        scope.remark("hyperparameter-search", about: number, isTold: false) {
            Remark(
                "models were trained with \(kinds.count) settings",
                "All of them are charged. What was tried in other runs, to choose these settings, "
                    + "is not.")
        }
    }
}

extension PrivacyScope {
    /// What has been spent of each source; nil if nothing has.
    var spendingInWords: String? {
        let lines = book.sources.compactMap { number, source -> String? in
            let delta = delta(of: number)
            guard let spent = try? spending(of: number, delta: delta), spent.epsilon > 0 else {
                return nil
            }
            return "ε = \(Spending.text(spent.epsilon)) at δ = \(Spending.text(delta: delta)) of "
                + source.name
        }
        return lines.isEmpty ? nil : lines.joined(separator: "; ")
    }
}
