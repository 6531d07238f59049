extension Evaluator {
    public func report(_ progress: LoopProgress) {
        guard let onProgress else { return }
        var progress = progress
        if let reported {
            progress.metrics = reported.metrics
            progress.steps = reported.steps
        }
        reported = progress
        onProgress(progress)
    }

    public func track(_ values: [(name: String, value: Double)], in plot: String?) throws {
        if isTracing { throw Faults.whileTraced("track") }
        for (name, value) in values {
            collector.addLive(tracked.add(name, value, in: plot))
        }
        guard let onProgress else { return }
        var progress = reported ?? LoopProgress(done: 0, total: nil, label: "step")
        progress.steps += 1
        if progress.total == nil, progress.label == "step" { progress.done = progress.steps }
        progress.metrics = tracked.metrics.map {
            LoopProgress.Metric(name: $0.name, value: $0.last)
        }
        reported = progress
        onProgress(progress)
    }
}
