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
        guard x.elementType.isFloating || digits < 0 else { return x }
        let scale = pow(10, Double(Swift.abs(digits)))
        let (up, down): (ElementwiseOperation, ElementwiseOperation) =
            digits < 0 ? (.divide, .multiply) : (.multiply, .divide)
        let whole = try Tensor.binary(up, x, number: scale).unary(.round)
        return try Tensor.binary(down, whole, number: scale).cast(to: x.elementType)
    }
}
