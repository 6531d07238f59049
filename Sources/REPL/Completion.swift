import Diagnostics

/// What may stand in place of a begun word.
package struct Completion {
    package struct Candidate: Equatable {
        /// What is written.
        package var text: String
        /// What the list shows, if that is another.
        package var label: String?
        /// A few words about it.
        package var detail: String?

        init(_ text: String, label: String? = nil, detail: String? = nil) {
            self.text = text
            self.label = label
            self.detail = detail
        }
    }

    /// The bytes of the begun word.
    package var range: Range<Int>
    /// Distinct, in the order they are shown.
    package var candidates: [Candidate]

    /// What Tab writes: the one candidate, or what all begin with; nil if there is none.
    package var insertion: String? {
        guard let first = candidates.first?.text else { return nil }
        var common = Substring(first)
        for candidate in candidates.dropFirst() {
            common = Substring(zip(common, candidate.text).prefix { $0 == $1 }.map(\.0))
        }
        return String(common)
    }

    private static let mostDetailed = 12

    /// The candidates as a list: a few with what is known of them, many side by side.
    func lines(for terminal: Terminal) -> [String] {
        let limit = max(3, terminal.rows / 2)
        let labels = candidates.map { DisplayWidth.shown($0.label ?? $0.text) }
        guard candidates.count <= min(Self.mostDetailed, limit),
            candidates.contains(where: { $0.detail != nil })
        else { return ColumnList.lines(labels, width: terminal.columns, limit: limit) }
        let widest = labels.map { DisplayWidth.of($0) }.max() ?? 0
        return zip(candidates, labels).map { candidate, label in
            let room = terminal.columns - widest - 4
            let padding = String(repeating: " ", count: widest - DisplayWidth.of(label) + 2)
            let detail = DisplayWidth.shown(candidate.detail ?? "")
            let fitting = detail.count > room ? detail.prefix(max(0, room - 1)) + "…" : detail[...]
            return label
                + (detail.isEmpty || room < 8
                    ? "" : padding + terminal.styled(String(fitting), .faint))
        }
    }
}
