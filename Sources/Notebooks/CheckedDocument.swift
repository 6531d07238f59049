import Diagnostics
import Interpreter
import Language

/// A notebook that has been checked with its parameters, ready for a session.
public struct CheckedDocument: Sendable {
    public let document: Document
    /// Found without running a cell, in the order of the file.
    public let diagnostics: [Diagnostic]
    public let parameters: [(name: String, value: ParameterValue)]
    let checked: CheckedNotebook
    let keys: KeyMaker
    let seed: UInt64
    /// What can be seen before the first cell.
    let start: WorldOutline

    init(
        _ document: Document, _ checked: CheckedNotebook, _ parameters: Parameters, seed: UInt64,
        engine: String, numericMode: String
    ) {
        self.document = document
        self.checked = checked
        self.seed = seed
        self.parameters = parameters.values
        diagnostics = checked.diagnostics
        keys = KeyMaker(
            document, checked, parameters, engine: engine, numericMode: numericMode)
        start = WorldOutline(seed: seed)
    }

    /// The first error in a cell that keeps it from being run.
    func fault(in cell: Int) -> Diagnostic? {
        guard let checkedCell = checked.cells[cell], checkedCell.foreseenFailure == nil else {
            return nil
        }
        return checkedCell.program.diagnostics.first { $0.severity == .error }
            ?? checkedCell.faults.first
    }

    func canRun(_ cell: Int) -> Bool {
        checked.cells[cell] != nil && fault(in: cell) == nil
    }
}
