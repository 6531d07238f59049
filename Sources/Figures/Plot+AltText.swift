/// Charts in words: what kind, how large, and where the data go.
extension Plot {
    public var altText: String {
        if let alt, !alt.isEmpty { return alt }
        if marks.count == 1, let mark = marks.first { return description(of: mark) }
        if let bars = onlyBars, !bars.isEmpty { return description(of: bars) }
        return descriptionOfAll
    }

    /// `loss by step`
    var subject: String {
        let (x, y) = (xName.figureLabel(), yName.figureLabel())
        switch marks.first {
        case .histogram?: return "\(y) by \(x)"
        case .heatmap?:
            return [y, x].filter { !$0.isEmpty }.joined(separator: " by ").orElse("values")
        default: return x.isEmpty ? y : "\(y) by \(x)"
        }
    }

    private func description(of mark: Mark) -> String {
        switch mark {
        case .line(let series): return describeLine(series)
        case .scatter(let series): return describeCloud(series)
        case .histogram(_, let edges, let counts): return describeHistogram(edges, counts)
        case .bars(let bars): return "Bar chart of \(subject): " + bars.inWords + "."
        case .heatmap(let map): return map.inWords(title: subject)
        case .flow(let flow): return flow.inWords(unit: yName.figureLabel())
        }
    }

    // MARK: - One mark

    private func describeLine(_ series: Series) -> String {
        let points = drawable(series)
        guard let first = points.first, let last = points.last else {
            return "Line chart of \(subject), without any value."
        }
        guard points.count > 1 else {
            let (x, y) = (NumberText.short(series.x[first]), NumberText.short(series.y[first]))
            return "Line chart of \(subject): a single point, \(y) at \(x)."
        }
        let steps = extent(series.x[first], series.x[last], isCounted: isCounted(series, points))
        return "Line chart of \(subject): \(trend(series, points)) \(steps)."
            + gaps(series, points)
    }

    private func describeCloud(_ series: Series) -> String {
        let points = drawable(series)
        guard let x = bounds(points.map { series.x[$0] }),
            let y = bounds(points.map { series.y[$0] })
        else { return "Scatter plot of \(subject), without any point." }
        let count = points.count == 1 ? "1 point" : "\(NumberText.count(points.count)) points"
        return "Scatter plot of \(subject): \(count), \(nameOf(xName, "x")) from \(x), "
            + "\(nameOf(yName, "y")) from \(y)" + tendency(series, points) + "."
            + gaps(series, points)
    }

    private func describeHistogram(_ edges: [Double], _ counts: [Double]) -> String {
        let total = counts.filter(\.isFinite).reduce(0, +)
        let name = nameOf(xName, "value")
        guard let low = edges.first, let high = edges.last, counts.count < edges.count, total > 0,
            let fullest = counts.indices.max(by: { counts[$0] < counts[$1] })
        else { return "Histogram of \(name), without any value." }
        let bins = counts.count == 1 ? "1 bin" : "\(NumberText.count(counts.count)) bins"
        let share = NumberText.fixed(counts[fullest] / total * 100, decimals: 0)
        let range = "\(NumberText.short(edges[fullest])) to \(NumberText.short(edges[fullest + 1]))"
        return "Histogram of \(NumberText.short(total)) values, \(name) from "
            + "\(NumberText.short(low)) to \(NumberText.short(high)) in \(bins); the fullest, "
            + "\(range), holds \(NumberText.short(counts[fullest])) (\(share)%)."
    }

    // MARK: - Several marks

    private var descriptionOfAll: String {
        let kinds = Set(marks.map(\.kindName))
        let kind = kinds.count == 1 ? kinds.first ?? "Chart" : "Chart"
        let parts = marks.prefix(8).enumerated().map { index, mark in
            let name = (mark.name ?? "series \(index + 1)").figureLabel()
            return "\(name) \(summary(of: mark))"
        }
        let more = marks.count > 8 ? ["and \(marks.count - 8) more"] : []
        return "\(kind) of \(subject), \(marks.count) series. "
            + (parts + more).joined(separator: "; ") + "."
    }

