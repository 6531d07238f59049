import Kernels
import Shapes

/// An array of numbers with a shape and an element type; a value.
///
/// Copies and slices share their storage until one of them is written to, so that assigning
/// to a part of one variable never changes another.
///
/// Operations throw `ShapeError` if shapes do not fit, `TensorError` for what else can be
/// wrong with operands, and `Interrupted` after `Interruption.request()`. Each result carries
/// the marks of all operands.
public struct Tensor: @unchecked Sendable {
    public internal(set) var shape: Shape
    public let elementType: ElementType
    /// The sources this tensor was computed from.
    public internal(set) var marks: Marks
    var storage: Storage
    /// The place of the first element in the storage, counted in elements.
    var offset: Int
    /// Elements from one place to the next of each axis; nil if the elements lie in row-major
    /// order without gaps.
    var strides: [Int]?

    /// A tensor whose elements have yet to be written.
    init(unwritten shape: Shape, _ type: ElementType, _ marks: Marks) throws {
        let bytes = try Self.bytesNeeded(shape, type)
        self.init(
            shape: shape, type: type, marks: marks, storage: try Storage(byteCount: bytes),
            offset: 0, strides: nil)
    }

    init(
        shape: Shape, type: ElementType, marks: Marks, storage: Storage, offset: Int,
        strides: [Int]?
    ) {
        self.shape = shape
        elementType = type
        self.marks = marks
        self.storage = storage
        self.offset = offset
        self.strides = strides
    }

    public var count: Int { shape.count }
    public var rank: Int { shape.rank }

    /// Bytes that the elements of a tensor of this shape and type take.
    ///
    /// - Throws: `ShapeError.negativeSize`, or `tooLarge` if no memory could hold it.
    public static func bytesNeeded(_ shape: Shape, _ type: ElementType) throws -> Int {
        try ShapeRules.count(shape.sizes, operation: "tensor") * type.size
    }

    /// The same numbers, marked with further sources.
    public func marked(_ further: Marks) -> Tensor {
        guard !further.isEmpty else { return self }
        var result = self
        result.marks.formUnion(further)
        return result
    }

    /// The same numbers without marks: for mechanisms that release a value.
    public var withoutMarks: Tensor {
        var result = self
        result.marks = .empty
        return result
    }
}

extension Tensor {
    /// Where the elements begin.
    var start: UnsafeRawPointer {
        UnsafeRawPointer(storage.base + offset * elementType.size)
    }

    /// Where a new tensor's elements are written; the storage is not yet shared then.
    var target: UnsafeMutableRawPointer { storage.base + offset * elementType.size }

    /// The strides, worked out if they are not stored.
    var allStrides: [Int] { strides ?? Self.rowMajorStrides(shape) }

    static func rowMajorStrides(_ shape: Shape) -> [Int] {
        var result = [Int](repeating: 1, count: shape.rank)
        var step = 1
        for axis in shape.sizes.indices.reversed() {
            result[axis] = step
            step &*= shape[axis]
        }
        return result
    }

    /// Another look at the same storage.
    func view(_ sizes: [Int], strides: [Int], offset: Int) -> Tensor {
        let shape = Shape(sizes)
        return Tensor(
            shape: shape, type: elementType, marks: marks, storage: storage, offset: offset,
            strides: Self.isRowMajor(shape, strides) ? nil : strides)
    }

    /// Whether the elements lie in order without gaps; axes of size 1 have no say.
    private static func isRowMajor(_ shape: Shape, _ strides: [Int]) -> Bool {
        var step = 1
        for axis in shape.sizes.indices.reversed() where shape[axis] != 1 {
            if shape[axis] == 0 { return true }
            if strides[axis] != step { return false }
            step &*= shape[axis]
        }
        return true
    }

    /// The same tensor with its elements in row-major order; itself if they are so already.
    func contiguous() throws -> Tensor {
        guard let strides else { return self }
        let result = try Tensor(unwritten: shape, elementType, marks)
        let walk = PairWalk(shape.sizes, strides, Self.rowMajorStrides(shape))
        try walk.copy(from: start, to: result.target, size: elementType.size)
        return result
    }
}
