import Datasets
import Foundation
import TestSupport

/// A set of two tiny splits on disk, in the folder `tiny` of a data folder of its own.
///
/// Train: three images of 2 × 2 with the labels 7, 0, 3 and the writers 100, 101, 102.
/// Test: one image, label 5, writer 9, and one more row of extended labels.
struct CraftedSet {
    let temporary: TemporaryFolder
    let folders: DataFolders
    let set = CraftedSet.published

    static let trainImages = idx(0x08, [3, 2, 2], Array(0..<12))
    static let trainLabels = idx(0x08, [3], [7, 0, 3])
    static let trainExtended = idx(0x0C, [3, 3], integers([7, 1, 100, 0, 1, 101, 3, 1, 102]))
    static let testImages = idx(0x08, [1, 2, 2], [255, 128, 1, 0])
    static let testLabels = idx(0x08, [1], [5])
    static let testExtended = idx(0x0C, [2, 3], integers([5, 1, 9, 4, 1, 70_000]))

    init() throws {
        temporary = try TemporaryFolder()
        folders = DataFolders(environment: ["NOISEBOOK_DATA": temporary.path])
        try write(Self.trainImages, "train-images")
        try write(Self.trainLabels, "train-labels")
        try write(Self.trainExtended, "train-extended")
        try write(Self.testImages, "test-images")
        try write(Self.testLabels, "test-labels")
        try write(Self.testExtended, "test-extended")
    }

    @discardableResult
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try temporary.write(bytes, to: "tiny/\(name)")
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: temporary.url.appending(path: "tiny/\(name)"))
    }

    /// Puts the file's gzip form in its place.
    func pack(_ name: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = [temporary.url.appending(path: "tiny/\(name)").path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: temporary.url.appending(path: "tiny/\(name)")))
    }

    /// The digests are those that `sha256sum` gives for the bytes above.
    static let published = PublishedImages(
        name: "tiny", title: "Tiny", publisher: "these tests", licence: "none", folder: "tiny",
        labelNames: (0...9).map(String.init),
        train: .init(
            images: PublishedFile("train-images", sizes: [3, 2, 2], sha256: Digests.trainImages),
            labels: PublishedFile("train-labels", sizes: [3], sha256: Digests.trainLabels),
            extendedLabels: PublishedFile(
                "train-extended", .integer, sizes: [3, 3], sha256: Digests.trainExtended)),
        test: .init(
            images: PublishedFile("test-images", sizes: [1, 2, 2], sha256: Digests.testImages),
            labels: PublishedFile("test-labels", sizes: [1], sha256: Digests.testLabels),
            extendedLabels: PublishedFile(
                "test-extended", .integer, sizes: [2, 3], sha256: Digests.testExtended)))

    static func idx(_ type: UInt8, _ sizes: [UInt32], _ payload: [UInt8]) -> [UInt8] {
        [0, 0, type, UInt8(sizes.count)] + integers(sizes) + payload
    }

    static func integers(_ values: [UInt32]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(value >> (24 - 8 * $0) & 0xFF) } }
    }
}
