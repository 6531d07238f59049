import Tensors

/// Reads back the values that ``ValueEncoder`` wrote.
struct ValueDecoder {
    private(set) var source: ByteSource
    private let library: BuiltinLibrary
    /// The marks of what was private when it was written; nil where nothing private can be.
    private let marks: (([KeptMark]) throws -> Marks)?

    /// As deep as the encoder goes.
    private static let depthLimit = 2_001

    init(
        _ source: ByteSource, _ library: BuiltinLibrary,
        marks: (([KeptMark]) throws -> Marks)? = nil
    ) {
        self.marks = marks
        self.source = source
        self.library = library
    }

    /// - Parameter reference: the function or module with this number.
    mutating func value(
        _ depth: Int, _ reference: (Int) throws -> HeapObject
    ) throws -> Value {
        guard depth < Self.depthLimit, let tag = ValueTag(rawValue: try source.byte()) else {
            throw ByteSource.Malformed()
        }
        switch tag {
        case .nothing: return .none
        case .no: return .bool(false)
        case .yes: return .bool(true)
        case .number: return .number(try source.number())
        case .string: return .string(try source.text())
        case .list: return .list(try values(depth, reference))
        case .record: return try record(depth, reference)
        case .range: return try range()
        case .reference: return .object(try reference(try source.whole()))
        case .builtin:
            guard let builtin = library.builtins[try source.text()] else {
                throw ByteSource.Malformed()
            }
            return .object(BuiltinObject(builtin))
        case .tensor: return .tensor(try tensor())
        case .markedTensor:
            let kept = try source.list(ofAtLeast: KeptMark.leastBytes) { try KeptMark(from: &$0) }
            guard let marks else { throw ByteSource.Malformed() }
            return .tensor(try tensor().marked(marks(kept)))
        case .elementType:
            guard let type = ElementType(named: try source.text()) else {
                throw ByteSource.Malformed()
            }
            return .elementType(type)
        case .figure: return .figure(try source.figure())
        case .extended:
            let kind = try source.text()
            let parts = try values(depth, reference)
            guard let object = try library.restorers[kind]?(parts) else {
                throw ByteSource.Malformed()
            }
            return .object(object)
        case .unset: return .unset
        case .method:
            let model = try reference(try source.whole()).exactly(ModelObject.self)
            let place = try source.whole()
            guard let model, model.methods.indices.contains(place) else {
                throw ByteSource.Malformed()
            }
            return .object(MethodObject(model, place))
        case .opaque, .parameters, .box, .function, .composition, .module, .model, .experiment:
            throw ByteSource.Malformed()
        }
    }

    private mutating func values(
        _ depth: Int, _ reference: (Int) throws -> HeapObject
    ) throws -> [Value] {
        let count = try source.count()
        var result: [Value] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(try value(depth + 1, reference)) }
        return result
    }

    private mutating func record(
        _ depth: Int, _ reference: (Int) throws -> HeapObject
    ) throws -> Value {
        let names = try source.list(ofAtLeast: 8) { try $0.text() }
        let values = try values(depth, reference)
        guard names.count == values.count, Set(names).count == names.count else {
            throw ByteSource.Malformed()
        }
        return .object(RecordObject(names: names, values: values))
    }

    private mutating func range() throws -> Value {
        let lower = try source.number()
        let upper = try source.number()
        let stride = try source.number()
        guard stride.isFinite, stride != 0 else { throw ByteSource.Malformed() }
        return .object(
            RangeObject(
                lower: lower, upper: upper, isClosed: try source.truth(), stride: stride))
    }

    private mutating func tensor() throws -> Tensor {
        guard let type = ElementType(named: try source.text()) else {
            throw ByteSource.Malformed()
        }
        let sizes = try source.list(ofAtLeast: 8) { try $0.whole() }
        let bytes = try source.bytes(try source.count())
        return try bytes.withUnsafeBytes {
            try Tensor(contiguousBytes: $0, type, shape: .init(sizes))
        }
    }
}
