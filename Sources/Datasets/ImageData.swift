import Tensors

/// One split of a set of labelled images, in memory.
public struct ImageData: Sendable {
    public let name: DatasetName
    public let split: DatasetSplit
    /// Grey values in 0...255, `[N, 28, 28, 1]`, bytes.
    public let images: Tensor
    /// Classes in 0...9, `[N]`, int64.
    public let labels: Tensor
    /// Who wrote each image, `[N]`, int64; nil if the files that say so are not there.
    public let writers: Tensor?
    /// The classes' names, in the order of their numbers.
    public let labelNames: [String]
    /// The files this was read from.
    public let files: [DatasetUse.File]
}

/// A data set from which files were read.
public struct DatasetUse: Sendable, Equatable {
    /// The name in the language.
    public let name: String
    /// Ordered by name.
    public let files: [File]

    public struct File: Sendable, Equatable {
        /// The file's name without `.gz`.
        public let name: String
        /// Of the unpacked file, in hexadecimal.
        public let sha256: String
    }
}
