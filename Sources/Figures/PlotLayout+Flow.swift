/// Steps below each other, what each takes from which on the left, what each costs on the right.
extension PlotLayout {
    private static let rowHeight = 18.0
    private static let laneWidth = 7.0

    static func flowHeight(of flow: Plot.Flow) -> Double {
        Double(flow.shown.count) * rowHeight + 60
    }

    mutating func addFlow(_ flow: Plot.Flow) {
        let steps = flow.shown
        let lanes = FlowLanes(steps, limit: max(4, Int(drawing.width / 4 / Self.laneWidth)))
        let left = Double(lanes.laneCount) * Self.laneWidth + 6
        let numbers = steps.map { NumberText.short($0.value) }
        let numberWidth = (numbers.map { TextWidth.of($0) }.max() ?? 0) + 8
        let barWidth = min(160, drawing.width * 0.25)
        let bars = drawing.width - numberWidth - barWidth
        let top = headHeight + Self.titleRoom + 6
        func y(_ step: Int) -> Double { top + (Double(step) + 0.5) * Self.rowHeight }

        addTitle()
        addTopTitle(xTitle)
        let name = TextWidth.fitted(yTitle.figureLabel(), to: barWidth + numberWidth)
        add(name, at: .init(bars, headHeight + 12), role: .title)
        for tie in lanes.ties { add(tie, x: left, y) }
        let most = steps.map(\.value).filter(\.isFinite).max() ?? 0
        var rectangles: [Drawing.Rectangle] = []
        for (place, step) in steps.enumerated() {
            drawing.commands.append(
                .markers([.init(left, y(place)).rounded], .circle, radius: 2.5, .axis))
            let text = [step.name, step.detail].joined(separator: "  ").figureLabel()
            add(
                TextWidth.fitted(text, to: bars - left - 20),
                at: .init(left + 9, y(place) + 4), role: .tick)
            let length = most > 0 && step.value.isFinite ? max(0, step.value) / most : 0
            rectangles.append(
                .init(
                    x: bars, y: y(place) - 5, width: max(1, length * barWidth), height: 10))
            add(
                numbers[place], at: .init(drawing.width - 2, y(place) + 4), anchor: .end,
                role: .tick)
        }
        add(rectangles: rectangles, Drawing.Fill(SeriesLook(number: 1).role))
        if let note = flow.note(leftOut: lanes.leftOut) {
            add(note, at: .init(left + 9, y(steps.count) + 4), role: .tick)
        }
    }

    /// Out of the lower half of a step, into the upper half of those that take its result.
    private mutating func add(_ tie: FlowLanes.Tie, x: Double, _ y: (Int) -> Double) {
        let lane = x - Double(tie.lane + 1) * Self.laneWidth
        let look = SeriesLook(number: tie.lane % 8 + 1)
        let end = y(tie.last) - 3
        let path = [
            Drawing.Point(x, y(tie.source) + 3), .init(lane, y(tie.source) + 3),
            .init(lane, end), .init(x, end),
        ]
        let stroke = Drawing.Stroke(look.role, width: 1.2)
        drawing.commands.append(.polyline(path.map(\.rounded), stroke))
        add(
            segments: tie.takers.dropLast().map {
                Drawing.Segment(.init(lane, y($0) - 3), .init(x, y($0) - 3))
            }, stroke)
    }
}
