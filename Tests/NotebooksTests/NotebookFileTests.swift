import Diagnostics
import Foundation
import Notebooks
import TestSupport
import Testing

@Suite("Files of notebooks")
struct NotebookFileTests {
    private func fault(_ path: String) -> Diagnostic? {
        do {
            _ = try NotebookFile.load(path)
            return nil
        } catch {
            return error
        }
    }

    @Test("A missing file is told with near names")
    func missing() throws {
        let folder = try TemporaryFolder()
        try folder.write("text", to: "training.md")
        let found = fault(folder.path + "/trainning.md")
        #expect(found?.id == "missing-file")
        #expect(found?.hint == "did you mean `training.md`?")
        #expect(fault(folder.path + "/nowhere/x.md")?.hint == nil)
        #expect(fault(folder.path + "/training.md/x.md")?.id == "missing-file")
    }

    @Test("Folders, pipes and devices are no notebooks")
    func kinds() throws {
        let folder = try TemporaryFolder()
        try folder.write("text", to: "a.md")
        #expect(fault(folder.path)?.id == "is-a-folder")
        #expect(fault(folder.path)?.hint == "name a file in it, such as `a.md`")
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
        #expect(fault(folder.path + "/pipe")?.id == "not-a-file")
        #expect(fault("/dev/zero")?.id == "not-a-file")
        #expect(fault("")?.id == "missing-file")
    }

    @Test("A file that is too large is refused before it is read")
    func tooLarge() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "big.md")
        #expect(truncate(path, NotebookFile.largestBytes + 1) == 0)
        #expect(fault(path)?.id == "file-too-large")
    }

    @Test("Bytes are read as they are, and the name is the path as given")
    func reading() throws {
        let folder = try TemporaryFolder()
        let bytes = [UInt8](0...255) + Array("\r\n".utf8)
        let path = try folder.write(bytes, to: "a.md")
        let file = try NotebookFile.load(path)
        #expect(file.bytes == bytes)
        #expect(file.name == path)
        #expect(try Document.load(path).path == path)
    }

    @Test("Writing replaces the whole file, keeps its rights, and leaves nothing beside it")
    func writing() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", to: "a.md")
        #expect(chmod(path, 0o640) == 0)
        try NotebookFile.write(Array("new".utf8), to: path, replacing: Array("old".utf8))
        #expect(try folder.read("a.md") == "new")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.md"])
    }

    @Test("A file that changed since it was read is left alone")
    func changed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("theirs", to: "a.md")
        #expect(throws: Diagnostic.self) {
            try NotebookFile.write(Array("mine".utf8), to: path, replacing: Array("old".utf8))
        }
        #expect(try folder.read("a.md") == "theirs")
    }

    @Test("A link stays a link, and what it points to is written")
    func links() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "real.md")
        let link = folder.path + "/link.md"
        #expect(symlink("real.md", link) == 0)
        try NotebookFile.write(Array("new".utf8), to: link)
        #expect(try folder.read("real.md") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.md")
    }

    @Test("A folder that is not there cannot be written into")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        #expect(throws: Diagnostic.self) {
            try NotebookFile.write([1], to: folder.path + "/none/a.md")
        }
    }
}
