import Datasets
import Foundation
import TestSupport
import Testing

@Suite("Files that are not the published ones")
struct DamageTests {
    /// A damaged labels file: what it holds and a piece of what the message must say.
    struct Damage: Sendable, CustomTestStringConvertible {
        let what: String
        let bytes: [UInt8]
        let found: String

        var testDescription: String { what }
    }

    static let good = CraftedSet.trainLabels

    static let damages = [
        Damage(what: "empty", bytes: [], found: "found     0 bytes"),
        Damage(what: "half a magic number", bytes: [0, 0], found: "found     2 bytes"),
        Damage(what: "half a header", bytes: Array(good[..<6]), found: "found     6 bytes"),
        Damage(what: "no elements", bytes: Array(good[..<8]), found: "found     8 bytes"),
        Damage(what: "one element short", bytes: Array(good.dropLast()), found: "10 bytes"),
        Damage(what: "one byte more", bytes: good + [0], found: "more bytes after them"),
        Damage(what: "a web page", bytes: Array("<!DOCTYPE html>".utf8), found: "3c 21 44 4f"),
        Damage(
            what: "a wrong type", bytes: CraftedSet.idx(0x0D, [3], [7, 0, 3]),
            found: "00 00 0d 01"),
        Damage(
            what: "two axes", bytes: CraftedSet.idx(0x08, [3, 1], [7, 0, 3]),
            found: "00 00 08 02"),
        Damage(
            what: "another count", bytes: CraftedSet.idx(0x08, [2], [7, 0]), found: "found     [2]"),
        Damage(
            what: "an absurd count", bytes: CraftedSet.idx(0x08, [0xFFFF_FFFF], [7, 0, 3]),
            found: "found     [4294967295]"),
        Damage(
            what: "another label", bytes: CraftedSet.idx(0x08, [3], [7, 0, 4]),
            found: "found     SHA-256 "),
    ]

    @Test("Each damage is named with what was expected and found", arguments: damages)
    func damage(_ damage: Damage) throws {
        let crafted = try CraftedSet()
        let path = try crafted.write(damage.bytes, "train-labels")
        let error = try #require(throws: DatasetError.self) {
            try crafted.folders.labels(of: crafted.set, .train)
        }
        #expect(error.id == "damaged-dataset")
        #expect(error.title == "a file of `tiny` is not the published one")
        #expect(error.explanation.contains(path))
        #expect(error.explanation.contains("expected  "))
        #expect(error.explanation.contains(damage.found), "\(error.explanation)")
        #expect(error.hint == "Replace `\(path)` by the published file.")
        #expect(crafted.folders.uses.isEmpty)
    }

    @Test("A gzip file that is cut or altered is damaged", arguments: [true, false])
    func brokenGzip(isCut: Bool) throws {
        let crafted = try CraftedSet()
        try crafted.pack("train-labels")
        var bytes = try crafted.bytes(of: "train-labels.gz")
        if isCut { bytes.removeLast(9) } else { bytes[bytes.count - 6] ^= 0x55 }
        try crafted.write(bytes, "train-labels.gz")
        let error = try #require(throws: DatasetError.self) {
            try crafted.folders.labels(of: crafted.set, .train)
        }
        #expect(error.id == "damaged-dataset")
    }

    @Test("A missing file is named with its folder and size")
    func missing() throws {
        let crafted = try CraftedSet()
        try crafted.remove("train-labels")
        let error = try #require(throws: DatasetError.self) {
            try crafted.folders.labels(of: crafted.set, .train)
        }
        #expect(error.id == "unreadable-dataset")
        #expect(error.title == "`tiny` is not where this notebook looks for it")
        #expect(
            error.explanation == """
                expected  \(crafted.temporary.path)/tiny/train-labels.gz (unpacked 11 bytes)
                found     nothing
                """)
        #expect(error.hint?.contains("`train-labels.gz`") == true)
        #expect(error.hint?.contains("NOISEBOOK_DATA") == true)
    }

    @Test("Without the extended labels, asking for writers says so")
    func missingWriters() throws {
        let crafted = try CraftedSet()
        try crafted.remove("train-extended")
        let error = try #require(throws: DatasetError.self) {
            try crafted.folders.writers(of: crafted.set, .train)
        }
        #expect(error.id == "unreadable-dataset")
        #expect(error.explanation.contains("train-extended.gz"))
    }

    @Test("Fashion-MNIST has no writers")
    func noWriters() throws {
        let folders = DataFolders(environment: [:])
        let error = try #require(throws: DatasetError.self) {
            try folders.writers(.fashionMNIST, .train)
        }
        #expect(error.id == "no-writers")
        #expect(error.hint?.contains("`mnist`") == true)
    }

    @Test("A folder in a file's place cannot be read")
    func folderInPlace() throws {
        let crafted = try CraftedSet()
        try crafted.remove("train-labels")
        let path = crafted.temporary.url.appending(path: "tiny/train-labels.gz")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        let error = try #require(throws: DatasetError.self) {
            try crafted.folders.labels(of: crafted.set, .train)
        }
        #expect(error.id == "unreadable-dataset")
        #expect(error.explanation.hasSuffix("found     a folder"))
    }

    @Test("A missing Fashion-MNIST names the command that brings it")
    func command() throws {
        let nowhere = PublishedImages.fashionMNIST.with(systemFolder: "/nonexistent")
        let error = try #require(throws: DatasetError.self) {
            try DataFolders(environment: [:]).images(of: nowhere, .train)
        }
        #expect(error.hint == "`noisebook data fetch fashionMNIST` brings it.")
        #expect(error.explanation.contains("47,040,016 bytes"))
    }

    @Test("Titles of errors fit 60 columns", arguments: DatasetName.allCases)
    func titles(name: DatasetName) throws {
        let lost = name.published.with(systemFolder: "/nonexistent")
        let error = try #require(throws: DatasetError.self) {
            try DataFolders(environment: ["NOISEBOOK_DATA": "/nonexistent"]).images(of: lost, .test)
        }
        #expect(error.title.count <= 60)
        #expect(DatasetError.ids.contains(error.id))
    }
}

extension PublishedImages {
    fileprivate func with(systemFolder: String) -> PublishedImages {
        var copy = self
        copy.systemFolder = systemFolder
        return copy
    }
}
