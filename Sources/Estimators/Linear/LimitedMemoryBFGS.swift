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

    struct Minimum {
        var point: [Double]
        var value: Double
        var iterations: Int
        /// Whether the gradient came below the tolerance.
        var hasConverged: Bool
    }

    private struct Step {
        var move: [Double]
        var change: [Double]
        var curvature: Double
    }

    /// - Parameter function: gives the value at a point and writes the gradient.
    func minimum(
        from start: [Double], of function: ([Double], inout [Double]) -> Double
    ) -> Minimum {
        var here = Place(point: start, gradient: start)
        here.value = function(start, &here.gradient)
        var steps: [Step] = []
        var iterations = 0
        while largest(here.gradient) > gradientTolerance, iterations < maximumIterations {
            var direction = downhill(here.gradient, steps)
            if dot(direction, here.gradient) >= 0 {
                steps = []
                direction = here.gradient.map { -$0 }
            }
            // The first step has no curvature to go by; its length is at most one.
            let length = steps.isEmpty ? min(1, 1 / largest(here.gradient)) : 1
            guard let next = search(from: here, along: direction, length, function) else { break }
            let move = zip(next.point, here.point).map(-)
            let change = zip(next.gradient, here.gradient).map(-)
            let curvature = dot(move, change)
            if curvature > 0 {
                if steps.count == memory { steps.removeFirst() }
                steps.append(Step(move: move, change: change, curvature: curvature))
            }
            here = next
            iterations += 1
        }
        return Minimum(
            point: here.point, value: here.value, iterations: iterations,
            hasConverged: largest(here.gradient) <= gradientTolerance)
    }

    // MARK: - Direction

    /// Minus the gradient, times the inverse curvature that the steps tell of.
    private func downhill(_ gradient: [Double], _ steps: [Step]) -> [Double] {
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

    // MARK: - Length

    private struct Place {
        var point: [Double]
        var gradient: [Double]
        var value = 0.0
    }

    /// A place along the direction that is low enough and no longer steep; nil if rounding leaves
    /// none.
    private func search(
        from start: Place, along direction: [Double], _ first: Double,
        _ function: ([Double], inout [Double]) -> Double
    ) -> Place? {
        let slope = dot(direction, start.gradient)
        // Near the minimum values differ by less than their rounding.
        let slack = 4e-16 * abs(start.value)
        var (low, high, length) = (0.0, Double.infinity, first)
        var place = start
        for _ in 0..<60 {
            for i in place.point.indices {
                place.point[i] = start.point[i] + length * direction[i]
            }
            place.value = function(place.point, &place.gradient)
            if !(place.value <= start.value + 1e-4 * length * slope + slack) {
                high = length
            } else if dot(direction, place.gradient) < 0.9 * slope {
                low = length
            } else {
                return place
            }
            length = high < .infinity ? (low + high) / 2 : 2 * length
        }
        return nil
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
