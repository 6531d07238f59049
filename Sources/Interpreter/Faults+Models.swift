/// Models and their methods.
extension Faults {
    static func modelWithoutForward(_ model: ModelObject) -> Fault {
        Fault(
            "no-forward",
            title: title(
                "`\(model.modelName)` cannot be called", else: "this model cannot be called"),
            explanation: "Calling a model runs its method `forward`, and `\(model.modelName)` has "
                + (model.methodNames.isEmpty
                    ? "no methods." : "only \(list(model.methodNames))."),
            hint: model.methodNames.first.map { "call a method: `d.\($0)(…)`" }
                ?? "declare `forward(x) { … }` in the model")
    }
}
