import Datasets
import Glibc
import Interpreter
import Library
import Notebooks

/// What the program takes from outside: variables, data folders, the library over them.
enum Environment {
    /// The process's variables; of a name set twice the first counts, as for `getenv`.
    static let variables: [String: String] = {
        var result: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let parts = String(cString: pointer).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 && result[String(parts[0])] == nil {
                result[String(parts[0])] = String(parts[1])
            }
            entry += 1
        }
        return result
    }()

    static let folders = DataFolders(environment: variables)

    static func library() -> BuiltinLibrary { StandardLibrary.make(data: folders) }

    /// The data sets used since the last call, as a run records them.
    static func takeUses() -> [NotebookRun.DatasetUse] {
        defer { folders.forgetUses() }
        return folders.uses.map { use in
            .init(name: use.name, files: use.files.map { ($0.name, $0.sha256) })
        }
    }
}
