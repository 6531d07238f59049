/// An operation on two elements.
public enum ElementwiseOperation: UInt8, Sendable, CaseIterable {
    case add, subtract, multiply, divide
    /// The quotient rounded down, and what it leaves; the remainder has the divisor's sign.
    case floorDivide, remainder
    case power
    /// NaN if either is.
    case minimum, maximum
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// Of truth values; numbers count as true unless 0.
    case and, or, xor

    /// The operator or function of the language, for messages.
    public var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .floorDivide: "//"
        case .remainder: "%"
        case .power: "^"
        case .minimum: "minimum"
        case .maximum: "maximum"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .and: "and"
        case .or: "or"
        case .xor: "xor"
        }
    }

    /// Whether the result is a truth value.
    public var isComparison: Bool {
        rawValue >= Self.equal.rawValue && rawValue <= Self.greaterOrEqual.rawValue
    }

    public var isLogical: Bool { rawValue >= Self.and.rawValue }
}

/// An operation on one element.
public enum UnaryOperation: UInt8, Sendable, CaseIterable {
    // The type stays.
    case negate, absolute, sign, square, floor, ceil, round, relu
    // Integers become float32.
    case sqrt, reciprocal, exp, expm1, log, log1p, log2, log10, sigmoid, tanh
    case sin, cos, tan, asin, acos, atan, sinh, cosh, erf, softplus
    // The result is a truth value.
    case isNaN, isInfinite, isFinite, not

    /// The function of the language, for messages.
    public var name: String {
        switch self {
        case .negate: "-"
        case .absolute: "abs"
        case .isNaN: "isnan"
        case .isInfinite: "isinf"
        case .isFinite: "isfinite"
        default: String(describing: self)
        }
    }

    /// Whether an integer tensor keeps its type.
    public var keepsType: Bool { rawValue <= Self.relu.rawValue }

    /// Whether the result is a truth value.
    public var isTest: Bool { rawValue >= Self.isNaN.rawValue }
}

/// Many elements into one.
public enum Reduction: UInt8, Sendable, CaseIterable {
    case sum, mean, product, maximum, minimum, any, all
    case variance, standardDeviation
    /// `log(sum(exp(x)))`, without overflow.
    case logSumExp
    /// `sqrt(sum(x^2))`
    case norm

    /// The function of the language, for messages.
    public var name: String {
        switch self {
        case .maximum: "max"
        case .minimum: "min"
        case .variance: "var"
        case .standardDeviation: "std"
        case .logSumExp: "logsumexp"
        default: String(describing: self)
        }
    }
}
