import Diagnostics
import Notebooks
import TestSupport
import Testing

/// Reads a notebook whose text marks where each diagnostic must point, in order.
///
/// - Returns: the document, for further questions.
@discardableResult
func checkFormat(
    _ text: String, _ ids: String..., location: SourceLocation = #_sourceLocation
) -> Document {
    let source = MarkedSource(text)
    let document = Document.read(source.file)
    #expect(document.diagnostics.map(\.id) == ids, sourceLocation: location)
    let found = document.diagnostics.compactMap { $0.primary?.span.range }
    #expect(found == source.spans.map(\.range), sourceLocation: location)
    #expect(document.written == source.file.bytes, sourceLocation: location)
    return document
}

/// A notebook of one cell with these lines.
func cell(_ lines: String...) -> String {
    (["```noise"] + lines + ["```", ""]).joined(separator: "\n")
}

func document(_ text: String) -> Document {
    Document.read(SourceFile(name: "test.md", text: text))
}

/// The hint of the only diagnostic.
func onlyHint(_ document: Document) -> String? {
    document.diagnostics.count == 1 ? document.diagnostics[0].hint : nil
}
