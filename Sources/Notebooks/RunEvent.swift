import Interpreter

/// What happens while a notebook runs, for whoever shows it.
public enum RunEvent: Sendable {
    case started(CellProgress)
    /// Every so often while a cell runs.
    case running(CellProgress)
    case output(CellProgress, CellOutput)
    case finished(CellProgress, CellRun)
}

/// How far a run has come.
public struct CellProgress: Sendable {
    /// From 1.
    public var index: Int
    public var count: Int
    public var label: String
    /// `dpcgan.md:41`
    public var place: String
    /// Since the cell started.
    public var seconds: Double
    /// How far the loops over `progress(…)` have come, if there are any.
    public var loop: LoopProgress?
    /// How long the cell took when it ran last.
    public var lastSeconds: Double?

    public init(
        index: Int, count: Int, label: String, place: String, seconds: Double,
        loop: LoopProgress? = nil, lastSeconds: Double? = nil
    ) {
        self.index = index
        self.count = count
        self.label = label
        self.place = place
        self.seconds = seconds
        self.loop = loop
        self.lastSeconds = lastSeconds
    }

    /// What is left by the pace of the loops, else by the last run; nil if neither tells.
    public var secondsLeft: Double? {
        if let loop, !loop.loops.isEmpty { return loop.secondsLeft(at: seconds) }
        guard let lastSeconds, lastSeconds > seconds else { return nil }
        return lastSeconds - seconds
    }

    /// `62 steps/s`, of steps that `track` counts; nil without them.
    private var pace: String? {
        guard let steps = loop?.steps, steps > 0, seconds > 0 else { return nil }
        let rate = Double(steps) / seconds
        if rate >= 1 { return "\(Int(min(rate.rounded(), 1e9))) steps/s" }
        return "\(Int(min((1 / rate).rounded(), 1e9))) s/step"
    }

    /// `[3/14] fit dpcgan.md:41 epoch 4/10 loss 0.6132 32 s 62 steps/s eta 48 s`
    public var line: String {
        var words = count > 0 ? ["[\(index)/\(count)]", label, place] : [label]
        if let loop { words.append(loop.text) }
        if seconds >= 1 {
            words.append(Self.text(seconds))
            if let pace { words.append(pace) }
            if let secondsLeft { words.append("eta " + Self.text(secondsLeft.rounded(.up))) }
        }
        return words.joined(separator: " ")
    }

    /// `[3/14] fit dpcgan.md:41 done in 48 s`
    public func endLine(_ run: CellRun) -> String {
        let ending =
            switch run.state {
            case .ran, .failedAsAllowed: "done in"
            case .interrupted: "interrupted after"
            default: "failed after"
            }
        return "[\(index)/\(count)] \(label) \(place) \(ending) \(Self.text(seconds))"
    }

    /// `48 s`, `3 min 10 s`, `2 h 5 min`
    private static func text(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e9))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole / 60 % 60) min"
    }
}
