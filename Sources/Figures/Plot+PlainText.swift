/// Plots for terminals.
extension Plot {
    func plainLines(columns: Int) -> [String] {
        switch marks.first {
        case .heatmap(let map)?: return map.plainLines(columns: columns)
        case .flow(let flow)?: return flowLines(flow, columns: columns)
        case .histogram(_, let edges, let counts)? where marks.count == 1:
            return histogramLines(edges, counts, columns: columns)
        default: break
        }
        if let bars = onlyBars { return barLines(bars, columns: columns) }
        return pointLines(columns: columns)
    }

    // MARK: - Points and lines

    /// One series in braille dots; several with a sign each, named below.
    private func pointLines(columns: Int) -> [String] {
        let series = marks.map(\.asSeries)
        let xAxis = AxisDemand(
            series.flatMap { one in drawable(one).map { one.x[$0] } }, isLogarithmic: isLogX,
            isTight: true
        ).axis(about: 4)
        let yAxis = AxisDemand(
            series.flatMap { one in drawable(one).map { one.y[$0] } }, isLogarithmic: isLogY
        ).axis(about: 4)
        let margin = (yAxis.ticks.map { TerminalText.width(of: $0.text) }.max() ?? 0) + 1
        let width = max(8, min(columns, 100) - margin - 1)
        let inside =
            series.count == 1
            ? dots(of: series[0], xAxis, yAxis, width: width)
            : signs(of: series, xAxis, yAxis, width: width)
        var lines = yName.isEmpty ? [] : [yName.figureLabel()]
        lines += withNumbers(inside, yAxis, margin: margin)
        lines += bottom(xAxis, margin: margin, width: width)
        if series.count > 1 { lines += legendLines(columns: columns) }
        return lines
    }

    private static let chartRows = 12

    private func dots(
        of series: Series, _ xAxis: Axis, _ yAxis: Axis, width: Int
    ) -> [String] {
        var canvas = DotCanvas(columns: width, rows: Self.chartRows)
        var last: (x: Int, y: Int)?
        let isLine = if case .line? = marks.first { true } else { false }
        for index in 0..<min(series.x.count, series.y.count) {
            guard hasPlace(series, index), let x = xAxis.fraction(of: series.x[index]),
                let y = yAxis.fraction(of: series.y[index])
            else {
                last = nil
                continue
            }
            let place = (
                x: Int((x * Double(canvas.width - 1)).rounded()),
                y: Int(((1 - y) * Double(canvas.height - 1)).rounded())
            )
            canvas.line(from: isLine ? last ?? place : place, to: place)
            last = place
        }
        return canvas.lines
    }

    private static let signs: [Character] = [
        "•", "×", "+", "o", "▲", "■", "◆", "*", "#", "%", "&", "@",
    ]

    private func signs(
        of series: [Series], _ xAxis: Axis, _ yAxis: Axis, width: Int
    ) -> [String] {
        let row = [Character](repeating: " ", count: width)
        var cells = [[Character]](repeating: row, count: Self.chartRows)
        for (number, one) in series.enumerated() {
            for index in drawable(one) {
                guard let x = xAxis.fraction(of: one.x[index]),
                    let y = yAxis.fraction(of: one.y[index])
                else { continue }
                let row = Int(((1 - y) * Double(Self.chartRows - 1)).rounded())
                cells[row][Int((x * Double(width - 1)).rounded())] =
                    Self.signs[number % Self.signs.count]
            }
        }
        return cells.map { String($0) }
    }

    private func legendLines(columns: Int) -> [String] {
        marks.enumerated().map { index, mark in
            let name = (mark.name ?? "series \(index + 1)").figureLabel()
            return "  \(Self.signs[index % Self.signs.count]) \(name)"
        }
    }

    private func withNumbers(_ lines: [String], _ axis: Axis, margin: Int) -> [String] {
        var numbers = [Int: String]()
        for tick in axis.ticks {
            let row = (1 - axis.fraction(ofPosition: tick.position)) * Double(lines.count - 1)
            numbers[Int(row.rounded())] = tick.text
        }
        return lines.enumerated().map { index, line in
            let number = TerminalText.padded(numbers[index] ?? "", to: margin - 1, isRight: true)
            return number + (numbers[index] == nil ? " │" : " ┤") + line
        }
    }

    private func bottom(_ axis: Axis, margin: Int, width: Int) -> [String] {
        let space = String(repeating: " ", count: margin)
        var numbers = [Character](repeating: " ", count: width + margin + 1)
        var rule = [Character](repeating: "─", count: width)
        var free = 0
        for tick in axis.ticks {
            let across = axis.fraction(ofPosition: tick.position)
            let column = Int((across * Double(width - 1)).rounded())
            rule[column] = "┬"
            let text = Array(tick.text)
            let wanted = max(0, margin + 1 + column - text.count / 2)
            let start = min(wanted, numbers.count - text.count)
            guard start >= free else { continue }
            for (offset, character) in text.enumerated() { numbers[start + offset] = character }
            free = start + text.count + 1
        }
        let name = xName.isEmpty ? [] : [space + " " + xName.figureLabel()]
        return [space + "└" + String(rule), String(numbers)] + name
    }
}

extension Plot.Mark {
    /// Bars and histograms beside lines are shown by the points at their tops.
    fileprivate var asSeries: Plot.Series {
        switch self {
        case .line(let series), .scatter(let series): return series
        case .histogram(let name, let edges, let counts):
            let middles = zip(edges, edges.dropFirst()).map { $0 / 2 + $1 / 2 }
            return Plot.Series(name: name, x: middles, y: counts)
        case .bars(let bars):
            return Plot.Series(
                name: bars.name, x: bars.values.indices.map(Double.init), y: bars.values)
        case .heatmap(let map):
            return Plot.Series(x: map.values.indices.map(Double.init), y: map.values)
        case .flow(let flow):
            return Plot.Series(
                x: flow.steps.indices.map(Double.init), y: flow.steps.map(\.value))
        }
    }
}