    private func summary(of mark: Mark) -> String {
        switch mark {
        case .line(let series):
            let points = drawable(series)
            guard let first = points.first, let last = points.last else { return "has no value" }
            return trend(series, points) + " "
                + extent(series.x[first], series.x[last], isCounted: isCounted(series, points))
        case .scatter(let series):
            let points = drawable(series)
            guard let y = bounds(points.map { series.y[$0] }) else { return "has no point" }
            return "has \(NumberText.count(points.count)) points from \(y)"
                + tendency(series, points)
        case .histogram(_, _, let counts):
            return "counts \(NumberText.short(counts.filter(\.isFinite).reduce(0, +))) values"
        case .bars(let bars): return "is " + bars.inWords
        case .heatmap: return "is a heat map"
        case .flow(let flow): return "has \(NumberText.count(flow.steps.count)) steps"
        }
    }

    private func description(of bars: [Bars]) -> String {
        let parts = bars.prefix(8).enumerated().map { index, one in
            "\((one.name ?? "series \(index + 1)").figureLabel()): \(one.inWords)"
        }
        return "Bar chart of \(subject), \(bars.count) series. "
            + parts.joined(separator: ". ") + "."
    }

    // MARK: - Phrases

    /// `falls from 2.30 to 0.41`, and the extreme in between if it lies outside.
    private func trend(_ series: Series, _ points: [Int]) -> String {
        guard let first = points.first, let last = points.last,
            let low = points.min(by: { series.y[$0] < series.y[$1] }),
            let high = points.max(by: { series.y[$0] < series.y[$1] })
        else { return "has no value" }
        let (start, end) = (series.y[first], series.y[last])
        let span = series.y[high] / 2 - series.y[low] / 2
        if span == 0 { return "stays at \(NumberText.short(start))" }
        let texts = [start, end, series.y[low], series.y[high]].alike
        let half = end / 2 - start / 2
        let verb = half > span * 0.05 ? "rises" : half < -span * 0.05 ? "falls" : "goes"
        var extremes: [String] = []
        if min(start, end) / 2 - series.y[low] / 2 > span * 0.1 {
            extremes.append("lowest \(texts[2]) at \(NumberText.short(series.x[low]))")
        }
        if series.y[high] / 2 - max(start, end) / 2 > span * 0.1 {
            extremes.append("highest \(texts[3]) at \(NumberText.short(series.x[high]))")
        }
        let change = "\(verb) from \(texts[0]) to \(texts[1])"
        return extremes.isEmpty ? change : ([change] + extremes).joined(separator: ", ") + ","
    }

    private func isCounted(_ series: Series, _ points: [Int]) -> Bool {
        guard xName.allSatisfy(\.isLetter), xName.count > 1 else { return false }
        return points.allSatisfy { series.x[$0] == series.x[$0].rounded() && series.x[$0] >= 0 }
    }

    /// `over 500 steps`, or `for x from 0 to 1`.
    private func extent(_ first: Double, _ last: Double, isCounted: Bool) -> String {
        if isCounted, first == 0 || first == 1, last > 1 {
            return "over \(NumberText.short(last, digits: 6)) \(xName.plural)"
        }
        let range = "from \(NumberText.short(first)) to \(NumberText.short(last))"
        return "for \(nameOf(xName, "x")) \(range)"
    }

    private func tendency(_ series: Series, _ points: [Int]) -> String {
        guard points.count >= 3, let r = correlation(series, points) else { return "" }
        let number = NumberText.fixed(r, decimals: 2)
        if r > 0.3 { return "; the two tend to rise together (correlation \(number))" }
        if r < -0.3 { return "; one tends to fall as the other rises (correlation \(number))" }
        return "; no clear trend (correlation \(number))"
    }

    /// Pearson's correlation, the values scaled first so that nothing overflows.
    private func correlation(_ series: Series, _ points: [Int]) -> Double? {
        let x = points.map { series.x[$0] }.standardised
        let y = points.map { series.y[$0] }.standardised
        guard let x, let y else { return nil }
        let r = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        return r.isFinite ? max(-1, min(1, r)) : nil
    }

    private func gaps(_ series: Series, _ points: [Int]) -> String {
        let total = min(series.x.count, series.y.count)
        let missing = total - points.count
        guard missing > 0 else { return "" }
        let points = "\(NumberText.count(missing)) of \(NumberText.count(total)) points"
        return " \(points) have no place here."
    }

