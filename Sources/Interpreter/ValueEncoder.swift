import Tensors

/// Writes what an identity holds (a variable, a function, a module) as bytes that are the
/// same for equal contents, wherever they lie in memory.
///
/// Identities inside are written as numbers, in the order in which they are met; `references`
/// has them.
struct ValueEncoder<Sink: ByteSink> {
    var sink: Sink
    private(set) var references: [HeapObject] = []
    /// The places in `references` of variables that the function may assign to, and of the
    /// state of objects, which calls may change.
    private(set) var written: Set<Int> = []
    /// Whether something in it cannot be written: it is then like nothing else.
    private(set) var isOpaque = false
    /// The variable `params`, of which functions read single fields.
    let parameters: Box?
    /// Set where only a fingerprint is wanted that tells one run of an experiment from others: what
    /// names the private data behind marks. It is then no part of what an experiment is which runs
    /// it had, and private data counts by its name.
    private let nameOfMarks: ((Marks) -> [String])?
    /// Set where private values may be written: what says on reading where they come from.
    private let keptMarks: ((Marks) -> [KeptMark]?)?
    private var isForRuns: Bool { nameOfMarks != nil }
    private var numbers: [ObjectIdentifier: Int] = [:]

    /// Lists in lists in lists; deeper ones are opaque.
    private static var depthLimit: Int { 2_000 }

    init(
        _ sink: Sink, parameters: Box?, nameOfMarks: ((Marks) -> [String])? = nil,
        keptMarks: ((Marks) -> [KeptMark]?)? = nil
    ) {
        self.sink = sink
        self.nameOfMarks = nameOfMarks
        self.keptMarks = keptMarks
        self.parameters = parameters
    }

    /// - Parameter object: a box, a function, a model or a module.
    mutating func content(of object: HeapObject) {
        switch object {
        case let box as Box:
            tag(.box)
            value(box.value, 0)
        case let experiment as ExperimentObject:
            tag(.experiment)
            function(experiment)
            guard !isForRuns else { break }
            written.insert(reference(experiment.runs))
        case let function as ComposedFunction:
            tag(.composition)
            values(function.parts, 0)
        case let function as FunctionObject:
            tag(.function)
            self.function(function)
        case let model as ModelObject: self.model(model)
        case let module as ModuleObject:
            tag(.module)
            sink.add(text: module.name)
            sink.add(count: module.names.count)
            for name in module.names {
                sink.add(text: name)
                value(module[name] ?? .none, 0)
            }
        default: markOpaque()
        }
    }

    private mutating func function(_ function: FunctionObject) {
        guard let code = function.code else { return markOpaque() }
        let outline = code.outline
        sink.add(outline.fingerprint)
        sink.add(count: function.boxes.count)
        for (index, box) in function.boxes.enumerated() {
            let place = reference(box)
            if outline.writtenCaptures.contains(index) { written.insert(place) }
        }
        sink.add(count: outline.globals.count)
        for index in outline.globals {
            let box = code.unit.boxes[index]
            if box === parameters {
                tag(.parameters)
                add(outline.parameters)
            } else {
                tag(.reference)
                let place = reference(box)
                if outline.writtenGlobals.contains(index) { written.insert(place) }
            }
        }
    }

    private mutating func model(_ model: ModelObject) {
        tag(.model)
        let shape = model.shape
        sink.add(text: shape.name)
        sink.add(count: shape.parameterCount)
        sink.add(list: shape.partNames) { $0.add(text: $1) }
        sink.add(list: shape.methodNames) { $0.add(text: $1) }
        for method in model.methods { reference(method) }
        values(model.parts, 0)
    }

    /// Those parameters that the function reads.
    private mutating func add(_ use: ParameterUse) {
        guard let record = parameters?.value.asRecord else { return markOpaque() }
        let read = record.names.filter { use.readsAll || use.fields.contains($0) }.sorted()
        let isWhole = use.readsAll || !use.fields.isSubset(of: record.names)
        let names = isWhole ? record.names : read
        sink.add(count: names.count)
        for name in names {
            sink.add(text: name)
            value(record[name] ?? .none, 0)
        }
    }

    // MARK: - Values

    mutating func value(_ value: Value, _ depth: Int) {
        guard depth < Self.depthLimit else { return markOpaque() }
        switch value {
        case .none: tag(.nothing)
        case .bool(let truth): tag(truth ? .yes : .no)
        case .number(let number):
            tag(.number)
            sink.add(number: number)
        case .object(let object): self.object(object, depth)
        }
    }

    private mutating func values(_ values: [Value], _ depth: Int) {
        sink.add(count: values.count)
        for value in values { self.value(value, depth + 1) }
    }

