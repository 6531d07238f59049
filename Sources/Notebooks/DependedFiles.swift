import Foundation
import Interpreter
import Language

/// Digests of the files that cells hang on: imported code, and what `depends:` names.
struct DependedFiles {
    private let folder: String?

    init(_ document: Document) {
        folder = document.path.map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().path
        }
    }

    /// The code of imported files, comments and spaces aside, and of those that they import.
    func imported(by program: CheckedProgram) -> [CellKey.File] {
        let imports = program.imports.sorted { $0.key.index < $1.key.index }
        return imports.flatMap { _, module -> [CellKey.File] in
            var stream = FingerprintStream()
            for program in module.programs { stream.add(Fingerprint(ofCode: program.tree)) }
            for name in module.names { stream.add(text: name) }
            let own = CellKey.File(path: module.file?.name ?? "", digest: stream.finish())
            return [own] + module.programs.flatMap(imported)
        }
    }

    func declared(by cell: Cell) -> [CellKey.File] {
        cell.options.depends.map { .init(path: $0, digest: digest(of: $0)) }
    }

    /// Of a regular file's bytes; nil if it is none or cannot be read.
    private func digest(of path: String) -> Fingerprint? {
        let full = path.hasPrefix("/") ? path : (folder ?? ".") + "/" + path
        let descriptor = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        let stream = FingerprintStream()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return stream.finish() }
            buffer.withUnsafeBytes { stream.add(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
