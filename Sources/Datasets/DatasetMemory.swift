import Synchronization
import Tensors

/// The files in memory, and the record of those that a notebook used.
final class DatasetMemory: Sendable {
    private struct Contents {
        var tensors: [String: Tensor] = [:]
        /// Data set → file → SHA-256.
        var used: [String: [String: String]] = [:]
    }

    private let contents = Mutex(Contents())

    /// The file's tensor if it was read before; that is a use too.
    func tensor(_ file: PublishedFile, at path: String, of set: String) -> Tensor? {
        contents.withLock { contents in
            guard let tensor = contents.tensors[path] else { return nil }
            contents.used[set, default: [:]][file.name] = file.sha256
            return tensor
        }
    }

    func keep(_ tensor: Tensor, _ file: PublishedFile, at path: String, of set: String) {
        contents.withLock { contents in
            contents.tensors[path] = tensor
            contents.used[set, default: [:]][file.name] = file.sha256
        }
    }

    /// A use of a set without files.
    func noteUse(of set: String) {
        contents.withLock { $0.used[set, default: [:]] = [:] }
    }

    var uses: [DatasetUse] {
        contents.withLock { $0.used }
            .sorted { $0.key < $1.key }
            .map { name, files in
                let sorted = files.sorted { $0.key < $1.key }
                return DatasetUse(
                    name: name, files: sorted.map { .init(name: $0.key, sha256: $0.value) })
            }
    }

    func forgetUses() {
        contents.withLock { $0.used = [:] }
    }
}
