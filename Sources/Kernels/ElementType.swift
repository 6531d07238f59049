/// What one element of a tensor is. A type listed later can hold more kinds of numbers.
public enum ElementType: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    /// One byte, 0 or 1.
    case bool
    case uint8
    case int64
    case float32
    case float64

    /// The type of a name in the language, such as `float32`.
    public init?(named name: String) {
        guard let found = Self.allCases.first(where: { $0.description == name }) else {
            return nil
        }
        self = found
    }

    /// Bytes of one element.
    public var size: Int {
        switch self {
        case .bool, .uint8: 1
        case .float32: 4
        case .int64, .float64: 8
        }
    }

    /// The name in the language.
    public var description: String {
        switch self {
        case .bool: "bool"
        case .uint8: "uint8"
        case .int64: "int64"
        case .float32: "float32"
        case .float64: "float64"
        }
    }

    public var isFloating: Bool { self == .float32 || self == .float64 }

    /// The type of a result of operands of both types: the one listed later.
    public func promoted(with other: ElementType) -> ElementType {
        rawValue >= other.rawValue ? self : other
    }
}
