/// What one element of a tensor is.
public enum ElementType: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    case bool
    case uint8
    case int64
    case float32
    case float64

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
}
