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
        case .convolution, .convolutionInput, .convolutionKernel, .convolutionKernels,
            .convolutionKernelNorms:
            return convolution(node, operands, out)
        case .poolGather, .poolScatter, .poolSum, .poolSpread:
            return pool(node, operands, types[0], out)
        case .windowSums(let radius):
            let columns = node.shape.sizes.last ?? 1
            return .windowSums(
                WindowSumStep(
                    type: type, source: operands[0].value, out: out,
                    rows: count / max(1, columns), columns: columns, radius: radius))
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

    // MARK: - Windows

    private static func convolution(
        _ node: Graph.Node, _ operands: [(value: Int, shape: Shape)], _ out: Int
    ) -> PlanStep? {
        let (a, b) = (operands[0].shape, operands[1].shape)
        let form: (ConvolutionStep.Kind, Window, images: Shape, kernel: Shape, outputs: Shape)
        switch node.primitive {
        case .convolution(let window): form = (.forward, window, a, b, node.shape)
        case .convolutionInput(let window): form = (.input, window, node.shape, b, a)
        case .convolutionKernel(let window): form = (.kernel, window, a, node.shape, b)
        case .convolutionKernels(let window):
            form = (.kernelsByExample, window, a, Shape(Array(node.shape.sizes[1...])), b)
        case .convolutionKernelNorms(let window):
            let kernel: Shape = [window.height, window.width, a[3], b[3]]
            form = (.normsByExample, window, a, kernel, b)
        default: return nil
        }
        let (kind, window, images, kernel, outputs) = form
        let geometry = ConvolutionGeometry(
            images: images[0], height: images[1], width: images[2], channels: images[3],
            outHeight: outputs[1], outWidth: outputs[2], outChannels: outputs[3],
            kernelHeight: kernel[0], kernelWidth: kernel[1], strideHeight: window.strideHeight,
            strideWidth: window.strideWidth, padTop: window.padTop, padLeft: window.padLeft)
        return .convolution(
            ConvolutionStep(
                kind: kind, type: node.tile, geometry: geometry, first: operands[0].value,
                second: operands[1].value, out: out))
    }

    private static func pool(
        _ node: Graph.Node, _ operands: [(value: Int, shape: Shape)], _ type: ElementType,
        _ out: Int
    ) -> PlanStep? {
        let source = operands[0].shape
        let places = operands.count > 1 ? operands[1].value : 0
        let form: (PoolStep.Kind, Window, images: Shape, outputs: Shape)
        switch node.primitive {
        case .poolGather(let window): form = (.gather, window, source, node.shape)
        case .poolScatter(let window): form = (.scatter, window, node.shape, source)
        case .poolSum(let window): form = (.sum, window, source, node.shape)
        case .poolSpread(let window): form = (.spread, window, node.shape, source)
        default: return nil
        }
        return .pool(
            PoolStep(
                kind: form.0, type: type, geometry: form.1.pooling(form.images, form.outputs),
                source: operands[0].value, places: places, out: out))
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
            return .copy(
                [copy(source.value, node.shape.sizes, from, targets, 0, 0)], zeroFilled: nil)
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

extension Window {
    /// How it pools images into outputs of these shapes.
    func pooling(_ images: Shape, _ outputs: Shape) -> PoolingGeometry {
        PoolingGeometry(
            images: images[0], height: images[1], width: images[2], channels: images[3],
            outHeight: outputs[1], outWidth: outputs[2], windowHeight: height, windowWidth: width,
            strideHeight: strideHeight, strideWidth: strideWidth, padTop: padTop,
            padLeft: padLeft)
    }
}