    private mutating func object(_ object: HeapObject, _ depth: Int) {
        switch object.kind {
        case .string:
            tag(.string)
            sink.add(text: unsafeDowncast(object, to: StringObject.self).text)
        case .list:
            tag(.list)
            values(unsafeDowncast(object, to: ListObject.self).items, depth)
        case .record:
            let record = unsafeDowncast(object, to: RecordObject.self)
            tag(.record)
            sink.add(count: record.names.count)
            for name in record.names { sink.add(text: name) }
            values(record.values, depth)
        case .range:
            let range = unsafeDowncast(object, to: RangeObject.self)
            tag(.range)
            for number in [range.lower, range.upper, range.stride] { sink.add(number: number) }
            sink.add(truth: range.isClosed)
        case .function, .module:
            tag(.reference)
            reference(object)
        case .builtin:
            tag(.builtin)
            sink.add(text: unsafeDowncast(object, to: BuiltinObject.self).builtin.signature.name)
        case .tensor: tensor(unsafeDowncast(object, to: TensorObject.self).tensor)
        case .elementType:
            tag(.elementType)
            sink.add(
                text: "\(unsafeDowncast(object, to: ElementTypeObject.self).elementType)")
        case .figure:
            tag(.figure)
            sink.add(unsafeDowncast(object, to: FigureObject.self).figure)
        case .extended: extended(object, depth)
        case .inner: inner(object)
        }
    }

    private mutating func inner(_ object: HeapObject) {
        if object is Unset { return tag(.unset) }
        guard let cell = object as? StateCell else { return markOpaque() }
        tag(.reference)
        written.insert(reference(cell))
    }

    private mutating func extended(_ object: HeapObject, _ depth: Int) {
        if object.exactly(ModelObject.self) != nil {
            tag(.reference)
            reference(object)
            return
        }
        if let method = object.exactly(MethodObject.self) {
            tag(.method)
            reference(method.model)
            sink.add(count: method.place)
            return
        }
        let extended = object as? ExtendedObject
        guard let kept = isForRuns ? extended?.identity : extended?.kept else {
            return markOpaque()
        }
        tag(.extended)
        sink.add(text: kept.kind)
        values(kept.parts, depth)
    }

    private mutating func tensor(_ tensor: Tensor) {
        if tensor.marks.isEmpty {
            tag(.tensor)
        } else if let nameOfMarks {
            tag(.tensor)
            sink.add(list: nameOfMarks(tensor.marks)) { $0.add(text: $1) }
        } else if let marks = keptMarks?(tensor.marks) {
            tag(.markedTensor)
            sink.add(list: marks) { $1.write(to: &$0) }
        } else {
            return markOpaque()
        }
        elements(of: tensor.withoutMarks)
    }

    private mutating func elements(of tensor: Tensor) {
        sink.add(text: "\(tensor.elementType)")
        sink.add(count: tensor.shape.rank)
        for size in tensor.shape.sizes { sink.add(count: size) }
        do {
            try tensor.withContiguousBytes { bytes in
                sink.add(count: bytes.count)
                sink.add(bytes)
            }
        } catch {
            // No memory for the copy that puts the elements in order.
            markOpaque()
        }
    }

    // MARK: - Small parts

    @discardableResult
    private mutating func reference(_ object: HeapObject) -> Int {
        let id = ObjectIdentifier(object)
        let number = numbers[id] ?? references.count
        if number == references.count {
            numbers[id] = number
            references.append(object)
        }
        sink.add(count: number)
        return number
    }

    private mutating func tag(_ tag: ValueTag) {
        sink.add(byte: tag.rawValue)
    }

    private mutating func markOpaque() {
        isOpaque = true
        tag(.opaque)
    }
}

/// The first byte of every encoded value. Numbers are never used again for something else.
enum ValueTag: UInt8 {
    case nothing = 1
    case no = 2
    case yes = 3
    case number = 4
    case string = 5
    case list = 6
    case record = 7
    case range = 8
    case reference = 9
    case builtin = 10
    case tensor = 11
    case elementType = 12
    case figure = 13
    case extended = 14
    case unset = 15
    case opaque = 16
    case parameters = 17
    case method = 18
    case markedTensor = 19

    // Identities
    case box = 32
    case function = 33
    case composition = 34
    case module = 35
    case model = 36
    case experiment = 37
}

/// How an object that another target brings is kept outside the program: as the name of its
/// kind and the values it can be made from again.
public struct KeptObject {
    public let kind: String
    public let parts: [Value]

    public init(_ kind: String, _ parts: [Value]) {
        self.kind = kind
        self.parts = parts
    }
}
