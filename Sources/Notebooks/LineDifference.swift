/// Two texts side by side, line by line: what goes, what comes, and their line numbers in
/// the file.
struct LineDifference {
    enum Change: Equatable {
        case same(old: Int, new: Int)
        case removed(old: Int)
        case added(new: Int)
    }

    let changes: [Change]

    /// - Parameter agrees: whether an old and a new line count as the same.
    init(old: [String], new: [String], agrees: (String, String) -> Bool) {
        var start = 0
        while start < min(old.count, new.count), agrees(old[start], new[start]) { start += 1 }
        var (oldEnd, newEnd) = (old.count, new.count)
        while oldEnd > start, newEnd > start, agrees(old[oldEnd - 1], new[newEnd - 1]) {
            oldEnd -= 1
            newEnd -= 1
        }
        var changes = (0..<start).map { Change.same(old: $0, new: $0) }
        changes += LineDifference.middle(
            old, start..<oldEnd, new, start..<newEnd, agrees: agrees)
        changes += (0..<old.count - oldEnd).map { .same(old: oldEnd + $0, new: newEnd + $0) }
        self.changes = changes
    }

    /// The longest common subsequence; texts too long for its table are shown whole.
    private static func middle(
        _ old: [String], _ olds: Range<Int>, _ new: [String], _ news: Range<Int>,
        agrees: (String, String) -> Bool
    ) -> [Change] {
        guard olds.count * news.count <= 1_000_000 else {
            return olds.map { .removed(old: $0) } + news.map { .added(new: $0) }
        }
        let width = news.count + 1
        var lengths = [Int](repeating: 0, count: (olds.count + 1) * width)
        for i in olds.indices.reversed() {
            for j in news.indices.reversed() {
                let here = (i - olds.lowerBound) * width + j - news.lowerBound
                lengths[here] =
                    agrees(old[i], new[j])
                    ? lengths[here + width + 1] + 1 : max(lengths[here + width], lengths[here + 1])
            }
        }
        return walk(lengths, width, old, olds, new, news, agrees: agrees)
    }

    private static func walk(
        _ lengths: [Int], _ width: Int, _ old: [String], _ olds: Range<Int>, _ new: [String],
        _ news: Range<Int>, agrees: (String, String) -> Bool
    ) -> [Change] {
        var changes: [Change] = []
        var (i, j) = (olds.lowerBound, news.lowerBound)
        while i < olds.upperBound || j < news.upperBound {
            let here = (i - olds.lowerBound) * width + j - news.lowerBound
            if i < olds.upperBound, j < news.upperBound, agrees(old[i], new[j]) {
                changes.append(.same(old: i, new: j))
                (i, j) = (i + 1, j + 1)
            } else if j == news.upperBound
                || i < olds.upperBound && lengths[here + width] >= lengths[here + 1]
            {
                changes.append(.removed(old: i))
                i += 1
            } else {
                changes.append(.added(new: j))
                j += 1
            }
        }
        return changes
    }

    /// The changed lines with up to three lines around, each with its number in the file as
    /// it stands and as it would stand: `- 50    | acc 0.80`.
    ///
    /// - Parameter firstLine: the line of the file that the first line of both texts is.
    func text(old: [String], new: [String], firstLine: Int) -> String {
        let width = String(firstLine + max(old.count, new.count)).count
        func number(_ line: Int?) -> String {
            let text = line.map { String(firstLine + $0) } ?? ""
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }
        var lines: [String] = []
        var wasShown = true
        for (index, change) in changes.enumerated() {
            guard isNearChange(index), lines.count < 200 else {
                if wasShown { lines.append("  …") }
                wasShown = false
                continue
            }
            wasShown = true
            switch change {
            case .same(let i, let j): lines.append("  \(number(i)) \(number(j)) | \(old[i])")
            case .removed(let i): lines.append("- \(number(i)) \(number(nil)) | \(old[i])")
            case .added(let j): lines.append("+ \(number(nil)) \(number(j)) | \(new[j])")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func isNearChange(_ index: Int) -> Bool {
        changes[max(0, index - 3)...min(changes.count - 1, index + 3)].contains {
            if case .same = $0 { false } else { true }
        }
    }
}
