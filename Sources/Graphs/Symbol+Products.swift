import Kernels
import Shapes
import Tensors

extension Symbol {
    private func make(
        _ primitive: Primitive, _ operands: [Symbol], _ shape: Shape, type: ElementType? = nil
    ) -> Symbol {
        Symbol(graph, graph.node(primitive, operands.map(\.id), shape, type ?? self.type))
    }

    /// `a @ b` as `Tensor.matmul` has it.
    ///
    /// - Throws: `ShapeError` if the shapes do not fit.
    public static func product(_ a: Symbol, _ b: Symbol) throws(ShapeError) -> Symbol {
        let shape = try ShapeRules.matrixProduct(a.shape, b.shape)
        let common = a.type.promoted(with: b.type)
        let type = common.isFloating ? common : .float32
        var left = a.cast(to: type)
        var right = b.cast(to: type)
        if left.rank == 1 { left = left.viewed(as: [1, left.shape[0]]) }
        if right.rank == 1 { right = right.viewed(as: [right.shape[0], 1]) }
        // One matrix on the right serves all rows of the left at once.
        if right.rank == 2 {
            let inner = left.shape[left.rank - 1]
            let rows = Shape(Array(left.shape.sizes.dropLast())).count
            let flat = left.viewed(as: [rows, inner]).multiplied(right)
            return flat.viewed(as: shape)
        }
        let leftBatch = Shape(Array(left.shape.sizes.dropLast(2)))
        let rightBatch = Shape(Array(right.shape.sizes.dropLast(2)))
        let batch = try ShapeRules.broadcast(leftBatch, rightBatch, operation: "@").sizes
        left = left.spread(to: Shape(batch + left.shape.sizes.suffix(2)))
        right = right.spread(to: Shape(batch + right.shape.sizes.suffix(2)))
        return left.multiplied(right).viewed(as: shape)
    }

    /// `[…, n, k] × […, k, m]` with equal leading axes; transposed operands are read in place.
    package func multiplied(_ other: Symbol) -> Symbol {
        let (left, transposesLeft) = untransposed()
        let (right, transposesRight) = other.untransposed()
        let inner = shape[rank - 1]
        let sizes = Array(shape.sizes.dropLast()) + [other.shape[other.rank - 1]]
        // With an inner size of 1 it is an outer product: element by element.
        if inner == 1 { return self * other }
        if let split = multipliedByParts(other) { return split }
        return left.make(
            .product(transposesLeft: transposesLeft, transposesRight: transposesRight),
            [left, right], Shape(sizes))
    }

    /// Columns that were joined are multiplied each by their own rows, so that nothing is copied;
    /// and a row with one 1 chooses a row.
    private func multipliedByParts(_ other: Symbol) -> Symbol? {
        guard rank == 2, other.rank == 2 else { return nil }
        switch primitive {
        case .concatenate(axis: 1):
            let parts = graph[id].operands.map { Symbol(graph, $0) }
            var row = 0
            var total: Symbol?
            for part in parts {
                let width = part.shape[1]
                let own = other.sliced(
                    starts: [row, 0], steps: [1, 1], sizes: [width, other.shape[1]])
                let product = part.multiplied(own)
                total = total.map { $0 + product } ?? product
                row += width
            }
            return total
        case .oneHot:
            guard operand(0).rank == 1, type == other.type else { return nil }
            return other.make(
                .gatherRows, [other, operand(0)], [shape[0], other.shape[1]])
        default: return nil
        }
    }

    /// What a transposition of the last two axes was made of, and whether it is one.
    private func untransposed() -> (Symbol, Bool) {
        guard case .transpose(let order) = primitive, order.count == rank else {
            return (self, false)
        }
        var swapped = Array(0..<rank)
        swapped.swapAt(rank - 1, rank - 2)
        return order == swapped ? (operand(0), true) : (self, false)
    }

    // MARK: - Convolutions

    /// `[N, H, W, C] ∗ [h, w, C, O]` to `[N, rows, columns, O]`.
    package func convolved(_ kernel: Symbol, _ window: Window, rows: Int, columns: Int) -> Symbol {
        make(
            .convolution(window), [self, kernel],
            [shape[0], rows, columns, kernel.shape[3]])
    }

    /// The adjoint of ``convolved(_:_:rows:columns:)`` in its first operand, to images of the
    /// given shape; `self` are output gradients.
    package func convolvedBack(_ kernel: Symbol, _ window: Window, to shape: Shape) -> Symbol {
        make(.convolutionInput(window), [self, kernel], shape)
    }

    /// The adjoint in its second operand, to a kernel of the given shape; `self` are images.
    package func kernelGradient(_ outputs: Symbol, _ window: Window, to shape: Shape) -> Symbol {
        make(.convolutionKernel(window), [self, outputs], shape)
    }

    /// Each image's kernel gradient.
    func kernelGradients(_ outputs: Symbol, _ window: Window, to shape: Shape) -> Symbol {
        make(.convolutionKernels(window), [self, outputs], Shape([self.shape[0]] + shape.sizes))
    }

    /// The squared norm of each image's kernel gradient.
    package func kernelGradientNorms(_ outputs: Symbol, _ window: Window) -> Symbol {
        make(.convolutionKernelNorms(window), [self, outputs], [shape[0]])
    }

    // MARK: - Windows

    package func poolPlaces(_ window: Window, rows: Int, columns: Int) -> Symbol {
        // Places take two bytes each, whatever the type that is written here.
        let sizes: Shape = [shape[0], rows, columns, shape[3]]
        return Symbol(
            graph, graph.node(.poolPlaces(window), [id], sizes, .int64, tile: .float32))
    }

    package func poolGathered(at places: Symbol, _ window: Window) -> Symbol {
        make(.poolGather(window), [self, places], places.shape)
    }

    package func poolScattered(at places: Symbol, _ window: Window, to shape: Shape) -> Symbol {
        make(.poolScatter(window), [self, places], shape)
    }

    package func poolSummed(_ window: Window, rows: Int, columns: Int) -> Symbol {
        make(.poolSum(window), [self], [shape[0], rows, columns, shape[3]])
    }

    package func poolSpread(_ window: Window, to shape: Shape) -> Symbol {
        make(.poolSpread(window), [self], shape)
    }

    package func windowSummed(radius: Int) -> Symbol {
        make(.windowSums(radius: radius), [self], shape)
    }
}
