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
        if let output, output.isEmpty { throw RenderMessages.noPlace() }
        guard files.count > 1 || output == nil || RenderPlaces.meansFolder(output ?? "") else {
            pairs = [(files[0], output ?? "")]
            try refuseNotebooks()
            return
        }
        if files.count > 1, let output, RenderPlaces.meansPage(output) {
            throw RenderMessages.onePage(output, count: files.count)
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
        try refuseNotebooks()
    }

    /// A page never takes the place of a notebook, whatever its path is called.
    private func refuseNotebooks() throws(Diagnostic) {
        for (_, page) in pairs {
            for (file, _) in pairs where FilePath.areSame(file, page) {
                throw RenderMessages.overNotebook(file, page: page)
            }
        }
    }

    /// The name of a page and of no folder.
    private static func meansPage(_ path: String) -> Bool {
        path.lowercased().hasSuffix(".html") && !meansFolder(path)
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

    static func noPlace() -> Diagnostic {
        Diagnostic(
            "unwritable-file", title: "`-o` names no file",
            explanation: "The path after `-o` is empty.",
            hint: "write `-o study.html`, or leave `-o` out")
    }

    static func onePage(_ page: String, count: Int) -> Diagnostic {
        Diagnostic(
            "same-output", title: "several notebooks cannot become one page",
            explanation: "`\(page)` is the name of one page, and there are \(count) notebooks.",
            hint: "name a folder, such as `-o \(FilePath.stem(of: page))/`")
    }

    static func overNotebook(_ file: String, page: String) -> Diagnostic {
        Diagnostic(
            "same-output", title: "the page would replace the notebook",
            explanation: "`\(page)` is the notebook `\(file)` itself, and it is left as it is.",
            hint: "write `-o \(FilePath.stem(of: file)).html`")
    }

    static func noFolder(_ path: String, reason: String) -> Diagnostic {
        Diagnostic(
            "unwritable-file", title: "the folder for the pages cannot be made",
            explanation: "`\(path)`: \(reason).",
            hint: "name a folder you may write to with `-o`")
    }
}
