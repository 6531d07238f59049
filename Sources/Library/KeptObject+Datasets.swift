import Datasets
import Interpreter
import Shapes
import Tensors

/// How datasets are kept: by name and by the digests of the published files, never their
/// contents.
extension KeptObject {
    static func collection(_ name: DatasetName) -> KeptObject {
        KeptObject("data collection", [.string(name.rawValue)])
    }

    /// - Parameter chosen: which examples; nil for all.
    static func examples(_ source: ExampleSource, _ chosen: [Int]?) -> KeptObject? {
        var places = Value.none
        if let chosen {
            guard let tensor = try? Tensor(chosen.map(Int64.init), shape: [chosen.count]) else {
                return nil
            }
            places = .tensor(tensor)
        }
        return KeptObject(
            "dataset",
            [
                .string(source.name.rawValue), .string(source.split.rawValue),
                .string(source.digest), places,
            ])
    }

    static func images(_ bytes: Tensor) -> KeptObject {
        KeptObject("images", [.tensor(bytes)])
    }

    static func restorers(
        in folders: DataFolders
    ) -> [String: @Sendable ([Value]) throws -> ExtendedObject?] {
        [
            "data collection": { parts in
                parts.first?.asString.flatMap(DatasetName.init).map {
                    ImageCollection($0, in: folders)
                }
            },
            "dataset": { parts in try examples(parts, in: folders) },
            "images": { parts in
                guard let bytes = parts.first?.asTensor?.tensor, bytes.elementType == .uint8,
                    bytes.rank == 4
                else { return nil }
                return ImageTensor(bytes)
            },
        ]
    }

    private static func examples(
        _ parts: [Value], in folders: DataFolders
    ) throws -> ExampleSet? {
        guard parts.count == 4, let name = parts[0].asString.flatMap(DatasetName.init),
            let split = parts[1].asString.flatMap(DatasetSplit.init)
        else { return nil }
        let source = ExampleSource(folders: folders, name: name, split: split)
        guard parts[2].asString == source.digest else { return nil }
        guard let places = parts[3].asTensor?.tensor else { return ExampleSet(source) }
        let chosen = try places.toIntegers()
        guard chosen.allSatisfy({ $0 >= 0 && $0 < source.count }) else { return nil }
        return ExampleSet(source, chosen: chosen)
    }
}

extension ExampleSource {
    /// Of the published files; the reader refuses others.
    fileprivate var digest: String {
        let files = name.published.files(split)
        let read = [files.images, files.labels] + (files.extendedLabels.map { [$0] } ?? [])
        return read.map(\.sha256).joined(separator: " ")
    }
}
