import Diagnostics
import Foundation

/// What can be wrong with a file, one function a fault. `span`: where its name is written.
enum FileMessages {
    static func missing(_ name: String, near: [String], at span: SourceSpan?) -> Diagnostic {
        let list = near.map { "`\($0)`" }.joined(separator: " or ")
        return Diagnostic(
            "missing-file", title: "there is no file `\(lastPart(name))`",
            primary: label(span, "not found"),
            explanation: "Nothing lies at `\(name)`.",
            hint: near.isEmpty ? nil : "did you mean \(list)?")
    }

    static func isFolder(_ name: String, notebooks: [String], at span: SourceSpan?) -> Diagnostic {
        Diagnostic(
            "is-a-folder", title: "`\(lastPart(name))` is a folder",
            primary: label(span, "a folder"),
            explanation: "A notebook is a single file, and `\(name)` is a folder.",
            hint: notebooks.first.map { "name a file in it, such as `\($0)`" })
    }

    static func notAFile(_ name: String, at span: SourceSpan?) -> Diagnostic {
        Diagnostic(
            "not-a-file", title: "`\(lastPart(name))` is no ordinary file",
            primary: label(span, "a device or pipe"),
            explanation: "Notebooks are read from files, and `\(name)` is a device or a pipe.",
            hint: nil)
    }

    static func unreadable(_ name: String, reason: Int32, at span: SourceSpan?) -> Diagnostic {
        Diagnostic(
            "unreadable-file", title: "`\(lastPart(name))` cannot be read",
            primary: label(span, "cannot be read"),
            explanation: "The system says: \(words(reason)).",
            hint: reason == EACCES ? "ask who may read it with `ls -l`" : nil)
    }

    static func tooLarge(_ name: String, bytes: Int, at span: SourceSpan?) -> Diagnostic {
        Diagnostic(
            "file-too-large", title: "`\(lastPart(name))` is too large for a notebook",
            primary: label(span, "too large"),
            explanation: "It has \(grouped(bytes)) bytes or more; "
                + "at most \(grouped(NotebookFile.largestBytes)) are read.",
            hint: nil)
    }

    static func changed(_ name: String) -> Diagnostic {
        Diagnostic(
            "file-changed", title: "`\(lastPart(name))` has changed on disk",
            explanation: "Since it was read someone wrote to `\(name)`, so it is left as it is.",
            hint: "run the command again")
    }

    static func unwritable(_ name: String, reason: Int32) -> Diagnostic {
        Diagnostic(
            "unwritable-file", title: "`\(lastPart(name))` cannot be written",
            explanation: "The system says: \(words(reason)).",
            hint: reason == ENOSPC ? "make room on the disk" : nil)
    }

    static func notReplaceable(_ name: String) -> Diagnostic {
        Diagnostic(
            "unwritable-file", title: "`\(lastPart(name))` cannot be written",
            explanation: "`\(name)` is a device or a pipe, and only files are replaced.",
            hint: "name a file")
    }

    static func conflict(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "conflict-markers", title: "the file holds a merge that is not finished",
            primary: .init(span, "a conflict marker"),
            explanation: "Expected outputs are not rewritten while two versions stand in the file.",
            hint: "settle the conflict first")
    }

    private static func label(_ span: SourceSpan?, _ text: String) -> Diagnostic.Label? {
        span.map { Diagnostic.Label($0, text) }
    }

    private static func lastPart(_ path: String) -> String {
        let part = path.split(separator: "/").last.map(String.init) ?? path
        return part.count > 30 ? String(part.prefix(29)) + "…" : part
    }

    private static func words(_ reason: Int32) -> String { String(cString: strerror(reason)) }
}
