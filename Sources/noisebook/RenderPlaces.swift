import Diagnostics
import Glibc

/// Where the page of each notebook goes.
struct RenderPlaces {
    let pairs: [(file: String, page: String)]

    /// - Parameter output: a page, or a folder; needed to be a folder for several notebooks.
    init(files: [String], output: String?) throws(Diagnostic) {
        for file in files where !file.hasSuffix(".md") {
            if !FilePath.isFolder(file) { throw RenderMessages.notANotebook(file) }
        }
        guard files.count > 1 || output == nil || RenderPlaces.meansFolder(output ?? "") else {
            pairs = [(files[0], output ?? "")]
            return
        }
        let folder = output ?? (FilePath.isFolder("Output") ? "Output" : "")
        try FilePath.makeFolder(folder)
        var taken: [String: String] = [:]
        var result: [(String, String)] = []
        for file in files {
            let page = FilePath.join(folder, FilePath.stem(of: file) + ".html")
            if let other = taken.updateValue(file, forKey: page) {
                throw RenderMessages.samePage(file, other, page: page)
            }
            result.append((file, page))
        }
        pairs = result
    }

    private static func meansFolder(_ path: String) -> Bool {
        path.hasSuffix("/") || FilePath.isFolder(path)
    }
}

/// What can be wrong with the places.
enum RenderMessages {
    static func notANotebook(_ file: String) -> Diagnostic {
        Diagnostic(
            "not-a-notebook", title: "only notebooks can be rendered",
            explanation: "The name `\(file)` does not end in `.md`.",
            hint: file.hasSuffix(".noise") ? "`noisebook run \(file)` runs it." : nil)
    }

    static func samePage(_ file: String, _ other: String, page: String) -> Diagnostic {
        Diagnostic(
            "same-output", title: "two notebooks would become the same page",
            explanation: "`\(other)` and `\(file)` both become `\(page)`.",
            hint: "render them one by one, each with its own `-o`")
    }

    static func noFolder(_ path: String, reason: String) -> Diagnostic {
        Diagnostic(
            "unwritable-file", title: "the folder for the pages cannot be made",
            explanation: "`\(path)`: \(reason).",
            hint: "name a folder you may write to with `-o`")
    }
}
