/// A diagnostic as one line of JSON, for editors and other tools.
///
/// Places carry line and column (characters, from 1), the column in UTF-16 units from 0, and
/// byte offsets in the file.
public enum DiagnosticJSON {
    public static func line(_ diagnostic: Diagnostic) -> String {
        var fields = [
            ("id", string(diagnostic.id)),
            ("severity", string(diagnostic.severity.rawValue)),
            ("title", string(diagnostic.title)),
        ]
        if let primary = diagnostic.primary {
            fields.append(("place", place(primary.span)))
            fields.append(("label", string(primary.text)))
        }
        fields.append(("explanation", string(diagnostic.explanation)))
        if let hint = diagnostic.hint { fields.append(("hint", string(hint))) }
        if let edit = diagnostic.edit {
            let parts = [("place", place(edit.span)), ("replacement", string(edit.replacement))]
            fields.append(("edit", object(parts)))
        }
        let others = diagnostic.secondary.map {
            object([("place", place($0.span)), ("label", string($0.text))])
        }
        if !others.isEmpty { fields.append(("secondary", list(others))) }
        let frames = diagnostic.frames.map {
            object([("function", string($0.function)), ("call", place($0.call))])
        }
        if !frames.isEmpty { fields.append(("frames", list(frames))) }
        if let gap = diagnostic.framesLeftOut {
            let parts = [("after", String(gap.after)), ("count", String(gap.count))]
            fields.append(("framesLeftOut", object(parts)))
        }
        return object(fields)
    }

    private static func place(_ span: SourceSpan) -> String {
        let end = span.file.position(of: span.range.upperBound)
        return object([
            ("file", string(span.file.name)),
            ("line", String(span.start.line)),
            ("column", String(span.start.column)),
            ("endLine", String(end.line)),
            ("endColumn", String(end.column)),
            ("utf16Column", String(span.file.utf16Column(of: span.range.lowerBound))),
            ("startByte", String(span.range.lowerBound)),
            ("endByte", String(span.range.upperBound)),
        ])
    }

    private static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\(string($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
    }

    private static func list(_ items: [String]) -> String {
        "[" + items.joined(separator: ", ") + "]"
    }

    /// A JSON string literal.
    package static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let control where control.value < 0x20 || control.value == 0x7F:
                let digits = String(control.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
