import Diagnostics

/// Data that was declared private: what its guarantee speaks of.
public struct PrivateSource: Sendable {
    /// As the program calls it.
    public let name: String
    public let unit: PrivacyUnit
    /// How many examples there are; public.
    public let examples: Int
    /// Of the data itself: sources of equal digests are the same data.
    public let digest: String
    public let place: SourceSpan?

    public init(
        name: String, unit: PrivacyUnit, examples: Int, digest: String, place: SourceSpan? = nil
    ) {
        self.name = name
        self.unit = unit
        self.examples = examples
        self.digest = digest
        self.place = place
    }
}

extension PrivacyUnit {
    /// `example`, `user`
    public var word: String {
        switch self {
        case .example: "example"
        case .user: "user"
        }
    }
}

/// How examples come into a batch.
public enum BatchSampling: Sendable, Hashable, Codable {
    /// All of the data.
    case whole
    /// Each of so many examples with this probability, independently of all others.
    case poisson(probability: Double, examples: Int)
    /// Each example once an epoch, in an order that does not depend on the data; so many batches
    /// an epoch of so many examples each.
    case oncePerEpoch(batch: Int, examples: Int, batchesPerEpoch: Int)
}

extension BatchSampling: CustomStringConvertible {
    public var description: String {
        switch self {
        case .whole: "all of the data"
        case .poisson(let q, _): "Poisson samples, q = \(Words.significant(q, digits: 3))"
        case .oncePerEpoch(let batch, let examples, _):
            "shuffled batches of \(Words.count(batch)) of \(Words.count(examples))"
        }
    }
}
