import Datasets
import Interpreter
import Language
import Privacy
import PrivateLearning
import Tensors

/// What `batches` and `poisson` give: a sequence that `for` goes through, made batch by batch.
final class BatchSequence: ExtendedObject {
    private let picker: Picker
    private let plan: Plan

    struct Plan {
        enum Order {
            /// Everything once an epoch, in batches of one size.
            case cut(size: Int, epochs: Int, dropsLast: Bool)
            /// Each element with this probability, for so many batches.
            case poisson(probability: Double, batches: Int)
        }

        var order: Order
        /// Where the first batch, or the order of the first epoch, is drawn; nil keeps the order of
        /// the data.
        var address: RandomAddress?

        /// Each epoch, or sample, is drawn by itself, whatever was drawn elsewhere.
        func address(of number: Int) -> RandomAddress? {
            guard let address else { return nil }
            let stride: UInt64 = 0x9E37_79B9_7F4A_7C15
            return RandomAddress(
                seed: address.seed, stream: address.stream &+ UInt64(number) &* stride,
                draw: address.draw)
        }
    }

    /// What made it.
    private let own: PrivacyScope.LoaderName

    init(of picker: Picker, plan: Plan) {
        own = PrivacyScope.running?.nameOfLoader() ?? .init(home: "", number: 0)
        self.picker = picker
        self.plan = plan
        super.init()
    }

    override var typeName: String { "batches" }

    override var summary: String {
        let count = Wording.count(count ?? 0, "batch", "batches")
        return switch plan.order {
        case .cut(let size, _, _): "\(count) of \(size)"
        case .poisson(let probability, _):
            "\(count), each example with probability \(Display.number(probability))"
        }
    }

    private func batchesInEpoch(_ size: Int, _ dropsLast: Bool) -> Int {
        let whole = picker.count / size
        return whole + (dropsLast || picker.count % size == 0 ? 0 : 1)
    }

    override var count: Int? {
        switch plan.order {
        case .cut(let size, let epochs, let dropsLast):
            let (product, overflow) = batchesInEpoch(size, dropsLast)
                .multipliedReportingOverflow(by: epochs)
            return overflow ? nil : product
        case .poisson(_, let batches): return batches
        }
    }

    override var memberNames: [String] { ["count"] }

    override func member(_ name: String) throws -> Value? {
        name == "count" ? count.map { .whole($0) } : nil
    }

    override func makeSequence() throws -> (() throws -> Value?)? {
        var number = 0
        var epoch = 0
        var batches: ArraySlice<ArraySlice<Int>> = []
        let marks = sampleMarks()
        let pass = passOfSamples()
        return { [self] in
            guard number < count ?? .max else { return nil }
            while batches.isEmpty {
                batches = try order(of: epoch, pass)[...]
                epoch += 1
            }
            number += 1
            return try batches.popFirst().map {
                try picker.batch($0, marks(UInt32(clamping: number)))
            }
        }
    }

    /// The marks of each batch, by its number from 1 up: those of the data, with how it was
    /// sampled.
    private func sampleMarks() -> (UInt32) -> Marks {
        guard !picker.marks.isEmpty, let scope = PrivacyScope.running else {
            return { [picker] _ in picker.marks }
        }
        if case .cut(let size, _, true) = plan.order, picker.count % size > 0,
            let number = scope.numbers(of: picker.marks).first
        {
            PrivacyRemarks.droppedBatch(number, left: picker.count % size, scope)
        }
        let samples = picker.marks.all.map { mark in
            (
                own: mark,
                batches: scope.addBatches(
                    of: mark.source, sampling, keepsOrder: plan.address == nil)
            )
        }
        return { number in
            samples.reduce(Marks.empty) { marks, sample in
                // A sample of a sample stays that sample.
                let own = sample.own
                let isSampled = own.source == sample.batches
                return marks.union(
                    Marks(
                        source: sample.batches, sample: isSampled ? own.sample : number,
                        isStatistic: own.isStatistic))
            }
        }
    }

