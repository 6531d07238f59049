import Datasets
import Interpreter
import Language
import Tensors

/// What `batches` gives: a sequence that `for` goes through, made batch by batch.
final class BatchSequence: ExtendedObject {
    private let collection: Value
    private let total: Int
    private let plan: Plan
    private let take: (ArraySlice<Int>) throws -> Value

    struct Plan {
        var size: Int
        var epochs: Int
        var dropsLast: Bool
        /// Where the order of the first epoch is drawn; nil keeps the order of the data.
        var address: RandomAddress?

        /// Each epoch has an order of its own, whatever was drawn elsewhere.
        func address(ofEpoch epoch: Int) -> RandomAddress? {
            guard let address else { return nil }
            let stride: UInt64 = 0x9E37_79B9_7F4A_7C15
            return RandomAddress(
                seed: address.seed, stream: address.stream &+ UInt64(epoch) &* stride,
                draw: address.draw)
        }
    }

    /// - Parameters:
    ///   - collection: what the batches are taken from.
    ///   - take: the batch that holds the elements at these places.
    init(
        of collection: Value, total: Int, plan: Plan,
        take: @escaping (ArraySlice<Int>) throws -> Value
    ) {
        self.collection = collection
        self.total = total
        self.plan = plan
        self.take = take
        super.init()
    }

    override var typeName: String { "batches" }

    override var summary: String {
        "\(Wording.count(count ?? 0, "batch", "batches")) of \(plan.size)"
    }

    private var batchesInEpoch: Int {
        let whole = total / plan.size
        return whole + (plan.dropsLast || total % plan.size == 0 ? 0 : 1)
    }

    override var count: Int? {
        let (product, overflow) = batchesInEpoch.multipliedReportingOverflow(by: plan.epochs)
        return overflow ? nil : product
    }

    override var memberNames: [String] { ["count"] }

    override func member(_ name: String) throws -> Value? {
        name == "count" ? count.map { .whole($0) } : nil
    }

    override func makeSequence() throws -> (() throws -> Value?)? {
        var epoch = 0
        var batches: ArraySlice<ArraySlice<Int>> = []
        return { [self] in
            while batches.isEmpty {
                guard epoch < plan.epochs, batchesInEpoch > 0 else { return nil }
                batches = try order(ofEpoch: epoch)[...]
                epoch += 1
            }
            return try batches.popFirst().map(take)
        }
    }

    // MARK: - Keeping

    static let kind = "batches"

    /// The collection and the plan: never the batches.
    override var kept: KeptObject? {
        let address = plan.address.map { address in
            Value.list([address.seed, address.stream, address.draw].map { .string(String($0)) })
        }
        return KeptObject(
            Self.kind,
            [
                collection, .whole(plan.size), .whole(plan.epochs), .bool(plan.dropsLast),
                address ?? .none,
            ])
    }

    static func restored(_ parts: [Value]) throws -> BatchSequence? {
        guard parts.count == 5, let size = parts[1].asNumber.flatMap({ Int(exactly: $0) }),
            size > 0,
            let epochs = parts[2].asNumber.flatMap({ Int(exactly: $0) }), epochs >= 0,
            case .bool(let dropsLast) = parts[3]
        else { return nil }
        var plan = Plan(size: size, epochs: epochs, dropsLast: dropsLast)
        if let words = parts[4].asList {
            let numbers = words.compactMap { $0.asString.flatMap(UInt64.init) }
            guard numbers.count == 3, words.count == 3 else { return nil }
            plan.address = RandomAddress(seed: numbers[0], stream: numbers[1], draw: numbers[2])
        }
        let picker = try Picker(of: parts[0]) { throw ByteSource.Malformed() }
        return BatchSequence(of: picker.collection, total: picker.count, plan: plan) {
            try picker.batch($0)
        }
    }

    private func order(ofEpoch epoch: Int) throws -> [ArraySlice<Int>] {
        let indices =
            try plan.address(ofEpoch: epoch).map { try IndexLists.shuffled(total, at: $0) }
            ?? Array(0..<total)
        return IndexLists.batches(indices, size: plan.size, dropsLast: plan.dropsLast)
    }
}
