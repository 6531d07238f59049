import Diagnostics
import Glibc
import Notebooks
import TestSupport
import Testing

@Suite("Importing files")
struct ImportTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("fn double(x) { x * 2 }\nlet base = 10\n", to: "book/lib.noise")
        try folder.write(
            "# Tools\n\n" + cell("fn triple(x) { x * 3 }", "print(\"not run\")")
                + cell("#| eval: false", "fn hidden() { 0 }"), to: "book/tools.md")
        try folder.write("fn deep() { 7 }\n", to: "book/more/deep.noise")
        try folder.write(
            "import \"deep.noise\"\nfn over() { deep() + 1 }\n", to: "book/more/over.noise")
        try folder.write("import \"b.noise\"\nfn a() { 1 }\n", to: "book/a.noise")
        try folder.write("import \"a.noise\"\nfn b() { 1 }\n", to: "book/b.noise")
        try folder.write("import \"self.noise\"\n", to: "book/self.noise")
        try folder.write("let x = \n", to: "book/broken.noise")
        try folder.write("let secret = 1\n", to: "outside.noise")
        symlink("../outside.noise", folder.path + "/book/link.noise")
        symlink("lib.noise", folder.path + "/book/inner.noise")
    }

    private func run(_ lines: String...) throws -> NotebookRun {
        let text = cell(lines.joined(separator: "\n"))
        let path = try folder.write(text, to: "book/main.md")
        return NotebookRunner(library: library).run(try Document.load(path))
    }

    @Test("Functions and literals of a file of code, and of a notebook")
    func imports() throws {
        #expect(try texts(run("import \"lib.noise\"", "double(base)")) == ["20"])
        let tools = try run("import \"tools.md\" as t", "t.triple(2)")
        #expect(texts(tools) == ["6"], "\(tools.failures)")
        #expect(try texts(run("import \"inner.noise\"", "base")) == ["10"])
        #expect(try texts(run("import \"more/../lib.noise\"", "base")) == ["10"])
    }

    @Test("Paths are relative to the importing file")
    func relative() throws {
        #expect(try texts(run("import \"more/over.noise\"", "over()")) == ["8"])
    }

    @Test(
        "Nothing outside the notebook's folder is read",
        arguments: [
            "../outside.noise", "link.noise", "/etc/passwd.noise", "more/../../outside.noise",
            "~/x.noise", "../book2/x.noise", "../nothing.noise",
        ])
    func outside(path: String) throws {
        let result = try run("import \"\(path)\"")
        #expect(result.diagnostics.map(\.id) == ["outside-folder"])
        #expect(result.exitStatus == .foundBefore)
        #expect(result.diagnostics.first?.primary?.span.start.line == 2)
    }

    @Test("A missing file is told with near names")
    func missing() throws {
        let result = try run("import \"libb.noise\"")
        #expect(result.diagnostics.map(\.id) == ["missing-file"])
        #expect(result.diagnostics.first?.hint?.hasPrefix("did you mean `lib.noise`") == true)
    }

    @Test("Other kinds of files, and names that a notebook hides, are not imported")
    func kinds() throws {
        #expect(try run("import \"lib.py\"").diagnostics.map(\.id) == ["unknown-import"])
        #expect(try run("import \"tools.md\" as t", "t.hidden()").exitStatus != .success)
    }

    @Test("Files that import each other, or themselves, end in an error", arguments: ["a", "self"])
    func circles(name: String) throws {
        let result = try run("import \"\(name).noise\"")
        #expect(result.diagnostics.map(\.id) == ["import-cycle"])
    }

    @Test("A fault in an imported file is shown there")
    func broken() throws {
        let result = try run("import \"broken.noise\"")
        #expect(result.exitStatus == .foundBefore)
        #expect(
            result.diagnostics.contains {
                $0.primary?.span.file.name.hasSuffix("broken.noise") == true
            })
    }

    @Test("Text that is in no file imports nothing")
    func noFolder() {
        let found = NotebookRunner(library: library).check(document(cell("import \"lib.noise\"")))
        #expect(found.map(\.id) == ["outside-folder"])
    }
}
