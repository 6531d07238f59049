/// Names of the language that a later version brings; using one says so.
enum LaterNames {
    static let all: [String: String] = Dictionary(
        groups.flatMap { group in group.names.map { ($0, group.meaning) } } + single,
        uniquingKeysWith: { first, _ in first })

    private static let groups: [(meaning: String, names: [String])] = []

    private static let single: [(String, String)] = [
        ("diagram", "a drawing of a model")
    ]
}
