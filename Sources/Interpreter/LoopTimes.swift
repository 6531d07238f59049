/// How far the loops of a cell have come, one within the other, and how long they still take.
///
/// 1. The ends of the loops within it cut a turn into parts. For each cut the mean time from
///    there to the end of the turn is kept.
/// 2. What is left of a turn is what is left of the loop that runs within it, and the mean time
///    from the end of that loop to the end of the turn.
/// 3. What is left of a loop is what is left of its turn, and for each turn to come the mean of
///    the turns so far; the one that runs counts with what is expected of it.
/// 4. A loop that begins again in the next turn of the loop around it has the pace of before.
///
/// So a loop within another may be longer or shorter each time: how long is known as soon as it
/// begins. Times are in seconds, of any clock.
package struct LoopTimes {
    /// Loops further inside are not told of.
    package static let depthLimit = 8
    /// Parts of a turn. Of a turn with more of them only its whole length counts.
    private static let cutLimit = 16
    private static let placeLimit = 1_000

    private struct Mean {
        private var count = 0.0
        private var sum = 0.0

        mutating func add(_ value: Double) {
            count += 1
            sum += value
        }

        func with(_ value: Double?) -> Mean {
            var mean = self
            if let value { mean.add(value) }
            return mean
        }

        var value: Double? { count > 0 ? sum / count : nil }
    }

    /// What is known of a loop from each time that it ran.
    private struct Place {
        var turn = Mean()
        /// From each cut to the end of the turn.
        var rests: [Mean] = []
        /// The loops within, by the part of the turn.
        var inner: [Int] = []
    }

    private struct Running {
        let id: Int
        let place: Int
        var loop: LoopProgress.Loop
        /// The mean turn of the times before.
        let earlier: Double?
        /// The turns of this time.
        var turn = Mean()
        /// The start of the turn, then the ends of loops within it.
        var cuts: [Double]

        var pace: Mean { turn.with(earlier) }
        var isOver: Bool { loop.total.map { loop.done >= $0 } ?? false }
    }

    private var places: [Place] = []
    /// The outermost first.
    private var running: [Running] = []
    private var count = 0

    package init() {}

    package var loops: [LoopProgress.Loop] { running.map(\.loop) }

    // MARK: - What happens

    /// A loop begins within those that run.
    ///
    /// - Returns: its name among the loops of the cell.
    package mutating func begin(label: String?, total: Int?, at now: Double) -> Int {
        count += 1
        guard running.count < Self.depthLimit, let place = placeOfNext() else { return count }
        running.append(
            Running(
                id: count, place: place, loop: .init(label: label, done: 0, total: total),
                earlier: places[place].turn.value, cuts: [now]))
        return count
    }

    /// A turn of a loop is over, and with it all loops within.
    package mutating func turn(_ id: Int, at now: Double) {
        guard let level = running.firstIndex(where: { $0.id == id }) else { return }
        running.removeSubrange((level + 1)...)
        let place = running[level].place
        for (cut, start) in running[level].cuts.enumerated() {
            if cut == places[place].rests.count { places[place].rests.append(Mean()) }
            places[place].rests[cut].add(now - start)
        }
        let seconds = now - running[level].cuts[0]
        places[place].turn.add(seconds)
        running[level].turn.add(seconds)
        running[level].loop.done += 1
        running[level].cuts = [now]
    }

    /// A loop is over, and with it all loops within.
    package mutating func end(_ id: Int, at now: Double) {
        guard let level = running.firstIndex(where: { $0.id == id }) else { return }
        running.removeSubrange(level...)
        guard let outer = running.indices.last else { return }
        if running[outer].cuts.count < Self.cutLimit { running[outer].cuts.append(now) }
    }

    /// Where the loop that begins stands among those of earlier turns.
    private mutating func placeOfNext() -> Int? {
        guard let outer = running.last else {
            places = [Place()]
            return 0
        }
        let part = outer.cuts.count - 1
        if part < places[outer.place].inner.count { return places[outer.place].inner[part] }
        guard places.count < Self.placeLimit else { return places[outer.place].inner.last }
        places.append(Place())
        places[outer.place].inner.append(places.count - 1)
        return places.count - 1
    }

    // MARK: - What is left

    /// What is left of the outermost loop; nil if no turn of it tells, or it is over.
    package func left(at now: Double) -> LoopProgress.Left? {
        guard let outermost = running.first, !outermost.isOver else { return nil }
        return left(of: 0, at: now)
    }

    private func left(of level: Int, at now: Double) -> LoopProgress.Left? {
        let outer = running[level]
        guard let total = outer.loop.total else { return nil }
        guard !outer.isOver else { return LoopProgress.Left(turn: 0, later: 0) }
        guard var left = leftOfTurn(level, at: now) else { return nil }
        let expected = now - outer.cuts[0] + left.turn + left.later
        let mean = outer.pace.with(expected).value ?? expected
        left.later += Double(total - outer.loop.done - 1) * mean
        return left
    }

    private func leftOfTurn(_ level: Int, at now: Double) -> LoopProgress.Left? {
        let outer = running[level]
        let over = outer.cuts.count - 1
        let isCounted = outer.cuts.count < Self.cutLimit
        if isCounted, level + 1 < running.count, var left = left(of: level + 1, at: now) {
            left.later += rest(outer, after: over + 1) ?? 0
            return left
        }
        let passing =
            if isCounted, over > 0, let rest = rest(outer, after: over) {
                rest - (now - outer.cuts[over])
            } else if let pace = outer.pace.value {
                pace - (now - outer.cuts[0])
            } else if over > 0 {
                0.0
            } else {
                nil as Double?
            }
        return passing.map { LoopProgress.Left(turn: max(0, $0), later: 0) }
    }

    /// The mean time from the end of so many loops within to the end of the turn.
    private func rest(_ outer: Running, after count: Int) -> Double? {
        let rests = places[outer.place].rests
        return count < rests.count ? rests[count].value : nil
    }
}
