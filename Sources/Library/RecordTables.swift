import Datasets
import Interpreter
import Tensors

/// `thyroid`: a table of labelled records in two splits.
///
/// A split is a record of tensors, so that all that is known of records works: members, `private`, batches of private
/// ones.
final class TableCollection: ExtendedObject {
    private let folders: DataFolders
    private let table = PublishedTable.thyroid

    init(in folders: DataFolders) {
        self.folders = folders
        super.init()
    }

    override var typeName: String { "data collection" }

    override var summary: String {
        let splits = DatasetSplit.allCases.map {
            "\($0.rawValue) (\(Wording.count(table.file($0).rows, "record")))"
        }
        return "\(table.name): " + splits.joined(separator: ", ")
    }

    override var memberNames: [String] {
        DatasetSplit.allCases.map(\.rawValue) + ["columnNames", "labelNames", "title"]
    }

    override var freeMemberNames: [String] { ["columnNames", "labelNames", "title"] }

    override func member(_ name: String) throws -> Value? {
        if let split = DatasetSplit(rawValue: name) { return try records(split) }
        switch name {
        case "columnNames": return .strings(table.columnNames)
        case "labelNames": return .strings(table.labelNames)
        case "title": return .string(table.title)
        default: return nil
        }
    }

    private func records(_ split: DatasetSplit) throws -> Value {
        let (features, labels) = try DatasetFaults.translating { try folders.thyroid(split) }
        return .record([("features", .tensor(features)), ("labels", .tensor(labels))])
    }

    override func isEqual(to other: ExtendedObject) -> Bool { other is TableCollection }

    override var kept: KeptObject? { KeptObject("table collection", [.string(table.name)]) }
}

extension TableCollection {
    static func constant(in folders: DataFolders) -> Constant {
        let table = PublishedTable.thyroid
        return Constant(
            table.name, category: Category.datasets.rawValue,
            summary: "\(table.title): \(Wording.count(table.train.rows, "record")) to train on and "
                + "\(Wording.count(table.test.rows, "record")) to test on; `.train` and `.test` have "
                + "`.features`, 21 numbers in 0...1, and `.labels`, 0, 1 or 2; `.columnNames`."
        ) {
            .object(TableCollection(in: folders))
        }
    }
}
