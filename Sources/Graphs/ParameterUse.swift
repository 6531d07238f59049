import Kernels
import Shapes
import Tensors

/// One place where a parameter meets the examples, and what flows back there: enough to work out
/// each example's gradient, its norm, or a weighted sum over the examples.
///
/// For a dense layer `y = x W` the gradient of one example is `xᵢ ȳᵢᵀ`: its squared norm is
/// `‖xᵢ‖² ‖ȳᵢ‖²` (Goodfellow, Efficient per-example gradient computations, 2015), or, with several
/// rows an example, `Σ ⟨xₛ, xₜ⟩ ⟨ȳₛ, ȳₜ⟩` (Li et al., Large language models can be strong
/// differentially private learners, 2022). A weighted sum needs one product with re-weighted
/// cotangents (Bu et al., Differentially private optimization on large model at small cost, 2023).
enum ParameterUse {
    /// `x W`, with as many rows an example as `rows`.
    case product(x: Symbol, cotangent: Symbol, rows: Int, isTransposed: Bool)
    /// The parameter repeated for each example, its shape with axes of size 1 in front being
    /// `seen`.
    case broadcast(cotangent: Symbol, seen: Shape)
    case convolution(x: Symbol, outputs: Symbol, Window)
    /// Rows of the parameter by their numbers.
    case gather(places: Symbol, cotangent: Symbol)
    /// As many parts as there are examples, one for each.
    case parts(cotangent: Symbol)
    /// Each example's gradient itself, `[count]` and the parameter's shape, where nothing less
    /// gives its norm.
    case materialized(Symbol)

    /// Whether each example's gradient is made of products of its own numbers alone, so that no
    /// terms of one example cancel while they are added to those of others.
    func isWhole(_ count: Int) -> Bool {
        switch self {
        case .product(_, _, let rows, _): rows == 1
        case .gather(let places, _): places.shape.count == count
        case .convolution: false
        case .broadcast, .parts, .materialized: true
        }
    }

    /// The same, worked out in float64.
    var inDoubles: ParameterUse {
        func double(_ symbol: Symbol) -> Symbol { symbol.cast(to: .float64) }
        return switch self {
        case .product(let x, let cotangent, let rows, let isTransposed):
            .product(
                x: double(x), cotangent: double(cotangent), rows: rows, isTransposed: isTransposed)
        case .broadcast(let cotangent, let seen):
            .broadcast(cotangent: double(cotangent), seen: seen)
        case .convolution(let x, let outputs, let window):
            .convolution(x: double(x), outputs: double(outputs), window)
        case .gather(let places, let cotangent):
            .gather(places: places, cotangent: double(cotangent))
        case .parts(let cotangent): .parts(cotangent: double(cotangent))
        case .materialized(let gradients): .materialized(double(gradients))
        }
    }

    /// The squared norm of each example's gradient; `[count]`.
    func squaredNorms(_ count: Int) -> Symbol {
        switch self {
        case .product(let x, let cotangent, let rows, _):
            if rows == 1 {
                return squares(x, count) * squares(cotangent, count)
            }
            return Self.productNorms(x, cotangent, rows, count)
        case .broadcast(let cotangent, let seen):
            return squares(Self.sums(cotangent, seen, count), count)
        case .convolution(let x, let outputs, let window):
            if x.shape[0] == count, !Self.keepsGradients(x, outputs, window) {
                return x.kernelGradientNorms(outputs, window)
            }
            let kernel: Shape = [window.height, window.width, x.shape[3], outputs.shape[3]]
            return squares(gradients(count, of: kernel), count)
        case .gather(let places, let cotangent):
            return Self.gatherNorms(places, cotangent, count)
        case .parts(let cotangent): return squares(cotangent, count)
        case .materialized(let gradients): return squares(gradients, count)
        }
    }

    /// For each example the product of its gradients here and at another use of the same numbers, `[count]`: for two dense
    /// layers `Σ ⟨xₛ, x'ₜ⟩ ⟨ȳₛ, ȳ'ₜ⟩`. Nil where no rule takes less than the gradients.
    func product(with other: ParameterUse, _ count: Int) -> Symbol? {
        func dots(_ a: Symbol, _ b: Symbol, _ rows: Int, _ otherRows: Int) -> Symbol {
            let left = a.viewed(as: [count, rows, a.shape.count / max(1, count * rows)])
            let right = b.viewed(as: [count, otherRows, b.shape.count / max(1, count * otherRows)])
            if rows == 1, otherRows == 1 { return (left * right).folded(.sum, [2]) }
            return left.multiplied(right.swapped())
        }
        switch (self, other) {
        case (
            .product(let x, let y, let rows, let way), .product(let x2, let y2, let rows2, let way2)
        )
        where way == way2:
            let (p, q) = (x.shape[1], y.shape[1])
            guard rows * rows2 * (p + q) < (rows + rows2) * p * q else { return nil }
            let products = dots(x, x2, rows, rows2) * dots(y, y2, rows, rows2)
            return products.folded(.sum, [1, 2]).viewed(as: [count])
        case (.broadcast(let y, let seen), .broadcast(let y2, let seen2)):
            let (a, b) = (Self.sums(y, seen, count), Self.sums(y2, seen2, count))
            return dots(a, b, 1, 1).viewed(as: [count])
        case (.gather(let places, let y), .gather(let places2, let y2)):
            guard places.shape.count == count, places2.shape.count == count else { return nil }
            let isSame = Self.areEqual(
                places.viewed(as: [count]).cast(to: .float64),
                places2.viewed(as: [count]).cast(to: .float64))
            return dots(y, y2, 1, 1).viewed(as: [count]) * isSame.cast(to: y.type)
        default: return nil
        }
    }

