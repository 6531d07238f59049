import Graphs
import Kernels

/// A primitive without its settings. The `switch` has no default: a new primitive does not
/// compile here until it has a kind, and then wants a check.
enum PrimitiveKind: Hashable {
    case input, constant, number, random
    case unary(UnaryOperation)
    case binary(ElementwiseOperation)
    case select, cast, identity, stopGradient
    case broadcast, reshape, transpose, slice, place, concatenate
    case reduce(ReductionKind)
    case argmax
    case product, convolution, convolutionInput, convolutionKernel
    case convolutionKernels, convolutionKernelNorms
    case poolPlaces, poolGather, poolScatter, poolSum, poolSpread
    case windowSums, gatherRows, scatterRows, oneHot

    static let all: [PrimitiveKind] =
        [.input, .constant, .number, .random]
        + UnaryOperation.allCases.map { .unary($0) }
        + ElementwiseOperation.allCases.map { .binary($0) }
        + [.select, .cast, .identity, .stopGradient]
        + [.broadcast, .reshape, .transpose, .slice, .place, .concatenate]
        + [.reduce(.sum), .reduce(.maximum), .reduce(.minimum), .argmax]
        + [.product, .convolution, .convolutionInput, .convolutionKernel]
        + [.convolutionKernels, .convolutionKernelNorms]
        + [.poolPlaces, .poolGather, .poolScatter, .poolSum, .poolSpread]
        + [.windowSums, .gatherRows, .scatterRows, .oneHot]

    init(_ primitive: Primitive) {
        switch primitive {
        case .input: self = .input
        case .constant: self = .constant
        case .number: self = .number
        case .random: self = .random
        case .unary(let operation): self = .unary(operation)
        case .binary(let operation): self = .binary(operation)
        case .select: self = .select
        case .cast: self = .cast
        case .identity: self = .identity
        case .stopGradient: self = .stopGradient
        case .broadcast: self = .broadcast
        case .reshape: self = .reshape
        case .transpose: self = .transpose
        case .slice: self = .slice
        case .place: self = .place
        case .concatenate: self = .concatenate
        case .reduce(let kind, _): self = .reduce(kind)
        case .argmax: self = .argmax
        case .product: self = .product
        case .convolution: self = .convolution
        case .convolutionInput: self = .convolutionInput
        case .convolutionKernel: self = .convolutionKernel
        case .convolutionKernels: self = .convolutionKernels
        case .convolutionKernelNorms: self = .convolutionKernelNorms
        case .poolPlaces: self = .poolPlaces
        case .poolGather: self = .poolGather
        case .poolScatter: self = .poolScatter
        case .poolSum: self = .poolSum
        case .poolSpread: self = .poolSpread
        case .windowSums: self = .windowSums
        case .gatherRows: self = .gatherRows
        case .scatterRows: self = .scatterRows
        case .oneHot: self = .oneHot
        }
    }

    /// Those without a derivative to check, and why.
    static let unchecked: [PrimitiveKind: String] = {
        let comparing: [ElementwiseOperation] = [
            .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .xor,
        ]
        let testing = UnaryOperation.allCases.filter(\.isTest)
        var result: [PrimitiveKind: String] = [
            .constant: "depends on nothing", .number: "depends on nothing",
            .random: "depends on nothing", .argmax: "its result is a whole number",
            .poolPlaces: "its result is a whole number", .oneHot: "its operand is a whole number",
            .binary(.floorDivide): "constant wherever it has a derivative",
            .convolutionKernels: "stands behind a gradient by example, which has no gradient",
            .convolutionKernelNorms: "stands behind a gradient by example, which has no gradient",
            .cast: "float32 has too few digits for differences: see `narrowing`",
        ]
        for operation in comparing { result[.binary(operation)] = "its result is a truth value" }
        for operation in testing { result[.unary(operation)] = "its result is a truth value" }
        return result
    }()
}
