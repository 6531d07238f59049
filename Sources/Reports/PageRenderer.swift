import Diagnostics
import Figures
import Interpreter
import Language
import Markdown
import Notebooks

/// Makes the parts of one page. What they have in common is kept here; each aspect is an
/// extension: prose, formulas, cells, figures, and what frames them.
struct PageRenderer {
    let run: NotebookRun
    let options: ReportOptions
    let content: MarkdownDocument
    var plan: PagePlan
    var diagnostics: [Diagnostic] = []
    var pictures: [RenderedPage.Picture] = []
    var outline: [OutlineEntry] = []
    /// Distances between the tiles of image grids, in CSS pixels; each gets a rule.
    var pitches: Set<Int> = []
    /// Kinds of films; each gets rules.
    var films: Set<PageStyle.Film> = []
    /// How many figures stand side by side, where any do; each number gets a rule.
    var columnCounts: Set<Int> = []
    /// What takes much room, to be named if the page grows too large.
    var weights: [(name: String, bytes: Int)] = []
    /// Cells that have been set.
    var shownCells: Set<Int> = []
    /// The level of the heading set last, and by how much levels are lowered.
    var lastLevel = 1
    var levelShift = 0
    /// Notes referred to so far.
    var notedReferences: [Int: String] = [:]

    let title: String
    let summaryOfPrivacy: PrivacySummary

    /// A line of the contents.
    enum OutlineEntry {
        case heading(level: Int, id: String, content: [Markup])
        case cell(index: Int)
    }

    init(_ run: NotebookRun, _ options: ReportOptions) {
        self.run = run
        self.options = options
        summaryOfPrivacy = PrivacySummary(run.privacy)
        let document = run.document
        var start = 0
        if case .frontMatter(let range)? = document.parts.first { start = range.upperBound }
        var content = MarkdownReader.document(
            of: document.file, range: start..<document.file.bytes.count)
        title = Self.takeTitle(from: &content, document)
        self.content = content
        plan = PagePlan(run, content)
        levelShift =
            content.blocks.contains { block in
                if case .heading(level: 1, _, _) = block.kind { true } else { false }
            } ? 1 : 0
    }

    /// The front matter's title, else the first heading if it is of level 1, which then is no
    /// heading of the text; else the file's name.
    private static func takeTitle(
        from content: inout MarkdownDocument, _ document: Document
    ) -> String {
        let given = document.frontMatter.title.flatMap { $0.isEmpty ? nil : $0 }
        if let first = content.blocks.firstIndex(where: { !Self.isComment($0) }),
            case .heading(level: 1, _, let words) = content.blocks[first].kind
        {
            let text = words.plainText
            if !text.isEmpty, given == nil || given == text {
                content.blocks.remove(at: first)
                return text
            }
        }
        return given ?? Self.baseName(document.file.name)
    }

    private static func isComment(_ block: MarkdownBlock) -> Bool {
        if case .html(let text) = block.kind { text.hasPrefix("<!--") } else { false }
    }

    /// A file's name without the folders before it.
    static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    var fileName: String { Self.baseName(run.document.file.name) }

    /// The path to the notebook's folder as its name has it, with the `/`; empty if it has none.
    var folder: String {
        let name = run.document.file.name
        return name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
    }

    func span(_ range: Range<Int>) -> SourceSpan {
        SourceSpan(file: run.document.file, range: range)
    }

    /// The first place at or after a line where a text stands.
    func span(of text: String, from line: Int) -> SourceSpan {
        let file = run.document.file
        let start = file.rangeOfLine(line).lowerBound
        let wanted = Array(text.utf8)
        if let first = wanted.first {
            var index = start
            while index + wanted.count <= file.bytes.count {
                if file.bytes[index] == first,
                    file.bytes[index..<index + wanted.count].elementsEqual(wanted)
                {
                    return span(index..<index + wanted.count)
                }
                index += 1
            }
        }
        return span(file.rangeOfLine(line))
    }
}
