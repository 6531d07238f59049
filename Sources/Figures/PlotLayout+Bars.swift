/// Histograms and bars.
extension PlotLayout {
    // MARK: - Histograms

    mutating func addHistogram(
        edges: [Double], counts: [Double], look: SeriesLook, _ place: Placement
    ) {
        let (edges, counts) = Self.merged(
            edges: edges, counts: counts, limit: max(20, 500 / plot.marks.count))
        guard edges.count == counts.count + 1 else { return }
        var bars: [Drawing.Rectangle] = []
        for (index, count) in counts.enumerated() {
            guard let left = place.x(of: edges[index]), let right = place.x(of: edges[index + 1]),
                let top = place.y(of: count)
            else { continue }
            let gap = right - left > 4 && plot.marks.count == 1 ? 1.0 : 0
            bars.append(
                .init(x: left, y: top, width: right - left - gap, height: place.base - top))
        }
        let isAlone = plot.marks.count == 1
        add(rectangles: bars, Drawing.Fill(look.role, opacity: isAlone ? 1 : 0.22))
        if !isAlone { addOutline(of: bars, base: place.base, look) }
    }

    /// Overlapping histograms are told apart by the dashes of their outlines.
    private mutating func addOutline(
        of bars: [Drawing.Rectangle], base: Double, _ look: SeriesLook
    ) {
        guard let first = bars.first, let last = bars.last else { return }
        var path = [Drawing.Point(first.x, base)]
        for bar in bars {
            path += [.init(bar.x, bar.y), .init(bar.x + bar.width, bar.y)]
        }
        path.append(.init(last.x + last.width, base))
        let stroke = Drawing.Stroke(look.role, width: 1.5, dash: look.dash)
        drawing.commands.append(.polyline(path.map(\.rounded).withoutRepeats, stroke))
    }

    /// Neighbouring bins together, so that there are at most `limit`.
    static func merged(edges: [Double], counts: [Double], limit: Int) -> ([Double], [Double]) {
        guard edges.count == counts.count + 1, counts.count > limit else { return (edges, counts) }
        let size = (counts.count + limit - 1) / limit
        let starts = Array(stride(from: 0, to: counts.count, by: size))
        let sums = starts.map { counts[$0..<min($0 + size, counts.count)].reduce(0, +) }
        return (starts.map { edges[$0] } + edges.suffix(1), sums)
    }

    // MARK: - Upright bars

    /// The names along the axis if any mark is bars; those of all bars, in order of appearance.
    var categoryNames: [String]? {
        let bars = plot.marks.compactMap { mark -> Plot.Bars? in
            if case .bars(let bars) = mark { bars } else { nil }
        }
        return bars.isEmpty ? nil : Self.categories(of: bars)
    }

    /// More bars than this are thinner than a pixel.
    static let categoryLimit = 400

    /// The names that are drawn.
    static func categories(of bars: [Plot.Bars]) -> [String] {
        Array(allCategories(of: bars).prefix(max(20, categoryLimit / max(1, bars.count))))
    }

    static func allCategories(of bars: [Plot.Bars]) -> [String] {
        guard let first = bars.first else { return [] }
        return bars.dropFirst().allSatisfy { $0.categories == first.categories }
            ? first.categories : first.categories.union(bars.dropFirst().flatMap(\.categories))
    }

    static func categoryAxis(count: Int) -> Axis {
        let ticks = (0..<count).map { Axis.Tick(position: Double($0), text: "") }
        return Axis(
            isLogarithmic: false, low: -0.5, high: max(0.5, Double(count) - 0.5), ticks: ticks)
    }

    /// The bars' values in the order of the names; nil where a name has none.
    static func values(of bars: Plot.Bars, for names: [String]) -> [Double?] {
        if bars.categories.starts(with: names) {
            return names.indices.map { $0 < bars.values.count ? bars.values[$0] : nil }
        }
        let pairs = zip(bars.categories, bars.values).map { ($0, $1) }
        let known = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        return names.map { known[$0] }
    }

