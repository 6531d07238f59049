import Diagnostics
import Graphs
import Interpreter
import Kernels
import Networks
import Shapes
import Tensors

/// What `step` cannot do, in the user's words.
enum StepFaults {
    static func notALoss(_ result: Value) -> Fault {
        Fault(
            "not-a-loss", title: "a step needs a loss that its models have made",
            explanation: "The block of `step` must end in a number that depends on the parameters; "
                + "\(Wording.found(result)).",
            hint: result.isNil
                ? "a block's value is its last line; after `let loss = …` write `loss` on a line of its "
                    + "own"
                : "end the block with the loss, such as `mean(sigmoidCrossEntropy(d(x), 1))`")
    }

    static func notOneNumber(_ shape: Shape) -> Fault {
        Fault(
            "not-one-number", title: "the loss of a step is one number",
            explanation:
                "The block ends in a tensor of shape \(shape), and a step makes one number "
                + "smaller.",
            hint: "end the block with the mean over the examples, `mean(…)`")
    }

    static func nothingToTrain(_ optimizer: OptimizerObject) -> Fault {
        Fault(
            "nothing-to-train", title: "there is nothing to train",
            explanation: "`\(optimizer.name)` was given a value without layers.",
            hint: "give it a model, a layer, or a list of them")
    }

    static func untouched(_ optimizer: OptimizerObject) -> Fault {
        Fault(
            "nothing-to-train", title: "the loss does not depend on what is trained",
            explanation:
                "No parameter of the model that `\(optimizer.name)` trains was used in the "
                + "block, or all are frozen.",
            hint: "call that model in the block, or make the optimiser for the model you call")
    }

    static func notPerExample(_ shape: Shape) -> Fault {
        Fault(
            "not-per-example", title: "the loss is no sum or mean over examples",
            explanation: "Clipping bounds each example's gradient, so the block's value must be a "
                + "`sum` or `mean` over axis 0 of losses by example.",
            hint: "end the block with `mean(losses)`, where `losses` has one number an example")
    }

    static func clippedInside() -> Fault {
        Fault(
            "not-per-example", title: "a clipped term must be added to the loss",
            explanation: "`clipped` bounds the gradient of one term of the loss, so its value can "
                + "only be added to others, subtracted, or multiplied by a number.",
            hint: "end the block with something like `clipped(a, norm: 1) + clipped(b, norm: 1)`")
    }

    static func microbatchesOfSample(_ size: Int) -> Fault {
        Fault(
            "microbatches", title: "a Poisson sample is not cut into microbatches",
            explanation: "Its size differs from step to step, so microbatches of \(size) do not "
                + "come out even.",
            hint: "leave `microbatch` out, or take batches of one size: `train.batches(256)`")
    }

    static func microbatches(_ count: Int, _ size: Int) -> Fault {
        Fault(
            "out-of-domain", title: "microbatches must divide the batch",
            explanation: "A batch of \(count) examples cannot be cut into microbatches of "
                + "\(size).",
            hint: "choose a size that divides \(count)")
    }

    /// - Parameters:
    ///   - names: what the parameters are called.
    ///   - target: the model they belong to, if it is one.
    static func fault(
        _ error: PerExampleError, _ names: [String], in trace: Trace, of target: Value
    ) -> Fault {
        switch error {
        case .mixesExamples(let operation, let place, let behind):
            return mixesExamples(
                operation, trace.layerCall(at: place), behind.map { names[$0] }, target)
        case .independent:
            return Fault(
                "not-per-example", title: "the loss does not depend on the examples",
                explanation: "None of the batch's tensors reaches the loss, so that there is no "
                    + "gradient by example.")
        }
    }

