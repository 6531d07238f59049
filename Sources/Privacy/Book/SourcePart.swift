/// One of equal, disjoint parts of a source, cut in the order of its records.
///
/// No record is in two parts of one cut, so what is computed from one part says nothing of the
/// records of another: teachers of an ensemble each learn from a part of their own.
public struct SourcePart: Sendable, Hashable, Codable {
    /// Which one, from 0.
    public let place: Int
    /// Of how many.
    public let count: Int
    /// Names what was cut: parts of other records, or of the same in another order, have another.
    public let cut: String

    public init(place: Int, count: Int, cut: String) {
        self.place = place
        self.count = count
        self.cut = cut
    }

    /// Whether no record can be in both.
    public func isDisjoint(from other: SourcePart) -> Bool {
        count == other.count && cut == other.cut && place != other.place
    }
}
