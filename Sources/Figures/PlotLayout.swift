/// Turns a plot into drawing commands: scales, margins, axes, marks, names of series.
///
/// Margins come from guessed text widths, so no font is needed and the result is the same
/// everywhere. All coordinates are finite and have two decimals, whatever the data.
struct PlotLayout {
    let plot: Plot
    let showsTitle: Bool
    var drawing: Drawing

    /// The place of the marks.
    struct Frame: Equatable {
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double

        var width: Double { right - left }
        var height: Double { bottom - top }
    }

    init(_ plot: Plot, width: Double, height: Double?, showsTitle: Bool) {
        self.plot = plot
        self.showsTitle = showsTitle
        let width = width.isFinite ? max(160, min(4000, width)) : 640
        let wanted = height ?? Self.naturalHeight(of: plot, width: width)
        let height = wanted.isFinite ? max(120, min(4000, wanted)) : 280
        drawing = Drawing(width: width, height: height)
    }

    /// The drawing of a plot.
    mutating func made() -> Drawing {
        if case .heatmap(let map)? = plot.marks.first {
            addHeatmap(map)
        } else if case .flow(let flow)? = plot.marks.first {
            addFlow(flow)
        } else if let bars = plot.onlyBars, !Self.namesFit(bars, width: drawing.width) {
            addSidewaysBars(bars)
        } else {
            addCartesian()
        }
        return drawing
    }

    private static func naturalHeight(of plot: Plot, width: Double) -> Double {
        if case .heatmap(let map)? = plot.marks.first {
            return HeatmapGeometry.naturalHeight(of: map, plot: plot, width: width)
        }
        if case .flow(let flow)? = plot.marks.first { return flowHeight(of: flow) }
        if let bars = plot.onlyBars, !namesFit(bars, width: width) {
            return sidewaysHeight(of: bars)
        }
        return width < 400 ? 200 : 280
    }

    // MARK: - Pieces all layouts use

    /// Room above the marks for what stands there.
    var headHeight: Double { showsTitle && plot.title != nil ? 22 : 0 }

    /// From the top to the marks, with the vertical axis' name in between.
    static let titleRoom = 30.0

    mutating func addTitle() {
        guard showsTitle, let title = plot.title else { return }
        let text = TextWidth.fitted(title.figureLabel(limit: 200), to: drawing.width - 4)
        add(text, at: Drawing.Point(0, 13), role: .title)
    }

    mutating func add(
        _ text: String, at point: Drawing.Point, anchor: Drawing.Anchor = .start,
        role: Drawing.Role
    ) {
        guard !text.isEmpty else { return }
        drawing.commands.append(
            .text(Drawing.Label(text, at: point.rounded, anchor: anchor, role: role)))
    }

    mutating func add(segments: [Drawing.Segment], _ stroke: Drawing.Stroke) {
        guard !segments.isEmpty else { return }
        let rounded = segments.map { Drawing.Segment($0.from.rounded, $0.to.rounded) }
        drawing.commands.append(.segments(rounded, stroke))
    }

    mutating func add(rectangles: [Drawing.Rectangle], _ fill: Drawing.Fill) {
        let seen = rectangles.map(\.rounded).filter { $0.width > 0 && $0.height > 0 }
        guard !seen.isEmpty else { return }
        drawing.commands.append(.rectangles(seen, fill))
    }

    mutating func addHorizontalGrid(_ axis: Axis, in frame: Frame) {
        let lines = axis.ticks.map { tick in
            let y = frame.bottom - axis.fraction(ofPosition: tick.position) * frame.height
            return Drawing.Segment(.init(frame.left, y), .init(frame.right, y))
        }
        add(segments: lines, Drawing.Stroke(.grid))
    }

    mutating func addVerticalGrid(_ axis: Axis, in frame: Frame) {
        let lines = axis.ticks.map { tick in
            let x = frame.left + axis.fraction(ofPosition: tick.position) * frame.width
            return Drawing.Segment(.init(x, frame.top), .init(x, frame.bottom))
        }
        add(segments: lines, Drawing.Stroke(.grid))
    }

    /// Numbers left of the frame, their middles on the ticks.
    mutating func addLeftNumbers(_ axis: Axis, in frame: Frame) {
        for tick in axis.ticks {
            let y = frame.bottom - axis.fraction(ofPosition: tick.position) * frame.height
            add(tick.text, at: .init(frame.left - 8, y + 4), anchor: .end, role: .tick)
        }
    }

    /// Numbers below the frame with short ticks, and the base line.
    mutating func addBottomNumbers(_ axis: Axis, in frame: Frame) {
        let base = (from: Drawing.Point(frame.left, frame.bottom), to: frame.right)
        var ticks = [Drawing.Segment(base.from, .init(base.to, frame.bottom))]
        for tick in axis.ticks {
            let x = frame.left + axis.fraction(ofPosition: tick.position) * frame.width
            ticks.append(.init(.init(x, frame.bottom), .init(x, frame.bottom + 4)))
            add(tick.text, at: .init(x, frame.bottom + 18), anchor: .middle, role: .tick)
        }
        add(segments: ticks, Drawing.Stroke(.axis))
    }

    mutating func addBottomTitle(_ text: String, in frame: Frame) {
        let fitted = TextWidth.fitted(text.figureLabel(), to: frame.width)
        let middle = frame.left + frame.width / 2
        add(fitted, at: .init(middle, frame.bottom + 36), anchor: .middle, role: .title)
    }

    /// The vertical axis' name stands above it, level, so that nobody has to turn the head.
    mutating func addTopTitle(_ text: String) {
        let fitted = TextWidth.fitted(text.figureLabel(), to: drawing.width - 4)
        add(fitted, at: .init(0, headHeight + 12), role: .title)
    }

    /// The axis with the most ticks, at most `most`, whose numbers do not touch.
    static func roomyAxis(_ demand: AxisDemand, width: Double, most: Int = 7) -> Axis {
        for count in stride(from: most, to: 1, by: -1) {
            let axis = demand.axis(about: count)
            let widest = axis.ticks.map { TextWidth.of($0.text) }.max() ?? 0
            if Double(max(1, axis.ticks.count - 1)) * (widest + 14) <= width { return axis }
        }
        return demand.axis(about: 1)
    }
}

extension Drawing.Point {
    /// With two decimals; what is not a number or out of all bounds becomes 0.
    var rounded: Drawing.Point { .init(x.twoDecimals, y.twoDecimals) }
}

extension Drawing.Rectangle {
    var rounded: Drawing.Rectangle {
        .init(
            x: x.twoDecimals, y: y.twoDecimals, width: width.twoDecimals,
            height: height.twoDecimals)
    }
}

extension Double {
    var twoDecimals: Double { abs(self) < 1e6 ? (self * 100).rounded() / 100 : 0 }
}

extension Plot {
    /// The drawing of the plot, colours left open.
    ///
    /// - Parameters:
    ///   - width: of the view box; text is 12 units high, so 640 suits a column of 42 rem.
    ///   - height: of the view box; nil takes one that suits the marks.
    ///   - showsTitle: for pictures that stand alone; a page writes the title itself.
    public func drawing(
        width: Double = 640, height: Double? = nil, showsTitle: Bool = false
    ) -> Drawing {
        var layout = PlotLayout(self, width: width, height: height, showsTitle: showsTitle)
        return layout.made()
    }

    /// The marks if all are bars.
    var onlyBars: [Plot.Bars]? {
        var result: [Plot.Bars] = []
        for mark in marks {
            guard case .bars(let bars) = mark else { return nil }
            result.append(bars)
        }
        return result.isEmpty ? nil : result
    }
}
