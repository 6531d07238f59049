import Datasets
import Foundation
import Shapes
import Tensors
import TestSupport
import Testing

@Suite("Folders of files of tensors")
struct TensorFolderTests {
    private func file(_ count: Int = 3) throws -> Safetensors {
        Safetensors([("a", try Tensor.full([count], 1.5))])
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func error(_ body: () throws -> Void) -> TensorFileError? {
        #expect(throws: TensorFileError.self) { try body() }
    }

    @Test("The folder is made, a file is replaced, and nothing else is left there")
    func writing() throws {
        let place = try TemporaryFolder()
        let folder = TensorFolder(output: place.path + "/new/Output")
        for count in [3, 1, 5] {
            try folder.write(file(count), to: "a.safetensors")
            #expect(try folder.read("a.safetensors").tensors[0].tensor.shape == [count])
        }
        #expect(try names(place.path + "/new/Output") == ["a.safetensors"])
    }

    @Test("A file is read from the output folder, then from the notebook's")
    func reading() throws {
        let place = try TemporaryFolder()
        let folder = TensorFolder(output: place.path + "/Output")
        try place.write(try file(7).bytes(), to: "a.safetensors")
        #expect(error { _ = try folder.read("a.safetensors") }?.id == "missing-tensor-file")
        folder.notebookFolder = place.path
        #expect(try folder.read("a.safetensors").tensors[0].tensor.shape == [7])
        try folder.write(file(2), to: "a.safetensors")
        #expect(try folder.read("a.safetensors").tensors[0].tensor.shape == [2])
    }

    @Test(
        "A name that is not plain is refused",
        arguments: [
            "", ".safetensors", "a", "a.safetensors/", "/tmp/a.safetensors", "../a.safetensors",
            "b/a.safetensors", "..", "a.safetensors\u{0}", "a\n.safetensors", "..safetensors",
            "~a.safetensors", "a\\b.safetensors",
            String(repeating: "a", count: 300) + ".safetensors",
        ])
    func plainNames(_ name: String) throws {
        let place = try TemporaryFolder()
        let folder = TensorFolder(output: place.path)
        #expect(error { try folder.write(try file(), to: name) }?.id == "unsuitable-file-name")
        #expect(error { _ = try folder.read(name) }?.id == "unsuitable-file-name")
        #expect(try names(place.path) == [])
    }

    @Test("A link is not followed, neither to read nor to write")
    func links() throws {
        let place = try TemporaryFolder()
        try place.write(try file(9).bytes(), to: "secret/b.safetensors")
        let folder = TensorFolder(output: place.path + "/Output")
        try folder.write(file(), to: "c.safetensors")
        let link = place.path + "/Output/a.safetensors"
        let target = place.path + "/secret/b.safetensors"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(error { _ = try folder.read("a.safetensors") }?.id == "unsuitable-file-name")
        try folder.write(file(4), to: "a.safetensors")
        #expect(try folder.read("a.safetensors").tensors[0].tensor.shape == [4])
        let kept = try Safetensors(reading: Array(Data(contentsOf: URL(fileURLWithPath: target))))
        #expect(kept.tensors[0].tensor.shape == [9])
    }

    @Test("What is no file is not waited for")
    func pipes() throws {
        let place = try TemporaryFolder()
        let folder = TensorFolder(output: place.path)
        #expect(mkfifo(place.path + "/a.safetensors", 0o600) == 0)
        #expect(error { _ = try folder.read("a.safetensors") }?.id == "unreadable-file")
        #expect(mkdir(place.path + "/b.safetensors", 0o700) == 0)
        #expect(error { _ = try folder.read("b.safetensors") }?.id == "unreadable-file")
        #expect(
            error { try folder.write(try file(), to: "b.safetensors") }?.id == "unwritable-file")
        #expect(try names(place.path) == ["a.safetensors", "b.safetensors"])
    }

    @Test("Without a folder nothing is read or written")
    func none() throws {
        let folder = TensorFolder(output: nil)
        #expect(
            error { try folder.write(try file(), to: "a.safetensors") }?.id == "unwritable-file")
        #expect(error { _ = try folder.read("a.safetensors") }?.id == "unwritable-file")
        let place = try TemporaryFolder()
        try place.write("", to: "file")
        let blocked = TensorFolder(output: place.path + "/file/Output")
        #expect(
            error { try blocked.write(try file(), to: "a.safetensors") }?.id == "unwritable-file")
    }

    /// A file system of a few pages; nil where the tests may not have one.
    private static func mountSmall(_ path: String) -> Bool {
        mount("tmpfs", path, "tmpfs", 0, "size=65536") == 0
    }

    @Test("A full disk and a read-only folder leave the old file")
    func fullDisk() throws {
        let place = try TemporaryFolder()
        let folder = TensorFolder(output: place.path)
        try #require(getuid() != 0 || Self.mountSmall(place.path))
        defer { umount(place.path) }
        try folder.write(file(4), to: "a.safetensors")
        if getuid() == 0 {
            let error = error { try folder.write(try file(1 << 20), to: "a.safetensors") }
            #expect(error?.id == "unwritable-file")
            #expect(error?.explanation.contains("No space left") == true)
            #expect(mount("tmpfs", place.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
        } else {
            chmod(place.path, 0o500)
        }
        #expect(
            error { try folder.write(try file(5), to: "a.safetensors") }?.id == "unwritable-file")
        #expect(try folder.read("a.safetensors").tensors[0].tensor.shape == [4])
        #expect(try names(place.path) == ["a.safetensors"])
        chmod(place.path, 0o700)
    }
}
