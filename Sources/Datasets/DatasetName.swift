/// A data set that Noisebook knows by name.
public enum DatasetName: String, CaseIterable, Sendable {
    case fashionMNIST
    case mnist

    /// What the set is called outside the language.
    public var title: String { published.title }

    /// The ten classes, in the order of their numbers.
    public var labelNames: [String] { published.labelNames }

    /// The terms under which the set is published.
    public var licence: String { published.licence }

    /// Who publishes it.
    public var publisher: String { published.publisher }

    /// How many images the split has. Nothing is read for it.
    public func count(_ split: DatasetSplit) -> Int { published.files(split).images.sizes[0] }
}

/// The two parts in which the sets are published.
public enum DatasetSplit: String, CaseIterable, Sendable {
    case train
    case test
}
