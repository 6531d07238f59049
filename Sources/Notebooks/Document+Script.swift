import Diagnostics
import Language

extension Document {
    /// A file of Noise code as a notebook of one cell, so that it is run as one.
    public static func script(_ file: SourceFile, path: String? = nil) -> Document {
        let whole = 0..<file.bytes.count
        let cell = Cell(
            label: "script", isLabelGiven: true, options: CellOptions(), range: whole,
            codeRange: whole, tree: Parser.parse(file), expectedOutput: nil, line: 1)
        return Document(
            file: file, path: path, frontMatter: FrontMatter(), parts: [.cell(cell)],
            diagnostics: [encodingFault(in: file)].compactMap { $0 })
    }

    /// An error at the first byte that is not UTF-8.
    static func encodingFault(in file: SourceFile) -> Diagnostic? {
        guard String(validating: file.bytes, as: UTF8.self) == nil else { return nil }
        var offset = 0
        for scalar in file.text.unicodeScalars {
            let written = file.bytes[offset...].prefix(3)
            if scalar == "\u{FFFD}", !written.elementsEqual([0xEF, 0xBF, 0xBD]) {
                return FormatMessages.notUTF8(
                    SourceSpan(file: file, range: offset..<offset + 1))
            }
            offset += scalar.utf8.count
        }
        return nil
    }
}
