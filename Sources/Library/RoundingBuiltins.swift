import Glibc
import Interpreter
import Tensors

/// Rounding to a number of digits.
enum RoundingBuiltins {
    static let all: [Builtin] = [round]

    static let round = Builtin(
        "round",
        [
            .required("x", "a number, a list of numbers or a tensor"),
            .optional("digits", "a whole number in -300...300", "0"),
        ],
        .elementwise,
        "The nearest number with so many digits after the point; halves go to the even one.",
        example: "round(2.71828, 2)", rule: StaticShapes.same,
        formula: { $0.rounded(.toNearestOrEven) }
    ) { call in
        let digits = try call.integer(1, default: 0)
        guard (-300...300).contains(digits) else {
            throw call.outOfDomain(1, "a whole number in -300...300", found: String(digits))
        }
        return try call.mapElements(
            number: { .number(rounded($0, digits)) }, tensor: { try rounded($0, digits) })
    }

    private static func rounded(_ x: Double, _ digits: Int) -> Double {
        let scale = pow(10, Double(Swift.abs(digits)))
        let scaled = digits < 0 ? x / scale : x * scale
        // So large a number has no digits there that could be rounded away.
        guard scaled.isFinite else { return x }
        let whole = scaled.rounded(.toNearestOrEven)
        return digits < 0 ? whole * scale : whole / scale
    }

    private static func rounded(_ x: Tensor, _ digits: Int) throws -> Tensor {
        guard digits != 0 else { return try x.unary(.round) }
        guard x.elementType.isFloating else {
            let whole = try x.unary(.round)
            return digits > 0 ? whole : try wholeRounded(whole, places: -digits)
        }
        let scale = pow(10, Double(Swift.abs(digits)))
        let (up, down): (ElementwiseOperation, ElementwiseOperation) =
            digits < 0 ? (.divide, .multiply) : (.multiply, .divide)
        // In float32 the scaled number would be rounded before it is rounded.
        let wide = try x.cast(to: .float64)
        let scaled = try Tensor.binary(up, wide, number: scale)
        let result = try Tensor.binary(down, scaled.unary(.round), number: scale)
        return try Tensor.select(scaled.unary(.isFinite), result, wide).cast(to: x.elementType)
    }

    /// Whole numbers to so many zeros at their end, worked out in whole numbers.
    private static func wholeRounded(_ x: Tensor, places: Int) throws -> Tensor {
        guard places < 19 else { return try Tensor.zeros(x.shape, x.elementType).marked(x.marks) }
        let unit = pow(10, Double(places))
        let wide = try x.cast(to: .int64)
        let rest = try Tensor.binary(.remainder, wide, number: unit)
        let below = try Tensor.binary(.subtract, wide, rest)
        let isOdd = try Tensor.binary(
            .remainder, Tensor.binary(.floorDivide, wide, number: unit), number: 2)
        let rises = try Tensor.binary(
            .or, Tensor.binary(.greater, rest, number: unit / 2),
            Tensor.binary(
                .and, Tensor.binary(.equal, rest, number: unit / 2), isOdd))
        let step = try Tensor.binary(.multiply, rises.cast(to: .int64), number: unit)
        let result = try Tensor.binary(.add, below, step)
        return try x.elementType == .int64 ? result : result.cast(to: .float64).cast(to: .uint8)
    }
}
