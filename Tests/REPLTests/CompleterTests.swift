import Datasets
import Interpreter
import Language
import Library
import REPL
import TestSupport
import Testing

@Suite("What a begun word may become")
struct CompleterTests {
    private let session: PromptSession

    init() {
        session = PromptSession(
            library: StandardLibrary.make(data: DataFolders(environment: [:]))
        ) { _ in }
        _ = session.run(
            "let record = { alpha: 1, beta: { inner: 2 } }; let words = \"a\"; let xs = [3]")
        _ = session.run("let grid2 = ones(3, 3); fn scale(x, factor = 2) { x * factor }")
    }

    /// What may stand at the end of a text; `|` marks where the begun word starts.
    private func candidates(_ marked: String) -> (texts: [String], isAtMark: Bool) {
        let parts = marked.split(separator: "¦", omittingEmptySubsequences: false)
        let text = Array(parts.joined().utf8)
        guard let found = session.completer.complete(text, text.count) else { return ([], true) }
        return (found.candidates.map(\.text), found.range.lowerBound == parts[0].utf8.count)
    }

    @Test(
        "Names, members, arguments, symbols and commands",
        arguments: [
            ("¦linsp", "linspace"), ("let y = ¦grid2", "grid2"), ("¦whi", "while"),
            ("¦FASH", "fashionMNIST"), ("fn f(ab) { ¦a", "ab"),
            ("record.¦al", "alpha"), ("record.beta.¦", "inner"), ("record .¦alp", "alpha"),
            ("fashionMNIST.¦tr", "train"), ("fashionMNIST.train.¦lab", "labelNames"),
            ("grid2.¦sha", "shape"), ("grid2[0].¦sha", "shape"), ("grid2.T.¦ra", "rank"),
            ("\"abc\".¦spl", "split"), ("words.¦spl", "split"), ("[1, 2].¦filt", "filter"),
            ("grid2.sum(¦ke", "keep: "),
            ("scale(1, ¦fa", "factor: "), ("scale(¦x", "x: "),
            ("print(\"{¦gri", "grid2"), ("print(\"{record.¦al", "alpha"),
            ("¦\\epsilon", "ε"), ("let x¦\\_1", "₁"), ("\"a ¦\\leq", "≤"), ("a ¦\\leq", "<="),
            ("¦:sav", ":save "), (":why ¦gri", "grid2"),
            (":type grid2.¦sha", "shape"),
            ("?¦softm", "softmax"), ("fn g(one, two) { one }\ng(¦tw", "two: "),
        ])
    func found(text: String, wanted: String) {
        let (found, isAtMark) = candidates(text)
        #expect(found.contains(wanted) && isAtMark, "\(found)")
    }

    @Test(
        "What cannot stand there is not offered",
        arguments: [
            ("¦linsp", ["linspace"]), ("record.¦al", ["alpha"]), ("grid2.sum(¦kee", ["keep: "]),
            ("normal(3, ¦se", ["seed: "]),
            ("scale(3, ¦", ["factor: "]), ("¦:sav", [":save "]), ("¦\\alp", ["α"]),
            ("fashionMNIST.¦tr", ["train"]), ("[1, 2].¦filt", ["filter"]),
            ("\"abc\".¦sp", ["split"]), ("x = ¦true", ["true"]),
        ])
    func exactly(text: String, wanted: [String]) {
        let found = candidates(text).texts
        #expect(found == wanted)
    }

    @Test(
        "Nothing where nothing can be known, or nothing is meant",
        arguments: [
            "# a comment lins", "\"text lins", "\"\\n", "nosuchbeginning",
            ":time nosuchb",
            ":nosuch lins", "record.nosuch.x.zzz",
        ])
    func nothing(text: String) {
        let (found, _) = candidates(text)
        #expect(found == [])
    }

    @Test("The words that an argument may be are offered where it stands, by name or place")
    func choices() {
        let signature = Signature(
            "pool",
            [
                .init("x", .value("a tensor")),
                .init("padding", .choice(["same", "valid"]), .optional("valid")),
            ], category: "test", summary: "Pools.", example: "")
        let library = BuiltinLibrary(
            builtins: [Builtin(signature) { _ in .none }], constants: [], notYet: [:])
        let session = PromptSession(library: library) { _ in }
        func texts(_ text: String) -> [String] {
            session.completer.complete(Array(text.utf8), text.utf8.count)?.candidates.map(\.text)
                ?? []
        }
        #expect(texts("pool(1, padding: ") == ["same", "valid"])
        #expect(texts("pool(1, padding: v") == ["valid"])
        #expect(texts("pool(1, ") == ["same", "valid", "padding: "])
        #expect(texts("x.pool(") == ["same", "valid", "padding: "])
        #expect(texts("pool(") == ["x: ", "padding: "])
    }

    @Test("An argument that is given is not offered again, nor a method's receiver")
    func given() {
        #expect(candidates("sum(grid2, axis: 0, ¦").texts == ["keep: "])
        #expect(candidates("grid2.sum(¦").texts == ["axis: ", "keep: "])
    }

    @Test("Every symbol that is written in code can be read in code")
    func symbols() {
        for symbol in SymbolNames.all {
            guard let code = symbol.code, let first = code.unicodeScalars.first,
                first.value > 127
            else { continue }
            #expect(session.run("let x\(code) = 1;").status == .success, "\(symbol.name)")
        }
    }

    @Test("Looking for completions runs nothing and changes nothing")
    func effects() {
        var shown = 0
        let session = PromptSession(
            library: StandardLibrary.make(data: DataFolders(environment: [:]))
        ) { _ in shown += 1 }
        _ = session.run("var n = 0; fn f() { n += 1; print(n); { a: 1 } }")
        for text in ["f().", "f", "n", "[f()].", "f().a", "print(f(), "] {
            _ = session.completer.complete(Array(text.utf8), text.utf8.count)
        }
        #expect(shown == 0)
        #expect(session.value(of: "n")?.asNumber == 0)
    }

    @Test("No text and no place in it is too odd")
    func hostile() {
        let texts = [
            "", ".", "(", "\"", "\"{", "\"{\"{", "\\", ":", "?", "x.", "f(a: b: ", "]]])", "a.b.c.",
            "f(f(f(f(", "\u{0}", "é.é", "\"{x:.2", "|> f(", "import \"", ":load ../../", "let (",
        ]
        for text in texts + texts.map({ $0 + "\n" + $0 }) {
            let bytes = Array(text.utf8)
            for cursor in 0...bytes.count { _ = session.completer.complete(bytes, cursor) }
        }
        _ = session.completer.complete([0xFF, 0xC3, 0x28, 0x2E], 4)
    }
}
