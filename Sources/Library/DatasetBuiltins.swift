import Datasets
import Interpreter
import Language
import Tensors

/// Functions on datasets; those that pick elements take lists and tensors too.
enum DatasetBuiltins {
    static let all: [Builtin] = [
        batches, poisson, shuffle, sample, take, drop, draw, partition,
    ]

    static let collection = Signature.Parameter.required(
        "x",
        "a dataset, a list, a tensor, of which the rows count, or a record of tensors with as many rows"
    )

    static let batches = Builtin(
        "batches",
        [
            collection, .required("size", "a whole number from 1 up"),
            .optional("epochs", "how often all is gone through", "1"),
            .named("shuffle", "false to keep the order", "true"),
            .named("dropLast", "true to leave out a smaller last batch", "false"), .seed,
        ],
        .datasets,
        "A sequence of batches in random order; a dataset's are records of images and labels.",
        example: """
            for rows in batches(arange(5), 2, shuffle: false) { print(rows) }
            """
    ) { call in
        let picker = try Picker(call)
        let shuffles = try call.bool(3, default: true)
        let plan = BatchSequence.Plan(
            order: .cut(
                size: try call.count(1, from: 1), epochs: try call.count(2, default: 1),
                dropsLast: try call.bool(4, default: false)),
            address: shuffles ? try call.address(5) : nil)
        return .object(
            BatchSequence(of: picker, plan: plan))
    }

    static let poisson = Builtin(
        "poisson",
        [
            collection,
            .named("rate", "the probability of each element, a number in 0...1", "must be given"),
            .named("steps", "how many batches, a whole number from 0 up", "must be given"), .seed,
        ],
        .datasets,
        "Batches in each of which every element is with the same probability, independently: "
            + "their sizes differ. What accountants of privacy call Poisson sampling.",
        example: """
            for rows in poisson(arange(6), rate: 0.5, steps: 2, seed: 3) { print(rows) }
            """
    ) { call in
        let picker = try Picker(call)
        for (place, name) in [(1, "rate"), (2, "steps")] where !call.isGiven(place) {
            throw Fault(
                "missing-argument", title: "an argument is missing",
                explanation: "`poisson` needs `\(name)`.",
                hint: "`x.poisson(rate: 256 / len(x), steps: 100)`: batches of 256 on average")
        }
        let rate = try call.number(1, in: 0...1, "a probability in 0...1")
        return .object(
            BatchSequence(
                of: picker,
                plan: .init(
                    order: .poisson(probability: rate, batches: try call.count(2)),
                    address: try call.address(3))))
    }

    static let shuffle = Builtin(
        "shuffle", [collection, .seed], .datasets, "The elements in random order.",
        example: "shuffle([1, 2, 3, 4], seed: 7)"
    ) { call in
        let picker = try Picker(call)
        return try picker.pick(IndexLists.shuffled(picker.count, at: call.address(1))[...])
    }

    static let sample = Builtin(
        "sample",
        [collection, .required("count", "a whole number, at most as many as there are"), .seed],
        .datasets, "So many elements at random, none of them twice.",
        example: "sample([10, 20, 30, 40], 2, seed: 7)"
    ) { call in
        let picker = try Picker(call)
        let count = try call.count(1)
        guard count <= picker.count else {
            throw call.outOfDomain(
                1, "at most \(picker.count)", found: String(count),
                hint: "no element is taken twice")
        }
        return try picker.pick(
            IndexLists.sample(count, of: picker.count, at: call.address(2))[...])
    }

    private static let number = Signature.Parameter.required(
        "count", "a whole number from 0 up")

    static let take = Builtin(
        "take", [collection, number], .datasets, "The first so many elements, or all there are.",
        example: "take([5, 6, 7, 8], 2)"
    ) { call in
        let picker = try Picker(call)
        return try picker.pick((0..<min(call.count(1), picker.count)).map { $0 }[...])
    }

    static let drop = Builtin(
        "drop", [collection, number], .datasets, "All elements but the first so many.",
        example: "drop([5, 6, 7, 8], 2)"
    ) { call in
        let picker = try Picker(call)
        return try picker.pick((min(call.count(1), picker.count)..<picker.count).map { $0 }[...])
    }
}

/// Takes elements out of a collection by their places.
struct Picker {
    let collection: Value
    let count: Int
    /// The elements as a collection of the same kind.
    let pick: (ArraySlice<Int>) throws -> Value
    /// The elements as one batch, marked as the sample that it is.
    let batch: (ArraySlice<Int>, Marks) throws -> Value
    /// What the elements are marked with.
    let marks: Marks

    /// Takes from the first argument.
    init(_ call: BuiltinCall) throws {
        let value = try call.value(0)
        // What is gone through as a list is one from here on.
        let columns = try Self.columns(of: value)
        let isOther =
            value.asExtended == nil && value.tensorShape == nil
            && columns == nil
        try self.init(of: isOther ? .list(call.items(0)) : value) { try call.items(0) }
    }

