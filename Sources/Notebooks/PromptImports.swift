import Diagnostics
import Language

/// What `import` finds for code that is typed and stands in no file.
public enum PromptImports {
    /// Looks for files in the folder, under the rule of notebooks: nothing outside is read.
    ///
    /// Each input needs one of its own, so that a file that has changed is read anew.
    public static func importer(
        for file: SourceFile, in folder: String
    ) -> CheckEnvironment.Importer {
        let loader = ImportLoader(file, in: folder)
        return { loader.trees(of: $0, at: $1) }
    }

    /// For a file that is loaded: paths are relative to it, as when it is run.
    public static func importer(for document: Document) -> CheckEnvironment.Importer {
        let loader = ImportLoader(document)
        return { loader.trees(of: $0, at: $1) }
    }
}
