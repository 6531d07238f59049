/// Where a tensor's numbers come from: an opaque set of source numbers.
///
/// Every operation gives its result the marks of all its operands, so that a value computed
/// from private data is known as such wherever it goes. No marks cost nothing.
public struct Marks: Hashable, Sendable {
    /// Ascending, each once; nil instead of empty.
    private var members: [UInt32]?

    public static let empty = Marks()

    public init() {}

    public init(source: UInt32) {
        members = [source]
    }

    public var isEmpty: Bool { members == nil }

    /// The numbers of the sources, ascending.
    public var sources: [UInt32] { members ?? [] }

    public func union(_ other: Marks) -> Marks {
        guard let mine = members else { return other }
        guard let others = other.members, others != mine else { return self }
        var result = Marks()
        result.members = Set(mine).union(others).sorted()
        return result
    }

    public mutating func formUnion(_ other: Marks) {
        self = union(other)
    }
}
