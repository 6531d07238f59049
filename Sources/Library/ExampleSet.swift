import Datasets
import Interpreter
import Shapes
import Tensors

/// A dataset: the examples of a source, or some of them in an order of their own.
final class ExampleSet: ExtendedObject {
    let source: ExampleSource
    /// Which examples of the source; nil for all in their order.
    let chosen: [Int]?
    /// Of private data: what its images and labels are marked with.
    let marks: Marks

    init(_ source: ExampleSource, chosen: [Int]? = nil, marks: Marks = .empty) {
        self.source = source
        self.chosen = chosen
        self.marks = marks
        super.init()
    }

    var size: Int { chosen?.count ?? source.count }

    /// The examples at these places of this set.
    func picking(_ places: [Int]) -> ExampleSet {
        ExampleSet(
            source, chosen: chosen.map { own in places.map { own[$0] } } ?? places, marks: marks)
    }

    override var typeName: String { "dataset" }

    override var summary: String {
        let size = Wording.count(size, marks.isEmpty ? "example" : "private example")
        return chosen == nil ? "\(source.title): \(size)" : "\(size) of \(source.title)"
    }

    override var count: Int? { size }

    override func isEqual(to other: ExtendedObject) -> Bool {
        guard let set = other as? ExampleSet, set.source == source else { return false }
        return set.chosen == chosen && set.marks == marks
    }

    /// What is private is kept nowhere.
    override var kept: KeptObject? { marks.isEmpty ? .examples(source, chosen) : nil }

    override var identity: KeptObject? {
        guard !marks.isEmpty else { return kept }
        guard let examples = KeptObject.examples(source, chosen),
            let names = PrivacyScope.running?.digests(behind: marks)
        else { return nil }
        return KeptObject("private examples", examples.parts + names.map { .string($0) })
    }

    // MARK: - Members

    override var memberNames: [String] { ["images", "labels", "writers", "labelNames", "count"] }
    override var freeMemberNames: [String] { ["labelNames", "count"] }

    override func member(_ name: String) throws -> Value? {
        if name == "images", marks.isEmpty, source.isForTesting {
            PrivacyScope.running?.noteTestRead(source.title)
        }
        return switch name {
        case "images":
            .object(
                ImageTensor(
                    try (chosen.map(source.images(at:)) ?? source.images()).marked(marks)))
        case "labels": .tensor(try part(of: source.labels()))
        case "writers": .tensor(try part(of: source.writers()))
        case "labelNames": .strings(source.labelNames)
        case "count": .whole(size)
        default: nil
        }
    }

    /// The rows of a tensor that belong to the chosen examples.
    private func part(of tensor: Tensor) throws -> Tensor {
        guard let chosen else { return tensor.marked(marks) }
        return try tensor.rows(at: chosen).marked(marks)
    }

    /// Images as float32 in 0...1 and labels of the examples at these places.
    ///
    /// - Parameter sample: the marks of the batch, instead of the set's own.
    func batch(_ places: ArraySlice<Int>, marks sample: Marks? = nil) throws -> Value {
        let marks = sample ?? marks
        let indices = chosen.map { own in places.map { own[$0] } } ?? Array(places)
        let images = try ImageTensor.restored(source.images(at: indices))
        return .record([
            ("images", .tensor(images.marked(marks))),
            ("labels", .tensor(try source.labels().rows(at: indices).marked(marks))),
        ])
    }

    // MARK: - Elements

    /// One example: its image `[28, 28, 1]` and its label, a plain number; of private data a
    /// tensor, since numbers have no marks.
    func example(_ place: Int) throws -> Value {
        let place = chosen?[place] ?? place
        let image = try ImageTensor.restored(source.images(at: [place]).indexed(by: [.single(0)]))
        let label = try source.labels().indexed(by: [.single(place)])
        guard marks.isEmpty else {
            return .record([
                ("image", .tensor(image.marked(marks))), ("label", .tensor(label.marked(marks))),
            ])
        }
        return .record([("image", .tensor(image)), ("label", .number(try label.item()))])
    }

    override func element(_ index: Value) throws -> Value? {
        if let number = try Numbers.number(index) { return try example(place(number)) }
        if let range = index.asRange { return .object(picking(try places(in: range))) }
        if let items = index.asList { return .object(picking(try items.map(place(of:)))) }
        guard let tensor = try ValueOperations.tensor(index) else { return nil }
        return .object(picking(try places(in: tensor)))
    }

    override func makeSequence() throws -> (() throws -> Value?)? {
        var next = 0
        return {
            guard next < self.size else { return nil }
            defer { next += 1 }
            return try self.example(next)
        }
    }

    private func place(of value: Value) throws -> Int {
        guard let number = try Numbers.number(value) else {
            throw Fault(
                "wrong-type", title: "this is no place in a dataset",
                explanation: "A dataset is indexed by whole numbers; \(Wording.found(value)).")
        }
        return try place(number)
    }

    /// A place in 0..<size; a negative one counts from the end.
    private func place(_ number: Double) throws -> Int {
        guard let index = Numbers.integer(number), index >= -size, index < size else {
            throw Fault(
                "index-out-of-range", title: "there is no example \(Wording.number(number))",
                explanation: "The dataset has \(Wording.count(size, "example")).",
                hint: size == 0 ? nil : "the last one is \(size - 1), or -1")
        }
        return index < 0 ? index + size : index
    }

    /// A slice, whose bounds the evaluator has clamped, or a range of the program's own.
    private func places(in range: RangeObject) throws -> [Int] {
        var places: [Int] = []
        // The first place outside ends the loop, however long the range is.
        for number in stride(from: range.lower, through: range.upper, by: range.stride) {
            guard range.isClosed || number != range.upper else { break }
            places.append(try place(number))
        }
        return places
    }

    /// A mask over all examples, or places.
    private func places(in tensor: Tensor) throws -> [Int] {
        guard tensor.shape.rank == 1 else {
            throw ShapeError.wrongRank(
                operation: "[ ]", shape: tensor.shape, expected: "one axis")
        }
        let numbers = try tensor.toDoubles()
        guard tensor.elementType == .bool else { return try numbers.map { try place($0) } }
        guard numbers.count == size else {
            throw ShapeError.maskShape(mask: tensor.shape, shape: [size])
        }
        return numbers.indices.filter { numbers[$0] != 0 }
    }
}

extension Tensor {
    /// The parts along the first axis at the given places.
    func rows(at places: [Int]) throws -> Tensor {
        let indices = try Tensor(places.map(Int64.init), shape: [places.count])
        return try indexed(by: [.integers(indices)])
    }
}
