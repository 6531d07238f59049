extension SyntaxTree {
    /// Every name that something in the tree binds: variables, functions, parameters.
    public var boundNames: Set<String> {
        var names: Set<String> = []
        for node in nodes {
            switch node.kind {
            case .declaration(let pattern, _, _), .forLoop(let pattern, _, _):
                names.formUnion(pattern.names.map(\.text))
            case .functionDeclaration(let function), .modelMethod(let function),
                .lambda(let function):
                if let name = function.name { names.insert(name.text) }
                names.formUnion(function.parameters.map(\.name.text))
            case .modelDeclaration(let model):
                names.insert(model.name.text)
                names.formUnion(model.parameters.map(\.name.text))
            case .modelMember(let name, _): names.insert(name.text)
            case .importFile(_, _, let alias):
                if let alias { names.insert(alias.text) }
            default: break
            }
        }
        return names
    }

    /// The names of the parameters of a function or model that the tree declares.
    public func parameters(ofFunction name: String) -> [String]? {
        for node in nodes {
            switch node.kind {
            case .functionDeclaration(let function) where function.name?.text == name:
                return function.parameters.map(\.name.text)
            case .modelDeclaration(let model) where model.name.text == name:
                return model.parameters.map(\.name.text)
            default: continue
            }
        }
        return nil
    }

    /// The comment lines right above a node, without their `#`: what a function's author says
    /// about it.
    public func comment(above id: NodeID) -> [String] {
        var lines: [String] = []
        var line = file.line(of: self[id].range.lowerBound) - 1
        while line >= 1 {
            let text = file.text(file.rangeOfLine(line)).drop { $0 == " " || $0 == "\t" }
            guard text.first == "#", !text.hasPrefix("#|"), !text.hasPrefix("#!") else { break }
            lines.insert(String(text.dropFirst().drop { $0 == " " }), at: 0)
            line -= 1
        }
        return lines
    }
}

extension Symbol {
    /// The words of the language, for completion.
    static var words: [String] { keywords.keys.sorted() }
}

/// The words that have a meaning of their own, for editors.
public enum LanguageWords {
    public static let keywords =
        Symbol.words + ["by", "experiment", "import", "model", "run", "sweep"]
}
