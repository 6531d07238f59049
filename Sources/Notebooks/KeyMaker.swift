import Interpreter
import Language

/// Makes the keys of a notebook's cells, from what stands in the notebook and the outline of
/// the world before each cell.
struct KeyMaker: Sendable {
    let engine: String
    let numericMode: String
    let parameters: [(name: String, value: ParameterValue)]
    private let parts: [Part?]
    private let inlineParts: [Part]

    /// What of a cell's key does not hang on other cells.
    struct Part: Sendable {
        var label: String
        var code: Fingerprint
        var options: String
        /// The names it uses, sorted; `params` is none of them.
        var inputs: [String]
        var parameters: [CellKey.Parameter]
        var files: [CellKey.File]
        var seed: UInt64?
    }

    init(
        _ document: Document, _ checked: CheckedNotebook, _ parameters: Parameters,
        engine: String, numericMode: String
    ) {
        self.engine = engine
        self.numericMode = numericMode
        self.parameters = parameters.values
        let files = DependedFiles(document)
        var hidesParameters = false
        var parts: [Part?] = []
        for (cell, checkedCell) in zip(document.cells, checked.cells) {
            guard let checkedCell else {
                parts.append(nil)
                continue
            }
            let names = checkedCell.names
            let use = ParameterUse(in: cell.tree, cell.tree.range)
            parts.append(
                Part(
                    label: cell.label, code: Fingerprint(ofCode: cell.tree),
                    options: cell.options.executing,
                    inputs: names.uses.filter { $0 != "params" || hidesParameters }.sorted(),
                    parameters: hidesParameters ? [] : Self.read(use, of: parameters.values),
                    files: files.imported(by: checkedCell.program) + files.declared(by: cell),
                    seed: cell.options.seed))
            hidesParameters = hidesParameters || names.defines.contains("params")
        }
        self.parts = parts
        inlineParts = checked.inline.enumerated().map { index, inline in
            let tree = inline.program.tree
            let names = inline.names.uses.filter { $0 != "params" || hidesParameters }
            return Part(
                label: "inline-\(index + 1)", code: Fingerprint(ofCode: tree), options: "inline",
                inputs: names.sorted(),
                parameters: Self.read(
                    ParameterUse(in: tree, tree.range), of: parameters.values),
                files: [], seed: nil)
        }
    }

    private static func read(
        _ use: ParameterUse, of values: [(name: String, value: ParameterValue)]
    ) -> [CellKey.Parameter] {
        let names = Set(values.map(\.name))
        let readsAll = use.readsAll || !use.fields.isSubset(of: names)
        return values.filter { readsAll || use.fields.contains($0.name) }
            .map { .init(name: $0.name, value: $0.value.written) }
            .sorted { $0.name < $1.name }
    }

    func inputs(of cell: Int) -> [String] { parts[cell]?.inputs ?? [] }

    /// The key of a cell in a world.
    ///
    /// - Parameter producers: where the values of names come from, for messages.
    func key(
        of cell: Int, in outline: WorldOutline,
        producers: (String) -> (label: String, line: Int)?
    ) -> CellKey? {
        parts[cell].map { key($0, in: outline, producers) }
    }

    /// The key of a value in the prose, by its number.
    func key(ofInline number: Int, in outline: WorldOutline) -> CellKey {
        key(inlineParts[number], in: outline) { _ in nil }
    }

    private func key(
        _ part: Part, in outline: WorldOutline,
        _ producers: (String) -> (label: String, line: Int)?
    ) -> CellKey {
        let view = outline.view(of: part.inputs)
        let inputs = part.inputs.map { name in
            let place = producers(name)
            return CellKey.Input(
                name: name, value: outline.value(of: name)?.fingerprint, cell: place?.label,
                line: place?.line)
        }
        return CellKey(
            engine: engine, numericMode: numericMode, code: part.code, options: part.options,
            label: part.label, seed: part.seed ?? outline.seed, inputs: inputs,
            view: view.fingerprint, parameters: part.parameters, files: part.files,
            isOpaque: view.isOpaque)
    }
}
