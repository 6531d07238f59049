import Kernels
import Shapes

/// The ways out: elements of a marked tensor are read after the thread's `ReadingObserver` was
/// asked. What it throws is thrown on.
extension Tensor {
    /// All elements in row-major order; truth values as 0 and 1.
    public func toDoubles() throws -> [Double] {
        try noteReading()
        let wide = try cast(to: .float64).contiguous()
        return Array(UnsafeBufferPointer<Double>(start: typed(wide.start), count: count))
    }

    public func toFloats() throws -> [Float] {
        try noteReading()
        let wide = try cast(to: .float32).contiguous()
        return Array(UnsafeBufferPointer<Float>(start: typed(wide.start), count: count))
    }

    /// All elements of an integer or bool tensor.
    ///
    /// - Throws: `TensorError.unsuitableType` for floating types.
    public func toIntegers() throws -> [Int] {
        guard !elementType.isFloating || count == 0 else {
            throw TensorError.unsuitableType(
                operation: "indexing", found: elementType, needed: "whole numbers (int64)")
        }
        try noteReading()
        let wide = try cast(to: .int64).contiguous()
        let p: UnsafePointer<Int64> = typed(wide.start)
        return (0..<count).map { Int(p[$0]) }
    }

    /// All elements as truth values: true unless 0.
    public func toBools() throws -> [Bool] {
        try noteReading()
        let bytes = try cast(to: .bool).contiguous()
        let p: UnsafePointer<UInt8> = typed(bytes.start)
        return (0..<count).map { p[$0] != 0 }
    }

    /// The only element.
    ///
    /// - Throws: `TensorError.notOneElement` if there are none or several.
    public func item() throws -> Double {
        guard count == 1 else { throw TensorError.notOneElement(shape) }
        try noteReading()
        return element(at: 0)
    }

    /// One element by its place in row-major order.
    ///
    /// - Precondition: the place is in `0 ..< count`.
    func element(at place: Int) -> Double {
        precondition(place >= 0 && place < count, "The place is outside the tensor.")
        var at = offset + place
        if let strides {
            at = offset
            var rest = place
            for axis in shape.sizes.indices.reversed() {
                at += rest % shape[axis] * strides[axis]
                rest /= shape[axis]
            }
        }
        let p = UnsafeRawPointer(storage.base)
        switch elementType {
        case .bool, .uint8: return Double(p.load(fromByteOffset: at, as: UInt8.self))
        case .int64: return Double(p.load(fromByteOffset: at * 8, as: Int64.self))
        case .float32: return Double(p.load(fromByteOffset: at * 4, as: Float.self))
        case .float64: return p.load(fromByteOffset: at * 8, as: Double.self)
        }
    }

    /// The elements' bytes in row-major order, for hashing and saving; truth values are 0 or 1.
    public func withContiguousBytes<R>(
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) throws -> R {
        try noteReading()
        let all = try contiguous()
        return try withExtendedLifetime(all.storage) {
            try body(
                UnsafeRawBufferPointer(start: all.start, count: count * elementType.size))
        }
    }

    /// A tensor of elements that `withContiguousBytes` gave.
    ///
    /// - Throws: `ShapeError.cannotReshape` if their number is not the shape's,
    ///   `TensorError.notRepresentable` if a truth value is neither 0 nor 1.
    public init(
        contiguousBytes bytes: UnsafeRawBufferPointer, _ type: ElementType, shape: Shape
    ) throws {
        guard try Self.bytesNeeded(shape, type) == bytes.count else {
            throw ShapeError.cannotReshape(from: [bytes.count / type.size], to: shape)
        }
        if type == .bool, let odd = bytes.first(where: { $0 > 1 }) {
            throw TensorError.notRepresentable(value: Double(odd), type: type)
        }
        try self.init(unwritten: shape, type, .empty)
        if let base = bytes.baseAddress {
            target.copyMemory(from: base, byteCount: bytes.count)
        }
    }
}
