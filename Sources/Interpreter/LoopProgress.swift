import Figures

/// How far the loops of a cell have come.
public struct LoopProgress: Sendable, Equatable {
    /// Those that run over `progress(…)`, the outermost first.
    public var loops: [Loop]
    /// The last value of each metric that `track` records.
    public var metrics: [Metric]
    /// How often `track` was called: steps done in this cell.
    public var steps: Int
    /// When this was so, since the cell began.
    public var seconds: Double
    /// What was left then of all loops; nil if that is not known.
    public var left: Left?

    public struct Loop: Sendable, Equatable {
        /// What the loop does, in the user's words.
        public var label: String?
        /// Turns that are over.
        public var done: Int
        /// All turns; nil if that is not known.
        public var total: Int?

        public init(label: String? = nil, done: Int, total: Int?) {
            self.label = label
            self.done = done
            self.total = total
        }

        /// `epoch 4/10`
        var text: String {
            let count = total.map { "\(done)/\($0)" } ?? String(done)
            return label.map { "\($0) \(count)" } ?? count
        }
    }

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

    /// Seconds that loops still take.
    public struct Left: Sendable, Equatable {
        /// Until the innermost turn is over; it passes while that turn runs.
        public var turn: Double
        /// What comes after that turn.
        public var later: Double

        public init(turn: Double, later: Double) {
            self.turn = turn
            self.later = later
        }
    }

    public init(
        _ loops: [Loop] = [], metrics: [Metric] = [], steps: Int = 0, seconds: Double = 0,
        left: Left? = nil
    ) {
        self.loops = loops
        self.metrics = metrics
        self.steps = steps
        self.seconds = seconds
        self.left = left
    }

    /// What is left of all loops when the cell has run so many seconds.
    public func secondsLeft(at now: Double) -> Double? {
        left.map { max(0, $0.turn - max(0, now - seconds)) + $0.later }
    }

    /// `epoch 4/10 batch 31/93 loss 0.6132`; without a loop `step 31 loss 0.6132`
    public var text: String {
        let place = loops.isEmpty ? ["step \(steps)"] : loops.map(\.text)
        return (place + metrics.map(\.text)).joined(separator: " ")
    }
}