    /// `Σ wᵢ gᵢ` in the parameter's shape.
    func weightedSum(_ weights: Symbol, _ count: Int, to shape: Shape) -> Symbol {
        switch self {
        case .product(let x, let cotangent, let rows, let isTransposed):
            let scaled = Self.scaled(cotangent, weights, rows)
            return isTransposed
                ? scaled.transposed().multiplied(x) : x.transposed().multiplied(scaled)
        case .broadcast(let cotangent, let seen):
            let sums = Self.sums(cotangent, seen, count)
            let row: Shape = [1, count]
            return weights.viewed(as: row).multiplied(sums).viewed(as: shape)
        case .convolution(let x, let outputs, let window):
            if x.shape[0] == count, Self.keepsGradients(x, outputs, window) {
                return Self.weighted(gradients(count, of: shape), weights, count, to: shape)
            }
            // The smaller of the two is re-weighted.
            let isOutputSmaller = outputs.shape.count <= x.shape.count
            let scaledOutputs = isOutputSmaller ? Self.scaled(outputs, weights, 1) : outputs
            let scaledInputs = isOutputSmaller ? x : Self.scaled(x, weights, 1)
            return scaledInputs.kernelGradient(scaledOutputs, window, to: shape)
        case .gather(let places, let cotangent):
            return Self.scaled(cotangent, weights, cotangent.shape[0] / max(1, count))
                .scatteringRows(at: places, into: shape)
        case .parts(let cotangent):
            return Self.scaled(cotangent, weights, 1).viewed(as: shape)
        case .materialized(let gradients):
            return Self.weighted(gradients, weights, count, to: shape)
        }
    }

    /// Each example's gradient: `[count] + shape`.
    func gradients(_ count: Int, of shape: Shape) -> Symbol {
        let all = Shape([count] + shape.sizes)
        switch self {
        case .product(let x, let cotangent, let rows, let isTransposed):
            let a = x.viewed(as: [count, rows, x.shape[1]])
            let b = cotangent.viewed(as: [count, rows, cotangent.shape[1]])
            return isTransposed
                ? b.swapped().multiplied(a) : a.swapped().multiplied(b)
        case .broadcast(let cotangent, let seen):
            return Self.sums(cotangent, seen, count).viewed(as: all)
        case .convolution(let x, let outputs, let window):
            let each = x.kernelGradients(outputs, window, to: shape)
            // Several images may make one example.
            let images = count == 0 ? 0 : x.shape[0] / count
            return each.viewed(as: [count, images, shape.count]).folded(.sum, [1])
                .viewed(as: all)
        case .gather(let places, let cotangent):
            return Self.gatherGradients(places, cotangent, count, shape)
        case .parts(let cotangent): return Self.apart(cotangent, count).viewed(as: all)
        case .materialized(let gradients): return gradients
        }
    }

    /// Whether each image's kernel gradient is kept: where its norm needs it in full, and reading
    /// it again takes less time than working out the weighted sum anew.
    private static func keepsGradients(_ x: Symbol, _ outputs: Symbol, _ window: Window) -> Bool {
        let geometry = ConvolutionGeometry(
            images: x.shape[0], height: x.shape[1], width: x.shape[2], channels: x.shape[3],
            outHeight: outputs.shape[1], outWidth: outputs.shape[2],
            outChannels: outputs.shape[3], kernelHeight: window.height,
            kernelWidth: window.width, strideHeight: window.strideHeight,
            strideWidth: window.strideWidth, padTop: window.padTop, padLeft: window.padLeft)
        guard Convolution.normForm(geometry) == .direct else { return false }
        let bytes = Double(geometry.images * geometry.kernelLength * x.type.size)
        let work = geometry.operations * Double(geometry.images)
        // Some 100 operations and 12 bytes a nanosecond.
        return bytes <= 64e6 && work / 100 > bytes / 12
    }

    // MARK: - Parts

