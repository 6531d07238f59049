import Datasets
import Foundation
import Testing

/// Reads the sets themselves, each only where its files are.
@Suite("Published data sets")
struct PublishedDataTests {
    static let folders = DataFolders(environment: ProcessInfo.processInfo.environment)

    static func isThere(_ name: DatasetName) -> Bool {
        folders.status(of: name, verifies: false).files
            .allSatisfy { if case .missing = $0.state { false } else { true } }
    }

    @Test(
        "Every file has the published digest, and labels are spread evenly",
        .enabled(if: isThere(.fashionMNIST), "Fashion-MNIST is not installed"))
    func fashion() throws {
        let data = try Self.folders.load(.fashionMNIST, .test)
        #expect(data.images.shape.sizes == [10_000, 28, 28, 1])
        #expect(data.writers == nil)
        let labels = try data.labels.toIntegers()
        let counts = (0...9).map { label in labels.count { $0 == label } }
        #expect(counts == Array(repeating: 1000, count: 10))
    }

    @Test(
        "MNIST has 539 writers in training, and extended labels agree with labels",
        .enabled(if: isThere(.mnist), "MNIST is not in the data folder: NOISEBOOK_DATA names it"))
    func mnist() throws {
        let data = try Self.folders.load(.mnist, .train)
        #expect(try data.labels.toIntegers().prefix(5) == [5, 0, 4, 1, 9])
        let writers = try #require(data.writers).toIntegers()
        #expect(Set(writers).count == 539)
        #expect(writers.count == 60_000)
        #expect(data.files.count == 3)
    }

    @Test("Every set that is there is verified file by file", arguments: DatasetName.allCases)
    func verification(name: DatasetName) {
        guard Self.isThere(name) else { return }
        let status = Self.folders.status(of: name, verifies: true)
        #expect(status.isUsable)
        for file in status.files {
            guard case .verified = file.state else {
                Issue.record("\(file.name): \(file.state)")
                continue
            }
        }
    }
}