    /// Samples of private data are drawn anew in each pass: an accountant counts on it.
    private func passOfSamples() -> UInt64 {
        guard case .poisson = plan.order, !picker.marks.isEmpty, let scope = PrivacyScope.running
        else { return 0 }
        return scope.nextPass(through: own)
    }

    private var sampling: BatchSampling {
        switch plan.order {
        case .cut(let size, _, let dropsLast):
            .oncePerEpoch(
                batch: min(size, picker.count), examples: picker.count,
                batchesPerEpoch: batchesInEpoch(size, dropsLast))
        case .poisson(let probability, _):
            .poisson(probability: probability, examples: picker.count)
        }
    }

    /// The batches of an epoch; one of a sample.
    private func order(of epoch: Int, _ pass: UInt64) throws -> [ArraySlice<Int>] {
        switch plan.order {
        case .cut(let size, _, let dropsLast):
            let indices =
                try plan.address(of: epoch).map { try IndexLists.shuffled(picker.count, at: $0) }
                ?? Array(0..<picker.count)
            return IndexLists.batches(indices, size: size, dropsLast: dropsLast)
        case .poisson(let probability, _):
            guard var address = plan.address(of: epoch) else { return [[]] }
            address = RandomAddress(
                seed: address.seed, stream: address.stream,
                draw: address.draw &+ pass &* 0xD1B5_4A32_D192_ED03)
            if !picker.marks.isEmpty, PrivacyScope.running?.noiseMode == .release {
                return [try secretSample(probability)[...]]
            }
            return [
                try IndexLists.poisson(picker.count, probability: probability, at: address)[...]
            ]
        }
    }

    /// A Poisson sample that nobody can draw again.
    private func secretSample(_ probability: Double) throws -> [Int] {
        try MechanismFaults.translating {
            var source = try NoiseSource.system()
            return IndexLists.poisson(picker.count, probability: probability) { source.next() }
        }
    }

    // MARK: - Keeping

    static let kind = "batches"

    /// Which examples and how they are drawn, of private data too.
    override var identity: KeptObject? {
        KeptObject(Self.kind, [picker.collection, .list(orderParts), addressParts])
    }

    /// The collection and the plan: never the batches.
    override var kept: KeptObject? {
        picker.marks.isEmpty ? identity : nil
    }

    private var orderParts: [Value] {
        switch plan.order {
        case .cut(let size, let epochs, let dropsLast):
            [.whole(size), .whole(epochs), .bool(dropsLast)]
        case .poisson(let probability, let batches): [.number(probability), .whole(batches)]
        }
    }

    private var addressParts: Value {
        guard let address = plan.address else { return .none }
        return .list([address.seed, address.stream, address.draw].map { .string(String($0)) })
    }

    static func restored(_ parts: [Value]) throws -> BatchSequence? {
        guard parts.count == 3, let order = order(parts[1].asList ?? []) else { return nil }
        var plan = Plan(order: order)
        if let words = parts[2].asList {
            let numbers = words.compactMap { $0.asString.flatMap(UInt64.init) }
            guard numbers.count == 3, words.count == 3 else { return nil }
            plan.address = RandomAddress(seed: numbers[0], stream: numbers[1], draw: numbers[2])
        }
        let picker = try Picker(of: parts[0]) { throw ByteSource.Malformed() }
        return BatchSequence(of: picker, plan: plan)
    }

    private static func order(_ parts: [Value]) -> Plan.Order? {
        if parts.count == 3, let size = parts[0].asNumber.flatMap({ Int(exactly: $0) }), size > 0,
            let epochs = parts[1].asNumber.flatMap({ Int(exactly: $0) }), epochs >= 0,
            case .bool(let dropsLast) = parts[2]
        {
            return .cut(size: size, epochs: epochs, dropsLast: dropsLast)
        }
        guard parts.count == 2, let probability = parts[0].asNumber, 0...1 ~= probability,
            let batches = parts[1].asNumber.flatMap({ Int(exactly: $0) }), batches >= 0
        else { return nil }
        return .poisson(probability: probability, batches: batches)
    }
}
