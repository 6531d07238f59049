/// Where the lines run that tie the steps of a flow: one lane, from a step to the last that takes
/// its result, for each step whose result is taken.
///
/// Short ties lie nearest to the steps. No two in one lane touch.
struct FlowLanes {
    struct Tie: Equatable {
        let source: Int
        /// The steps that take its result, in order; not empty.
        let takers: [Int]
        /// From 0, the lane nearest to the steps.
        let lane: Int

        var last: Int { takers[takers.count - 1] }
        func leavesLane(at step: Int) -> Bool { step == source || takers.contains(step) }
    }

    let ties: [Tie]
    let laneCount: Int
    /// Ties for which there was no lane.
    let leftOut: Int

    /// - Parameters:
    ///   - steps: as many of the flow's as are shown.
    ///   - limit: the most lanes.
    init(_ steps: ArraySlice<Plot.Flow.Step>, limit: Int) {
        var takers: [Int: [Int]] = [:]
        for (place, step) in steps.enumerated() {
            for source in Set(step.sources) where source >= 0 && source < place {
                takers[source, default: []].append(place)
            }
        }
        var ends: [[ClosedRange<Int>]] = []
        var ties: [Tie] = []
        var leftOut = 0
        let ordered = takers.sorted {
            let (a, b) = (($0.value.last ?? 0) - $0.key, ($1.value.last ?? 0) - $1.key)
            return (a, $0.key) < (b, $1.key)
        }
        for (source, takers) in ordered {
            let range = source...(takers.last ?? source)
            var lane = 0
            while lane < ends.count, ends[lane].contains(where: { $0.overlaps(range) }) {
                lane += 1
            }
            guard lane < limit else {
                leftOut += 1
                continue
            }
            if lane == ends.count { ends.append([]) }
            ends[lane].append(range)
            ties.append(Tie(source: source, takers: takers, lane: lane))
        }
        self.ties = ties
        self.leftOut = leftOut
        laneCount = ends.count
    }
}

extension Plot.Flow {
    /// More steps than this are told in words.
    static let limit = 200

    var shown: ArraySlice<Step> { steps.prefix(Self.limit) }

    /// What is not drawn, in words; nil if all is.
    func note(leftOut ties: Int) -> String? {
        var parts: [String] = []
        if steps.count > Self.limit {
            parts.append("\(NumberText.count(steps.count - Self.limit)) more steps")
        }
        if ties > 0 { parts.append("\(ties) more \(ties == 1 ? "tie" : "ties")") }
        return parts.isEmpty ? nil : "… " + parts.joined(separator: ", ")
    }
}
