import Datasets
import Foundation
import Library
import Notebooks
import TestSupport
import Testing

/// Cells that save or load: what they do hangs on files that no key names.
@Suite("Cells with files of tensors")
struct TensorFileTests {
    private static let text = """
        ```noise
        fn keep(x) { save(x, "a.safetensors") }
        ```

        ```noise
        keep(ones(2) * 3)
        ```

        ```noise
        let read = load("a.safetensors").value
        ```

        ```noise
        print(sum(read))
        ```
        """

    private let kept: Kept
    private let folder: TensorFolder

    init() throws {
        kept = try Kept()
        folder = TensorFolder(output: kept.folder.path + "/Output")
    }

    private func run(_ text: String = text) -> NotebookRun {
        kept.run(text) {
            $0.library = StandardLibrary.make(data: .init(environment: [:]), files: folder)
        }
    }

    @Test("A cell that saves does so again when everything else is kept")
    func again() throws {
        #expect(run().cells.map(\.isKept) == [false, false, false, false])
        try FileManager.default.removeItem(atPath: kept.folder.path + "/Output")
        let second = run()
        #expect(states(second) == ["ran", "ran", "ran", "ran"])
        #expect(second.cells.map(\.isKept) == [true, false, false, true])
        #expect(texts(second)[3] == "6")
        #expect(try folder.read("a.safetensors").tensors[0].tensor.toDoubles() == [3, 3])
    }

    @Test("A cell that loads sees the file as it is now, and so do those below")
    func changed() throws {
        _ = run()
        let text = Self.text.replacingOccurrences(of: "keep(ones(2) * 3)", with: "1")
        #expect(texts(run(text))[3] == "6")
        try folder.write(Safetensors([("value", .full([2], 5))]), to: "a.safetensors")
        #expect(texts(run(text))[3] == "10")
    }
}
