import Figures

/// How far a loop has come.
public struct LoopProgress: Sendable, Equatable {
    /// Turns that are over.
    public var done: Int
    /// All turns; nil if that is not known.
    public var total: Int?
    /// What the loop does, in the user's words.
    public var label: String?
    /// The last value of each metric that `track` records.
    public var metrics: [Metric]
    /// How often `track` was called: steps done in this cell.
    public var steps: Int

    public struct Metric: Sendable, Equatable {
        public var name: String
        public var value: Double

        public init(name: String, value: Double) {
            self.name = name
            self.value = value
        }

        /// `loss 0.6132`
        var text: String { "\(name) \(NumberText.short(value))" }
    }

    public init(
        done: Int, total: Int?, label: String? = nil, metrics: [Metric] = [], steps: Int = 0
    ) {
        self.done = done
        self.total = total
        self.label = label
        self.metrics = metrics
        self.steps = steps
    }

    /// `epoch 4/10 loss 0.6132`
    public var text: String {
        let count = total.map { "\(done)/\($0)" } ?? String(done)
        let loop = label.map { "\($0) \(count)" } ?? count
        return ([loop] + metrics.map(\.text)).joined(separator: " ")
    }
}
