import Diagnostics
import Foundation
import Reports
import TestSupport
import Testing

@Suite("Writing a page to disk")
struct WritingTests {
    @Test("A page takes the place of the old one, and nothing else is left in the folder")
    func replaces() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", to: "page.html")
        try Report.write(PageTests.page, to: path)
        #expect(try folder.read("page.html") == PageTests.page.html)
        #expect(try Self.names(folder) == ["page.html"])
    }

    @Test("A folder that is not there is an error that names the path")
    func noFolder() throws {
        let path = try TemporaryFolder().path + "/none/page.html"
        let fault = #expect(throws: Diagnostic.self) { try Report.write(PageTests.page, to: path) }
        #expect(fault?.id == "unwritable-file")
        #expect(fault?.explanation.contains("there is no such folder") == true)
    }

    @Test("Each figure can be had as a file of its own")
    func pictures() throws {
        var options = PageTests.options
        options.paintsPictures = true
        let page = Report.page(for: SampleRun.run, options: options)
        #expect(page.pictures.map(\.fileName) == ["fig-digits.png", "fig-loss.png"])
        let folder = try TemporaryFolder()
        try Report.writePictures(of: page, into: folder.path + "/figures")
        #expect(try Self.names(folder) == ["figures"])
        for picture in page.pictures {
            #expect(picture.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }
    }

    @Test("A film is one picture in the page, moved by rules, and a file for each frame")
    func film() throws {
        var grid = SampleRun.grid
        (grid.frames, grid.columns, grid.tileLabels) = (3, 2, nil)
        (grid.rowLabels, grid.columnLabels) = (nil, ["a", "b"])
        var run = SampleRun.run
        let place = try #require(run.document.cells.firstIndex { $0.label == "fig-digits" })
        run.cells[place].outputs = [.figure(.images(grid))]
        var options = PageTests.options
        options.paintsPictures = true
        let page = Report.page(for: run, options: options)
        let names = (1...3).map { "fig-digits-frame-\($0).png" } + ["fig-loss.png"]
        #expect(page.pictures.map(\.fileName) == names)
        let figure = page.html.part(from: "<figure id=\"fig-digits\"", to: "</figure>")
        #expect(figure.split(separator: "<img").count == 2)
        #expect(figure.contains("<input type=\"checkbox\""))
        let height = grid.tileHeight * grid.displayScale
        #expect(figure.contains("class=\"film f3 h\(height)\""))
        #expect(page.html.contains(".h\(height){height:\(height)px}"))
        // Two of three frames are above the last.
        #expect(page.html.contains(".f3 img{transform:translateY(-66.6667%)}"))
        #expect(page.html.contains("(prefers-reduced-motion:no-preference)"))
        #expect(page.html.contains("steps(2)"))
        #expect(!PageTests.page.html.contains("@keyframes"))
    }

    private static func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }
}
