import Datasets
import Foundation
import TestSupport
import Testing

@Suite("Loading a data set")
struct LoadingTests {
    @Test("Images, labels and writers come out in order, packed or not", arguments: [false, true])
    func contents(isPacked: Bool) throws {
        let crafted = try CraftedSet()
        if isPacked {
            for name in ["train-images", "train-labels", "train-extended"] {
                try crafted.pack(name)
            }
        }
        let images = try crafted.folders.images(of: crafted.set, .train)
        #expect(images.shape.sizes == [3, 2, 2, 1])
        #expect(images.elementType.description == "uint8")
        #expect(try images.toIntegers() == Array(0..<12))
        let labels = try crafted.folders.labels(of: crafted.set, .train)
        #expect(labels.shape.sizes == [3])
        #expect(labels.elementType.description == "int64")
        #expect(try labels.toIntegers() == [7, 0, 3])
        #expect(
            try crafted.folders.writers(of: crafted.set, .train).toIntegers() == [100, 101, 102])
    }

    @Test("Extended labels that go on after the split are cut to it")
    func writersOfTest() throws {
        let crafted = try CraftedSet()
        #expect(try crafted.folders.writers(of: crafted.set, .test).toIntegers() == [9])
    }

    @Test("What was read is recorded once a file, until the record starts anew")
    func uses() throws {
        let crafted = try CraftedSet()
        #expect(crafted.folders.uses.isEmpty)
        _ = try crafted.folders.labels(of: crafted.set, .train)
        _ = try crafted.folders.images(of: crafted.set, .train)
        _ = try crafted.folders.images(of: crafted.set, .train)
        let uses = crafted.folders.uses
        #expect(uses.map(\.name) == ["tiny"])
        #expect(uses.first?.files.map(\.name) == ["train-images", "train-labels"])
        #expect(uses.first?.files.map(\.sha256) == [Digests.trainImages, Digests.trainLabels])
        crafted.folders.forgetUses()
        #expect(crafted.folders.uses.isEmpty)
    }

    @Test("A file in memory is not read again, and its use is recorded anew")
    func keptInMemory() throws {
        let crafted = try CraftedSet()
        _ = try crafted.folders.labels(of: crafted.set, .train)
        crafted.folders.forgetUses()
        try crafted.write([1, 2, 3], "train-labels")
        #expect(try crafted.folders.labels(of: crafted.set, .train).toIntegers() == [7, 0, 3])
        #expect(crafted.folders.uses.first?.files.map(\.name) == ["train-labels"])
    }

    @Test("The packed file is taken where both are there")
    func packedFirst() throws {
        let crafted = try CraftedSet()
        let plain = CraftedSet.trainLabels
        try crafted.pack("train-labels")
        try crafted.write(plain + [0], "train-labels")
        #expect(try crafted.folders.labels(of: crafted.set, .train).toIntegers() == [7, 0, 3])
    }

    @Test(
        "The data folder follows the environment",
        arguments: [
            (["NOISEBOOK_DATA": "/d", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/d"),
            (["NOISEBOOK_DATA": "", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/x/noisebook"),
            (["HOME": "/h"], "/h/.local/share/noisebook"),
            ([:], nil),
        ] as [([String: String], String?)])
    func folder(environment: [String: String], expected: String?) {
        #expect(DataFolders(environment: environment).folder == expected)
    }

    @Test("Counts and label names need no file", arguments: DatasetName.allCases)
    func countsWithoutFiles(name: DatasetName) {
        #expect(name.count(.train) == 60_000)
        #expect(name.count(.test) == 10_000)
        #expect(name.labelNames.count == 10)
        #expect(!name.licence.isEmpty && !name.publisher.isEmpty)
    }
}
