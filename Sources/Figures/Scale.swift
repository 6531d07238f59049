import Glibc

/// How numbers become places along an axis, with the ticks that explain it.
package struct Axis: Equatable {
    package struct Tick: Equatable {
        /// In the units of the scale: the value, or its decimal logarithm.
        package var position: Double
        package var text: String
    }

    package var isLogarithmic: Bool
    /// Ends of the axis in the units of the scale; `low < high`.
    package var low: Double
    package var high: Double
    package var ticks: [Tick]

    /// Where a value stands between the ends, in 0...1; nil for what has no place on the axis.
    package func fraction(of value: Double) -> Double? {
        guard value.isFinite, !isLogarithmic || value > 0 else { return nil }
        return fraction(ofPosition: isLogarithmic ? log10(value) : value)
    }

    /// Halves before subtracting: the whole range may be larger than the largest number.
    func fraction(ofPosition position: Double) -> Double {
        min(1, max(0, (position / 2 - low / 2) / (high / 2 - low / 2)))
    }
}

/// What an axis has to cover.
package struct AxisDemand {
    package var low: Double
    package var high: Double
    var isLogarithmic = false
    /// All values are whole, so a tick between two of them would mean nothing.
    var isWhole = false
    /// End at the data rather than at a tick.
    var isTight = false

    /// The demand of values; those without a place (NaN, ∞, ≤ 0 on a logarithmic axis) are
    /// left out. Without any value the axis goes from 0 to 1, or from 1 to 10.
    package init(
        _ values: some Sequence<Double>, isLogarithmic: Bool = false, isTight: Bool = false
    ) {
        var low = Double.infinity
        var high = -Double.infinity
        var isWhole = true
        for value in values where value.isFinite && (!isLogarithmic || value > 0) {
            low = min(low, value)
            high = max(high, value)
            if isWhole, value != value.rounded() { isWhole = false }
        }
        let isEmpty = low > high
        self.low = isEmpty ? (isLogarithmic ? 1 : 0) : low
        self.high = isEmpty ? (isLogarithmic ? 10 : 1) : high
        self.isLogarithmic = isLogarithmic
        self.isWhole = isWhole && !isEmpty
        self.isTight = isTight
    }

    package func axis(about count: Int) -> Axis {
        isLogarithmic ? logarithmicAxis(about: count) : linearAxis(about: count)
    }

    // MARK: - Linear

    private func linearAxis(about count: Int) -> Axis {
        let (low, high, isTight) = widened()
        var step = niceStep(atLeast: (high / 2 - low / 2) / (Double(max(1, count)) / 2))
        if isWhole { step = max(1, step) }
        let first = isTight ? ceil(low / step - 1e-9) : floor(low / step + 1e-9)
        let last = isTight ? floor(high / step + 1e-9) : ceil(high / step - 1e-9)
        var values: [Double] = []
        var index = first
        while index <= last, values.count < 200 {
            let value = index * step
            if value.isFinite { values.append(value) }
            index += 1
        }
        let limit = Double.greatestFiniteMagnitude
        let texts = tickTexts(values, step: step)
        return Axis(
            isLogarithmic: false,
            low: isTight ? low : max(-limit, min(low, first * step)),
            high: isTight ? high : min(limit, max(high, last * step)),
            ticks: zip(values, texts).map { Axis.Tick(position: $0, text: $1) })
    }

    /// A range with some width, whatever the data: one value is put into the middle.
    private func widened() -> (low: Double, high: Double, isTight: Bool) {
        let half = high / 2 - low / 2
        let size = max(abs(low), abs(high))
        if half > size * 1e-12, half > 1e-290 { return (low, high, isTight) }
        if size < 1e-280 { return (-1, 1, false) }
        let limit = Double.greatestFiniteMagnitude
        return (max(-limit, low - size / 2), min(limit, high + size / 2), false)
    }

    private func tickTexts(_ values: [Double], step: Double) -> [String] {
        let size = values.map(abs).max() ?? 0
        let exponent = Int(floor(log10(step) + 1e-9))
        if size < 1e7 && exponent >= -4 {
            return values.map { NumberText.fixed($0, decimals: max(0, -exponent)) }
        }
        let digits = Int(floor(log10(max(size, step)))) - exponent + 1
        return values.map { $0 == 0 ? "0" : NumberText.scientific($0, digits: digits) }
    }

    // MARK: - Logarithmic

    private func logarithmicAxis(about count: Int) -> Axis {
        let lowest = floor(log10(low) + 1e-9)
        let highest = max(lowest + 1, ceil(log10(high) - 1e-9))
        if highest - lowest <= 2, lowest > -300, highest < 300 {
            return shortLogarithmicAxis(from: lowest, to: highest)
        }
        let step = max(1, ceil((highest - lowest) / Double(max(2, count))))
        let first = floor(lowest / step) * step
        let last = ceil(highest / step) * step
        let ticks = stride(from: first, through: last, by: step).map {
            Axis.Tick(position: $0, text: NumberText.power(Int($0)))
        }
        return Axis(isLogarithmic: true, low: first, high: last, ticks: ticks)
    }

    /// At most two decades: ticks at 1, 2 and 5 times each power.
    private func shortLogarithmicAxis(from lowest: Double, to highest: Double) -> Axis {
        var values: [Double] = []
        for exponent in Int(lowest)...Int(highest) {
            for factor in [1.0, 2, 5] { values.append(factor * pow(10, Double(exponent))) }
        }
        let slack = 1 + 1e-9
        let first = values.lastIndex { $0 <= low * slack } ?? 0
        let last = values.firstIndex { $0 * slack >= high } ?? values.count - 1
        let kept = values[first...max(first, min(last, values.count - 1))]
        let shown = kept.count < 2 ? values[first...min(first + 1, values.count - 1)] : kept
        let ticks = shown.map { Axis.Tick(position: log10($0), text: NumberText.short($0)) }
        return Axis(
            isLogarithmic: true, low: ticks.first?.position ?? lowest,
            high: ticks.last?.position ?? highest, ticks: ticks)
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below the number.
func niceStep(atLeast size: Double) -> Double {
    guard size > 1e-300, size.isFinite else { return 1 }
    let power = pow(10, floor(log10(size)))
    let factor = size / power
    return (factor <= 1.0001 ? 1 : factor <= 2.0001 ? 2 : factor <= 5.0001 ? 5 : 10) * power
}
