/// Which data sets a guarantee tells apart no more than ε allows.
public enum NeighbouringRelation: String, Sendable, Hashable, Codable, CaseIterable {
    /// One has a record more than the other.
    case addOrRemoveOne
    /// Both have the same, public, number of records and differ in one.
    case replaceOne
    /// A record of one is replaced by a null record in the other, which contributes nothing.
    case replaceSpecial

    /// How many contributions lie between two neighbours' sums.
    public var contributions: Double { self == .replaceOne ? 2 : 1 }

    /// For sentences: `add or remove one`.
    public var phrase: String {
        switch self {
        case .addOrRemoveOne: "add or remove one"
        case .replaceOne: "replace one"
        case .replaceSpecial: "replace one by a null record"
        }
    }
}

/// Whose presence a guarantee hides.
public enum PrivacyUnit: Sendable, Hashable, Codable {
    /// One training example.
    case example
    /// One person with at most so many examples.
    case user(examples: Int)

    /// How many examples change together.
    public var examples: Int {
        switch self {
        case .example: 1
        case .user(let examples): max(1, examples)
        }
    }

    public var phrase: String {
        switch self {
        case .example: "one example"
        case .user(let examples):
            examples == 1
                ? "one user, who has one example" : "one user, who has at most \(examples) examples"
        }
    }
}
