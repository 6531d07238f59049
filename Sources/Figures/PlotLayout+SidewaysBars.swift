/// Bars that lie, for names too long to stand side by side.
extension PlotLayout {
    static func sidewaysHeight(of bars: [Plot.Bars]) -> Double {
        let slot = 12 + 12 * Double(bars.count)
        let legend = bars.count > 1 ? 22.0 : 0
        return Double(categories(of: bars).count) * slot + 78 + legend
    }

    mutating func addSidewaysBars(_ bars: [Plot.Bars]) {
        let names = Self.categories(of: bars)
        let legend = Legend(seriesNames, width: drawing.width)
        let demand = AxisDemand(
            bars.flatMap { standing($0.values) }, isLogarithmic: plot.isLogY)
        let widest = names.map { TextWidth.of($0.figureLabel()) }.max() ?? 0
        let left = min(widest, drawing.width * 0.4) + 10
        let axis = Self.roomyAxis(demand, width: drawing.width - left - 24)
        let frame = Frame(
            left: left, top: headHeight + Self.titleRoom + (legend?.height ?? 0),
            right: drawing.width - max(12, TextWidth.of(axis.ticks.last?.text ?? "") / 2 + 2),
            bottom: drawing.height - 44)
        addTitle()
        addTopTitle(xTitle)
        legend?.draw(into: &self, top: headHeight + 22)
        addVerticalGrid(axis, in: frame)
        addBottomNumbers(axis, in: frame)
        addBottomTitle(yTitle, in: frame)
        addNames(names, in: frame)
        for (index, one) in bars.enumerated() {
            addSideways(one, index, of: bars.count, names, axis, frame)
        }
    }

    private mutating func addNames(_ names: [String], in frame: Frame) {
        let slot = frame.height / Double(max(1, names.count))
        for (index, name) in names.enumerated() {
            let y = frame.top + (Double(index) + 0.5) * slot + 4
            let text = TextWidth.fitted(name.figureLabel(), to: frame.left - 10)
            add(text, at: .init(frame.left - 8, y), anchor: .end, role: .tick)
        }
    }

    private mutating func addSideways(
        _ bars: Plot.Bars, _ position: Int, of count: Int, _ names: [String], _ axis: Axis,
        _ frame: Frame
    ) {
        let slot = frame.height / Double(max(1, names.count))
        let thickness = slot * 0.74 / Double(count)
        let zero = axis.isLogarithmic ? 0 : axis.fraction(of: 0) ?? 0
        var rectangles: [Drawing.Rectangle] = []
        for (index, value) in Self.values(of: bars, for: names).enumerated() {
            guard let value, let end = axis.fraction(of: value) else { continue }
            let top = frame.top + (Double(index) + 0.13) * slot + Double(position) * thickness
            rectangles.append(
                .init(
                    x: frame.left + min(zero, end) * frame.width, y: top,
                    width: abs(end - zero) * frame.width,
                    height: count == 1 ? thickness : thickness * 0.92))
        }
        let look = SeriesLook(number: position + 1)
        addBars(rectangles, look)
    }
}
