import Foundation
import TestSupport
import Testing

/// What ARCHITECTURE.md says of the sources, read from their text.
@Suite("The sources are built as the architecture says")
struct ArchitectureTests {
    /// Every Swift file in `Sources`.
    struct Source {
        let target: String
        let path: String
        let lines: [Substring]

        var modules: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
                    words[..<at].allSatisfy({ $0.hasPrefix("@") || $0 == "private" })
                else { return nil }
                return String(words[at + 1])
            }
        }
    }

    /// Modules of the toolchain, which no manifest declares.
    static let toolchain: Set = ["Dispatch", "Foundation", "Glibc", "Synchronization"]

    /// The targets that do without Foundation, which costs time at each start.
    static let withoutFoundation: Set = [
        "Diagnostics", "Downloads", "Estimators", "Figures", "Interpreter", "Kernels", "Language",
        "Library", "Privacy", "PrivateLearning", "REPL", "Runs", "Shapes", "Tensors",
    ]

    /// C modules that more than one file of a target imports, and why.
    static let sharedModules = [
        "Kernels CVector": "vector types and functions that the loops are written with",
        "Kernels COpenBLAS": "products call it, and Processor asks which kernels it chose",
        "Markdown CCmarkGFM": "the reader, and its walks over cmark's tree",
    ]

    /// Files that may be longer than 400 lines, and why.
    static let longFiles = [
        "Sources/Interpreter/Evaluator+Loop.swift": "one `switch` over all instructions"
    ]

    static func sources() throws -> [Source] {
        let root = Goldens.repository
        let folder = root.appending(path: "Sources")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        return try names.filter { $0.hasSuffix(".swift") }.map { name in
            let url = folder.appending(path: name)
            let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
            return Source(
                target: String(name.prefix { $0 != "/" }), path: "Sources/" + name,
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    /// The quoted names in each `.target(…)` of the manifest, the first one its own.
    static func declarations() throws -> [String: Set<String>] {
        let url = Goldens.repository.appending(path: "Package.swift")
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        var result: [String: Set<String>] = [:]
        for word in [".target(", ".executableTarget("] {
            for part in text.components(separatedBy: "\n        " + word).dropFirst() {
                let body = part.components(separatedBy: "\n        .")[0]
                let names = body.split(separator: "\"", omittingEmptySubsequences: false)
                    .enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
                guard let name = names.first else { continue }
                result[name] = Set(names.dropFirst())
            }
        }
        return result
    }

    @Test("The sources and the manifest are found and read")
    func reading() throws {
        let sources = try Self.sources()
        let declarations = try Self.declarations()
        #expect(sources.count > 100)
        #expect(declarations["Tensors"] == ["Kernels", "Shapes"])
        #expect(declarations["noisebook"]?.contains("ArgumentParser") == true)
        let isolated = Source(
            target: "", path: "", lines: ["@preconcurrency import A", "import B"])
        #expect(isolated.modules == ["A", "B"])
        for target in Set(sources.map(\.target)) {
            #expect(declarations[target] != nil, "Package.swift has no target \(target)")
        }
    }

    @Test("A target imports only what the manifest declares for it")
    func imports() throws {
        let declarations = try Self.declarations()
        for source in try Self.sources() {
            let allowed = (declarations[source.target] ?? []).union(Self.toolchain)
            for module in source.modules {
                #expect(allowed.contains(module), "\(source.path) imports \(module)")
            }
        }
    }

    @Test("The manifest declares no arrow that no file uses")
    func unusedArrows() throws {
        let used = Dictionary(grouping: try Self.sources(), by: \.target)
            .mapValues { Set($0.flatMap(\.modules)) }
        for (target, declared) in try Self.declarations() where used[target] != nil {
            let idle = declared.filter { $0.first?.isUppercase == true }
                .subtracting(used[target] ?? [])
            #expect(idle.isEmpty, "\(target) declares \(idle.sorted()) and imports none of it")
        }
    }

    @Test("One file of a target imports a C library, but for the exceptions")
    func libraries() throws {
        var files: [String: [String]] = [:]
        for source in try Self.sources() {
            for module in source.modules where Self.isLibrary(module) {
                files["\(source.target) \(module)", default: []].append(source.path)
            }
        }
        #expect(files.count > 5)
        for (key, paths) in files where Self.sharedModules[key] == nil {
            #expect(paths.count == 1, "\(key): \(paths)")
        }
        for key in Self.sharedModules.keys {
            #expect((files[key]?.count ?? 0) > 1, "\(key) is no exception any more")
        }
    }

    private static func isLibrary(_ module: String) -> Bool {
        let letters = module.prefix(2)
        return letters.count == 2 && letters.first == "C" && letters.allSatisfy(\.isUppercase)
    }

    @Test("Only the commands reach the network, and only through Downloads")
    func network() throws {
        let sources = try Self.sources()
        #expect(sources.contains { $0.modules.contains("CCurl") })
        for source in sources {
            if source.modules.contains("CCurl") { #expect(source.target == "Downloads") }
            if source.modules.contains("Downloads") { #expect(source.target == "noisebook") }
            #expect(!source.modules.contains("FoundationNetworking"), "\(source.path)")
        }
    }

    @Test("Foundation stays out of the targets that start with every command")
    func foundation() throws {
        for source in try Self.sources() where Self.withoutFoundation.contains(source.target) {
            #expect(!source.modules.contains("Foundation"), "\(source.path)")
        }
    }

    @Test("Nothing in the sources ends the process in place of an error")
    func traps() throws {
        for source in try Self.sources() {
            for (index, line) in source.lines.enumerated() {
                for trap in ["fatalError(", "try!", " as!"] where line.contains(trap) {
                    Issue.record("\(source.path):\(index + 1) has \(trap)")
                }
            }
        }
    }

    @Test("A file has at most 400 lines")
    func lengths() throws {
        for source in try Self.sources() where Self.longFiles[source.path] == nil {
            // The last line end begins no line.
            let count = source.lines.count - (source.lines.last?.isEmpty == true ? 1 : 0)
            #expect(count <= 400, "\(source.path) has \(count) lines")
        }
    }

    @Test("Links between documents lead to files that are there")
    func links() throws {
        let root = Goldens.repository
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path + "/docs")
        let tops = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"]
        for name in tops + names.filter({ $0.hasSuffix(".md") }).sorted().map({ "docs/" + $0 }) {
            let url = root.appending(path: name)
            let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
            for target in Self.targets(of: text) {
                let file = url.deletingLastPathComponent().appending(path: target).path
                #expect(FileManager.default.fileExists(atPath: file), "\(name) links to \(target)")
            }
        }
    }

    /// The files that links of the form `](path#place)` lead to.
    private static func targets(of text: String) -> [String] {
        text.components(separatedBy: "](").dropFirst().compactMap { rest in
            let path = rest.prefix { $0 != ")" && $0 != "#" && !$0.isWhitespace }
            return path.isEmpty || path.contains("://") || path.hasPrefix("mailto:")
                ? nil : String(path)
        }
    }
}