    mutating func addUprightBars(_ bars: Plot.Bars, _ look: SeriesLook, _ place: Placement) {
        guard let names = categoryNames, !names.isEmpty else { return }
        let slot = place.frame.width / Double(names.count)
        let group = barGroup(look)
        let hasNumbers = showsBarNumbers
        var rectangles: [Drawing.Rectangle] = []
        for (index, value) in Self.values(of: bars, for: names).enumerated() {
            guard let value, let end = place.y(of: value), let middle = place.x(of: Double(index))
            else { continue }
            let left = middle - slot / 2 + slot * group.start
            let width = max(0.5, slot * group.width)
            rectangles.append(
                .init(
                    x: left, y: min(end, place.base), width: width, height: abs(end - place.base)))
            if hasNumbers {
                addBarNumber(value, at: .init(left + width / 2, end), isUp: end <= place.base)
            }
        }
        addBars(rectangles, look)
    }

    mutating func addBars(_ bars: [Drawing.Rectangle], _ look: SeriesLook) {
        guard look.density < 1 else { return add(rectangles: bars, Drawing.Fill(look.role)) }
        add(rectangles: bars, Drawing.Fill(.paper))
        let inner = bars.map { bar in
            Drawing.Rectangle(
                x: bar.x + 0.75, y: bar.y + 0.75, width: max(0.5, bar.width - 1.5),
                height: max(0.5, bar.height - 1.5))
        }
        add(rectangles: inner, Drawing.Fill(look.role, opacity: look.density, isOutlined: true))
    }

    /// Few bars carry their numbers, and then need no grid.
    var showsBarNumbers: Bool {
        guard plot.marks.count == 1, let names = categoryNames, names.count <= 14 else {
            return false
        }
        let slot = (drawing.width - 60) / Double(max(1, names.count))
        let values = plot.onlyBars?.first?.values ?? []
        return values.allSatisfy { TextWidth.of(barNumber($0)) < slot }
    }

    /// All numbers have the same decimals, so that they can be compared.
    private func barNumber(_ value: Double) -> String {
        let values = plot.onlyBars?.first?.values ?? []
        return NumberText.decimals(for: values, digits: 3)
            .map { NumberText.fixed(value, decimals: $0) } ?? NumberText.short(value, digits: 3)
    }

    /// A bar's number above it or, if it hangs, below it.
    private mutating func addBarNumber(
        _ value: Double, at end: Drawing.Point, isUp: Bool
    ) {
        add(
            barNumber(value), at: .init(end.x, isUp ? end.y - 4 : end.y + 14),
            anchor: .middle, role: .tick)
    }

    /// Which part of a slot belongs to a series of bars.
    private func barGroup(_ look: SeriesLook) -> (start: Double, width: Double) {
        let order = plot.marks.indices.filter {
            if case .bars = plot.marks[$0] { true } else { false }
        }
        let position = Double(order.firstIndex(of: look.number - 1) ?? 0)
        let count = Double(max(1, order.count))
        let used = count == 1 ? 0.68 : 0.8
        let width = used / count
        return ((1 - used) / 2 + position * width, width * (count == 1 ? 1 : 0.94))
    }

    mutating func addCategories(_ names: [String], _ axis: Axis, in frame: Frame) {
        guard !names.isEmpty else { return }
        let slot = frame.width / Double(names.count)
        let widest = names.map { TextWidth.of($0.figureLabel()) }.max() ?? 0
        let every = max(1, Int((min(widest, 80) + 8) / slot + 0.999))
        for index in stride(from: 0, to: names.count, by: every) {
            let room = slot * Double(every) - 4
            let x = frame.left + axis.fraction(ofPosition: Double(index)) * frame.width
            let text = TextWidth.fitted(names[index].figureLabel(), to: room)
            add(text, at: .init(x, frame.bottom + 18), anchor: .middle, role: .tick)
        }
    }

    static func namesFit(_ bars: [Plot.Bars], width: Double) -> Bool {
        let names = categories(of: bars)
        guard !names.isEmpty, names.count <= 40 else { return true }
        let widest = names.map { TextWidth.of($0.figureLabel()) }.max() ?? 0
        return widest + 6 <= (width - 56) / Double(names.count)
    }
}

extension [String] {
    /// Its own elements and those of the other list that it lacks, in order.
    fileprivate func union(_ others: [String]) -> [String] {
        var seen = Set<String>()
        return (self + others).filter { seen.insert($0).inserted }
    }
}
