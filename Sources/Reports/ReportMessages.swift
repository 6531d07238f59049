import Diagnostics
import Markdown

/// What can be wrong with a page; one function a fault.
enum ReportMessages {
    static func unknownReference(
        _ label: String, _ place: SourceSpan, known: [String]
    ) -> Diagnostic {
        let near = nearNames(to: label, among: known)
        let example = label.hasPrefix("sec-") ? "a heading `{#\(label)}`" : "a cell labelled so"
        return Diagnostic(
            "unknown-reference", title: "nothing in this notebook is called `\(label)`",
            primary: .init(place, "leads nowhere"),
            explanation: "`@\(label)` refers to \(example), and there is none that shows anything.",
            hint: near.first.map { "did you mean `@\($0)`?" })
    }

    static func brokenLink(_ id: String, _ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "broken-link", severity: .warning, title: "a link leads to no part of this page",
            primary: .init(place, "leads nowhere"),
            explanation: "No heading or cell of the page has the id `\(id)`; "
                + "the page shows the link's words without it.",
            hint: "the id of a heading is its words in small letters, with `-` for spaces")
    }

    static func unreadableFormula(_ fault: MathFault, _ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unreadable-formula", severity: .warning, title: "this formula is shown as its TeX",
            primary: .init(place),
            explanation: "It cannot be set: \(fault.reason).")
    }

    static func largePicture(_ name: String, bytes: Int, place: SourceSpan?) -> Diagnostic {
        Diagnostic(
            "picture-too-large", title: "a grid of images is too large for the page",
            primary: place.map { .init($0, "shows it") },
            explanation: "\(name) takes \(kilobytes(bytes)) kB as a picture; "
                + "at most \(kilobytes(pictureLimit)) kB go into a page.",
            hint: "show fewer or smaller images")
    }

    static func unpaintable(_ name: String, reason: String, place: SourceSpan?) -> Diagnostic {
        Diagnostic(
            "unpaintable-picture", title: "a figure could not be painted",
            primary: place.map { .init($0, "shows it") },
            explanation: "\(name): \(reason)")
    }

    static func largePage(bytes: Int, largest: [(name: String, bytes: Int)]) -> Diagnostic {
        let isTooLarge = bytes > pageLimit
        let parts = largest.map { "\($0.name) (\(kilobytes($0.bytes)) kB)" }
        let limit = isTooLarge ? pageLimit : pageWarning
        return Diagnostic(
            isTooLarge ? "page-too-large" : "large-page",
            severity: isTooLarge ? .error : .warning,
            title: isTooLarge ? "the page is too large" : "the page is large",
            explanation: "It has \(kilobytes(bytes)) kB, more than \(kilobytes(limit)) kB. "
                + "The largest parts: \(parts.joined(separator: ", ")).",
            hint: "show fewer images, or plot fewer points")
    }

    static func unwritable(_ path: String, reason: String) -> Diagnostic {
        Diagnostic(
            "unwritable-file", title: "the page could not be written",
            explanation: "`\(path)`: \(reason). What was there before is unchanged.")
    }

    /// Bytes of a PNG, of a page, and of a page that is worth a warning.
    static let pictureLimit = 200 * 1024
    static let pageLimit = 3 * 1024 * 1024
    static let pageWarning = 3 * 1024 * 512

    private static func kilobytes(_ bytes: Int) -> String { grouped((bytes + 1023) / 1024) }
}
