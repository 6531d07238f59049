import Kernels
import Shapes

// What compiled programs need: elements in place, and places for elements.

extension Tensor {
    /// A tensor whose elements the caller writes at ``writableStart`` before anyone reads them.
    package static func unwritten(
        _ shape: Shape, _ type: ElementType, _ marks: Marks = .empty
    ) throws -> Tensor {
        try Tensor(unwritten: shape, type, marks)
    }

    /// Where the elements begin; valid while the tensor is alive.
    package var elementsStart: UnsafeRawPointer { start }

    /// Where the elements of a tensor that nobody shares are written.
    package var writableStart: UnsafeMutableRawPointer { target }

    /// Whether the elements lie in order without gaps.
    package var isInOrder: Bool { strides == nil }

    /// The tensor with its elements in order.
    package func inOrder() throws -> Tensor { try contiguous() }

    /// Whether nothing else holds the elements, which lie in order: they may be overwritten.
    package mutating func ownsElements() -> Bool {
        strides == nil && isKnownUniquelyReferenced(&storage)
    }
}
