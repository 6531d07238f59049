import Kernels
import Shapes

extension PlanStep {
    /// The step of a node that is worked out by itself; nil for those that need none.
    static func lowered(
        _ node: Graph.Node, _ operands: [(value: Int, shape: Shape)], _ types: [ElementType],
        _ out: Int
    ) -> PlanStep? {
        let type = node.tile
        let count = node.shape.count
        switch node.primitive {
        case .number(let number):
            return .fill(value: out, number: number, type: type, count: count)
        case .random(let kind, let draw):
            return .random(
                RandomStep(kind: kind, draw: draw, out: out, type: type, count: count))
        case .cast:
            let after: TileOperation? =
                node.type == .bool ? .truth : node.type.isFloating ? nil : .truncate
            return .convert(
                from: operands[0].value, types[0], to: out, type, count: count, after: after)
        case .product(let transposesLeft, let transposesRight):
            return .product(
                product(node, operands, out, transposesLeft, transposesRight))
        case .reduce(let kind, let axes):
            let sizes = operands[0].shape.sizes
            return .reduction(
                ReductionStep(
                    kind: kind, type: type, source: operands[0].value, out: out,
                    outer: sizes[..<axes.lowerBound].reduce(1, *),
                    count: sizes[axes].reduce(1, *),
                    inner: sizes[axes.upperBound...].reduce(1, *)))
        case .argmax(let axis):
            let sizes = operands[0].shape.sizes
            return .argmax(
                ArgmaxStep(
                    source: operands[0].value, out: out, type: types[0],
                    outer: sizes[..<axis].reduce(1, *), count: sizes[axis],
                    inner: sizes[(axis + 1)...].reduce(1, *)))
        case .transpose, .slice, .place, .concatenate:
            return moved(node, operands, out, type)
        case .gatherRows:
            return .gatherRows(
                rows(table: operands[0], places: operands[1], rows: (out, node.shape), type))
        case .scatterRows:
            return .scatterRows(
                rows(table: (out, node.shape), places: operands[1], rows: operands[0], type))
        case .oneHot:
            return .oneHot(
                places: operands[0].value, out: out, count: operands[0].shape.count,
                classes: node.shape.sizes.last ?? 0)
        default: return nil
        }
    }

    private static func product(
        _ node: Graph.Node, _ operands: [(value: Int, shape: Shape)], _ out: Int,
        _ transposesLeft: Bool, _ transposesRight: Bool
    ) -> ProductStep {
        let left = operands[0].shape
        let shape = node.shape
        return ProductStep(
            type: node.tile, left: operands[0].value, right: operands[1].value, out: out,
            batch: shape.sizes.dropLast(2).reduce(1, *), rows: shape[shape.rank - 2],
            inner: transposesLeft ? left[left.rank - 2] : left[left.rank - 1],
            columns: shape[shape.rank - 1], transposesLeft: transposesLeft,
            transposesRight: transposesRight)
    }

    private static func rows(
        table: (value: Int, shape: Shape), places: (value: Int, shape: Shape),
        rows: (value: Int, shape: Shape), _ type: ElementType
    ) -> RowStep {
        RowStep(
            type: type, table: table.value, places: places.value, rows: rows.value,
            count: places.shape.count, tableCount: table.shape[0],
            length: table.shape.sizes.dropFirst().reduce(1, *))
    }

    // MARK: - Copies

    private static func moved(
        _ node: Graph.Node, _ operands: [(value: Int, shape: Shape)], _ out: Int,
        _ type: ElementType
    ) -> PlanStep? {
        let targets = TileGroup.orderedStrides(node.shape.sizes)
        let source = operands[0]
        let sources = TileGroup.orderedStrides(source.shape.sizes)
        func copy(
            _ value: Int, _ sizes: [Int], _ from: [Int], _ to: [Int], _ fromOffset: Int,
            _ toOffset: Int
        ) -> StridedCopy {
            let walk = joined(sizes, from, to)
            return StridedCopy(
                source: value, target: out, size: type.size, sizes: walk.sizes,
                sourceStrides: walk.from, targetStrides: walk.to, sourceOffset: fromOffset,
                targetOffset: toOffset)
        }
        func dot(_ a: [Int], _ b: [Int]) -> Int { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        switch node.primitive {
        case .transpose(let order):
            let from = order.map { sources[$0] }
            return .copy([copy(source.value, node.shape.sizes, from, targets, 0, 0)], zeroFilled: nil)
        case .slice(let starts, let steps):
            let from = zip(sources, steps).map { $0 * $1 }
            return .copy(
                [copy(source.value, node.shape.sizes, from, targets, dot(starts, sources), 0)],
                zeroFilled: nil)
        case .place(let starts, let steps):
            let to = zip(targets, steps).map { $0 * $1 }
            return .copy(
                [copy(source.value, source.shape.sizes, sources, to, 0, dot(starts, targets))],
                zeroFilled: node.shape.count * type.size)
        case .concatenate(let axis):
            var offset = 0
            var copies: [StridedCopy] = []
            for part in operands {
                let from = TileGroup.orderedStrides(part.shape.sizes)
                copies.append(copy(part.value, part.shape.sizes, from, targets, 0, offset))
                offset += part.shape[axis] * targets[axis]
            }
            return .copy(copies, zeroFilled: nil)
        default: return nil
        }
    }

    /// Neighbouring axes that both sides walk as one become one.
    private static func joined(
        _ sizes: [Int], _ from: [Int], _ to: [Int]
    ) -> (sizes: [Int], from: [Int], to: [Int]) {
        var result: (sizes: [Int], from: [Int], to: [Int]) = ([], [], [])
        for axis in sizes.indices where sizes[axis] != 1 {
            let last = result.sizes.count - 1
            if last >= 0, result.from[last] == from[axis] * sizes[axis],
                result.to[last] == to[axis] * sizes[axis]
            {
                result.sizes[last] *= sizes[axis]
                result.from[last] = from[axis]
                result.to[last] = to[axis]
            } else {
                result.sizes.append(sizes[axis])
                result.from.append(from[axis])
                result.to.append(to[axis])
            }
        }
        return result
    }
}