    /// - Parameters:
    ///   - call: the layer that does it, if one does.
    ///   - behind: the parameters that the operation depends on.
    ///   - target: what is trained, for the layer's path.
    private static func mixesExamples(
        _ operation: String, _ call: (layer: LayerObject, label: Diagnostic.Label?)?,
        _ behind: [String], _ target: Value
    ) -> Fault {
        let title = "examples are mixed before their gradients are bounded"
        guard let (layer, label) = call else {
            return Fault(
                "not-per-example", title: title,
                explanation: "On the way to the loss, `\(operation)` puts several examples "
                    + "together, so that \(gradients(behind)) to one of them.",
                hint: ["sum", "max", "min"].contains(operation)
                    ? "reduce over the other axes, and end with the `mean` over the examples" : nil)
        }
        let list = ParameterList(of: target)
        let path = list.layers.first { $0.layer.state.root === layer.state.root }?.path ?? ""
        // Without any before it, it is the layer's own that cannot be told apart.
        let own = list.trained.filter { $0.layer.state.root === layer.state.root }.map(\.path)
        var fault = Fault(
            "not-per-example", title: title,
            explanation: "On the way to the loss, the layer "
                + (path.isEmpty ? "" : "`\(path)`, ")
                + "`\(layer.summary)`, puts several examples together with `\(operation)`, so that "
                + "\(gradients(behind.isEmpty ? own : behind)) to one of them.",
            hint: layer.layer is BatchNorm
                ? "use `GroupNorm` or `LayerNorm`, which take their means within each example"
                : nil)
        fault.secondary = label.map { [$0] } ?? []
        return fault
    }

    private static func gradients(_ names: [String]) -> String {
        guard !names.isEmpty else { return "no gradient belongs" }
        let paths = names.map { "`\($0)`" }
        let rest = paths.count > 3 ? [paths[0], paths[1], "\(paths.count - 2) more"] : paths
        let list =
            rest.count == 1
            ? rest[0] : rest.dropLast().joined(separator: ", ") + " and " + rest[rest.count - 1]
        return "no gradient by \(list) belongs"
    }

    /// A tensor that came in with NaN or infinity.
    static func notFinite(in name: String, _ step: Int, _ tensor: Tensor) -> Fault {
        let count = (try? tensor.toDoubles().count { !$0.isFinite }) ?? 0
        return Fault(
            "nonfinite", title: "a number is NaN or infinite",
            explanation: "In step \(step), \(name) holds NaN or infinity in "
                + "\(Wording.count(count, "place")) of \(tensor.count). The step was not taken; the "
                + "parameters are those of step \(step - 1).",
            hint: "look for missing values in the data, or a division by 0 before the step")
    }

    /// An operation that made NaN or infinity of finite numbers.
    static func notFinite(_ operation: String, _ shape: Shape, _ step: Int) -> Fault {
        Fault(
            "nonfinite", title: "a number became NaN or infinite",
            explanation:
                "In step \(step), `\(operation)` gave NaN or infinity in a result of shape "
                + "\(shape), from numbers that were finite. The step was not taken; the parameters "
                + "are those of step \(step - 1).",
            hint: "a learning rate that is too large is the usual reason; else look for a "
                + "logarithm or a division near 0")
    }

    static func notFinite(_ what: String, _ step: Int) -> Fault {
        Fault(
            "nonfinite", title: "a number became NaN or infinite",
            explanation: "In step \(step), \(what) is NaN or infinite. The step was not taken; the "
                + "parameters are those of step \(max(0, step - 1)).",
            hint: "a learning rate that is too large is the usual reason")
    }

    /// More plans than a training loop should need.
    static func manyPlans(_ differences: PlanDifferences) -> Fault {
        let all = differences.changes.map(\.words)
        let shown = all.prefix(4) + (all.count > 4 ? ["\(all.count - 4) more changed too"] : [])
        return Fault(
            "many-plans", title: "this step is compiled again and again",
            explanation: "It has \(Wording.count(differences.planCount, "plan")) by now"
                + (shown.isEmpty ? "" : ": " + shown.joined(separator: "; "))
                + ". A plan is compiled for each shape of a tensor, each model and function, and "
                + "each value of a number that decides a branch, a shape or a loop.",
            hint: differences.changes.first?.hint)
    }
}
