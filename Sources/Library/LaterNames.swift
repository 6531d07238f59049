/// Names of the language that a later version brings; using one says so.
enum LaterNames {
    static let all: [String: String] = Dictionary(
        groups.flatMap { group in group.names.map { ($0, group.meaning) } } + single,
        uniquingKeysWith: { first, _ in first })

    private static let groups: [(meaning: String, names: [String])] = [
        ("an optimiser that clips and adds noise", ["DPSGD", "DPAdam"])
    ]

    private static let single: [(String, String)] = [
        ("diagram", "a drawing of a model"),
        ("private", "data whose use is counted against a privacy budget"),
        ("privacy", "what has been spent of a privacy budget"),
        ("dp", "mechanisms that release private values with noise"),
        ("declassify", "a private value let through with a reason"),
        ("budget", "a limit for the privacy loss"),
        ("runs", "the stored runs of an experiment"),
        ("compare", "two runs side by side"),
    ]
}
