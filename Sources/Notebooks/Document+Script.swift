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
            diagnostics: [])
    }
}
