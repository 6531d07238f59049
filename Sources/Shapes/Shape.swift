/// The sizes of a tensor's axes, outermost first; empty for a single number.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral {
    public var sizes: [Int]

    public init(_ sizes: [Int]) {
        self.sizes = sizes
    }

    public init(arrayLiteral elements: Int...) {
        sizes = elements
    }

    public var rank: Int { sizes.count }

    /// The number of elements. Shapes are made so that it does not overflow.
    public var count: Int {
        var product = 1
        for size in sizes { product &*= size }
        return product
    }

    public subscript(axis: Int) -> Int { sizes[axis] }
}

extension Shape: CustomStringConvertible {
    /// `[64, 100]`
    public var description: String {
        "[" + sizes.map(String.init).joined(separator: ", ") + "]"
    }
}
