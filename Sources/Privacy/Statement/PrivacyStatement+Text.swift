extension PrivacyStatement {
    /// The statement as plain text of at most 80 columns. Bounds are rounded up, estimates to the nearest digit.
    public var text: String {
        var parts = ["Privacy statement"]
        parts.append(
            Self.table([
                ("Protects", "\(unit.phrase); neighbours: \(relation.phrase)"),
                ("Mechanism", mechanism),
                ("Parameters", parameters.joined(separator: ", ")),
                ("δ", Words.number(delta)),
            ]))
        parts.append(
            (["ε at this δ"] + lines.map(Self.shown)).joined(separator: "\n"))
        if !assumptions.isEmpty { parts.append(Self.list("Assumptions", assumptions)) }
        if !warnings.isEmpty { parts.append(Self.list("Caution", warnings)) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func shown(_ line: Line) -> String {
        let number: String
        switch line.kind {
        case _ where line.epsilon == .infinity: number = "ε = ∞"
        case .exact, .bound, .withoutSampling: number = "ε ≤ " + Words.roundedUp(line.epsilon)
        case .convention: number = "ε = " + Words.roundedUp(line.epsilon)
        case .estimate: number = "ε ≈ " + Words.significant(line.epsilon)
        }
        var basis = line.basis
        switch line.kind {
        case .exact: basis += ", which is exact"
        case .estimate: basis += ": may be too small, no guarantee"
        case .bound, .convention, .withoutSampling: break
        }
        if let lower = line.lower, line.epsilon.isFinite {
            basis += " (and at least \(Words.roundedDown(lower)))"
        }
        let padding = String(repeating: " ", count: max(1, 15 - number.count))
        return wrapped(
            basis, first: "  " + number + padding, next: String(repeating: " ", count: 17))
    }

    private static func table(_ rows: [(String, String)]) -> String {
        rows.map { name, value in
            let padding = String(repeating: " ", count: max(1, 12 - name.count))
            return wrapped(value, first: name + padding, next: String(repeating: " ", count: 12))
        }.joined(separator: "\n")
    }

    private static func list(_ title: String, _ items: [String]) -> String {
        ([title] + items.map { wrapped($0, first: "  - ", next: "    ") }).joined(separator: "\n")
    }

    private static func wrapped(_ text: String, first: String, next: String) -> String {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty && line.count + 1 + word.count > 80 {
                lines.append(line)
                (line, isEmpty) = (next, true)
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }
}
