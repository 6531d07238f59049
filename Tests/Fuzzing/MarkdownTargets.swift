import Diagnostics
import Markdown

/// The reader of Markdown, and of formulas.
enum MarkdownTargets {
    static func all(_ material: Material) -> [FuzzTarget] {
        let prose = Mutator(seeds: material.notebooks, words: Dictionary.markdown)
        let formulas = Mutator(
            seeds: formulaTexts.map { Array($0.utf8) }, words: Dictionary.markdown, largest: 500)
        return [
            FuzzTarget("markdown", "prose as blocks", mutating: prose) { read($0) },
            FuzzTarget("formula", "TeX as MathML", mutating: formulas) { convert($0) },
        ]
    }

    private static let formulaTexts = [
        "\\frac{a}{b} + \\sqrt[3]{x^2_1}", "\\sum_{i=0}^{n} \\left( x_i - \\bar{x} \\right)^2",
        "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", "\\mathbb{E}_{x \\sim p}[\\log D(x)]",
        "\\begin{cases} 0 & x < 0 \\\\ 1 & \\text{else} \\end{cases}",
        "x'' \\in \\mathcal{N}(0, 1)",
        "\\min_G \\max_D V(D, G) = \\int p \\, dx", "\\|x\\|_2 \\le \\varepsilon \\quad \\forall x",
    ]

    static func read(_ bytes: [UInt8]) -> String? {
        let file = SourceFile(name: "a.md", bytes: bytes)
        let document = MarkdownReader.document(of: file, range: 0..<bytes.count)
        for value in document.inlineValues where value.range.upperBound > bytes.count {
            return "an inline value at \(value.range)"
        }
        // The reader ends a line at a lone CR too; the loader hands it none.
        guard !String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "").utf8.contains(13)
        else { return nil }
        for fence in MarkdownReader.codeFences(of: file) {
            let last = fence.closingLine ?? fence.openingLine
            if fence.openingLine < 1 || last < fence.openingLine || last > file.lineStarts.count {
                return "a fence on the lines \(fence.openingLine) to \(last)"
            }
        }
        return nil
    }

    static func convert(_ bytes: [UInt8]) -> String? {
        let tex = String(decoding: bytes, as: UTF8.self)
        let span = MathSpan(tex: tex, isDisplay: bytes.count % 2 == 0, range: 0..<bytes.count)
        do {
            return try MathML.convert(span).characterCount < 0 ? "a negative length" : nil
        } catch {
            let isInside = (0...tex.utf8.count).contains(error.offset)
            return isInside ? nil : "a fault at \(error.offset) of \(tex.utf8.count)"
        }
    }
}
