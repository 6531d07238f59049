/// Lines and clouds of points.
extension PlotLayout {
    mutating func addLine(_ series: Plot.Series, _ look: SeriesLook, _ place: Placement) {
        let lines = plot.marks.count { if case .line = $0 { true } else { false } }
        let kept = PointReduction.line(
            x: series.x, y: series.y, limit: max(24, min(2000, 3600 / max(1, lines)))
        ) { plot.hasPlace(series, $0) }
        let points = kept.map { place.point(series.x[$0], series.y[$0]) }
        let stroke = Drawing.Stroke(look.role, width: 2, dash: look.dash)
        var alone: [Drawing.Point] = []
        for run in points.split(separator: nil) {
            let path = run.compactMap { $0 }.withoutRepeats
            if path.count > 1 {
                drawing.commands.append(.polyline(path, stroke))
            } else {
                alone += path
            }
        }
        let found = points.compactMap { $0 }
        add(markers: Array(Set(alone + markers(on: found, look))).inReadingOrder, look)
    }

    /// Every point of a short line carries a marker; a long one, beside others, five.
    private func markers(on points: [Drawing.Point], _ look: SeriesLook) -> [Drawing.Point] {
        if points.count <= 24 { return points }
        guard plot.marks.count > 1 else { return [] }
        let shift = Double(look.number % 4) / 4
        return (0..<5).map { points[Int((Double($0) + shift) / 5.5 * Double(points.count))] }
    }

    mutating func addCloud(_ series: Plot.Series, _ look: SeriesLook, _ place: Placement) {
        let clouds = plot.marks.count(where: \.isCloud)
        let limit = clouds == 1 ? 2000 : max(24, 1600 / clouds)
        let kept = PointReduction.cloud(x: series.x, y: series.y, limit: limit) {
            plot.hasPlace(series, $0)
        }
        let points = kept.compactMap { place.point(series.x[$0], series.y[$0]) }
        let radius = kept.count > 500 ? 1.5 : kept.count > 100 ? 2.5 : 3.5
        add(markers: Array(Set(points)).inReadingOrder, look, radius: radius)
    }

    mutating func add(markers: [Drawing.Point], _ look: SeriesLook, radius: Double = 3.5) {
        guard !markers.isEmpty else { return }
        drawing.commands.append(.markers(markers, look.marker, radius: radius, look.role))
    }

    // MARK: - Names at the ends of lines

    struct LineEnd: Equatable {
        var text: String
        var look: SeriesLook
        /// The last value of the line.
        var value: Double

        static func == (a: LineEnd, b: LineEnd) -> Bool {
            a.text == b.text && a.look.number == b.look.number && a.value == b.value
        }
    }

    /// Names beside the lines need no legend; possible if all lines end at the right.
    func directLabelPlan(xAxis: Axis) -> [LineEnd]? {
        guard (2...8).contains(plot.marks.count) else { return nil }
        var ends: [LineEnd] = []
        for (index, mark) in plot.marks.enumerated() {
            guard case .line(let series) = mark, let name = series.name,
                let last = plot.drawable(series).last,
                let across = xAxis.fraction(of: series.x[last]), across > 0.9
            else { return nil }
            let text = TextWidth.fitted(name.figureLabel(), to: drawing.width * 0.3)
            ends.append(
                LineEnd(text: text, look: SeriesLook(number: index + 1), value: series.y[last]))
        }
        return ends
    }

    mutating func add(_ ends: [LineEnd], _ yAxis: Axis, _ frame: Frame) {
        let placed = ends.map { end in
            (end, frame.bottom - (yAxis.fraction(of: end.value) ?? 0) * frame.height)
        }.sorted { ($0.1, $0.0.look.number) < ($1.1, $1.0.look.number) }
        let spread = Self.spread(placed.map(\.1), gap: 15, from: frame.top, to: frame.bottom)
        for ((end, _), y) in zip(placed, spread) {
            add(end.text, at: .init(frame.right + 8, y + 4), role: end.look.role)
        }
    }

    /// Rising places moved as little as possible (in squares) so that neighbours are `gap`
    /// apart.
    static func spread(_ places: [Double], gap: Double, from low: Double, to high: Double)
        -> [Double]
    {
        var pools: [(mean: Double, count: Int)] = []
        for (index, place) in places.enumerated() {
            var pool = (mean: place - Double(index) * gap, count: 1)
            while let last = pools.last, last.mean >= pool.mean {
                pools.removeLast()
                let count = last.count + pool.count
                let sum = last.mean * Double(last.count) + pool.mean * Double(pool.count)
                pool = (sum / Double(count), count)
            }
            pools.append(pool)
        }
        let room = max(low, high - Double(max(0, places.count - 1)) * gap)
        let starts = pools.flatMap { pool in
            [Double](repeating: min(room, max(low, pool.mean)), count: pool.count)
        }
        return starts.enumerated().map { $1 + Double($0) * gap }
    }
}

extension [Drawing.Point] {
    /// Points on top of the one before are not seen.
    var withoutRepeats: [Drawing.Point] {
        var result: [Drawing.Point] = []
        result.reserveCapacity(count)
        for point in self where point != result.last { result.append(point) }
        return result
    }

    var inReadingOrder: [Drawing.Point] {
        sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    }
}
