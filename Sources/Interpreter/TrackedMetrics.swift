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
        public var series: Plot.Series {
            var x = values.indices.map { Double($0 * stride) }
            var y = values
            if let end = x.last, end < Double(count - 1) {
                x.append(Double(count - 1))
                y.append(last)
            }
            return Plot.Series(x: x, y: y)
        }

        public var figure: Figure {
            .plot(Plot(marks: [.line(series)], xLabel: "step", yLabel: name))
        }
    }

    /// In the order in which they were first tracked.
    public private(set) var metrics: [Metric] = []

    public init() {}

    public subscript(name: String) -> Metric? { metrics.first { $0.name == name } }

    mutating func add(_ name: String, _ value: Double) {
        let place = metrics.firstIndex { $0.name == name } ?? metrics.count
        if place == metrics.count { metrics.append(Metric(name)) }
        metrics[place].add(value)
    }
}
