import Kernels
import Shapes

/// How a cotangent passes back through each primitive: the transposed derivative, written in
/// the same primitives.
///
/// For a result `y = f(a, b)` and `ȳ`, the derivative of some number by `y`, it gives the
/// derivatives of that number by `a` and by `b`.
enum Derivatives {
    /// One cotangent an operand; nil for operands that need none.
    ///
    /// - Throws: `GradientError.noDerivative`.
    static func pulled(
        back cotangent: Symbol, through result: Symbol, isNeeded: (NodeID) -> Bool
    ) throws -> [Symbol?] {
        let operands = result.graph[result.id].operands
        func operand(_ index: Int) -> Symbol { Symbol(result.graph, operands[index]) }
        func needs(_ index: Int) -> Bool { isNeeded(operands[index]) }
        switch result.primitive {
        case .input, .constant, .number, .random: return []
        case .unary(let op):
            return [try unary(op, cotangent, operand(0), result)]
        case .binary(let op):
            let (a, b) = (operand(0), operand(1))
            return try binary(op, cotangent, a, b, result, needs(0), needs(1))
        case .select:
            let zero = result.graph.number(0, result.shape, result.type)
            return [
                nil, try .select(operand(0), cotangent, zero),
                try .select(operand(0), zero, cotangent),
            ]
        case .cast:
            return [operand(0).type.isFloating ? cotangent.cast(to: operand(0).type) : nil]
        case .identity: return [cotangent]
        case .stopGradient, .argmax, .poolPlaces, .oneHot:
            return [nil] + operands.dropFirst().map { _ in nil }
        case .broadcast: return [cotangent.collapsed(to: operand(0).shape)]
        case .reshape: return [cotangent.viewed(as: operand(0).shape)]
        case .transpose, .slice, .place, .concatenate:
            return moved(cotangent, operands.indices.map(operand), result)
        case .reduce(let kind, _):
            return [reduction(kind, cotangent, operand(0), result)]
        case .product, .convolution, .convolutionInput, .convolutionKernel:
            return products(cotangent, operand(0), operand(1), result, needs(0), needs(1))
        case .convolutionKernels, .convolutionKernelNorms:
            throw GradientError.noDerivative(operation: result.primitive.name)
        case .poolGather(let window):
            return [cotangent.poolScattered(at: operand(1), window, to: operand(0).shape), nil]
        case .poolScatter(let window):
            return [cotangent.poolGathered(at: operand(1), window), nil]
        case .poolSum(let window): return [cotangent.poolSpread(window, to: operand(0).shape)]
        case .poolSpread(let window):
            let size = operand(0).shape
            return [cotangent.poolSummed(window, rows: size[1], columns: size[2])]
        case .windowSums(let radius): return [cotangent.windowSummed(radius: radius)]
        case .gatherRows:
            return [cotangent.scatteringRows(at: operand(1), into: operand(0).shape), nil]
        case .scatterRows: return [try cotangent.gatheringRows(at: operand(1)), nil]
        }
    }

    // MARK: - The same numbers elsewhere

    private static func moved(
        _ cotangent: Symbol, _ operands: [Symbol], _ result: Symbol
    ) -> [Symbol?] {
        switch result.primitive {
        case .transpose(let order):
            var inverse = order
            for (place, axis) in order.enumerated() { inverse[axis] = place }
            return [cotangent.permuted(inverse)]
        case .slice(let starts, let steps):
            return [cotangent.placed(starts: starts, steps: steps, in: operands[0].shape)]
        case .place(let starts, let steps):
            let sizes = operands[0].shape.sizes
            return [cotangent.sliced(starts: starts, steps: steps, sizes: sizes)]
        case .concatenate(let axis):
            var starts = [Int](repeating: 0, count: result.rank)
            let steps = [Int](repeating: 1, count: result.rank)
            return operands.map { operand in
                defer { starts[axis] += operand.shape[axis] }
                return cotangent.sliced(starts: starts, steps: steps, sizes: operand.shape.sizes)
            }
        default: return []
        }
    }

    // MARK: - Many into one

    /// Extremes share among equals, so that a symmetric function has a symmetric gradient.
    private static func reduction(
        _ kind: ReductionKind, _ cotangent: Symbol, _ x: Symbol, _ result: Symbol
    ) -> Symbol? {
        guard x.type.isFloating else { return nil }
        guard kind != .sum else { return cotangent.spread(to: x.shape) }
        let isExtreme = equal(x, result.spread(to: x.shape)).cast(to: x.type)
        let axes = x.shape.sizes.indices.filter { result.shape[$0] != x.shape[$0] }
        let count = isExtreme.folded(.sum, axes)
        return isExtreme * (cotangent / count).spread(to: x.shape)
    }

    private static func equal(_ a: Symbol, _ b: Symbol) -> Symbol {
        Symbol(a.graph, a.graph.node(.binary(.equal), [a.id, b.id], a.shape, .bool))
    }

    // MARK: - Products

    private static func products(
        _ cotangent: Symbol, _ a: Symbol, _ b: Symbol, _ result: Symbol,
        _ needsLeft: Bool, _ needsRight: Bool
    ) -> [Symbol?] {
        switch result.primitive {
        case .product(let transposesLeft, let transposesRight):
            // With A and B as they are read: Ā = ȳ Bᵀ and B̄ = Aᵀ ȳ.
            let left = transposesLeft ? a.swapped() : a
            let right = transposesRight ? b.swapped() : b
            let ofLeft = needsLeft ? cotangent.multiplied(right.swapped()) : nil
            let ofRight = needsRight ? left.swapped().multiplied(cotangent) : nil
            return [
                transposesLeft ? ofLeft?.swapped() : ofLeft,
                transposesRight ? ofRight?.swapped() : ofRight,
            ]
        case .convolution(let window):
            return [
                needsLeft ? cotangent.convolvedBack(b, window, to: a.shape) : nil,
                needsRight ? a.kernelGradient(cotangent, window, to: b.shape) : nil,
            ]
        case .convolutionInput(let window):
            let (rows, columns) = (a.shape[1], a.shape[2])
            return [
                needsLeft ? cotangent.convolved(b, window, rows: rows, columns: columns) : nil,
                needsRight ? cotangent.kernelGradient(a, window, to: b.shape) : nil,
            ]
        case .convolutionKernel(let window):
            let (rows, columns) = (b.shape[1], b.shape[2])
            return [
                needsLeft ? b.convolvedBack(cotangent, window, to: a.shape) : nil,
                needsRight ? a.convolved(cotangent, window, rows: rows, columns: columns) : nil,
            ]
        default: return []
        }
    }
}
