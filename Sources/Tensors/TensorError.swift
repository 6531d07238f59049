import Shapes

/// What stops an operation besides shapes that do not fit: facts only.
public enum TensorError: Error, Hashable, Sendable {
    /// Bytes asked for, and the most that tensors may hold.
    case outOfMemory(requested: Int, limit: Int)
    /// Whole numbers have no infinity.
    case divisionByZero(operation: String)
    /// A tensor of whole numbers to a negative power.
    case negativePower
    /// A number was asked of a tensor with none or several.
    case notOneElement(Shape)
    case unsuitableType(operation: String, found: ElementType, needed: String)
    /// A number that the element type has no place for.
    case notRepresentable(value: Double, type: ElementType)
    /// A parameter outside what it may be.
    case outOfDomain(operation: String, parameter: String, value: Double, needed: String)
}

extension TensorError {
    /// The stable name of the kind of error.
    public var id: String {
        switch self {
        case .outOfMemory: "out-of-memory"
        case .divisionByZero: "division-by-zero"
        case .negativePower, .outOfDomain: "out-of-domain"
        case .notOneElement: "not-one-element"
        case .unsuitableType: "unsuitable-element-type"
        case .notRepresentable: "not-representable"
        }
    }

    /// Title, explanation and hint, for whoever shows the error.
    public var message: ShapeError.Message {
        switch self {
        case .outOfMemory(let requested, let limit): memoryMessage(requested, limit)
        case .divisionByZero(let operation):
            (
                "a whole number is divided by 0",
                "`\(operation)` of whole numbers has no value where the right side is 0.",
                "use float32 tensors to have infinity or nan there"
            )
        case .negativePower:
            (
                "a whole number is raised to a negative power",
                "Both sides of `^` are tensors of whole numbers, and an exponent is negative.",
                "make one side float32"
            )
        case .notOneElement(let shape):
            (
                "one number is needed here, not a whole tensor",
                "The tensor has shape \(shape), which is \(shape.count) elements.", nil
            )
        case .unsuitableType(let operation, let found, let needed):
            (
                "this element type does not suit `\(operation)`",
                "`\(operation)` needs \(needed) and was given \(found).", nil
            )
        case .notRepresentable(let value, let type):
            (
                "\(type) has no place for a number",
                "\(words(value)) is not among the numbers that \(type) holds.", nil
            )
        case .outOfDomain(let operation, let parameter, let value, let needed):
            (
                "`\(parameter)` is outside what it may be",
                "`\(operation)` needs \(needed); `\(parameter)` is \(words(value)).", nil
            )
        }
    }
}

private func memoryMessage(_ requested: Int, _ limit: Int) -> ShapeError.Message {
    (
        "there is not enough memory for this",
        "A tensor of \(size(requested)) was asked for, and all tensors together may hold "
            + "\(size(limit)).",
        "use smaller sizes, or work on a part at a time"
    )
}

/// A whole number of bytes in the largest unit that leaves at least one: `74.5 GB`.
private func size(_ bytes: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000 && unit + 1 < units.count {
        value /= 1000
        unit += 1
    }
    return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
}

/// A number as the language writes it: whole ones without a point.
private func words(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if abs(value) < 0x1p53, value == value.rounded() { return "\(Int(value))" }
    return "\(value)"
}
