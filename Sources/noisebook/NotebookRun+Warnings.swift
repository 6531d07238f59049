import Diagnostics
import Notebooks

extension NotebookRun {
    /// Those found before the run, in the order of the file.
    var warnings: [Diagnostic] { diagnostics.filter { $0.severity == .warning } }
}
