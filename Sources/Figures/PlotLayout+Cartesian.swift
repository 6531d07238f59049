/// Lines, points, histograms and upright bars on two axes.
extension PlotLayout {
    mutating func addCartesian() {
        let names = seriesNames
        var xAxis = Self.roomyAxis(xDemand, width: drawing.width - 80)
        let categories = categoryNames
        if let categories { xAxis = Self.categoryAxis(count: categories.count) }
        let ends = directLabelPlan(xAxis: xAxis)
        let legend = ends == nil ? Legend(names, width: drawing.width) : nil
        var frame = outerFrame(legend: legend)
        let yAxis = yDemand.axis(about: Int(max(2, min(6, frame.height / 30))))
        frame.left = (yAxis.ticks.map { TextWidth.of($0.text) }.max() ?? 0) + 10
        frame.right =
            drawing.width
            - rightMargin(xAxis, ends: ends, isCategorical: categories != nil)

        addTitle()
        addTopTitle(yTitle)
        legend?.draw(into: &self, top: headHeight + 22)
        if !showsBarNumbers { addHorizontalGrid(yAxis, in: frame) }
        if plot.marks.contains(where: \.isCloud) { addVerticalGrid(xAxis, in: frame) }
        addLeftNumbers(yAxis, in: frame)
        if let categories {
            addCategories(categories, xAxis, in: frame)
            addBaseLine(yAxis, frame)
        } else {
            addBottomNumbers(xAxis, in: frame)
        }
        addBottomTitle(xTitle, in: frame)
        addMarks(xAxis, yAxis, frame)
        if let ends { add(ends, yAxis, frame) }
    }

    private mutating func addMarks(_ xAxis: Axis, _ yAxis: Axis, _ frame: Frame) {
        let place = Placement(x: xAxis, y: yAxis, frame: frame)
        for (index, mark) in plot.marks.enumerated() {
            let look = SeriesLook(number: index + 1)
            switch mark {
            case .line(let series): addLine(series, look, place)
            case .scatter(let series): addCloud(series, look, place)
            case .histogram(_, let edges, let counts):
                addHistogram(edges: edges, counts: counts, look: look, place)
            case .bars(let bars): addUprightBars(bars, look, place)
            case .heatmap, .flow: break
            }
        }
    }

    /// The line that bars stand on: at zero, or below if zero is not on the axis.
    private mutating func addBaseLine(_ yAxis: Axis, _ frame: Frame) {
        let zero = yAxis.isLogarithmic ? 0 : yAxis.fraction(ofPosition: 0)
        let y = frame.bottom - zero * frame.height
        add(
            segments: [.init(.init(frame.left, y), .init(frame.right, y))], Drawing.Stroke(.axis))
    }

    private func outerFrame(legend: Legend?) -> Frame {
        Frame(
            left: 0, top: headHeight + Self.titleRoom + (legend?.height ?? 0), right: drawing.width,
            bottom: drawing.height - 44)
    }

    private func rightMargin(_ xAxis: Axis, ends: [LineEnd]?, isCategorical: Bool) -> Double {
        if let ends {
            let bold = Drawing.fontSize * 1.08
            return (ends.map { TextWidth.of($0.text, size: bold) }.max() ?? 0) + 12
        }
        guard !isCategorical, let last = xAxis.ticks.last else { return 4 }
        let inset = (1 - xAxis.fraction(ofPosition: last.position)) * (drawing.width - 80)
        return max(6, TextWidth.of(last.text) / 2 + 2 - inset)
    }

    // MARK: - What the axes cover

    private var xDemand: AxisDemand {
        var values: [Double] = []
        for mark in plot.marks {
            switch mark {
            case .line(let series), .scatter(let series):
                values += plot.drawable(series).map { series.x[$0] }
            case .histogram(_, let edges, _): values += edges
            case .bars, .heatmap, .flow: break
            }
        }
        let isTight = !plot.marks.contains(where: \.isCloud)
        return AxisDemand(values, isLogarithmic: plot.isLogX, isTight: isTight)
    }

    private var yDemand: AxisDemand {
        var values: [Double] = []
        for mark in plot.marks {
            switch mark {
            case .line(let series), .scatter(let series):
                values += plot.drawable(series).map { series.y[$0] }
            case .histogram(_, _, let counts): values += standing(counts)
            case .bars(let bars): values += standing(bars.values)
            case .heatmap, .flow: break
            }
        }
        return AxisDemand(values, isLogarithmic: plot.isLogY)
    }

    /// Bars start at zero; on a logarithmic axis, below the smallest of them.
    func standing(_ heights: [Double]) -> [Double] {
        guard plot.isLogY else { return heights + [0] }
        let smallest = heights.filter { $0 > 0 && $0.isFinite }.min()
        return heights + [smallest.map { $0 / 2 } ?? 1]
    }
}

/// From values to coordinates.
struct Placement {
    let x: Axis
    let y: Axis
    let frame: PlotLayout.Frame

    func point(_ valueX: Double, _ valueY: Double) -> Drawing.Point? {
        guard let across = x.fraction(of: valueX), let up = y.fraction(of: valueY) else {
            return nil
        }
        return Drawing.Point(
            frame.left + across * frame.width, frame.bottom - up * frame.height
        ).rounded
    }

    func x(of value: Double) -> Double? {
        x.fraction(of: value).map { frame.left + $0 * frame.width }
    }

    func y(of value: Double) -> Double? {
        y.fraction(of: value).map { frame.bottom - $0 * frame.height }
    }

    /// Where bars stand: at zero, or on the lower edge if zero is not on the axis.
    var base: Double { (y.isLogarithmic ? nil : y(of: 0)) ?? frame.bottom }
}

extension Plot {
    /// Positions of the points that have a place on the plot's axes.
    func drawable(_ series: Series) -> [Int] {
        (0..<min(series.x.count, series.y.count)).filter { hasPlace(series, $0) }
    }

    func hasPlace(_ series: Series, _ index: Int) -> Bool {
        let (x, y) = (series.x[index], series.y[index])
        return x.isFinite && y.isFinite && (!isLogX || x > 0) && (!isLogY || y > 0)
    }
}

extension Plot.Mark {
    var isCloud: Bool {
        if case .scatter = self { true } else { false }
    }

    var name: String? {
        switch self {
        case .line(let series), .scatter(let series): series.name
        case .histogram(let name, _, _): name
        case .bars(let bars): bars.name
        case .heatmap, .flow: nil
        }
    }
}