    /// The tensors and images of a record, if all of them have as many rows: a table, whose rows are its elements.
    private static func columns(of value: Value) throws -> [(name: String, rows: Picker)]? {
        guard let record = value.asRecord, !record.values.isEmpty else { return nil }
        var columns: [(name: String, rows: Picker)] = []
        for (name, value) in zip(record.names, record.values) {
            let hasRows = value.asTensor.map { $0.tensor.shape.rank > 0 }
            guard hasRows ?? (value.asExtended is ImageTensor) else { return nil }
            let rows = try Picker(of: value) { [] }
            guard columns.first.map({ $0.rows.count == rows.count }) ?? true else { return nil }
            columns.append((name, rows))
        }
        return columns
    }

    /// - Parameter items: the elements of a collection of another kind.
    init(of value: Value, items: () throws -> [Value]) throws {
        collection = value
        if let set = value.asExtended as? ExampleSet {
            count = set.size
            marks = set.marks
            pick = { .object(set.picking(Array($0))) }
            batch = { try set.batch($0, marks: $1) }
        } else if let images = value.asExtended as? ImageTensor {
            count = images.count ?? 0
            marks = images.bytes.marks
            pick = { .object(ImageTensor(try images.bytes.rows(at: Array($0)))) }
            batch = {
                let rows = try images.bytes.withoutMarks.rows(at: Array($0))
                return .tensor(try ImageTensor.restored(rows).marked($1))
            }
        } else if let tensor = try ValueOperations.tensor(value),
            let rows = tensor.shape.sizes.first
        {
            count = rows
            marks = tensor.marks
            pick = { .tensor(try tensor.rows(at: Array($0))) }
            batch = { .tensor(try tensor.withoutMarks.rows(at: Array($0)).marked($1)) }
        } else if let columns = try Self.columns(of: value) {
            count = columns[0].rows.count
            marks = columns.reduce(Marks.empty) { $0.union($1.rows.marks) }
            pick = { places in
                .record(try columns.map { ($0.name, try $0.rows.pick(places)) })
            }
            batch = { places, marks in
                .record(
                    try columns.map { column in
                        let own = column.rows.marks.isEmpty ? Marks.empty : marks
                        return (column.name, try column.rows.batch(places, own))
                    })
            }
        } else {
            let items = try value.asList ?? items()
            count = items.count
            let own = items.reduce(Marks.empty) { $0.union($1.marks) }
            marks = own
            pick = { .list($0.map { items[$0] }) }
            batch = { places, marks in
                .list(places.map { own.isEmpty ? items[$0] : items[$0].marked(instead: marks) })
            }
        }
    }
}

extension ExampleSet {
    /// The examples for which the function answers true.
    func filtered(by function: Value, _ call: BuiltinCall) throws -> ExampleSet {
        var kept: [Int] = []
        for place in 0..<size {
            if place % 256 == 0 { try call.machine.checkpoint() }
            let answer = try call.machine.apply(function, to: example(place))
            if try call.truth(of: answer, for: 1) { kept.append(place) }
        }
        return picking(kept)
    }

    /// Two sets at random, the first with the share given as the second argument.
    func split(_ call: BuiltinCall) throws -> [ExampleSet] {
        guard call.isGiven(1) else {
            throw call.wrongType(1, "a share in 0...1", found: .none)
        }
        let share = try call.number(1, in: 0...1, "a share in 0...1")
        let first = Int((share * Double(size)).rounded())
        let (a, b) = try IndexLists.split(size, first: first, at: call.address(3))
        return [picking(a), picking(b)]
    }
}

/// `fashionMNIST`, `mnist` and `scribble`.
enum DatasetConstants {
    static func all(in folders: DataFolders, _ drawn: ScribbleMemory) -> [Constant] {
        DatasetName.allCases.map { name in
            Constant(name.rawValue, category: Category.datasets.rawValue, summary: summary(name)) {
                .object(ImageCollection(name, in: folders))
            }
        } + [TableCollection.constant(in: folders), scribble(drawn)]
            + PublishedCollection.constants(in: folders)
    }

    private static func scribble(_ memory: ScribbleMemory) -> Constant {
        Constant(
            "scribble", category: Category.datasets.rawValue, summary: ScribbleCollection.about
        ) {
            .object(ScribbleCollection(memory))
        }
    }

    private static func summary(_ name: DatasetName) -> String {
        let counts =
            "\(Wording.count(name.count(.train), "image")) to train on and "
            + "\(Wording.count(name.count(.test), "image")) to test on"
        return "\(name.title): \(counts), with labels; `.train`, `.test`, `.labelNames`."
    }
}
