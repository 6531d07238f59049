import Foundation
import TestSupport
import Testing

@Suite("noisebook render")
struct RenderTests {
    static let notebook = """
        # Squares

        ```noise
        #| label: squares
        plot(line([0, 1, 2], [0, 1, 4]), title: "Squares")
        ```

        """

    static func folder(_ names: String...) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in names { try folder.write(notebook, to: name) }
        return folder
    }

    @Test("The page goes here, or into Output where there is one")
    func defaultPlace() throws {
        let folder = try Self.folder("in/a.md")
        #expect(try folder.run("render", "in/a.md").status == 0)
        #expect(folder.exists("a.html"))
        try folder.write("", to: "Output/README.md")
        #expect(try folder.run("render", "in/a.md").status == 0)
        #expect(folder.exists("Output/a.html"))
    }

    @Test("Several notebooks go into the folder of -o, which is made")
    func severalNotebooks() throws {
        let folder = try Self.folder("a.md", "b.md")
        let ending = try folder.run("render", "a.md", "b.md", "-o", "pages/new")
        #expect(ending.status == 0, "\(ending)")
        #expect(folder.exists("pages/new/a.html") && folder.exists("pages/new/b.html"))
        #expect(ending.output.isEmpty)
    }

    @Test(
        "A page takes the place of no notebook, whatever the path is called",
        arguments: ["a.md", "./a.md", "in/../a.md", "link.md"])
    func overNotebook(path: String) throws {
        let folder = try Self.folder("a.md", "in/b.md")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link.md", withDestinationPath: "a.md")
        let ending = try folder.run("render", "a.md", "-o", path)
        #expect(ending.status == 2 && ending.errors.contains("error[same-output]"), "\(ending)")
        #expect(try folder.read("a.md") == Self.notebook)
    }

    @Test(
        "Places where no page can be are refused, and left as they are",
        arguments: [
            (["a.md", "-o", ""], "error[unwritable-file]"),
            (["a.md", "-o", "pipe"], "error[unwritable-file]"),
            (["a.md", "-o", "none/a.html"], "error[unwritable-file]"),
            (["a.md", "b.md", "-o", "one.html"], "error[same-output]"),
            (["a.md", "in/a.md", "-o", "pages"], "error[same-output]"),
        ])
    func refusedPlaces(arguments: [String], says: String) throws {
        let folder = try Self.folder("a.md", "b.md", "in/a.md")
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
        let ending = try Program.run(["render"] + arguments, in: folder.path)
        #expect(ending.status == 2 && ending.errors.contains(says), "\(ending)")
        #expect(!folder.exists("one.html") && !folder.exists("a.html"))
        var status = stat()
        #expect(stat(folder.path + "/pipe", &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test("Results of check are not written over a device or pipe")
    func junitIntoPipe() throws {
        let folder = try Self.folder("a.md")
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
        let ending = try folder.run("check", "a.md", "--junit", "pipe")
        #expect(ending.status == 2 && ending.errors.contains("a device or a pipe"), "\(ending)")
        var status = stat()
        #expect(stat(folder.path + "/pipe", &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test("Without timings the same bytes come out again")
    func sameBytes() throws {
        let folder = try Self.folder("a.md")
        for page in ["1.html", "2.html"] {
            #expect(try folder.run("render", "a.md", "--no-timings", "-o", page).status == 0)
        }
        let first = try folder.read("1.html")
        #expect(first == (try folder.read("2.html")))
        #expect(first.hasPrefix("<!doctype html>"))
        #expect(first.contains("Squares"))
    }

    @Test("The source stands in the page unless it is left out")
    func source() throws {
        let folder = try TemporaryFolder()
        try folder.write("Words.\n\n<!-- only in the source -->\n\n```noise\n1\n```\n", to: "a.md")
        _ = try folder.run("render", "a.md", "-o", "with.html")
        _ = try folder.run("render", "a.md", "--no-source", "-o", "without.html")
        #expect(try folder.read("with.html").utf8.count > folder.read("without.html").utf8.count)
    }

    @Test("Figures are written as PNG into the folder asked for")
    func figures() throws {
        let folder = try Self.folder("a.md")
        let ending = try folder.run("render", "a.md", "-o", "a.html", "--figures", "pictures")
        #expect(ending.status == 0, "\(ending)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/pictures")
        #expect(names.count == 1)
        let name = try #require(names.first)
        let bytes = try Data(contentsOf: folder.url.appending(path: "pictures/" + name))
        #expect(bytes.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    }

    @Test("A notebook that fails is rendered all the same, and its error is in the page")
    func failingNotebook() throws {
        let folder = try TemporaryFolder()
        try folder.write("# Fails\n\n```noise\n[1][5]\n```\n", to: "a.md")
        let ending = try folder.run("render", "a.md", "-o", "a.html")
        #expect(ending.status == 1)
        #expect(try folder.read("a.html").contains("index-out-of-range"))
    }

    @Test("A page that cannot be replaced stays as it was")
    func oldPageStays() throws {
        let folder = try Self.folder("a.md")
        try folder.write("old", to: "pages/a.html/keep.txt")
        let ending = try folder.run("render", "a.md", "-o", "pages/")
        #expect(ending.status == 2, "\(ending)")
        #expect(try folder.read("pages/a.html/keep.txt") == "old")
    }
}
