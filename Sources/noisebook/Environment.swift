import Datasets
import Glibc
import Interpreter
import Library
import Notebooks
import Tensors

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

    /// Version and build: a changed program trusts no result of an earlier one.
    static let engine: String = {
        if let id = BuildID.ofThisProgram { return "\(Noisebook.version)+\(id.prefix(8))" }
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return Noisebook.version }
        let time = status.st_mtim
        let build = Fingerprint(of: "\(status.st_size) \(time.tv_sec) \(time.tv_nsec)".utf8)
        return "\(Noisebook.version)+\(build.hexadecimal.prefix(8))"
    }()

    /// How many threads the steps of training share: `NOISEBOOK_THREADS`, or the processors there are.
    /// Results do not depend on it.
    static var threads: Int {
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        return variables["NOISEBOOK_THREADS"].flatMap { Int($0) }.map { max(1, min($0, 64)) }
            ?? processors
    }

    static var numericMode: String { "float32, OpenBLAS \(Engine.blas.coreName)" }

    /// Where results of cells are kept; nil if the environment names no place.
    static func store() -> ResultStore? {
        ResultStore.folder(environment: variables).map { ResultStore(folder: $0) }
    }

    /// At the prompt, text that is too long to be shown can be had as a whole.
    static var longText: LongText {
        guard let store = store() else { return .leftOut }
        return .kept { store.newText() }
    }

    /// Files of tensors are written to `Output`, and read from there and beside the notebook.
    static let tensors = TensorFolder(output: "Output")

    static func library() -> BuiltinLibrary {
        StandardLibrary.make(data: folders, files: tensors)
    }

    /// The data sets used since the last call, as a run records them.
    static func takeUses() -> [NotebookRun.DatasetUse] {
        defer { folders.forgetUses() }
        return folders.uses.map { use in
            .init(name: use.name, files: use.files.map { ($0.name, $0.sha256) })
        }
    }
}
