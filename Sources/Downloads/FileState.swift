/// Whether a file is what was published, or what came first.
public enum FileState: Sendable, Equatable {
    case missing
    /// Its digest is the published one.
    case published
    /// Nothing is published of its digest; it is as it was when it was brought.
    case asBrought
    /// Nothing is known of its digest.
    case unknown
    case differs(expected: String, found: String)
    /// It is there, and cannot be read.
    case unreadable(String)
    /// There, not looked into.
    case notRead

    /// Known to be something else than it should be.
    public var isBad: Bool {
        switch self {
        case .differs, .unreadable: true
        default: false
        }
    }
}

/// The state of a set's files on the disk.
public struct PublicationStatus: Sendable {
    public struct File: Sendable {
        public let name: String
        /// Where it is; nil if it is missing.
        public let path: String?
        public let bytes: Int?
        public let isOptional: Bool
        public let state: FileState
    }

    public let publication: Publication
    /// Where files are looked for, in order.
    public let folders: [String]
    public let files: [File]

    /// Every file that is needed is there.
    public var isWhole: Bool { files.allSatisfy { $0.isOptional || $0.state != .missing } }
    public var isBad: Bool { files.contains { $0.state.isBad } }
    public var isAbsent: Bool { files.allSatisfy { $0.state == .missing } }
}

extension Publication {
    /// - Parameters:
    ///   - folder: the data folder; nil if there is none.
    ///   - reads: reads every file and compares digests.
    ///   - isInterrupted: asked while reading; what is not read then is `notRead`.
    public func status(
        in folder: String?, reads: Bool, isInterrupted: @Sendable () -> Bool = { false }
    ) -> PublicationStatus {
        let folders =
            (folder.map { ["\($0)/\(self.folder)"] } ?? []) + (systemFolder.map { [$0] } ?? [])
        let files = items.flatMap { item in
            item.files.map { name in
                let found = item.find(name, in: folders)
                var state = found == nil ? FileState.missing : .notRead
                if let found, reads {
                    state = item.state(
                        ofFile: found.name, in: found.folder, isInterrupted)
                }
                return PublicationStatus.File(
                    name: name, path: found.map { "\($0.folder)/\($0.name)" },
                    bytes: found?.bytes, isOptional: item.isOptional, state: state)
            }
        }
        return PublicationStatus(publication: self, folders: folders, files: files)
    }
}

extension Publication.Item {
    /// The file in the first folder that has it; readers of gzip files take them unpacked too.
    func find(_ name: String, in folders: [String]) -> (folder: String, name: String, bytes: Int)? {
        var names = [name]
        if case .contents = digest, name.hasSuffix(".gz") { names.append(String(name.dropLast(3))) }
        for folder in folders {
            for name in names {
                if let bytes = Disk.size(of: "\(folder)/\(name)") { return (folder, name, bytes) }
            }
        }
        return nil
    }

    /// Reads the file and compares it.
    func state(
        ofFile name: String, in folder: String, _ isInterrupted: () -> Bool
    ) -> FileState {
        let path = "\(folder)/\(name)"
        do throws(FetchFault) {
            switch (digest, form) {
            case (.file(let expected), .kept):
                let found = try Disk.digest(of: path, isInterrupted)
                return found == expected ? .published : .differs(expected: expected, found: found)
            case (.contents(let expected, let bytes), .kept):
                let found = try Disk.digest(ofContents: path, limit: bytes, isInterrupted)
                return found == expected ? .published : .differs(expected: expected, found: found)
            default:
                guard let expected = DigestRecord(in: folder).files[name] else { return .unknown }
                let found = try Disk.digest(of: path, isInterrupted)
                guard found == expected else { return .differs(expected: expected, found: found) }
                // What was taken from an archive with the published digest is as published.
                if case .file = digest { return .published }
                return .asBrought
            }
        } catch .interrupted {
            return .notRead
        } catch .brokenArchive(let reason) {
            return .unreadable(reason)
        } catch .unreadable(_, let reason) {
            return .unreadable(reason)
        } catch {
            return .unreadable(error.words)
        }
    }
}
