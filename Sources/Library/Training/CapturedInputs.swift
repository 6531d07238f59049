import Graphs
import Interpreter
import Kernels
import Shapes
import Tensors

/// The variables that a block of traced code captures: what becomes an input of its plan, and
/// what another plan is made for when it changes.
struct CapturedInputs {
    let variables: CapturedVariables
    /// In a private step on a Poisson sample: how that is filled up.
    var padding: SamplePadding?

    /// Lists and records with more items are taken as they are.
    private static let itemLimit = 32

    init(of block: Value) {
        variables = CapturedVariables(of: block)
    }

    // MARK: - What a plan is made for

    /// What a captured value is, besides the numbers in it.
    enum Form: Hashable {
        case number
        case tensor(Shape, ElementType)
        case truth(Bool)
        case text(String)
        case none
        case items([Form], names: [String])
        case code(ObjectIdentifier)
        case object(ObjectIdentifier)
    }

    var forms: [Form] { variables.all.map { form(of: $0.value, depth: 0) } }

    private func form(of value: Value, depth: Int) -> Form {
        switch value {
        case .none: return .none
        case .bool(let truth): return .truth(truth)
        case .number: return .number
        case .object(let object):
            if let tensor = tensorForm(value) { return tensor }
            if let code = value.codeIdentity { return .code(code) }
            if let text = value.asString { return .text(text) }
            if let items = value.asList, items.count <= Self.itemLimit, depth < 4 {
                return .items(items.map { form(of: $0, depth: depth + 1) }, names: [])
            }
            if let record = value.asRecord, record.names.count <= Self.itemLimit, depth < 4 {
                return .items(
                    record.values.map { form(of: $0, depth: depth + 1) }, names: record.names)
            }
            return .object(ObjectIdentifier(object))
        }
    }

    /// The objects and the code that ``forms`` tells apart by their addresses.
    var identities: [AnyObject] { variables.all.flatMap { identities(in: $0.value, 0) } }

    private func identities(in value: Value, _ depth: Int) -> [AnyObject] {
        switch form(of: value, depth: depth) {
        case .code: return value.sharedCode.map { [$0] } ?? []
        case .object:
            guard case .object(let object) = value else { return [] }
            return [object]
        case .items:
            let items = value.asList ?? value.asRecord?.values ?? []
            return items.flatMap { identities(in: $0, depth + 1) }
        case .number, .tensor, .truth, .text, .none: return []
        }
    }

    private func tensorForm(_ value: Value) -> Form? {
        if let tensor = value.asTensor?.tensor {
            return .tensor(shape(of: tensor), tensor.elementType)
        }
        // What stands for a tensor has its shape without being made.
        guard let stored = value.asExtended?.storedTensor?.stored else { return nil }
        return .tensor(shape(of: stored), .float32)
    }

    // MARK: - Tracing

    /// What to put into the variables while the block is traced.
    func replacements(
        in trace: Trace
    ) throws -> [(variable: CapturedVariable, value: Value)] {
        var result: [(variable: CapturedVariable, value: Value)] = []
        for (place, variable) in variables.all.enumerated() {
            if let value = try traced(variable.value, place, [], trace) {
                result.append((variable, value))
            }
        }
        return result
    }

    private func traced(
        _ value: Value, _ place: Int, _ path: [Int], _ trace: Trace
    ) throws -> Value? {
        if case .number(let number) = value {
            let symbol = trace.input(.captured(place, path: path), [], .float64)
            return .object(TracedObject(symbol, in: trace, plain: number, captured: [place]))
        }
        if value.isTraced { return nil }
        if let tensor = try ValueOperations.tensor(value) {
            return trace.value(
                trace.input(.captured(place, path: path), shape(of: tensor), tensor.elementType))
        }
        guard path.count < 4 else { return nil }
        if let items = value.asList, items.count <= Self.itemLimit {
            return try parts(items, place, path, trace).map { .list($0) }
        }
        if let record = value.asRecord, record.names.count <= Self.itemLimit {
            return try parts(record.values, place, path, trace).map {
                .record(Array(zip(record.names, $0)))
            }
        }
        return nil
    }

    private func parts(
        _ values: [Value], _ place: Int, _ path: [Int], _ trace: Trace
    ) throws -> [Value]? {
        var isChanged = false
        let result = try values.enumerated().map { index, value -> Value in
            guard let new = try traced(value, place, path + [index], trace) else { return value }
            isChanged = true
            return new
        }
        return isChanged ? result : nil
    }

    // MARK: - Running

    /// The tensor that an input is given now.
    func tensor(_ place: Int, _ path: [Int]) throws -> Tensor {
        var value = variables.all[place].value
        for index in path {
            value = value.asList?[index] ?? value.asRecord?.values[index] ?? .none
        }
        if case .number(let number) = value { return try .scalar(number, .float64) }
        let tensor = try ValueOperations.tensor(value) ?? .scalar(.nan, .float64)
        return try padding?.filled(tensor) ?? tensor
    }

    /// The shape that a step sees.
    private func shape(of tensor: Tensor) -> Shape {
        guard let padding, padding.covers(tensor) else { return tensor.shape }
        return Shape([padding.padded] + tensor.shape.sizes.dropFirst())
    }

    func number(_ place: Int) -> Double? {
        if case .number(let number) = variables.all[place].value { return number }
        return nil
    }
}
