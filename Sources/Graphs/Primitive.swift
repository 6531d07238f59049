import Kernels

/// The operations a traced program is made of.
///
/// Each has a shape rule (``Graph`` and its builders), a derivative written in the same
/// operations (``Derivatives``), so that derivatives of any order follow, and a kernel
/// (``PlanStep``). Elementwise operations take operands of the result's shape: what a user
/// writes as broadcasting is an explicit ``broadcast``, which costs nothing in a plan.
public enum Primitive: Hashable, Sendable {
    // Where values come from.
    /// A tensor that is given to each run.
    case input(Int)
    /// A tensor that was known when the program was traced.
    case constant(Int)
    /// A plain number, of shape [].
    case number(Double)
    /// Random numbers from the address that a run gives for the draw.
    case random(RandomKind, draw: Int)

    // Element by element.
    case unary(UnaryOperation)
    case binary(ElementwiseOperation)
    /// The second operand where the first is not 0, else the third.
    case select
    /// To the type of the node.
    case cast
    /// Its operand, as a place to differentiate at. The tag makes each one a node of its own.
    case identity(Int)
    /// Its operand, through which no gradient passes.
    case stopGradient

    // The same numbers elsewhere.
    /// Axes of size 1 are repeated up to the size in the node's shape.
    case broadcast
    case reshape
    /// The result's axis `i` is the operand's axis `order[i]`.
    case transpose([Int])
    /// Every `steps[i]`-th element of each axis from `starts[i]` on, as many as the node's shape
    /// says.
    case slice(starts: [Int], steps: [Int])
    /// The adjoint of ``slice``: the operand in a tensor of zeros of the node's shape.
    case place(starts: [Int], steps: [Int])
    case concatenate(axis: Int)

    // Many into one.
    /// Over neighbouring axes, which stay with size 1.
    case reduce(ReductionKind, axes: Range<Int>)
    /// Where along the axis the largest element stands; the axis stays with size 1.
    case argmax(axis: Int)

    // Products.
    /// `[…, n, k] × […, k, m]`, with equal leading axes. A transposed operand is stored with its
    /// last two axes exchanged.
    case product(transposesLeft: Bool, transposesRight: Bool)
    /// `[N, H, W, C] ∗ [h, w, C, O]`.
    case convolution(Window)
    /// The adjoint of ``convolution`` in its first operand: of output gradients and kernel.
    case convolutionInput(Window)
    /// The same in its second: of input and output gradients.
    case convolutionKernel(Window)
    /// The same for each image by itself, `[N, h, w, C, O]`, and its squared norm, `[N]`. They
    /// have no derivatives.
    case convolutionKernels(Window)
    case convolutionKernelNorms(Window)

    // Windows and tables.
    /// Where in each window the largest element stands.
    case poolPlaces(Window)
    /// The elements of `[N, H, W, C]` at these places.
    case poolGather(Window)
    /// The adjoint of ``poolGather``.
    case poolScatter(Window)
    case poolSum(Window)
    /// The adjoint of ``poolSum``.
    case poolSpread(Window)
    /// Sums of up to `2 radius + 1` neighbours along the last axis.
    case windowSums(radius: Int)
    /// Rows of a table by their numbers.
    case gatherRows
    /// The adjoint of ``gatherRows``: rows added up at their numbers.
    case scatterRows
    /// A row with one 1 for each whole number; the node's last axis says how long.
    case oneHot
}

public enum ReductionKind: UInt8, Hashable, Sendable {
    case sum, maximum, minimum
}

/// What a random node draws; parameters are plain numbers.
public enum RandomKind: Hashable, Sendable {
    case normal(mean: Double, standardDeviation: Double)
    case uniform(low: Double, high: Double)
    /// 1 with the probability, else 0.
    case bernoulli(probability: Double)
    /// Whole numbers `low ..< low + size`.
    case integers(low: Int64, size: UInt64)
}

/// How a window moves over the two inner axes of `[N, H, W, C]`.
public struct Window: Hashable, Sendable {
    public var height: Int
    public var width: Int
    public var strideHeight: Int
    public var strideWidth: Int
    /// Rows of zeros above, and columns to the left; those below and to the right follow from
    /// the result's size.
    public var padTop: Int
    public var padLeft: Int

    public init(
        height: Int, width: Int, strideHeight: Int, strideWidth: Int, padTop: Int, padLeft: Int
    ) {
        self.height = height
        self.width = width
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.padTop = padTop
        self.padLeft = padLeft
    }
}

extension Primitive {
    /// Whether a plan works it out element by element, together with its neighbours.
    var isElementwise: Bool {
        switch self {
        case .unary, .binary, .select, .cast, .identity, .stopGradient: true
        default: false
        }
    }

    /// Whether it only looks at its operand's numbers in another order.
    var isView: Bool {
        switch self {
        case .broadcast, .reshape: true
        default: false
        }
    }

    /// The name in tables and messages.
    public var name: String {
        switch self {
        case .input: "input"
        case .constant: "constant"
        case .number: "number"
        case .random(let kind, _): kind.name
        case .unary(let operation): operation.name
        case .binary(let operation): operation.symbol
        case .select: "where"
        case .cast: "cast"
        case .identity: "identity"
        case .stopGradient: "stopGradient"
        case .broadcast: "broadcast"
        case .reshape: "reshape"
        case .transpose: "transpose"
        case .slice: "slice"
        case .place: "place"
        case .concatenate: "concat"
        case .reduce(.sum, _): "sum"
        case .reduce(.maximum, _): "max"
        case .reduce(.minimum, _): "min"
        case .argmax: "argmax"
        case .product: "@"
        case .convolution: "convolution"
        case .convolutionInput: "convolution, input gradient"
        case .convolutionKernel: "convolution, kernel gradient"
        case .convolutionKernels: "convolution, kernel gradients by example"
        case .convolutionKernelNorms: "convolution, norms by example"
        case .poolPlaces: "max pool, places"
        case .poolGather: "max pool"
        case .poolScatter: "max pool, gradient"
        case .poolSum: "sum pool"
        case .poolSpread: "sum pool, gradient"
        case .windowSums: "window sums"
        case .gatherRows: "gather"
        case .scatterRows: "scatter"
        case .oneHot: "onehot"
        }
    }
}

extension RandomKind {
    var name: String {
        switch self {
        case .normal: "normal"
        case .uniform: "uniform"
        case .bernoulli: "bernoulli"
        case .integers: "randint"
        }
    }
}
