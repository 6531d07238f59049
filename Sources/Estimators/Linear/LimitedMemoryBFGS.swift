/// Search for the minimum of a smooth function, with a model of its curvature made of the last
/// few steps.
///
/// Everything is in a fixed order, so the same function gives the same bits.
///
/// ## Source
/// Nocedal and Wright, Numerical Optimization, second edition, algorithms 7.4 and 7.5. The length
/// of a step is found by halving and doubling until it satisfies the weak conditions of Wolfe
/// (Lewis and Overton, Mathematical Programming 141, 2013, section 4).
struct LimitedMemoryBFGS: Sendable {
    /// How many steps the model remembers.
    var memory = 10
    var maximumIterations: Int
    /// The search ends when no component of the gradient is larger.
    var gradientTolerance: Double
    /// The search ends when a step lowers the value by less, relative to the value or 1.
    var decreaseTolerance = 0.0

    struct Minimum {
        var point: [Double]
        var value: Double
        var iterations: Int
        /// Whether a tolerance was met.
        var hasConverged: Bool
    }

    /// - Parameter function: gives the value at a point and writes the gradient.
    func minimum<Failure: Error>(
        from start: [Double],
        of function: ([Double], inout [Double]) throws(Failure) -> Double
    ) throws(Failure) -> Minimum {
        var search = DescentSearch(from: start, self)
        var gradient = start
        while !search.isFinished {
            let value = try function(search.point, &gradient)
            search.receive(value, gradient)
        }
        return search.minimum
    }
}

/// A search that is told the function's value wherever it asks, so that many searches can share
/// a pass over the data.
struct DescentSearch: Sendable {
    private let settings: LimitedMemoryBFGS
    /// Where the function is wanted next.
    private(set) var point: [Double]
    private(set) var isFinished = false
    private var here: Place?
    private var steps: [Step] = []
    private var iterations = 0
    private var hasDecreasedEnough = true

    // The line that is searched.
    private var direction: [Double] = []
    private var slope = 0.0
    private var (low, high, length) = (0.0, Double.infinity, 1.0)
    private var trials = 0

    private struct Place {
        var point: [Double]
        var gradient: [Double]
        var value: Double
    }

    private struct Step {
        var move: [Double]
        var change: [Double]
        var curvature: Double
    }

    init(from start: [Double], _ settings: LimitedMemoryBFGS) {
        self.settings = settings
        point = start
    }

    var minimum: LimitedMemoryBFGS.Minimum {
        let gradient = here?.gradient ?? []
        return LimitedMemoryBFGS.Minimum(
            point: here?.point ?? point, value: here?.value ?? .nan, iterations: iterations,
            hasConverged: largest(gradient) <= settings.gradientTolerance || !hasDecreasedEnough)
    }

    /// The function's value and gradient at ``point``.
    mutating func receive(_ value: Double, _ gradient: [Double]) {
        guard let start = here else {
            here = Place(point: point, gradient: gradient, value: value)
            beginLine()
            return
        }
        // Near the minimum values differ by less than their rounding.
        let slack = 4e-16 * abs(start.value)
        if !(value <= start.value + 1e-4 * length * slope + slack) {
            high = length
        } else if dot(direction, gradient) < 0.9 * slope {
            low = length
        } else {
            accept(Place(point: point, gradient: gradient, value: value), after: start)
            return
        }
        length = high < .infinity ? (low + high) / 2 : 2 * length
        trials += 1
        // Rounding leaves no place that is low enough and no longer steep.
        if trials == 60 { isFinished = true } else { aim(from: start) }
    }

    private mutating func accept(_ next: Place, after start: Place) {
        let move = zip(next.point, start.point).map { $0 - $1 }
        let change = zip(next.gradient, start.gradient).map { $0 - $1 }
        let curvature = dot(move, change)
        if curvature > 0 {
            if steps.count == settings.memory { steps.removeFirst() }
            steps.append(Step(move: move, change: change, curvature: curvature))
        }
        let scale = max(abs(start.value), abs(next.value), 1)
        hasDecreasedEnough =
            start.value - next.value > settings.decreaseTolerance * scale
            || settings.decreaseTolerance == 0
        here = next
        iterations += 1
        beginLine()
    }

    private mutating func beginLine() {
        guard let here, largest(here.gradient) > settings.gradientTolerance, hasDecreasedEnough,
            iterations < settings.maximumIterations
        else {
            isFinished = true
            return
        }
        direction = downhill(here.gradient)
        if dot(direction, here.gradient) >= 0 {
            steps = []
            direction = here.gradient.map { -$0 }
        }
        slope = dot(direction, here.gradient)
        // The first step has no curvature to go by; its length is at most one.
        length = steps.isEmpty ? min(1, 1 / largest(here.gradient)) : 1
        (low, high, trials) = (0, .infinity, 0)
        aim(from: here)
    }

    private mutating func aim(from start: Place) {
        for i in point.indices { point[i] = start.point[i] + length * direction[i] }
    }

    // MARK: - Direction

    /// Minus the gradient, times the inverse curvature that the steps tell of.
    private func downhill(_ gradient: [Double]) -> [Double] {
        var result = gradient.map { -$0 }
        var shares: [Double] = []
        for step in steps.reversed() {
            let share = dot(step.move, result) / step.curvature
            shares.append(share)
            add(-share, step.change, to: &result)
        }
        if let last = steps.last {
            let scale = last.curvature / dot(last.change, last.change)
            for i in result.indices { result[i] *= scale }
        }
        for (step, share) in zip(steps, shares.reversed()) {
            add(share - dot(step.change, result) / step.curvature, step.move, to: &result)
        }
        return result
    }

    private func largest(_ values: [Double]) -> Double {
        values.reduce(0) { max($0, abs($1)) }
    }

    private func dot(_ x: [Double], _ y: [Double]) -> Double {
        var sum = 0.0
        for i in x.indices { sum += x[i] * y[i] }
        return sum
    }

    private func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
        for i in y.indices { y[i] += factor * x[i] }
    }
}
