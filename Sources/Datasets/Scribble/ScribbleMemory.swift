import Synchronization

/// The drawn sets that are in use, so that the same specification is drawn once.
///
/// The two standard sets are kept for good, others while a value of the program holds them.
public final class ScribbleMemory: Sendable {
    private struct Weak {
        weak var set: ScribbleSet?
    }

    private struct Contents {
        var standard: [DatasetSplit: ScribbleSet] = [:]
        var others: [ScribbleSpecification: Weak] = [:]
    }

    private let contents = Mutex(Contents())

    private let onUse: @Sendable (ScribbleSpecification) -> Void

    /// - Parameter onUse: gets what is asked for, each time.
    public init(onUse: @escaping @Sendable (ScribbleSpecification) -> Void = { _ in }) {
        self.onUse = onUse
    }

    /// Digits to train or to test on.
    public func standard(_ split: DatasetSplit) -> ScribbleSet {
        onUse(.standard(split))
        return contents.withLock { contents in
            if let known = contents.standard[split] { return known }
            let set = ScribbleSet(.standard(split))
            contents.standard[split] = set
            return set
        }
    }

    public func set(_ specification: ScribbleSpecification) -> ScribbleSet {
        if let split = DatasetSplit.allCases.first(where: { specification == .standard($0) }) {
            return standard(split)
        }
        onUse(specification)
        return contents.withLock { contents in
            if let known = contents.others[specification]?.set { return known }
            contents.others = contents.others.filter { $0.value.set != nil }
            let set = ScribbleSet(specification)
            contents.others[specification] = Weak(set: set)
            return set
        }
    }
}
