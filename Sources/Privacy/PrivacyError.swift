import Diagnostics

/// Why there is no answer, as facts.
public enum PrivacyError: Error, Sendable, Equatable {
    /// An accountant cannot say what an event costs, under this relation.
    case unaccounted(event: String, accountant: String, relation: NeighbouringRelation)
    /// A parameter is outside its domain.
    case parameter(name: String, value: String, domain: String)
    /// No noise, or no number of steps, meets the target.
    case unreachable(target: String, reason: String)
}

extension PrivacyError {
    /// The ids that `diagnostic` uses.
    public static let ids = ["privacy-parameter", "unaccounted-event", "unreachable-budget"]

    /// The fact in words.
    public var diagnostic: Diagnostic {
        switch self {
        case .unaccounted(let event, let accountant, let relation):
            return Diagnostic(
                "unaccounted-event", title: "this accountant does not know the mechanism",
                explanation:
                    "\(Words.capitalized(accountant)) has no bound for `\(event)` when neighbours "
                    + "\(relation.phrase). An ε without it would be too small.",
                hint: "use another accountant, or state the mechanism by its own (ε, δ)")
        case .parameter(let name, let value, let domain):
            return Diagnostic(
                "privacy-parameter", title: "\(name) is outside its domain",
                explanation: "\(Words.capitalized(name)) is \(value), and must be \(domain).",
                hint: "give \(name) a value that is \(domain)")
        case .unreachable(let target, let reason):
            return Diagnostic(
                "unreachable-budget", title: "this privacy budget cannot be met",
                explanation: "\(target): \(reason).",
                hint: "allow a larger ε or δ, fewer steps, or a smaller sampling rate")
        }
    }
}
