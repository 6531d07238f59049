import Tensors

/// What a value of a graph is computed from.
public struct Origins: Sendable {
    /// Inputs, by their numbers, ascending.
    public fileprivate(set) var inputs: [Int] = []
    /// The marks of the constants among it.
    public fileprivate(set) var marks = Marks.empty

    public init() {}

    public mutating func formUnion(_ other: Origins) {
        formUnion(other.inputs, other.marks)
    }

    public mutating func formUnion(_ inputs: [Int], _ marks: Marks) {
        self.inputs = Set(self.inputs).union(inputs).sorted()
        self.marks.formUnion(marks)
    }
}

extension Graph {
    /// The inputs and constants that some values depend on.
    ///
    /// - Parameter released: values whose origins do not count, since a mechanism stands before
    ///   them.
    public func origins(of symbols: [Symbol], behind released: [Symbol] = []) -> Origins {
        var isSeen = [Bool](repeating: false, count: nodes.count)
        for symbol in released { isSeen[symbol.id.index] = true }
        var waiting = symbols.map(\.id).filter { !isSeen[$0.index] }
        var result = Origins()
        while let id = waiting.popLast() {
            guard !isSeen[id.index] else { continue }
            isSeen[id.index] = true
            switch self[id].primitive {
            case .input(let number): result.inputs.append(number)
            case .constant(let place): result.marks.formUnion(constants[place].marks)
            default: waiting += self[id].operands.filter { !isSeen[$0.index] }
            }
        }
        result.inputs.sort()
        return result
    }
}
