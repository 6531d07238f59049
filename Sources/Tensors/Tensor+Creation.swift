import Kernels
import Shapes

extension Tensor {
    /// A tensor of these elements, in row-major order.
    ///
    /// - Throws: `ShapeError.cannotReshape` if their number is not the shape's.
    public init(_ elements: [Float], shape: Shape) throws {
        try self.init(copying: elements, .float32, shape)
    }

    public init(_ elements: [Double], shape: Shape) throws {
        try self.init(copying: elements, .float64, shape)
    }

    public init(_ elements: [Int64], shape: Shape) throws {
        try self.init(copying: elements, .int64, shape)
    }

    public init(_ elements: [UInt8], shape: Shape) throws {
        try self.init(copying: elements, .uint8, shape)
    }

    public init(_ elements: [Bool], shape: Shape) throws {
        try self.init(copying: elements.map { $0 ? UInt8(1) : 0 }, .bool, shape)
    }

    /// A tensor of these numbers in another type, converted as `cast` does.
    public init(_ numbers: [Double], as type: ElementType, shape: Shape) throws {
        self = try Tensor(numbers, shape: shape).cast(to: type)
    }

    private init<T>(copying elements: [T], _ type: ElementType, _ shape: Shape) throws {
        let count = try ShapeRules.count(shape.sizes, operation: "tensor")
        guard count == elements.count else {
            throw ShapeError.cannotReshape(from: [elements.count], to: shape)
        }
        try self.init(unwritten: shape, type, .empty)
        elements.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress {
                target.copyMemory(from: base, byteCount: bytes.count)
            }
        }
    }

    /// A tensor of bytes that `write` puts there, all of them, in row-major order.
    package init(
        bytes shape: Shape, write: (UnsafeMutableBufferPointer<UInt8>) throws -> Void
    ) throws {
        try self.init(unwritten: shape, .uint8, .empty)
        try write(UnsafeMutableBufferPointer(start: typed(target), count: count))
    }

    /// A tensor without axes.
    public static func scalar(_ value: Double, _ type: ElementType = .float32) throws -> Tensor {
        try full([], value, type)
    }

    public static func zeros(_ shape: Shape, _ type: ElementType = .float32) throws -> Tensor {
        try full(shape, 0, type)
    }

    public static func ones(_ shape: Shape, _ type: ElementType = .float32) throws -> Tensor {
        try full(shape, 1, type)
    }

    /// A tensor of one number throughout.
    ///
    /// - Throws: `TensorError.notRepresentable` if the integer type cannot hold the number.
    public static func full(
        _ shape: Shape, _ value: Double, _ type: ElementType = .float32
    ) throws -> Tensor {
        var source = value
        if let value = unrepresentable(&source, .float64, type, 1) {
            throw TensorError.notRepresentable(value: value, type: type)
        }
        let result = try Tensor(unwritten: shape, type, .empty)
        fill(result.target, type, result.count, value)
        return result
    }

    /// Ones on the diagonal of `[n, columns]`, zeros elsewhere; square unless said.
    public static func eye(
        _ n: Int, columns: Int? = nil, _ type: ElementType = .float32
    ) throws -> Tensor {
        let width = columns ?? n
        let result = try zeros([n, width], type)
        for i in 0..<min(n, width) {
            fill(result.target + i * (width + 1) * type.size, type, 1, 1)
        }
        return result
    }

    /// `from, from + by, …` up to but without `to`.
    ///
    /// The count is `ceil((to - from) / by)`, but a last element that only rounding kept below
    /// `to` is left out, so `arange(0, 1, 0.1)` has ten elements.
    public static func arange(
        _ from: Double, _ to: Double, by: Double = 1, _ type: ElementType = .float32
    ) throws -> Tensor {
        try requireFinite("arange", ("from", from), ("to", to), ("by", by))
        guard by != 0 else {
            throw TensorError.outOfDomain(
                operation: "arange", parameter: "by", value: by, needed: "a step that is not 0")
        }
        let steps = (to - from) / by
        let nearest = steps.rounded()
        let isNear = abs(steps - nearest) <= 1e-12 * max(1, abs(nearest))
        let count = max(0, isNear ? nearest : steps.rounded(.up))
        guard count <= Double(ShapeRules.largestCount / 2) else {
            throw TensorError.outOfDomain(
                operation: "arange", parameter: "by", value: by, needed: "fewer elements")
        }
        return try counted(Int(count), type) { from + Double($0) * by }
    }

    /// `count` numbers at equal distances from `from` to `to`, both included.
    public static func linspace(
        _ from: Double, _ to: Double, count: Int, _ type: ElementType = .float32
    ) throws -> Tensor {
        try requireFinite("linspace", ("from", from), ("to", to))
        let last = count &- 1
        let step = (to - from) / Double(max(1, last))
        // The end is given, not computed, so that it is exact.
        return try counted(count, type) { $0 == last && $0 > 0 ? to : from + Double($0) * step }
    }

    private static func counted(
        _ count: Int, _ type: ElementType, _ value: (Int) -> Double
    ) throws -> Tensor {
        let wide = try Tensor(unwritten: [count], .float64, .empty)
        let out: UnsafeMutablePointer<Double> = typed(wide.target)
        for i in 0..<count { out[i] = value(i) }
        return try wide.cast(to: type)
    }

    static func requireFinite(
        _ operation: String, _ parameters: (name: String, value: Double)...
    ) throws {
        for (name, value) in parameters where !value.isFinite {
            throw TensorError.outOfDomain(
                operation: operation, parameter: name, value: value, needed: "a finite number")
        }
    }
}
