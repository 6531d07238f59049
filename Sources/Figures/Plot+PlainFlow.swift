/// A flow for terminals: lines of ties, the step, a bar for what it costs.
extension Plot {
    func flowLines(_ flow: Flow, columns: Int) -> [String] {
        let steps = flow.shown
        let lanes = FlowLanes(steps, limit: columns / 4)
        let numbers = steps.map { NumberText.short($0.value) }
        let numberWidth = numbers.map(TerminalText.width).max() ?? 0
        let barWidth = max(4, min(24, columns / 5))
        let room = columns - lanes.laneCount - barWidth - numberWidth - 4
        let names = steps.map {
            TerminalText.fitted("\($0.name) \($0.detail)".figureLabel(), to: max(8, room))
        }
        let nameWidth = names.map(TerminalText.width).max() ?? 0
        let most = steps.map(\.value).filter(\.isFinite).max() ?? 0
        let lines = steps.indices.map { place in
            let bar = PlainBar.block(steps[place].value, of: most, room: barWidth)
            return lanes.text(at: place) + "• " + TerminalText.padded(names[place], to: nameWidth)
                + " " + TerminalText.padded(bar, to: barWidth) + " "
                + TerminalText.padded(numbers[place], to: numberWidth, isRight: true)
        }
        let head = "\(xName), \(yName)".figureLabel()
        return [head] + lines + (flow.note(leftOut: lanes.leftOut).map { [$0] } ?? [])
    }
}

extension FlowLanes {
    /// What stands left of a step.
    fileprivate func text(at step: Int) -> String {
        var text = ""
        var isCrossed = false
        for lane in (0..<laneCount).reversed() {
            let tie = ties.first { $0.lane == lane && $0.source <= step && step <= $0.last }
            let turns = tie?.leavesLane(at: step) ?? false
            text.append(
                Self.character(
                    up: tie.map { $0.source < step } ?? false,
                    down: tie.map { step < $0.last } ?? false,
                    left: isCrossed, right: isCrossed || turns))
            isCrossed = isCrossed || turns
        }
        return text
    }

    private static func character(up: Bool, down: Bool, left: Bool, right: Bool) -> Character {
        switch (up, down, left, right) {
        case (true, true, false, false): "│"
        case (true, true, false, true): "├"
        case (true, true, true, _): "┼"
        case (true, false, false, _): "╰"
        case (true, false, true, _): "┴"
        case (false, true, false, _): "╭"
        case (false, true, true, _): "┬"
        case (false, false, false, false): " "
        case (false, false, _, _): "─"
        }
    }
}