    /// Each example's sum of squares.
    private func squares(_ x: Symbol, _ count: Int) -> Symbol {
        let rows = x.viewed(as: [count, count == 0 ? 0 : x.shape.count / count])
        return rows.squared().folded(.sum, [1]).viewed(as: [count])
    }

    /// What flows back to the repeated parameter from each example: `[count, elements]`.
    private static func sums(_ cotangent: Symbol, _ seen: Shape, _ count: Int) -> Symbol {
        var axes: [Int] = []
        for axis in 1..<max(1, cotangent.rank) where seen[axis] == 1 && cotangent.shape[axis] != 1 {
            axes.append(axis)
        }
        return cotangent.folded(.sum, axes).viewed(as: [count, seen.count])
    }

    /// By the Gram matrices of both sides, or by the gradients themselves, whichever is less work.
    private static func productNorms(
        _ x: Symbol, _ cotangent: Symbol, _ rows: Int, _ count: Int
    ) -> Symbol {
        let a = x.viewed(as: [count, rows, x.shape[1]])
        let b = cotangent.viewed(as: [count, rows, cotangent.shape[1]])
        let (p, q) = (x.shape[1], cotangent.shape[1])
        let result: Symbol
        if rows * (p + q) < p * q {
            result = a.multiplied(a.swapped()) * b.multiplied(b.swapped())
        } else {
            result = a.swapped().multiplied(b).squared()
        }
        return result.folded(.sum, [1, 2]).viewed(as: [count])
    }

    /// Rows that an example looks up twice add up before their norm is taken.
    private static func gatherNorms(
        _ places: Symbol, _ cotangent: Symbol, _ count: Int
    ) -> Symbol {
        let rows = count == 0 ? 0 : places.shape.count / count
        let width = places.shape.count == 0 ? 0 : cotangent.shape.count / places.shape.count
        let b = cotangent.viewed(as: [count, rows, width])
        guard rows > 1 else {
            return b.squared().folded(.sum, [1, 2]).viewed(as: [count])
        }
        let numbers = places.cast(to: .float64)
        let isSame = areEqual(
            numbers.viewed(as: [count, rows, 1]).spread(to: [count, rows, rows]),
            numbers.viewed(as: [count, 1, rows]).spread(to: [count, rows, rows]))
        let products = b.multiplied(b.swapped())
        return (products * isSame.cast(to: b.type)).folded(.sum, [1, 2]).viewed(as: [count])
    }

    private static func areEqual(_ a: Symbol, _ b: Symbol) -> Symbol {
        Symbol(a.graph, a.graph.node(.binary(.equal), [a.id, b.id], a.shape, .bool))
    }

    private static func gatherGradients(
        _ places: Symbol, _ cotangent: Symbol, _ count: Int, _ shape: Shape
    ) -> Symbol {
        let rows = count == 0 ? 0 : places.shape.count / count
        let width = shape.sizes.dropFirst().reduce(1, *)
        let table = shape[0]
        // Each example's rows go to a table of its own.
        let moved = places.viewed(as: [count, rows]).shiftedRows(by: table, count)
        return cotangent.viewed(as: [count * rows, width])
            .scatteringRows(
                at: moved.viewed(as: [count * rows]), into: [count * table, width]
            )
            .viewed(as: Shape([count] + shape.sizes))
    }

    /// Each example's part in a row of zeros.
    private static func apart(_ cotangent: Symbol, _ count: Int) -> Symbol {
        let width = count == 0 ? 0 : cotangent.shape.count / count
        let all: Shape = [count, count, width]
        let graph = cotangent.graph
        let places = (0..<count).map { Double($0) }
        guard let numbers = try? Tensor(places, shape: [count]) else { return cotangent }
        let row = graph.constant(numbers)
        let isOwn = areEqual(
            row.viewed(as: [count, 1, 1]).spread(to: all),
            row.viewed(as: [1, count, 1]).spread(to: all))
        let each = cotangent.viewed(as: [1, count, width])
        let zero = graph.number(0, all, each.type)
        return (try? .select(isOwn, each, zero)) ?? each
    }

    /// The weighted sum of gradients that are there in full.
    private static func weighted(
        _ gradients: Symbol, _ weights: Symbol, _ count: Int, to shape: Shape
    ) -> Symbol {
        let each = gradients.viewed(as: [count, shape.count])
        return weights.cast(to: each.type).viewed(as: [1, count]).multiplied(each)
            .viewed(as: shape)
    }

    /// Each example's rows times its weight.
    private static func scaled(_ x: Symbol, _ weights: Symbol, _ rows: Int) -> Symbol {
        let count = weights.shape.count
        let width = x.shape.count == 0 ? 0 : x.shape.count / max(1, count)
        let flat = x.viewed(as: [count, width])
        return (flat * weights.cast(to: x.type).viewed(as: [count, 1])).viewed(as: x.shape)
    }
}
