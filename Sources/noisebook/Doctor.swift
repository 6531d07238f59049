import Datasets
import Diagnostics
import Downloads
import Glibc
import Notebooks
import REPL
import Tensors

/// What `noisebook doctor` looks at.
enum Doctor {
    struct Finding {
        let subject: String
        let state: String
        /// What mends it; nil if nothing is wrong.
        var remedy: String?
        /// Notebooks cannot run as they should.
        var isGrave = false
        /// Something that may well be absent; its remedy is for those who want it.
        var isOptional = false

        var text: String {
            let padding = String(repeating: " ", count: max(1, 14 - subject.count))
            let lines = state.split(separator: "\n").joined(separator: "\n              ")
            return "\(subject)\(padding)\(lines)\n"
                + (remedy.map { "              Hint: \($0)\n" } ?? "")
        }
    }

    static func findings(_ folders: DataFolders, _ environment: [String: String]) -> [Finding] {
        [
            Finding(subject: "version", state: "noisebook \(Noisebook.version)"), build, processor,
            blas, threads, memory, prompt(environment), dataFolder(folders, environment),
        ] + DatasetName.allCases.map { dataset(folders.status(of: $0, verifies: true)) }
            + [ScribbleLines.finding, network(environment), output]
    }

    // MARK: - The program

    private static var build: Finding {
        #if DEBUG
            Finding(
                subject: "build", state: "debug: calculations are up to 100 times slower",
                remedy: "build it with `make build`")
        #else
            Finding(subject: "build", state: "release, \(compiler)")
        #endif
    }

    private static var compiler: String {
        #if compiler(>=6.4)
            "Swift 6.4 or newer"
        #elseif compiler(>=6.3)
            "Swift 6.3"
        #elseif compiler(>=6.2)
            "Swift 6.2"
        #else
            "Swift 6.0 or 6.1"
        #endif
    }

    private static func prompt(_ environment: [String: String]) -> Finding {
        let term = environment["TERM"] ?? ""
        let isPlain = term.isEmpty || term == "dumb"
        return Finding(
            subject: "prompt",
            state: "readline \(LineEditor.readlineVersion), "
                + (isPlain ? "terminal without colours" : "terminal \(term)"))
    }

    // MARK: - The machine

    private static var processor: Finding {
        let name = Machine.field("model name", in: "/proc/cpuinfo") ?? "unknown processor"
        if let problem = Engine.checkProcessor() {
            return Finding(
                subject: "processor", state: name + "\n" + problem,
                remedy: "build on this machine: `make clean build`", isGrave: true)
        }
        let flags = Set((Machine.field("flags", in: "/proc/cpuinfo") ?? "").split(separator: " "))
        let vectors = ["avx2", "fma", "avx512f"].filter { flags.contains(Substring($0)) }
        return Finding(
            subject: "processor",
            state: name + (vectors.isEmpty ? "" : ", " + vectors.joined(separator: ", ")))
    }

    private static var blas: Finding {
        Finding(
            subject: "matrices", state: "\(Engine.blas.config)\nkernels for \(Engine.blas.coreName)"
        )
    }

    private static var threads: Finding {
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        return Finding(
            subject: "threads", state: "\(Engine.planThreads) of \(processors) processors")
    }

    private static var memory: Finding {
        let total = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let state = "\(mebibytes(total)) MiB, tensors may take \(mebibytes(Memory.ceiling)) MiB"
        return Memory.ceiling < 512 << 20
            ? Finding(
                subject: "memory", state: state,
                remedy: "close other programs: the first notebooks need about 500 MiB")
            : Finding(subject: "memory", state: state)
    }

    private static func mebibytes(_ bytes: Int) -> String { grouped(bytes >> 20) }

    // MARK: - Data and results

    private static func dataFolder(
        _ folders: DataFolders, _ environment: [String: String]
    ) -> Finding {
        guard let folder = folders.folder else {
            return Finding(
                subject: "data", state: "no data folder: neither NOISEBOOK_DATA nor HOME is set",
                remedy: "set NOISEBOOK_DATA to a folder")
        }
        let isNamed = !(environment["NOISEBOOK_DATA"] ?? "").isEmpty
        if isNamed && !FilePath.isFolder(folder) {
            return Finding(
                subject: "data", state: "NOISEBOOK_DATA names `\(folder)`, which is no folder",
                remedy: "make it, or name another, or leave NOISEBOOK_DATA unset")
        }
        return Finding(
            subject: "data",
            state: folder + (FilePath.isFolder(folder) ? "" : " (not made yet; none is needed)"))
    }

    /// A set that is wholly absent is no fault: only notebooks that use it need it.
    private static func dataset(_ status: DatasetStatus) -> Finding {
        let verified = status.files.count { if case .verified = $0.state { true } else { false } }
        let faults = status.files.compactMap { file -> DatasetError? in
            if case .unusable(let error) = file.state { error } else { nil }
        }
        if let fault = faults.first {
            return Finding(
                subject: status.name.rawValue, state: fault.title + "\n" + fault.explanation,
                remedy: fault.hint, isGrave: true)
        }
        guard status.isUsable else {
            return Finding(
                subject: status.name.rawValue,
                state: "not there; only notebooks that use it need it",
                remedy: status.remedy, isOptional: true)
        }
        let writers = status.files.contains { $0.isOptional && $0.state == .missing }
        return Finding(
            subject: status.name.rawValue,
            state: "\(verified) files verified" + (writers ? ", without writers" : ""))
    }

    /// Only fetching uses it, so nothing here is grave.
    private static func network(_ environment: [String: String]) -> Finding {
        guard let library = Fetcher.library else {
            return Finding(
                subject: "network", state: "libcurl is not there; only `data fetch` needs it",
                remedy: "apt-get install libcurl4", isOptional: true)
        }
        let list = environment["SSL_CERT_FILE"] ?? ""
        if !list.isEmpty && access(list, R_OK) != 0 {
            return Finding(
                subject: "network",
                state: "SSL_CERT_FILE names `\(list)`, which cannot be read",
                remedy: "name a file of certificates, or leave SSL_CERT_FILE unset")
        }
        return Finding(
            subject: "network", state: "only for `noisebook data fetch`, by \(library)")
    }

    private static var output: Finding {
        let folder = FilePath.isFolder("Output") ? "Output/" : "this folder"
        guard access(FilePath.isFolder("Output") ? "Output" : ".", W_OK) == 0 else {
            return Finding(
                subject: "pages", state: "\(folder) cannot be written to",
                remedy: "name another folder: `noisebook render study.md -o FOLDER/`")
        }
        return Finding(subject: "pages", state: "go to \(folder) unless `-o` says otherwise")
    }
}

/// Facts that the system keeps in text files.
enum Machine {
    /// The value of the first line `name : value`.
    static func field(_ name: String, in path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 8192)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            let end = buffer.firstIndex(of: 0) ?? 0
            let line = String(decoding: buffer[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let key = parts[0].drop { $0.isWhitespace }
            if key.hasPrefix(name) && key.dropFirst(name.count).allSatisfy(\.isWhitespace) {
                return String(parts[1].drop { $0.isWhitespace }.prefix { !$0.isNewline })
            }
        }
        return nil
    }
}
