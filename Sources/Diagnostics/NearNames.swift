/// Names close to a misspelt one, nearest first.
///
/// Ranked by edit distance without regard to case (a swap of neighbours counts as one
/// edit); at most three, and none whose distance is over a third of the length.
public func nearNames(to name: String, among candidates: some Sequence<String>) -> [String] {
    let wanted = Array(name.lowercased())
    let limit = max(1, wanted.count / 3)
    var found: [(distance: Int, name: String)] = []
    for candidate in Set(candidates) where candidate != name {
        let other = Array(candidate.lowercased())
        guard abs(other.count - wanted.count) <= limit else { continue }
        let distance = editDistance(wanted, other)
        if distance <= limit && distance < wanted.count { found.append((distance, candidate)) }
    }
    return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
}

/// Edits (insert, delete, replace, swap of neighbours) that turn one text into the other.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var current = [i + 1]
        for j in 0..<b.count {
            let replaced = last[j] + (a[i] == b[j] ? 0 : 1)
            var best = min(replaced, last[j + 1] + 1, current[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                best = min(best, beforeLast[j - 1] + 1)
            }
            current.append(best)
        }
        (beforeLast, last) = (last, current)
    }
    return last[b.count]
}

/// A pattern for names in which `*` stands for any text.
public enum NamePattern {
    /// Whether the whole name fits, without regard to case.
    public static func matches(_ name: String, _ pattern: String) -> Bool {
        let parts = pattern.lowercased().split(separator: "*", omittingEmptySubsequences: false)
        var rest = Substring(name.lowercased())
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, parts.count > 1 { return rest.hasSuffix(part) }
            if index == 0 {
                guard rest.hasPrefix(part) else { return false }
                rest = rest.dropFirst(part.count)
            } else {
                guard let place = rest.firstRange(of: part) else { return false }
                rest = rest[place.upperBound...]
            }
        }
        return rest.isEmpty
    }
}

extension Substring {
    fileprivate func firstRange(of part: Substring) -> Range<Index>? {
        var start = startIndex
        while true {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            guard start < endIndex else { return nil }
            start = index(after: start)
        }
    }
}
