import Datasets
import Foundation
import TestSupport
import Testing

@Suite("Tables of labelled records")
struct RecordTests {
    @Test("A line is numbers and a class, with spaces between and behind")
    func lines() throws {
        let text = "0.5 1 2  \n0.25 0 1  \r\n\n"
        let records = try #require(DataFolders.records(in: Array(text.utf8), columns: 2))
        #expect(records.features == [0.5, 1, 0.25, 0])
        #expect(records.labels == [1, 0])
    }

    @Test(
        "A line of another form is found",
        arguments: ["1 2\n", "1 2 3 4\n", "1 x 1\n", "1 2 0\n", "1 2 1.5\n", "1 2 nan\n"])
    func otherLines(text: String) {
        #expect(DataFolders.records(in: Array(text.utf8), columns: 2) == nil)
    }

    @Test("A file that is not the published one, or not there, is told")
    func damage() throws {
        let folder = try TemporaryFolder()
        let folders = DataFolders(environment: ["NOISEBOOK_DATA": folder.path])
        func failure() -> DatasetError? {
            do throws(DatasetError) {
                _ = try folders.thyroid(.train)
                return nil
            } catch { return error }
        }
        let missing = try #require(failure())
        #expect(missing.id == "unreadable-dataset")
        #expect(missing.hint == "`noisebook data fetch thyroid` brings it.")
        try folder.write("0.5 1 2\n", to: "thyroid/ann-train.data")
        #expect(failure()?.id == "damaged-dataset")
        try folder.write(String(repeating: "x", count: 264_725), to: "thyroid/ann-train.data")
        #expect(failure()?.explanation.contains("SHA-256") == true)
        try folder.write(String(repeating: "x", count: 264_726), to: "thyroid/ann-train.data")
        #expect(failure()?.explanation.contains("more bytes") == true)
    }

    @Test("The published patients: counts of classes and scales")
    func published() throws {
        guard let name = ProcessInfo.processInfo.environment["NOISEBOOK_DATA"], !name.isEmpty,
            FileManager.default.fileExists(atPath: name + "/thyroid/ann-train.data")
        else { return print("skipped: the thyroid table, which NOISEBOOK_DATA does not have") }
        let folders = DataFolders(environment: ["NOISEBOOK_DATA": name])
        for (split, counts) in [
            (DatasetSplit.train, [93, 191, 3488]), (.test, [73, 177, 3178]),
        ] {
            let (features, labels) = try folders.thyroid(split)
            #expect(features.shape.sizes == [counts.reduce(0, +), 21])
            let classes = try labels.toIntegers()
            #expect((0..<3).map { k in classes.count { $0 == k } } == counts)
            let values = try features.toDoubles()
            #expect(values.min() == 0 && (values.max() ?? 2) <= 1)
        }
    }
}
