import Kernels

/// The separating plane of a linear support vector machine, found in the dual, one example at a
/// time.
///
/// Minimises ½‖w‖² + C · Σ max(0, 1 − y (w · x + b)). The intercept is free of the penalty: it is
/// held near its last value by a spring, which is moved after every pass until it carries no load.
/// Examples whose coefficients seem settled are left out of passes, and all are looked at again
/// before the end.
///
/// ## Source
/// Hsieh, Chang, Lin, Keerthi and Sundararajan, A dual coordinate descent method for large-scale
/// linear SVM, ICML 2008, algorithm 3; the spring is the method of multipliers (Bertsekas,
/// Constrained Optimization and Lagrange Multiplier Methods, 1982, section 2.2).
final class DualDescent<Number: FeatureNumber> {
    let columns: Int
    /// The examples of the problem, as rows of the features.
    let rows: [Int32]
    /// 1 or −1 for each.
    let signs: [Double]
    let bound: Double
    let tolerance: Double
    let maximumPasses: Int

    private(set) var weights: [Double]
    /// The coefficient of each example, in 0...bound.
    private(set) var coefficients: [Double]
    private(set) var passes = 0
    private(set) var hasConverged = false
    private var squares: [Double] = []
    /// Where the spring is fixed, how soft it is, and Σ coefficient · sign, which it carries.
    private var (anchor, softness, load) = (0.0, 1.0, 0.0)

    /// - Parameter start: coefficients to begin with; left out, 0.
    init(
        columns: Int, rows: [Int32], signs: [Double], bound: Double, tolerance: Double,
        maximumPasses: Int, start: (coefficients: [Double], intercept: Double)? = nil
    ) {
        self.columns = columns
        self.rows = rows
        self.signs = signs
        self.bound = bound
        self.tolerance = tolerance
        self.maximumPasses = maximumPasses
        weights = [Double](repeating: 0, count: columns)
        coefficients = start?.coefficients ?? [Double](repeating: 0, count: rows.count)
        anchor = start?.intercept ?? 0
    }

    var intercept: Double { anchor + softness * load }

    func solve(
        _ values: [Number], using words: inout RandomWords
    ) throws(EstimatorError) {
        values.withUnsafeBufferPointer { prepare($0) }
        var active = Array(0..<Int32(rows.count))
        var (highest, lowest) = (Double.infinity, -Double.infinity)
        while passes < maximumPasses {
            try Requirement.goingOn()
            words.shuffle(&active)
            let (top, bottom, kept) = values.withUnsafeBufferPointer {
                pass($0, &active, highest, lowest)
            }
            passes += 1
            let moved = softness * load
            anchor += moved
            let isSettled = top - bottom <= tolerance && abs(moved) <= tolerance
            if isSettled && active.count == rows.count {
                hasConverged = true
                break
            }
            if isSettled {
                active = Array(0..<Int32(rows.count))
                (highest, lowest) = (.infinity, -.infinity)
            } else {
                active.removeLast(active.count - kept)
                highest = top > 0 ? top : .infinity
                lowest = bottom < 0 ? bottom : -.infinity
            }
        }
        // The spring is let go: what it carried last is within the tolerance.
    }

    private func prepare(_ values: UnsafeBufferPointer<Number>) {
        guard let start = values.baseAddress else { return }
        squares = rows.map { Number.squares(start + Int($0) * columns, columns) }
        softness = max(1e-12, squares.reduce(0, +) / Double(squares.count))
        for (i, coefficient) in coefficients.enumerated() where coefficient > 0 {
            change(i, by: coefficient, start)
        }
        // With coefficients to begin with, the spring begins where they put the intercept.
        anchor -= softness * load
    }

    @inline(__always) private func change(
        _ i: Int, by amount: Double, _ start: UnsafePointer<Number>
    ) {
        let factor = amount * signs[i]
        weights.withUnsafeMutableBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            Number.add(factor, start + Int(rows[i]) * columns, to: weights, columns)
        }
        load += factor
    }

    /// Looks at every active example once.
    ///
    /// - Returns: the largest and smallest slopes that are not yet 0, and how many examples stay
    ///   active; those come first.
    private func pass(
        _ values: UnsafeBufferPointer<Number>, _ active: inout [Int32], _ highest: Double,
        _ lowest: Double
    ) -> (top: Double, bottom: Double, kept: Int) {
        guard let start = values.baseAddress else { return (0, 0, active.count) }
        var (top, bottom, kept, place) = (-Double.infinity, Double.infinity, active.count, 0)
        while place < kept {
            let i = Int(active[place])
            let score = weights.withUnsafeBufferPointer { weights in
                weights.baseAddress.map {
                    Number.dot(start + Int(rows[i]) * columns, $0, columns)
                } ?? 0
            }
            let slope = signs[i] * (score + intercept) - 1
            let old = coefficients[i]
            if (old == 0 && slope > highest) || (old == bound && slope < lowest) {
                kept -= 1
                active.swapAt(place, kept)
                continue
            }
            place += 1
            let open = old == 0 ? min(slope, 0) : old == bound ? max(slope, 0) : slope
            top = max(top, open)
            bottom = min(bottom, open)
            if abs(open) > 1e-12 {
                let new = min(max(old - slope / (squares[i] + softness), 0), bound)
                coefficients[i] = new
                change(i, by: new - old, start)
            }
        }
        return (top, bottom, kept)
    }
}
