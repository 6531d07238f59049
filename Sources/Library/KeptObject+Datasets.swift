import Datasets
import Interpreter
import Shapes
import Tensors

/// How datasets are kept: by name and by the digests of the published files, or by what they
/// are drawn from; never their contents.
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
        switch source {
        case .published(let name, let split, _):
            return KeptObject(
                "dataset",
                [
                    .string(name.rawValue), .string(split.rawValue),
                    .string(digest(of: name, split)), places,
                ])
        case .drawn(let set):
            let specification = set.specification
            return KeptObject(
                "drawn dataset",
                [
                    .string(specification.identity), .string(String(specification.seed)),
                    .whole(specification.writers.lowerBound),
                    .whole(specification.writers.upperBound), .whole(specification.perWriter),
                    .string(specification.characters.rawValue), places,
                ])
        }
    }

    static func images(_ bytes: Tensor) -> KeptObject {
        KeptObject("images", [.tensor(bytes)])
    }

    static func restorers(
        in folders: DataFolders, _ drawn: ScribbleMemory
    ) -> [String: @Sendable ([Value]) throws -> ExtendedObject?] {
        [
            PublishedCollection.kind: { parts in PublishedCollection.restored(parts, in: folders) },
            BatchSequence.kind: { parts in try BatchSequence.restored(parts) },
            "data collection": { parts in
                parts.first?.asString.flatMap(DatasetName.init).map {
                    ImageCollection($0, in: folders)
                }
            },
            "dataset": { parts in try published(parts, in: folders) },
            "table collection": { parts in
                parts.first?.asString == "thyroid" ? TableCollection(in: folders) : nil
            },
            "drawn collection": { _ in ScribbleCollection(drawn) },
            "drawn dataset": { parts in try drawnSet(parts, in: drawn) },
            "images": { parts in
                guard let bytes = parts.first?.asTensor?.tensor, bytes.elementType == .uint8,
                    bytes.rank == 4
                else { return nil }
                return ImageTensor(bytes)
            },
        ]
    }

    private static func published(
        _ parts: [Value], in folders: DataFolders
    ) throws -> ExampleSet? {
        guard parts.count == 4, let name = parts[0].asString.flatMap(DatasetName.init),
            let split = parts[1].asString.flatMap(DatasetSplit.init),
            parts[2].asString == digest(of: name, split)
        else { return nil }
        return try examples(of: .published(name, split, folders), at: parts[3])
    }

    private static func drawnSet(
        _ parts: [Value], in drawn: ScribbleMemory
    ) throws -> ExampleSet? {
        guard parts.count == 7, let seed = parts[1].asString.flatMap(UInt64.init),
            let lower = parts[2].asNumber.flatMap({ Int(exactly: $0) }),
            let upper = parts[3].asNumber.flatMap({ Int(exactly: $0) }), lower <= upper,
            let perWriter = parts[4].asNumber.flatMap({ Int(exactly: $0) }),
            let characters = parts[5].asString.flatMap(ScribbleCharacters.init),
            let specification = ScribbleSpecification(
                seed: seed, writers: lower..<upper, perWriter: perWriter, characters: characters),
            parts[0].asString == specification.identity
        else { return nil }
        return try examples(of: .drawn(drawn.set(specification)), at: parts[6])
    }

    private static func examples(of source: ExampleSource, at places: Value) throws -> ExampleSet? {
        guard let places = places.asTensor?.tensor else { return ExampleSet(source) }
        let chosen = try places.toIntegers()
        guard chosen.allSatisfy({ $0 >= 0 && $0 < source.count }) else { return nil }
        return ExampleSet(source, chosen: chosen)
    }

    /// Of the published files; the reader refuses others.
    private static func digest(of name: DatasetName, _ split: DatasetSplit) -> String {
        let files = name.published.files(split)
        let read = [files.images, files.labels] + (files.extendedLabels.map { [$0] } ?? [])
        return read.map(\.sha256).joined(separator: " ")
    }
}
