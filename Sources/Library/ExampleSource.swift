import Datasets
import Interpreter
import Shapes
import Tensors

/// Where a dataset's examples come from; nothing is read or drawn before it is used.
enum ExampleSource: Sendable, Equatable {
    /// One split of a data set on disk.
    case published(DatasetName, DatasetSplit, DataFolders)
    /// Handwriting, drawn when it is used.
    case drawn(ScribbleSet)

    static func == (a: ExampleSource, b: ExampleSource) -> Bool {
        switch (a, b) {
        case (.published(let name, let split, _), .published(let other, let otherSplit, _)):
            name == other && split == otherSplit
        case (.drawn(let set), .drawn(let other)): set.specification == other.specification
        default: false
        }
    }

    /// `fashionMNIST.train`
    var title: String {
        switch self {
        case .published(let name, let split, _): "\(name.rawValue).\(split.rawValue)"
        case .drawn(let set): ScribbleCollection.title(of: set.specification)
        }
    }

    /// Whether it is kept for testing.
    var isForTesting: Bool {
        if case .published(_, .test, _) = self { true } else { false }
    }

    var count: Int {
        switch self {
        case .published(let name, let split, _): name.count(split)
        case .drawn(let set): set.count
        }
    }

    var labelNames: [String] {
        switch self {
        case .published(let name, _, _): name.labelNames
        case .drawn(let set): set.specification.characters.labelNames
        }
    }

    /// uint8 `[N, 28, 28, 1]`
    func images() throws -> Tensor {
        switch self {
        case .published(let name, let split, let folders):
            try reading { () throws(DatasetError) in try folders.images(name, split) }
        case .drawn(let set): try set.images()
        }
    }

    /// The images at these places: of a set that is drawn, only they are drawn.
    func images(at places: [Int]) throws -> Tensor {
        switch self {
        case .published: try images().rows(at: places)
        case .drawn(let set): try set.images(at: places)
        }
    }

    /// int64 `[N]`
    func labels() throws -> Tensor {
        switch self {
        case .published(let name, let split, let folders):
            try reading { () throws(DatasetError) in try folders.labels(name, split) }
        case .drawn(let set): try set.labels()
        }
    }

    /// int64 `[N]`
    func writers() throws -> Tensor {
        switch self {
        case .published(let name, let split, let folders):
            try reading { () throws(DatasetError) in try folders.writers(name, split) }
        case .drawn(let set): try set.writers()
        }
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

    override var freeMemberNames: [String] { memberNames }

    override func member(_ name: String) throws -> Value? {
        if let split = DatasetSplit(rawValue: name) {
            return .object(
                ExampleSet(.published(self.name, split, folders)))
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
