import Kernels
import Shapes

/// How a value is made of others by a linear operation.
public enum LinearForm {
    /// The sum of all elements.
    case sum(Symbol)
    case scaled(Symbol, Double)
    case divided(Symbol, Double)
    /// `a + sign b`
    case added(Symbol, Symbol, sign: Double)
    case other
}

extension Symbol {
    /// Which input of its graph it is; nil if it is none.
    public var inputNumber: Int? {
        if case .input(let number) = primitive { return number }
        return nil
    }

    /// How a single number is made; views are looked through.
    public var linearForm: LinearForm {
        switch primitive {
        case .reshape, .identity:
            return operand(0).shape.count == 1 ? operand(0).linearForm : .other
        case .reduce(.sum, let axes):
            let source = operand(0)
            guard shape.count == 1 else { return .other }
            // Runs of axes were summed one after the other.
            if case .reduce(.sum, _) = source.primitive { return .sum(source.operand(0)) }
            return axes.count == source.rank || source.shape.count > 1 ? .sum(source) : .other
        case .unary(.negate): return .scaled(operand(0), -1)
        case .binary(.multiply):
            if let number = operand(1).plainNumber { return .scaled(operand(0), number) }
            if let number = operand(0).plainNumber { return .scaled(operand(1), number) }
            return .other
        case .binary(.divide):
            if let number = operand(1).plainNumber { return .divided(operand(0), number) }
            return .other
        case .binary(.add): return .added(operand(0), operand(1), sign: 1)
        case .binary(.subtract): return .added(operand(0), operand(1), sign: -1)
        default: return .other
        }
    }
}

extension Graph {
    /// All inputs, by their numbers.
    public var inputs: [Symbol] {
        var result: [Symbol] = []
        for index in nodes.indices {
            if case .input = nodes[index].primitive {
                result.append(Symbol(self, NodeID(index: index)))
            }
        }
        return result
    }

    /// The operations on the ways from some values to another, ends included.
    package func primitives(of value: Symbol, from places: [Symbol]) -> [Primitive] {
        let places = Set(places.map(\.id))
        var isMet = [Bool](repeating: false, count: value.id.index + 1)
        var isUsed = isMet
        isUsed[value.id.index] = true
        for index in isMet.indices {
            isMet[index] =
                places.contains(NodeID(index: index))
                || nodes[index].operands.contains { isMet[$0.index] }
        }
        for index in isUsed.indices.reversed() where isUsed[index] {
            for operand in nodes[index].operands { isUsed[operand.index] = true }
        }
        return isMet.indices.filter { isMet[$0] && isUsed[$0] }.map { nodes[$0].primitive }
    }
}