    private func bounds(_ values: [Double]) -> String? {
        guard let low = values.min(), let high = values.max() else { return nil }
        return "\(NumberText.short(low)) to \(NumberText.short(high))"
    }

    private func nameOf(_ name: String, _ other: String) -> String {
        name.figureLabel().orElse(other)
    }
}

extension Plot.Mark {
    fileprivate var kindName: String {
        switch self {
        case .line: "Line chart"
        case .scatter: "Scatter plot"
        case .histogram: "Histogram"
        case .bars: "Bar chart"
        case .heatmap: "Heat map"
        case .flow: "Diagram"
        }
    }
}

extension Plot.Flow {
    /// How many steps there are, and which cost most.
    fileprivate func inWords(unit: String) -> String {
        let count = steps.count == 1 ? "1 step" : "\(NumberText.count(steps.count)) steps"
        let total = steps.map(\.value).filter(\.isFinite).reduce(0, +)
        let largest = steps.sorted { $0.value > $1.value }.prefix(3).map {
            "\($0.name.figureLabel()) \($0.detail.figureLabel()) with \(NumberText.short($0.value))"
        }
        return "Diagram of \(count), \(NumberText.short(total)) \(unit) together; most have "
            + largest.joined(separator: ", ") + "."
    }
}

extension Plot.Bars {
    /// A few bars one by one; of many, the extremes.
    fileprivate var inWords: String {
        let known = zip(categories, values).filter { $0.1.isFinite }
        guard let high = known.max(by: { $0.1 < $1.1 }), let low = known.min(by: { $0.1 < $1.1 })
        else { return "no values" }
        if known.count <= 6 {
            return known.map { "\($0.0.figureLabel(limit: 40)) \(NumberText.short($0.1))" }
                .joined(separator: ", ")
        }
        return "\(NumberText.count(known.count)) bars, highest \(NumberText.short(high.1)) for "
            + "\(high.0.figureLabel(limit: 40)), lowest \(NumberText.short(low.1)) for "
            + low.0.figureLabel(limit: 40)
    }
}

extension Plot.Heatmap {
    fileprivate func inWords(title: String) -> String {
        let start = "Heat map, \(rows) by \(columns), of \(title)"
        let known = values.indices.filter { values[$0].isFinite }
        guard isConsistent, let high = known.max(by: { values[$0] < values[$1] }),
            let low = known.min(by: { values[$0] < values[$1] })
        else { return start + ", without any value." }
        if values[high] == values[low] {
            return start + ": all values are \(NumberText.short(values[high]))."
        }
        let missing = values.count - known.count
        let note = missing == 0 ? "" : " \(NumberText.count(missing)) cells have no value."
        return start + ": largest \(NumberText.short(values[high])) at \(place(high)), smallest "
            + "\(NumberText.short(values[low])) at \(place(low))." + note
    }

    private func place(_ index: Int) -> String {
        "row \(rowName(index / columns).figureLabel(limit: 40)) "
            + "column \(columnName(index % columns).figureLabel(limit: 40))"
    }
}

extension [Double] {
    /// The numbers as text with the same decimals.
    fileprivate var alike: [String] {
        guard let decimals = NumberText.decimals(for: self, digits: 3) else {
            return map { NumberText.short($0, digits: 3) }
        }
        return map { NumberText.fixed($0, decimals: decimals) }
    }

    /// Mean 0 and length 1; nil if all are equal.
    fileprivate var standardised: [Double]? {
        guard let largest = map(abs).max(), largest > 1e-300 else { return nil }
        let scaled = map { $0 / largest }
        let mean = scaled.reduce(0, +) / Double(count)
        let centred = scaled.map { $0 - mean }
        let length = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 1e-12 ? centred.map { $0 / length } : nil
    }
}

extension String {
    func orElse(_ other: String) -> String { isEmpty ? other : self }

    /// The English plural of a plain word.
    fileprivate var plural: String {
        if hasSuffix("s") && !hasSuffix("ss") { return self }
        if ["tch", "sh", "x", "ss"].contains(where: hasSuffix) { return self + "es" }
        if hasSuffix("y"), let before = dropLast().last, !"aeiou".contains(before) {
            return dropLast() + "ies"
        }
        return self + "s"
    }
}
