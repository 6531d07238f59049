import Datasets
import Diagnostics
import Interpreter
import Language
import Library

/// Lexer, parser, checker and highlighter.
enum CodeTargets {
    static let library = StandardLibrary.make(data: DataFolders(environment: [:]))

    static func environment() -> CheckEnvironment {
        var environment = CheckEnvironment(
            builtins: library.builtins.mapValues(\.signature),
            constants: Set(library.constants.keys), notYet: library.notYet)
        environment.globals["params"] = CheckEnvironment.Global()
        let imported = SourceFile(name: "a.noise", text: "fn twice(x) { 2 * x }\nlet k = 3\n")
        let trees = [Parser.parse(imported)]
        environment.importer = { path, span in
            path == "a.noise"
                ? .success(trees)
                : .failure(
                    Diagnostic("missing-file", title: "no such file", primary: .init(span)))
        }
        return environment
    }

    static func all(_ material: Material) -> [FuzzTarget] {
        let mutator = Mutator(seeds: material.scripts, words: Dictionary.noise)
        let environment = environment()
        let names = Set(library.builtins.keys)
        return [
            FuzzTarget("parser", "code to a tree and back", mutating: mutator) { parse($0) },
            FuzzTarget("spaces", "the same tree with other spaces", mutating: mutator) {
                SpaceChange.failure($0)
            },
            FuzzTarget("checker", "code held against the whole library", mutating: mutator) {
                check($0, environment)
            },
            FuzzTarget("highlighter", "code in colours", mutating: mutator) {
                highlight($0, names)
            },
        ]
    }

    // MARK: - Parser

    static func parse(_ bytes: [UInt8]) -> String? {
        let tree = Parser.parse(SourceFile(name: "a.noise", bytes: bytes))
        return tokens(tree) ?? nodes(tree)
            ?? Placement.failure(tree.diagnostics)
    }

    private static func tokens(_ tree: SyntaxTree) -> String? {
        var position = 0
        for token in tree.tokens {
            guard token.leadingTrivia.lowerBound == position,
                token.leadingTrivia.upperBound == token.range.lowerBound
            else { return "the tokens leave a gap at byte \(position)" }
            position = token.range.upperBound
        }
        let count = tree.file.bytes.count
        return position == count ? nil : "the tokens end at byte \(position) of \(count)"
    }

    private static func nodes(_ tree: SyntaxTree) -> String? {
        let whole = 0...tree.file.bytes.count
        for node in tree.nodes
        where !whole.contains(node.range.lowerBound) || !whole.contains(node.range.upperBound) {
            return "a node has the range \(node.range)"
        }
        return nil
    }

    // MARK: - Checker

    /// Checks a text, and then the same text again as the next cell.
    static func check(_ bytes: [UInt8], _ environment: CheckEnvironment) -> String? {
        var environment = environment
        let tree = Parser.parse(SourceFile(name: "a.noise", bytes: bytes))
        let program = Checker.check(tree, in: &environment)
        if let failure = Placement.failure(program.diagnostics) { return failure }
        if !tree.diagnostics.allSatisfy({ $0.severity == .warning }), !program.hasErrors {
            return "an error of the parser is lost"
        }
        return Placement.failure(Checker.check(tree, in: &environment).diagnostics)
    }

    // MARK: - Highlighter

    static func highlight(_ bytes: [UInt8], _ builtins: Set<String>) -> String? {
        let file = SourceFile(name: "a.noise", bytes: bytes)
        var end = 0
        for piece in Highlighter.classify(file, range: 0..<bytes.count, builtins: builtins) {
            if piece.range.lowerBound < end || piece.range.isEmpty {
                return "a coloured piece at \(piece.range) after byte \(end)"
            }
            end = piece.range.upperBound
        }
        return end <= bytes.count ? nil : "a coloured piece ends at \(end)"
    }
}
