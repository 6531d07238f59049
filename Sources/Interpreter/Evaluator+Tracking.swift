extension Evaluator {
    public func beginLoop(label: String?, total: Int?) -> Int {
        guard onProgress != nil else { return 0 }
        let id = loopTimes.begin(label: label, total: total, at: Clock.now)
        reportLoops()
        return id
    }

    public func endTurn(ofLoop id: Int) {
        guard onProgress != nil else { return }
        loopTimes.turn(id, at: Clock.now)
        reportLoops()
    }

    public func endLoop(_ id: Int, isWhole: Bool) {
        guard onProgress != nil else { return }
        loopTimes.end(id, at: Clock.now)
        if !isWhole { reportLoops() }
    }

    private func reportLoops() {
        let now = Clock.now
        let loops = loopTimes.loops
        if !loops.isEmpty { reported.loops = loops }
        reported.left = loopTimes.left(at: now)
        reported.seconds = now - started
        onProgress?(reported)
    }

    public func track(_ values: [(name: String, value: Double)], in plot: String?) throws {
        if isTracing { throw Faults.whileTraced("track") }
        for (name, value) in values {
            collector.addLive(tracked.add(name, value, in: plot))
        }
        guard let onProgress else { return }
        reported.steps += 1
        reported.metrics = tracked.metrics.map {
            LoopProgress.Metric(name: $0.name, value: $0.last)
        }
        onProgress(reported)
    }
}
