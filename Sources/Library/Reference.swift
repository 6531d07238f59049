import Datasets
import Interpreter
import Language

extension StandardLibrary {
    /// The reference of all builtins and constants as Markdown, made from their declarations.
    public static func reference() -> String {
        let constants =
            ConstantTable.all + NamespaceConstants.all
            + DatasetConstants.all(in: DataFolders(environment: [:]), ScribbleMemory())
        var text = "# Builtins of Noise\n\n" + introduction
        for category in Category.allCases {
            text += "\n## \(category.title)\n"
            let own = builtins.filter { $0.signature.category == category.rawValue }
            for builtin in own { text += entry(for: builtin.signature) }
            for constant in constants where constant.category == category.rawValue {
                text += "\n### `\(constant.name)`\n\n\(constant.summary)\n"
            }
        }
        return text + later
    }

    private static let introduction = """
        This page is made from the declarations of the builtins; `help(name)` shows the same.

        A builtin may be called as a method of its first argument: `x.sum()` is `sum(x)`.
        A default after `=` belongs to a parameter that may be given by position or by name,
        one after `:` to a parameter that is always named. `…` takes any number of arguments.

        """

    private static func entry(for signature: Signature) -> String {
        var text = "\n### `\(signature.call)`\n\n\(signature.summary)\n"
        if !signature.parameters.isEmpty { text += "\n" }
        for parameter in signature.parameters {
            text += "- `\(parameter.name)`: \(parameter.explanation)\n"
        }
        return text + "\n```noise\n\(signature.example)\n```\n"
    }

    private static var later: String {
        let names = LaterNames.all.sorted { $0.key < $1.key }
        return "\n## Names that a later version brings\n\n"
            + names.map { "- `\($0.key)`: \($0.value)\n" }.joined()
    }
}
