/// Whether the files of a data set are there, and whether they are the published ones.
public struct DatasetStatus: Sendable {
    public enum State: Sendable, Equatable {
        case missing
        /// There, not looked into.
        case present(path: String)
        /// There, and its SHA-256 is the published one.
        case verified(path: String)
        case unusable(DatasetError)
    }

    public struct File: Sendable {
        public let name: String
        /// The set works without it.
        public let isOptional: Bool
        public let state: State
    }

    public let name: DatasetName
    public let files: [File]
    /// Where the files are looked for, in order.
    public let folders: [String]
    /// What to do if files are missing.
    public let remedy: String?

    /// All files that the set needs are there, and none is known to be damaged.
    public var isUsable: Bool {
        files.allSatisfy { file in
            switch file.state {
            case .missing: file.isOptional
            case .present, .verified: true
            case .unusable: false
            }
        }
    }
}

extension DataFolders {
    /// - Parameter verifies: reads every file and holds its SHA-256 against the published one,
    ///   which takes about half a second a set.
    public func status(of name: DatasetName, verifies: Bool) -> DatasetStatus {
        let set = name.published
        let needed = [set.train, set.test].flatMap { [$0.images, $0.labels] }
        let optional = [set.train, set.test].compactMap(\.extendedLabels)
        let files =
            needed.map { status(of: $0, in: set, isOptional: false, verifies: verifies) }
            + optional.map { status(of: $0, in: set, isOptional: true, verifies: verifies) }
        let absent = needed.first { locate($0, of: set) == nil }
        return DatasetStatus(
            name: name, files: files, folders: candidates(set),
            remedy: absent.flatMap { DatasetError.missing($0, of: set, in: candidates(set)).hint })
    }

    private func status(
        of file: PublishedFile, in set: PublishedImages, isOptional: Bool, verifies: Bool
    ) -> DatasetStatus.File {
        DatasetStatus.File(
            name: file.name, isOptional: isOptional, state: state(of: file, in: set, verifies))
    }

    private func state(
        of file: PublishedFile, in set: PublishedImages, _ verifies: Bool
    ) -> DatasetStatus.State {
        guard let path = locate(file, of: set) else { return .missing }
        guard verifies else { return .present(path: path) }
        do {
            _ = try read(file, at: path, of: set)
            return .verified(path: path)
        } catch {
            return .unusable(error)
        }
    }
}
