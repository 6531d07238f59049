import Diagnostics
import Language
import Markdown

/// Makes cells out of fences: options, code, expected output and label.
struct CellReader {
    let file: SourceFile
    let defaults: CellOptions
    private(set) var diagnostics: [Diagnostic] = []
    /// Labels as written, with their places.
    private var given: [String: SourceSpan] = [:]
    /// Exercises by name, and who refers to them.
    private var exercises: Set<String> = []
    private var references: [(name: String, span: SourceSpan)] = []

    init(file: SourceFile, defaults: CellOptions) {
        self.file = file
        self.defaults = defaults
    }

    mutating func read(_ fence: CodeFence, output: CodeFence?) -> Cell {
        let start = file.lineStarts[fence.openingLine - 1]
        if fence.closingLine == nil {
            let line = file.rangeOfLine(fence.openingLine)
            diagnostics.append(FormatMessages.unclosedFence(SourceSpan(file: file, range: line)))
        }
        let inside = startOfLine(fence.openingLine + 1)..<startOfLine(fence.closingLine)
        let (options, label, code) = readOptions(inside)
        let lastLine = output?.closingLine ?? fence.closingLine
        return Cell(
            label: label ?? "", isLabelGiven: label != nil, options: options,
            range: start..<endOfLine(lastLine), codeRange: code,
            tree: Parser.parse(file, range: code), expectedOutput: output.map(expectedOutput),
            line: fence.openingLine,
            outputFence: output.map { startOfLine($0.openingLine)..<endOfLine($0.closingLine) })
    }

    private func expectedOutput(_ fence: CodeFence) -> Cell.ExpectedOutput {
        Cell.ExpectedOutput(
            range: startOfLine(fence.openingLine + 1)..<startOfLine(fence.closingLine),
            line: fence.openingLine)
    }

    /// The offset at which a line starts; nil and lines past the end give the end of the file.
    private func startOfLine(_ line: Int?) -> Int {
        guard let line, line <= file.lineStarts.count else { return file.bytes.count }
        return file.lineStarts[line - 1]
    }

    private func endOfLine(_ line: Int?) -> Int { startOfLine(line.map { $0 + 1 }) }
}

// MARK: - Options

extension CellReader {
    private mutating func readOptions(
        _ range: Range<Int>
    ) -> (options: CellOptions, label: String?, code: Range<Int>) {
        var yaml = YAMLText(file: file)
        var start = range.lowerBound
        while start < range.upperBound, let content = optionLine(at: start) {
            let end = min(endOfLine(file.line(of: start)), range.upperBound)
            yaml.append(content..<end)
            start = end
        }
        warnOfOptions(below: start..<range.upperBound)
        var options = defaults
        let label = yaml.bytes.isEmpty ? nil : apply(yaml, to: &options)
        return (options, label, start..<range.upperBound)
    }

    /// Where the YAML of an option line begins; nil if the line is none.
    private func optionLine(at start: Int) -> Int? {
        let line = file.rangeOfLine(file.line(of: start))
        var offset = start
        while offset < line.upperBound, file.bytes[offset] == 0x20 { offset += 1 }
        guard offset + 1 < line.upperBound, file.bytes[offset...].starts(with: "#|".utf8) else {
            return offset + 2 == line.upperBound && file.bytes[offset...].starts(with: "#|".utf8)
                ? line.upperBound : nil
        }
        offset += 2
        return offset < line.upperBound && file.bytes[offset] == 0x20 ? offset + 1 : offset
    }

    private mutating func warnOfOptions(below code: Range<Int>) {
        guard !code.isEmpty else { return }
        for line in file.line(of: code.lowerBound)...file.line(of: code.upperBound - 1) {
            let range = file.rangeOfLine(line)
            guard optionLine(at: range.lowerBound) != nil, file.text(range).contains(":") else {
                continue
            }
            diagnostics.append(FormatMessages.misplacedOption(SourceSpan(file: file, range: range)))
        }
    }

    /// - Returns: the label, if one is given.
    private mutating func apply(_ yaml: YAMLText, to options: inout CellOptions) -> String? {
        do {
            guard let root = try YAMLReader.read(yaml), !root.isNothing else { return nil }
            guard let entries = root.record else {
                diagnostics.append(FormatMessages.optionsAreNoRecord(root))
                return nil
            }
            for entry in entries { apply(entry, to: &options) }
            noteExercises(entries, options)
            return label(in: entries)
        } catch {
            diagnostics.append(error)
            return nil
        }
    }

    private mutating func apply(_ entry: YAMLNode.Entry, to options: inout CellOptions) {
        let name = entry.key.text ?? ""
        guard let option = CellOption.named[name] else {
            diagnostics.append(
                FormatMessages.unknownOption(name, span: entry.key.span, inHeader: false))
            return
        }
        if !option.set(&options, entry.value) {
            diagnostics.append(FormatMessages.wrongValue(option, node: entry.value))
        }
    }

    private mutating func label(in entries: [YAMLNode.Entry]) -> String? {
        guard let node = entries.first(where: { $0.key.text == "label" })?.value,
            let label = node.text, CellOption.isLabel(label)
        else { return nil }
        if let first = given[label] {
            diagnostics.append(
                FormatMessages.duplicateLabel(label, second: node.span, first: first))
            return nil
        }
        given[label] = node.span
        return label
    }

    private mutating func noteExercises(_ entries: [YAMLNode.Entry], _ options: CellOptions) {
        if let exercise = options.exercise { exercises.insert(exercise) }
        for entry in entries where ["hint", "solution", "test"].contains(entry.key.text) {
            guard let name = entry.value.text else { continue }
            references.append((name, entry.value.span))
        }
    }
}

// MARK: - Labels

extension CellReader {
    /// Gives every cell without a label one by its ordinal: `cell-3`.
    ///
    /// A name that the author gave to another cell is left to that one. Cells of exercises are
    /// called after them, and count for no ordinal: a hint more shifts no random numbers.
    mutating func labelled(_ parts: [Document.Part]) -> [Document.Part] {
        for reference in references where !exercises.contains(reference.name) {
            diagnostics.append(
                FormatMessages.unknownExercise(
                    reference.name, among: exercises.sorted(), span: reference.span))
        }
        var ordinal = 0
        var taken: Set<String> = []
        return parts.map { part in
            guard case .cell(var cell) = part, !cell.isLabelGiven else { return part }
            if let role = cell.role {
                cell.label = freeLabel("\(role.exercise)-\(role.part.rawValue)", &taken)
                return .cell(cell)
            }
            ordinal += 1
            cell.label = "cell-\(ordinal)"
            while given[cell.label] != nil { cell.label += "-unlabelled" }
            return .cell(cell)
        }
    }

    /// `sums-hint`, then `sums-hint-2`.
    private func freeLabel(_ name: String, _ taken: inout Set<String>) -> String {
        var label = name
        var number = 1
        while given[label] != nil || taken.contains(label) {
            number += 1
            label = "\(name)-\(number)"
        }
        taken.insert(label)
        return label
    }
}
