import Datasets
import Interpreter
import Shapes
import Tensors

/// One split of a data set on disk; nothing is read before it is used.
struct ExampleSource: Sendable, Equatable {
    let folders: DataFolders
    let name: DatasetName
    let split: DatasetSplit

    static func == (a: ExampleSource, b: ExampleSource) -> Bool {
        a.name == b.name && a.split == b.split
    }

    /// `fashionMNIST.train`
    var title: String { "\(name.rawValue).\(split.rawValue)" }
    var count: Int { name.count(split) }

    /// uint8 `[N, 28, 28, 1]`
    func images() throws -> Tensor {
        try reading { () throws(DatasetError) in try folders.images(name, split) }
    }

    /// int64 `[N]`
    func labels() throws -> Tensor {
        try reading { () throws(DatasetError) in try folders.labels(name, split) }
    }

    /// int64 `[N]`
    func writers() throws -> Tensor {
        try reading { () throws(DatasetError) in try folders.writers(name, split) }
    }

    private func reading(_ load: () throws(DatasetError) -> Tensor) throws -> Tensor {
        do {
            return try load()
        } catch {
            throw Fault(
                error.id, title: error.title, explanation: error.explanation, hint: error.hint)
        }
    }
}

/// `fashionMNIST`: the splits of one data set.
final class ImageCollection: ExtendedObject {
    private let folders: DataFolders
    private let name: DatasetName

    init(_ name: DatasetName, in folders: DataFolders) {
        self.name = name
        self.folders = folders
        super.init()
    }

    override var typeName: String { "data collection" }

    override var summary: String {
        let splits = DatasetSplit.allCases.map {
            "\($0.rawValue) (\(Wording.count(name.count($0), "example")))"
        }
        return "\(name.rawValue): " + splits.joined(separator: ", ")
    }

    override var memberNames: [String] {
        DatasetSplit.allCases.map(\.rawValue) + ["labelNames", "title"]
    }

    override func member(_ name: String) throws -> Value? {
        if let split = DatasetSplit(rawValue: name) {
            return .object(
                ExampleSet(ExampleSource(folders: folders, name: self.name, split: split)))
        }
        switch name {
        case "labelNames": return .strings(self.name.labelNames)
        case "title": return .string(self.name.title)
        default: return nil
        }
    }

    override func isEqual(to other: ExtendedObject) -> Bool {
        (other as? ImageCollection)?.name == name
    }

    override var kept: KeptObject? { .collection(name) }
}

/// Images that stay bytes until a part of them is used: 0...255 then becomes 0...1.
final class ImageTensor: ExtendedObject {
    /// uint8 `[N, height, width, 1]`
    let bytes: Tensor

    init(_ bytes: Tensor) {
        self.bytes = bytes
        super.init()
    }

    override var typeName: String { "tensor" }
    override var summary: String { "images: float32 \(bytes.shape), kept as bytes" }
    override var count: Int? { bytes.shape.sizes.first }

    override var storedTensor: StoredTensor? {
        StoredTensor(stored: bytes, restore: Self.restored)
    }

    /// float32 in 0...1
    static func restored(_ bytes: Tensor) throws -> Tensor {
        try Tensor.binary(.divide, bytes.cast(to: .float32), number: 255)
    }

    override func isEqual(to other: ExtendedObject) -> Bool {
        guard let images = other as? ImageTensor else { return false }
        return (try? Tensor.isEqual(bytes, images.bytes)) ?? false
    }

    override var kept: KeptObject? { .images(bytes) }
}
