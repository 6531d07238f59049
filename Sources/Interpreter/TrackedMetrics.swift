import Figures

/// What `track` recorded in a cell: for each metric its values by step.
///
/// A metric of many steps keeps some thousand values, evenly spaced, so that a loop without end
/// stays small.
public struct TrackedMetrics: Sendable {
    /// Values that a metric keeps at most.
    public static let limit = 4_096

    /// The values of one name.
    public struct Metric: Sendable, Equatable {
        public let name: String
        /// The values that are kept: of every `stride`-th step, from the first.
        public private(set) var values: [Double] = []
        /// From one kept value to the next; a power of two.
        public private(set) var stride = 1
        /// How often the metric was tracked.
        public private(set) var count = 0
        public private(set) var last = Double.nan

        init(_ name: String) { self.name = name }

        fileprivate init(
            _ name: String, values: [Double], stride: Int, count: Int, last: Double
        ) {
            self.name = name
            (self.values, self.stride, self.count, self.last) = (values, stride, count, last)
        }

        mutating func add(_ value: Double) {
            last = value
            defer { count += 1 }
            guard count % stride == 0 else { return }
            if values.count == TrackedMetrics.limit {
                values = Swift.stride(from: 0, to: values.count, by: 2).map { values[$0] }
                stride *= 2
                guard count % stride == 0 else { return }
            }
            values.append(value)
        }

        /// The kept values and the last one, each with its step.
        ///
        /// - Parameter name: what the legend calls it; nil where it is alone.
        func series(_ name: String? = nil) -> Plot.Series {
            var x = values.indices.map { Double($0 * stride) }
            var y = values
            if let end = x.last, end < Double(count - 1) {
                x.append(Double(count - 1))
                y.append(last)
            }
            return Plot.Series(name: name, x: x, y: y)
        }
    }

    /// Metrics that are shown together, over one axis.
    struct Panel {
        /// What the axis is called.
        let name: String
        let isNamed: Bool
        var metrics: [String]
    }

    /// In the order in which they were first tracked.
    public fileprivate(set) var metrics: [Metric] = []
    fileprivate var panels: [Panel] = []

    public init() {}

    public subscript(name: String) -> Metric? { metrics.first { $0.name == name } }

    /// - Parameter plot: the plot that it shares; nil for one of its own.
    /// - Returns: the place of its plot among those of the cell.
    mutating func add(_ name: String, _ value: Double, in plot: String? = nil) -> Int {
        let place = metrics.firstIndex { $0.name == name } ?? metrics.count
        if place == metrics.count { metrics.append(Metric(name)) }
        metrics[place].add(value)
        let title = plot ?? name
        let panel =
            panels.firstIndex { $0.name == title && $0.isNamed == (plot != nil) } ?? panels.count
        if panel == panels.count {
            panels.append(Panel(name: title, isNamed: plot != nil, metrics: []))
        }
        if !panels[panel].metrics.contains(name) { panels[panel].metrics.append(name) }
        return panel
    }

    /// A plot with a line for each of its metrics.
    func figure(_ panel: Int) -> Figure {
        let panel = panels[panel]
        let lines = panel.metrics.compactMap { self[$0]?.series(panel.isNamed ? $0 : nil) }
        return .plot(
            Plot(marks: lines.map { .line($0) }, xLabel: "step", yLabel: panel.name))
    }
}

extension ByteSink {
    public mutating func add(_ tracked: TrackedMetrics) {
        add(list: tracked.metrics) { sink, metric in
            sink.add(text: metric.name)
            sink.add(list: metric.values) { $0.add(number: $1) }
            sink.add(count: metric.stride)
            sink.add(count: metric.count)
            sink.add(number: metric.last)
        }
        add(list: tracked.panels) { sink, panel in
            sink.add(text: panel.name)
            sink.add(truth: panel.isNamed)
            sink.add(list: panel.metrics) { $0.add(text: $1) }
        }
    }
}

extension ByteSource {
    public mutating func trackedMetrics() throws -> TrackedMetrics {
        var tracked = TrackedMetrics()
        tracked.metrics = try list(ofAtLeast: 40) { source in
            let name = try source.text()
            let values = try source.list(ofAtLeast: 8) { try $0.number() }
            let stride = try source.whole()
            let count = try source.whole()
            guard stride > 0, count >= values.count, values.count <= TrackedMetrics.limit else {
                throw Malformed()
            }
            return .init(
                name, values: values, stride: stride, count: count, last: try source.number())
        }
        tracked.panels = try list(ofAtLeast: 17) { source in
            .init(
                name: try source.text(), isNamed: try source.truth(),
                metrics: try source.list(ofAtLeast: 8) { try $0.text() })
        }
        return tracked
    }
}
