import Diagnostics
import Interpreter
import Language

/// Outputs of cells as bytes and back.
///
/// Places in code are kept as tokens of a cell's or a file's code, so that they are right
/// again after comments, prose or the cell itself have moved.
struct OutputCoding {
    /// The code that places may be in, by its fingerprint.
    private var trees: [Fingerprint: SyntaxTree] = [:]
    private var order: [(tree: SyntaxTree, code: Fingerprint)] = []

    /// - Parameter programs: of the cells up to the one whose outputs are kept.
    init(_ programs: [CheckedProgram]) {
        for program in programs { add(program) }
    }

    private mutating func add(_ program: CheckedProgram) {
        let code = Fingerprint(ofCode: program.tree)
        if trees.updateValue(program.tree, forKey: code) == nil {
            order.append((program.tree, code))
        }
        for (_, module) in program.imports.sorted(by: { $0.key.index < $1.key.index }) {
            for inner in module.programs { add(inner) }
        }
    }

    /// A place is in no code that is known.
    struct Unplaceable: Error {}

    // MARK: - Outputs

    func add(_ output: CellOutput, to buffer: inout ByteBuffer) throws {
        switch output {
        case .text(let text):
            buffer.add(byte: 1)
            buffer.add(text: text)
        case .value(let text):
            buffer.add(byte: 2)
            buffer.add(text: text)
        case .figure(let figure):
            buffer.add(byte: 3)
            buffer.add(figure)
        case .expectation(let passed, let message):
            buffer.add(byte: 4)
            buffer.add(truth: passed)
            buffer.add(text: message)
        case .warning(let diagnostic):
            buffer.add(byte: 5)
            try add(diagnostic, to: &buffer)
        }
    }

    func output(_ source: inout ByteSource) throws -> CellOutput {
        switch try source.byte() {
        case 1: return .text(try source.text())
        case 2: return .value(try source.text())
        case 3: return .figure(try source.figure())
        case 4:
            let passed = try source.truth()
            return .expectation(passed: passed, message: try source.text())
        case 5: return .warning(try diagnostic(&source))
        default: throw ByteSource.Malformed()
        }
    }

    // MARK: - Diagnostics

    func add(_ diagnostic: Diagnostic, to buffer: inout ByteBuffer) throws {
        for text in [diagnostic.id, diagnostic.title, diagnostic.explanation] {
            buffer.add(text: text)
        }
        buffer.add(truth: diagnostic.severity == .error)
        buffer.add(optional: diagnostic.hint) { $0.add(text: $1) }
        let labels = (diagnostic.primary.map { [$0] } ?? []) + diagnostic.secondary
        buffer.add(truth: diagnostic.primary != nil)
        buffer.add(count: labels.count)
        for label in labels {
            try add(label.span, to: &buffer)
            buffer.add(text: label.text)
        }
        buffer.add(truth: diagnostic.edit != nil)
        if let edit = diagnostic.edit {
            try add(edit.span, to: &buffer)
            buffer.add(text: edit.replacement)
        }
        buffer.add(count: diagnostic.frames.count)
        for frame in diagnostic.frames {
            buffer.add(text: frame.function)
            try add(frame.call, to: &buffer)
        }
        buffer.add(optional: diagnostic.framesLeftOut) { buffer, gap in
            buffer.add(count: gap.after)
            buffer.add(count: gap.count)
        }
    }

    func diagnostic(_ source: inout ByteSource) throws -> Diagnostic {
        var result = Diagnostic(try source.text(), title: try source.text())
        result.explanation = try source.text()
        result.severity = try source.truth() ? .error : .warning
        result.hint = try source.optional { try $0.text() }
        let hasPrimary = try source.truth()
        var labels = try source.list(ofAtLeast: 8) { source in
            Diagnostic.Label(try span(&source), try source.text())
        }
        if hasPrimary {
            guard !labels.isEmpty else { throw ByteSource.Malformed() }
            result.primary = labels.removeFirst()
        }
        result.secondary = labels
        result.edit = try source.optional { source in
            Diagnostic.Edit(span: try span(&source), replacement: try source.text())
        }
        result.frames = try source.list(ofAtLeast: 8) { source in
            Diagnostic.Frame(function: try source.text(), call: try span(&source))
        }
        result.framesLeftOut = try source.optional { source in
            Diagnostic.FrameGap(after: try source.whole(), count: try source.whole())
        }
        return result
    }

    // MARK: - Places

    func add(_ span: SourceSpan, to buffer: inout ByteBuffer) throws {
        // Of cells with the same code the one that holds the place itself.
        let found = order.first { entry in
            entry.tree.file === span.file && entry.tree.range.contains(span.range.lowerBound)
                && entry.tree.range.upperBound >= span.range.upperBound
        }
        guard let (tree, code) = found else { throw Unplaceable() }
        buffer.add(code)
        for offset in [span.range.lowerBound, span.range.upperBound] {
            let token = tree.tokens.lastIndex { $0.range.lowerBound <= offset } ?? 0
            let start = tree.tokens.isEmpty ? 0 : tree.tokens[token].range.lowerBound
            buffer.add(count: token)
            buffer.add(count: max(0, offset - start))
        }
    }

    func span(_ source: inout ByteSource) throws -> SourceSpan {
        guard let tree = trees[try source.fingerprint()] else { throw Unplaceable() }
        var ends: [Int] = []
        for _ in 0..<2 {
            let token = try source.whole()
            let distance = try source.whole()
            guard tree.tokens.indices.contains(token), distance >= 0 else {
                throw ByteSource.Malformed()
            }
            let range = tree.tokens[token].range
            ends.append(range.lowerBound + min(distance, range.count))
        }
        guard ends[0] <= ends[1] else { throw ByteSource.Malformed() }
        return SourceSpan(file: tree.file, range: ends[0]..<ends[1])
    }
}
