import Diagnostics
import Figures
import Interpreter
import Markdown
import Notebooks

/// Numbers and ids of all that a page refers to, known before the first word is set.
struct PagePlan {
    /// What `@fig-loss` or `@sec-data` leads to.
    struct Target {
        var id: String
        /// `Figure 3`, `Table 1`, or the words of a heading.
        var text: String
    }

    /// A figure or table that a cell shows.
    struct Place {
        var id: String
        /// `Figure 3` or `Table 1`.
        var name: String
        var number: Int
        /// Whether no other of its kind stands before it in its cell: options speak of the first.
        var isFirst = true
    }

    private(set) var ids = PageIDs(reserved: Self.reserved)
    /// One for each cell of the document.
    private(set) var cellIDs: [String] = []
    /// For each cell its figures and tables, in the order shown.
    private(set) var places: [[Place]] = []
    /// The ids of headings and captioned tables, by line.
    private(set) var headingIDs: [Int: String] = [:]
    private(set) var tables: [Int: Place] = [:]
    private(set) var targets: [String: Target] = [:]
    /// The cell whose fence opens on a line.
    private(set) var cellAtLine: [Int: Int] = [:]

    /// How many figures the cells show.
    private(set) var figures = 0
    private var tableCount = 0
    private let run: NotebookRun

    static let reserved = [
        "main", "title", "summary", "contents", "source", "lock", "ledger", "privacy",
    ]

    init(_ run: NotebookRun, _ content: MarkdownDocument) {
        self.run = run
        let cells = run.document.cells
        for (index, cell) in cells.enumerated() {
            cellIDs.append(ids.claim("cell-" + Self.safe(cell.label)))
            cellAtLine[cell.line] = index
        }
        places = Array(repeating: [], count: cells.count)
        for note in content.footnotes.indices { _ = ids.claim("note-\(note + 1)") }
        number(content.blocks)
        for note in content.footnotes { number(note) }
    }

    /// A label as part of an id: without white space.
    static func safe(_ label: String) -> String {
        let parts = label.split(whereSeparator: \.isWhitespace)
        return parts.isEmpty ? "unnamed" : parts.joined(separator: "-")
    }

    /// The cell whose code or expected output stands on a line.
    func cell(holding line: Int) -> Int? {
        if let index = cellAtLine[line] { return index }
        let starts = run.document.file.lineStarts
        guard line >= 1, line <= starts.count else { return nil }
        return run.document.cells.firstIndex { $0.range.contains(starts[line - 1]) }
    }

    /// Whether a link within the page has somewhere to go.
    func leads(to id: String) -> Bool {
        id == "main" || ids.contains(id) && !Self.reserved.contains(id)
    }

    /// An id for what is met while the page is set.
    mutating func claim(_ id: String) -> String { ids.claim(id) }

    // MARK: - Numbering

    private mutating func number(_ blocks: [MarkdownBlock]) {
        for (index, block) in blocks.enumerated() {
            switch block.kind {
            case .heading(_, let id, let content):
                addHeading(content.plainText, id: id, line: block.line)
            case .code:
                if let cell = cellAtLine[block.line] { addCell(cell) }
            case .quote(let inner), .alert(_, let inner): number(inner)
            case .list(let list): for item in list.items { number(item.blocks) }
            case .table:
                if let caption = TableCaption(following: index, in: blocks) {
                    addTable(caption, line: block.line)
                }
            case .paragraph, .rule, .html: continue
            }
        }
    }

    private mutating func addHeading(_ text: String, id: String?, line: Int) {
        let slug = PageIDs.slug(text)
        let claimed = ids.claim(id ?? slug)
        headingIDs[line] = claimed
        let target = Target(id: claimed, text: text)
        if let id { targets[id] = targets[id] ?? target }
        targets["sec-" + slug] = targets["sec-" + slug] ?? target
    }

    private mutating func addTable(_ caption: TableCaption, line: Int) {
        tableCount += 1
        let id = ids.claim(caption.id ?? "table-\(tableCount)")
        let place = Place(id: id, name: "Table \(tableCount)", number: tableCount)
        tables[line] = place
        if let label = caption.id {
            targets[label] = targets[label] ?? Target(id: id, text: place.name)
        }
    }

    private mutating func addCell(_ index: Int) {
        let cell = run.document.cells[index]
        guard run.cells.indices.contains(index), cell.options.include, cell.options.output else {
            return
        }
        for case .figure(let figure) in run.cells[index].outputs {
            let isTable = if case .table = figure { true } else { false }
            if isTable { tableCount += 1 } else { figures += 1 }
            let number = isTable ? tableCount : figures
            let word = isTable ? "Table" : "Figure"
            let prefix = isTable ? "tbl-" : "fig-"
            let label = Self.safe(cell.label)
            let id = ids.claim(label.hasPrefix(prefix) ? label : prefix + label)
            let isFirst = !places[index].contains { $0.name.hasPrefix(word) }
            places[index].append(
                Place(id: id, name: "\(word) \(number)", number: number, isFirst: isFirst))
            if cell.label.hasPrefix(prefix), targets[cell.label] == nil {
                targets[cell.label] = Target(id: id, text: "\(word) \(number)")
            }
        }
    }
}

/// The paragraph after a table that begins with a colon: `: Layers of the model {#tbl-layers}`.
struct TableCaption {
    var content: [MarkdownInline]
    var id: String?

    init?(following index: Int, in blocks: [MarkdownBlock]) {
        guard index + 1 < blocks.count, case .paragraph(let words) = blocks[index + 1].kind,
            case .text(let first)? = words.first, first.hasPrefix(": ")
        else { return nil }
        content = words
        content[0] = .text(String(first.dropFirst(2)))
        if case .text(let last)? = content.last, let split = HeadingID.split(last) {
            content[content.count - 1] = .text(split.text)
            id = split.id
        }
    }
}
