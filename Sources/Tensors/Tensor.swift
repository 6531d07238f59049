import Shapes

/// An array of numbers with a shape and an element type; a value.
public struct Tensor: @unchecked Sendable {
    public internal(set) var shape: Shape
    public let elementType: ElementType
}
