import Diagnostics
import Language
import Testing
import TestSupport

/// Checks a text that may import other texts by name.
func check(_ text: String, files: [String: String]) -> CheckedProgram {
    var environment = TestLibrary.environment
    let sources = files.mapValues { $0 }
    environment.importer = { path, place in
        guard let text = sources[path] else {
            return .failure(
                Diagnostic("unreadable-import", title: "no file", explanation: path))
        }
        return .success([Parser.parse(SourceFile(name: path, text: text))])
    }
    return Checker.check(Parser.parse(SourceFile(name: "main.md", text: text)), in: &environment)
}

@Test("An import takes functions, and constants of literals or lambdas")
func anImportTakesDefinitions() {
    let program = check(
        "import \"a.noise\"\nf(k) + g(l.x[0])",
        files: [
            "a.noise": """
            fn f(a) { a }
            let k = -2
            let g = x => x
            let l = { x: [1, "s"] }
            var v = 1
            let computed = f(1)
            print(k)
            """
        ])
    #expect(program.diagnostics.isEmpty)
    #expect(program.imports.values.first?.names == ["f", "k", "g", "l"])
    #expect(program.imports.values.first?.programs.count == 1)
    let kept = program.imports.values.first?.programs.first?.tree.statements.count
    #expect(kept == 4)
}

@Test("An import takes models")
func anImportTakesModels() {
    let files = [
        "a.noise":
            "let k = 2\nmodel Line(a = k) { b = a; forward(x) { a * x + b } }\nlet d = Line()"
    ]
    #expect(check("import \"a.noise\"\nLine(a: 3)(1)", files: files).diagnostics.isEmpty)
    #expect(check("import \"a.noise\" as m\nm.Line(3)", files: files).diagnostics.isEmpty)
    let source = MarkedSource("import \"a.noise\"\nLine(«c»: 3)\nprint(«d»)")
    #expect(
        findings(check(source.file.text, files: files))
            == expected(["unknown-argument", "unknown-name"], at: source))
}

@Test("What an import leaves out is not there, and the message says why")
func whatAnImportLeavesOutIsNotThere() {
    let files = ["a.noise": "let data = [1].sum()\nfn mean() { data }\nfn ok() { 1 }"]
    let source = MarkedSource("import \"a.noise\"\nok()\n«mean»()\nprint(«data»)")
    let program = check(source.file.text, files: files)
    #expect(findings(program) == expected(["unknown-name", "unknown-name"], at: source))
    #expect(program.diagnostics[0].title.contains("not imported"))
}

@Test("A module's members are known")
func aModulesMembersAreKnown() {
    let files = ["a.md": "fn area(w, h = 2) { w * h }\nlet k = 1"]
    #expect(check("import \"a.md\" as m\nm.area(m.k)", files: files).diagnostics.isEmpty)
    let source = MarkedSource("import \"a.md\" as m\nm.«areas»(1)\nm.«area»()\nprint(m.«q»)")
    #expect(
        findings(check(source.file.text, files: files))
            == expected(["unknown-member", "missing-argument", "unknown-member"], at: source))
}

@Test("Files that import each other are refused with the chain")
func filesThatImportEachOtherAreRefused() {
    let files = ["a.noise": "import \"b.noise\"", "b.noise": "import \"a.noise\""]
    let program = check("import \"a.noise\"", files: files)
    #expect(program.diagnostics.map(\.id) == ["import-cycle"])
    let explanation = program.diagnostics.first?.explanation ?? ""
    #expect(explanation.contains("a.noise → b.noise → a.noise"))
    #expect(program.diagnostics.first?.primary?.span.file.name == "b.noise")
}

@Test("A fault in an imported file is told with its own place")
func aFaultInAnImportedFileHasItsOwnPlace() {
    let program = check("import \"a.noise\"\nf()", files: ["a.noise": "fn f() { nope }"])
    #expect(program.diagnostics.map(\.id) == ["unknown-name"])
    #expect(program.diagnostics.first?.primary?.span.place == "a.noise:1:10")
}

@Test("A file that cannot be had is told at the path")
func aFileThatCannotBeHadIsTold() {
    let source = MarkedSource("import «\"x.noise\"»")
    let program = check(source.file.text, files: [:])
    #expect(findings(program) == expected(["unreadable-import"], at: source))
}
