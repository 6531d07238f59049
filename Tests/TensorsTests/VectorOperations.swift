import Shapes
import Tensors

/// Runs the operation that a case names.
func results(of vector: VectorCase) throws -> [Tensor] {
    let inputs = try vector.inputs.map { try $0.tensor() }
    let parts = vector.operation.split(separator: ".", maxSplits: 1).map(String.init)
    switch parts[0] {
    case "binary": return [try Tensor.binary(operation(parts[1]), inputs[0], inputs[1])]
    case "number": return [try withNumber(operation(parts[1]), inputs[0], vector)]
    case "unary":
        guard let op = UnaryOperation.allCases.first(where: { "\($0)" == parts[1] }) else {
            throw VectorFault.unknown(vector.operation)
        }
        return [try inputs[0].unary(op)]
    case "reduce":
        guard let op = Reduction.allCases.first(where: { "\($0)" == parts[1] }) else {
            throw VectorFault.unknown(vector.operation)
        }
        let p = vector.parameters
        return [
            try inputs[0].reduce(
                op, axes: p?.axes, keepingDimensions: p?.keep ?? false,
                correction: p?.correction ?? 0)
        ]
    default:
        if let found = try creation(vector) { return [found] }
        guard let p = vector.parameters else { return [try plain(vector.operation, inputs)] }
        return try rearranged(vector.operation, inputs, p)
            ?? calculated(vector.operation, inputs, p)
    }
}

private func operation(_ name: String) throws -> ElementwiseOperation {
    guard let op = ElementwiseOperation.allCases.first(where: { "\($0)" == name }) else {
        throw VectorFault.unknown(name)
    }
    return op
}

private func withNumber(
    _ op: ElementwiseOperation, _ input: Tensor, _ vector: VectorCase
) throws -> Tensor {
    if let number = vector.parameters?.right {
        return try Tensor.binary(op, input, number: number)
    }
    guard let number = vector.parameters?.left else { throw VectorFault.unknown("number") }
    return try Tensor.binary(op, number: number, input)
}

private func creation(_ vector: VectorCase) throws -> Tensor? {
    guard let p = vector.parameters else { return nil }
    switch (vector.operation, p.from, p.to) {
    case ("linspace", let from?, let to?): return try .linspace(from, to, count: p.count ?? 0)
    case ("arange", let from?, let to?): return try .arange(from, to, by: p.by ?? 1)
    case ("eye", _, _): return try .eye(p.n ?? 0, columns: p.columns)
    default: return nil
    }
}

private func plain(_ name: String, _ inputs: [Tensor]) throws -> Tensor {
    switch name {
    case "unique": try inputs[0].uniqueValues()
    case "transpose": inputs[0].transposed()
    case "where": try Tensor.select(inputs[0], inputs[1], inputs[2])
    case "squeeze": try inputs[0].squeezed()
    case "matmul": try Tensor.matmul(inputs[0], inputs[1])
    case "outer": try Tensor.outer(inputs[0], inputs[1])
    case "bincount": try inputs[0].binCounts()
    default: throw VectorFault.unknown(name)
    }
}

private func rearranged(
    _ name: String, _ inputs: [Tensor], _ p: VectorParameters
) throws -> [Tensor]? {
    let x = inputs[0]
    switch name {
    case "permute": return [try x.permuted(p.axes ?? [])]
    case "reshape": return [try x.reshaped(p.sizes ?? [])]
    case "flip": return [try x.flipped(axes: p.axes)]
    case "roll": return [try x.rolled(by: Int(p.by ?? 0), axis: p.axis)]
    case "tile": return [try x.tiled(p.counts ?? [])]
    case "repeat": return [try x.repeated(p.times ?? 0, axis: p.axis)]
    case "concat": return [try Tensor.concatenate(inputs, axis: p.axis ?? 0)]
    case "stack": return [try Tensor.stack(inputs, axis: p.axis ?? 0)]
    case "split": return try x.split(sizes: p.sizes ?? [], axis: p.axis ?? 0)
    case "squeeze": return [try x.squeezed(axes: p.axes)]
    case "expand": return [try x.expanded(axis: p.axis ?? 0)]
    case "tril": return [try x.lowerTriangle(p.diagonal ?? 0)]
    case "triu": return [try x.upperTriangle(p.diagonal ?? 0)]
    case "diag": return [try x.diagonal(p.diagonal ?? 0)]
    case "get": return [try x.indexed(by: (p.index ?? []).map { try $0.index() })]
    case "set": return [try x.assigning(inputs[1], at: (p.index ?? []).map { try $0.index() })]
    default: return nil
    }
}

private func calculated(
    _ name: String, _ inputs: [Tensor], _ p: VectorParameters
) throws -> [Tensor] {
    let x = inputs[0]
    switch name {
    case "argmax": return [try x.argmax(axis: p.axis)]
    case "argmin": return [try x.argmin(axis: p.axis)]
    case "cumsum": return [try x.cumulativeSum(axis: p.axis)]
    case "sort": return [try x.sorted(axis: p.axis ?? -1)]
    case "argsort":
        return [try x.argsorted(axis: p.axis ?? -1, descending: p.descending ?? false)]
    case "softmax": return [try x.softmax(axis: p.axis ?? -1)]
    case "logSoftmax": return [try x.logSoftmax(axis: p.axis ?? -1)]
    case "quantile": return [try x.quantile(p.q ?? 0, axis: p.axis)]
    case "median": return [try x.median(axis: p.axis)]
    case "bincount": return [try x.binCounts(minimumCount: p.minimum ?? 0)]
    case "histogram":
        let made = try Tensor.histogram(
            x, bins: p.bins ?? 0, range: p.range.map { ($0[0], $0[1]) })
        return [made.counts, made.edges]
    case "clip": return [try x.clipped(low: p.low, high: p.high)]
    case "oneHot": return [try x.oneHot(p.classes ?? 0)]
    case "cast":
        guard let type = p.type.flatMap({ ElementType(named: $0) }) else { break }
        return [try x.cast(to: type)]
    default: break
    }
    throw VectorFault.unknown(name)
}
