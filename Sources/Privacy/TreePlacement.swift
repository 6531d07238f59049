/// Finds the placement of a record's participations in one tree that touches its nodes most.
///
/// A tree of n leaves falls into full trees whose sizes are the binary digits of n. The search splits at the largest
/// power of two, tries every division of the participations, and remembers what it found.
struct TreePlacement {
    private struct Key: Hashable {
        let count, start, end, leaves: Int
    }

    /// Beyond so many states a bound takes the place of the search.
    private static let largestSearch = 2e7

    private let separation: Int
    private var found: [Key: Double] = [:]

    /// - Parameter separation: leaves that stand at least between two participations of a record.
    init(separation: Int) {
        self.separation = max(0, separation)
    }

    /// The largest sum over nodes of (participations below the node)², or a bound for it where the search would be
    /// too long.
    mutating func largest(participations: Int, leaves: Int) -> Double {
        guard participations > 0, leaves > 0 else { return 0 }
        let most = min(participations, (leaves - 1) / (separation + 1) + 1)
        let depth = Double(Int.bitWidth - leaves.leadingZeroBitCount)
        if most > 1 {
            let slacks = Double(separation + 1)
            let work = Double(most) * Double(most) * slacks * slacks * depth
            guard work < Self.largestSearch else { return bound(most, leaves: leaves) }
        }
        var best = 0.0
        for count in 1...most {
            best = max(best, weight(count, start: 0, end: separation, leaves: leaves))
        }
        return best
    }

    /// Level by level: no node of size s holds more than ⌈s/(b + 1)⌉ participations, and together they hold all.
    private func bound(_ participations: Int, leaves: Int) -> Double {
        var sum = 0.0
        var size = 1
        while size <= leaves {
            let most = min(participations, (size - 1) / (separation + 1) + 1)
            sum += Double(most) * Double(participations)
            if size > leaves / 2 { break }
            size *= 2
        }
        return sum
    }

    /// - Parameters:
    ///   - start: leaves at the beginning that must stay free.
    ///   - end: leaves after the end that the last separation may use.
    private mutating func weight(_ count: Int, start: Int, end: Int, leaves: Int) -> Double {
        if count == 0 { return 0 }
        if start + (separation + 1) * count > leaves + end { return -.infinity }
        if leaves == 1 { return 1 }
        let key = Key(count: count, start: start, end: end, leaves: leaves)
        if let known = found[key] { return known }
        let left = 1 << (Int.bitWidth - 1 - (leaves - 1).leadingZeroBitCount)
        // All on one side: the other one leaves all its room.
        var best = max(
            weight(
                count, start: start, end: min(separation, end + leaves - left), leaves: left),
            weight(count, start: max(0, start - left), end: end, leaves: leaves - left))
        if count > 1 {
            for right in 1..<count {
                for slack in 0...separation {
                    let sum =
                        weight(count - right, start: start, end: slack, leaves: left)
                        + weight(right, start: slack, end: end, leaves: leaves - left)
                    best = max(best, sum)
                }
            }
        }
        if leaves & (leaves - 1) == 0 { best += Double(count * count) }
        found[key] = best
        return best
    }
}
