import Glibc

/// `a // b` as Python rounds it: the whole quotient without the remainder, one less where the
/// signs differ.
@inline(__always) func floorQuotient(_ a: Double, _ b: Double) -> Double {
    if b == 0 { return a / b }
    let rest = fmod(a, b)
    var exact = (a - rest) / b
    if rest != 0 && (rest < 0) != (b < 0) { exact -= 1 }
    let rounded = exact.rounded(.down)
    return exact - rounded > 0.5 ? rounded + 1 : rounded
}

@inline(__always) func floorQuotient(_ a: Float, _ b: Float) -> Float {
    if b == 0 { return a / b }
    let rest = fmodf(a, b)
    var exact = (a - rest) / b
    if rest != 0 && (rest < 0) != (b < 0) { exact -= 1 }
    let rounded = exact.rounded(.down)
    return exact - rounded > 0.5 ? rounded + 1 : rounded
}

/// `a % b` with the sign of b; NaN for b = 0.
@inline(__always) func floorRemainder(_ a: Double, _ b: Double) -> Double {
    let rest = fmod(a, b)
    if rest == 0 { return copysign(0, b) }
    return (rest < 0) != (b < 0) ? rest + b : rest
}

@inline(__always) func floorRemainder(_ a: Float, _ b: Float) -> Float {
    let rest = fmodf(a, b)
    if rest == 0 { return copysignf(0, b) }
    return (rest < 0) != (b < 0) ? rest + b : rest
}

/// Wraps for the one quotient that has no place, and is 0 for b = 0.
@inline(__always) func floorQuotient<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    if b == 0 { return 0 }
    if T.isSigned && b == ~0 { return 0 &- a }
    let quotient = a / b
    return (a % b != 0) && ((a < 0) != (b < 0)) ? quotient &- 1 : quotient
}

@inline(__always) func floorRemainder<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    if b == 0 || (T.isSigned && b == ~0) { return 0 }
    let rest = a % b
    return rest != 0 && ((rest < 0) != (b < 0)) ? rest &+ b : rest
}

@inline(__always) func power(_ a: Double, _ b: Double) -> Double { pow(a, b) }

/// `base^exponent` with wrapping products; 1 for an exponent below 1.
@inline(__always) func wrappingPower<T: FixedWidthInteger>(_ base: T, _ exponent: T) -> T {
    var result: T = 1
    var factor = base
    var rest = exponent
    while rest > 0 {
        if rest & 1 == 1 { result = result &* factor }
        factor = factor &* factor
        rest = rest >> 1
    }
    return result
}

/// The functions of one double that have no loop of their own.
@inline(__always) func scalarValue(_ op: UnaryOperation, _ x: Double) -> Double {
    switch op {
    case .negate: -x
    case .absolute: abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .square: x * x
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    case .relu: x < 0 ? 0 : x
    case .sqrt: x.squareRoot()
    case .reciprocal: 1 / x
    case .exp: exp(x)
    case .expm1: expm1(x)
    case .log: log(x)
    case .log1p: log1p(x)
    case .log2: log2(x)
    case .log10: log10(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: tanh(x)
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    default: trigonometricValue(op, x)
    }
}

@inline(__always) private func trigonometricValue(_ op: UnaryOperation, _ x: Double) -> Double {
    switch op {
    case .sin: sin(x)
    case .cos: cos(x)
    case .tan: tan(x)
    case .asin: asin(x)
    case .acos: acos(x)
    case .atan: atan(x)
    case .sinh: sinh(x)
    case .cosh: cosh(x)
    default: erf(x)
    }
}
