import Datasets
import Interpreter
import Tensors

/// A published set of tensors in named parts, each read when it is asked for.
final class PublishedCollection: ExtendedObject {
    /// What is known of a set without its files.
    enum Set: String, CaseIterable {
        /// Photographs of house numbers.
        case svhn
        /// What the teachers of a published experiment said.
        case pate
    }

    private let published: Set
    private let folders: DataFolders

    init(_ set: Set, in folders: DataFolders) {
        published = set
        self.folders = folders
        super.init()
    }

    override var typeName: String { "data collection" }
    override var summary: String { "\(published.rawValue): \(published.contents)" }
    override var memberNames: [String] { published.parts + ["title"] }
    override var freeMemberNames: [String] { ["title"] }

    override func member(_ name: String) throws -> Value? {
        if name == "title" { return .string(published.title) }
        return try DatasetFaults.translating { try published.part(name, in: folders) }
    }

    override func isEqual(to other: ExtendedObject) -> Bool {
        (other as? PublishedCollection)?.published == published
    }

    static let kind = "published collection"

    override var kept: KeptObject? { KeptObject(Self.kind, [.string(published.rawValue)]) }

    static func restored(_ parts: [Value], in folders: DataFolders) -> PublishedCollection? {
        parts.first?.asString.flatMap(Set.init).map { PublishedCollection($0, in: folders) }
    }

    static func constants(in folders: DataFolders) -> [Constant] {
        Set.allCases.map { set in
            Constant(set.rawValue, category: Category.datasets.rawValue, summary: set.about) {
                .object(PublishedCollection(set, in: folders))
            }
        }
    }
}

extension PublishedCollection.Set {
    fileprivate var title: String {
        switch self {
        case .svhn: "Street View House Numbers"
        case .pate: "PATE's published labels"
        }
    }

    fileprivate var contents: String {
        switch self {
        case .svhn:
            HouseNumbers.allCases.map { "\($0.rawValue) (\(Wording.count($0.count, "image")))" }
                .joined(separator: ", ")
        case .pate: "9,000 labels of 250 teachers for MNIST's test digits, and 100 indices"
        }
    }

    fileprivate var about: String {
        switch self {
        case .svhn:
            "Street View House Numbers: `.train`, `.test` and `.extra` have `.images`, "
                + "[N, 32, 32, 3] with whole numbers in 0...255, and `.labels`."
        case .pate:
            "What PATE's publishers gave out: `.labels`, which 250 teachers gave the first 9,000 "
                + "test digits of MNIST with Laplace noise of scale 20, and `.indices` of the 100 "
                + "that a student learned from."
        }
    }

    fileprivate var parts: [String] {
        switch self {
        case .svhn: HouseNumbers.allCases.map(\.rawValue)
        case .pate: TeacherLabels.allCases.map(\.rawValue)
        }
    }

    fileprivate func part(_ name: String, in folders: DataFolders) throws -> Value? {
        switch self {
        case .svhn:
            guard let part = HouseNumbers(rawValue: name) else { return nil }
            let (images, labels) = try folders.houseNumbers(part)
            return .record([("images", .tensor(images)), ("labels", .tensor(labels))])
        case .pate:
            return try TeacherLabels(rawValue: name).map {
                .tensor(try folders.teacherLabels($0))
            }
        }
    }
}

enum DatasetFaults {
    /// Turns what is wrong with a file into a fault of the program.
    static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatasetError {
            throw Fault(
                error.id, title: error.title, explanation: error.explanation, hint: error.hint)
        }
    }
}
