import Diagnostics

/// What holds for every diagnostic: it has a place if it is an error, its spans lie inside
/// their file and between characters, and it can be shown.
enum Placement {
    static func failure(_ diagnostics: [Diagnostic], needsPlace: Bool = true) -> String? {
        for diagnostic in diagnostics {
            if let failure = failure(diagnostic, needsPlace: needsPlace) {
                return "\(diagnostic.id): \(failure)"
            }
        }
        return nil
    }

    private static func failure(_ diagnostic: Diagnostic, needsPlace: Bool) -> String? {
        if needsPlace, diagnostic.severity == .error, diagnostic.primary == nil {
            return "an error without a place"
        }
        let spans =
            [diagnostic.primary?.span, diagnostic.edit?.span].compactMap { $0 }
            + diagnostic.secondary.map(\.span) + diagnostic.frames.map(\.call)
        for span in spans { if let failure = failure(span) { return failure } }
        if diagnostic.title.isEmpty { return "no title" }
        if DiagnosticText.plain(diagnostic).isEmpty { return "shown as nothing" }
        if DiagnosticJSON.line(diagnostic).contains("\n") { return "JSON of more than one line" }
        return nil
    }

    static func failure(_ span: SourceSpan) -> String? {
        let bytes = span.file.bytes
        guard span.range.lowerBound >= 0, span.range.upperBound <= bytes.count else {
            return "the span \(span.range) leaves the file of \(bytes.count) bytes"
        }
        for offset in [span.range.lowerBound, span.range.upperBound]
        where isInsideCharacter(offset, bytes) {
            return "the span \(span.range) cuts a character at \(offset)"
        }
        return nil
    }

    /// Whether the offset is in the midst of a character that is whole; in bytes that are no
    /// UTF-8 there are no characters to cut.
    private static func isInsideCharacter(_ offset: Int, _ bytes: [UInt8]) -> Bool {
        guard offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 else { return false }
        var start = offset
        while start > 0, offset - start < 3, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        let length = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : 2
        guard bytes[start] >= 0xC2, start + length > offset, start + length <= bytes.count else {
            return false
        }
        return String(validating: bytes[start..<start + length], as: UTF8.self) != nil
    }
}
