import Diagnostics

/// A tree whose names are resolved, and all that was found wrong with it.
public struct CheckedProgram: Sendable {
    public let tree: SyntaxTree
    public let resolution: Resolution
    /// The parser's and the checker's, in the order of the text; those of imported files follow.
    public let diagnostics: [Diagnostic]
    /// For each import: what it brings.
    public let imports: [NodeID: ImportedModule]

    /// Whether it cannot be run.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// The definitions of an imported file.
public struct ImportedModule: Sendable {
    /// Nil if the file has no cells, or could not be had.
    public let file: SourceFile?
    /// One for each cell; only definitions and imports are among their statements.
    public let programs: [CheckedProgram]
    /// What the file defines, in order, each once.
    public let names: [String]

    static let empty = ImportedModule(file: nil, programs: [], names: [])
}
