/// Where a tensor's numbers come from: an opaque set of source numbers.
///
/// Every operation gives its result the marks of all its operands, so that a value computed
/// from private data is known as such wherever it goes. No marks cost nothing.
public struct Marks: Hashable, Sendable {
    /// One source, and which sample of it.
    public struct Mark: Hashable, Sendable {
        public let source: UInt32
        /// The number of the sample, from 1 up; 0 for the whole source, and for what comes from
        /// several samples of it.
        public let sample: UInt32
        /// Whether rows were put together on the way, as a mean does: the value says something of
        /// many examples.
        public let isStatistic: Bool

        public init(source: UInt32, sample: UInt32 = 0, isStatistic: Bool = false) {
            self.source = source
            self.sample = sample
            self.isStatistic = isStatistic
        }

        /// Of what is computed from values with both.
        func joined(with other: Mark) -> Mark {
            Mark(
                source: source, sample: sample == other.sample ? sample : 0,
                isStatistic: isStatistic || other.isStatistic)
        }
    }

    /// Ascending by source, each source once; nil instead of empty.
    private var members: [Mark]?

    public static let empty = Marks()

    public init() {}

    public init(source: UInt32, sample: UInt32 = 0, isStatistic: Bool = false) {
        members = [Mark(source: source, sample: sample, isStatistic: isStatistic)]
    }

    public var isEmpty: Bool { members == nil }

    /// The numbers of the sources, ascending.
    public var sources: [UInt32] { members?.map(\.source) ?? [] }

    /// Each source with its sample, ascending.
    public var all: [Mark] { members ?? [] }

    public func union(_ other: Marks) -> Marks {
        guard let mine = members else { return other }
        guard let others = other.members, others != mine else { return self }
        var result: [Mark] = []
        result.reserveCapacity(mine.count + others.count)
        var (a, b) = (0, 0)
        while a < mine.count, b < others.count {
            if mine[a].source < others[b].source {
                result.append(mine[a])
                a += 1
            } else if mine[a].source > others[b].source {
                result.append(others[b])
                b += 1
            } else {
                result.append(mine[a].joined(with: others[b]))
                (a, b) = (a + 1, b + 1)
            }
        }
        result += mine[a...]
        result += others[b...]
        var marks = Marks()
        marks.members = result
        return marks
    }

    /// The marks of a value made of many rows.
    public var ofStatistic: Marks {
        guard let members else { return self }
        var marks = Marks()
        marks.members = members.map {
            Mark(source: $0.source, sample: $0.sample, isStatistic: true)
        }
        return marks
    }

    /// Whether it was made of many rows of some source.
    public var isStatistic: Bool { members?.contains(where: \.isStatistic) ?? false }

    public mutating func formUnion(_ other: Marks) {
        self = union(other)
    }
}
