/// Whether noise can be drawn again.
public enum NoiseMode: String, Sendable, Hashable, Codable, CaseIterable {
    /// From a seed: whoever knows it can draw the noise again and take it away. The guarantee is simulated.
    case teaching
    /// From the operating system, on a grid: the guarantee holds, and no run can be repeated.
    case release

    /// For statements.
    public var phrase: String {
        switch self {
        case .teaching:
            "The noise is reproducible from a seed: the guarantee is simulated, and anyone with the seed "
                + "can take the noise away."
        case .release:
            "The noise comes from a cryptographic generator keyed by the operating system, and lies on a "
                + "grid with the released values."
        }
    }
}
