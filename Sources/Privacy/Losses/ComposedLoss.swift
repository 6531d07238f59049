/// The losses of all steps together, as far as δ(ε) near one ε needs it.
protocol ComposedLoss {
    /// log of δ(ε) without the mass of infinite losses; ∞ below the ε that was asked for when it was made.
    func logDelta(_ epsilon: Double) -> Double
}
