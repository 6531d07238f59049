import Glibc

/// Searches in one variable. Those for a bound keep the end that is on the safe side.
enum RootSearch {
    /// The two ends of a small interval in which the sign changes.
    ///
    /// Regula falsi in Anderson and Björck's form, with a bisection whenever it is slow.
    /// - Parameters:
    ///   - value: below 0 or at it at one end, above at the other.
    ///   - tolerance: of the interval's width, relative to its ends.
    static func interval(
        from start: Double, to end: Double, tolerance: Double = 1e-14,
        _ value: (Double) throws -> Double
    ) rethrows -> (Double, Double) {
        var (a, b) = (start, end)
        var (fa, fb) = (try value(a), try value(b))
        if fa == 0 { return (a, a) }
        if fb == 0 { return (b, b) }
        for _ in 0..<200 {
            let width = abs(b - a)
            if width <= tolerance * max(abs(a), abs(b)) { break }
            var middle = a + (b - a) / 2
            if fa.isFinite && fb.isFinite && fa != fb {
                let guess = b - fb * (b - a) / (fb - fa)
                if guess > min(a, b) && guess < max(a, b) { middle = guess }
            }
            for _ in 0..<2 {
                let found = try value(middle)
                if found == 0 { return (middle, middle) }
                if (found < 0) == (fb < 0) {
                    let ratio = 1 - found / fb
                    fa *= ratio > 0 ? ratio : 0.5
                } else {
                    (a, fa) = (b, fb)
                }
                (b, fb) = (middle, found)
                if abs(b - a) <= width / 2 { break }
                middle = a + (b - a) / 2
                if middle == a || middle == b { return (a, b) }
            }
        }
        return (a, b)
    }

    /// Where a function with one valley is least, between two places (golden section).
    static func minimum(
        from start: Double, to end: Double, tolerance: Double, _ value: (Double) -> Double
    ) -> (place: Double, value: Double) {
        let ratio = 0.6180339887498949
        var (a, b) = (start, end)
        var (x, y) = (b - ratio * (b - a), a + ratio * (b - a))
        var (fx, fy) = (value(x), value(y))
        while abs(b - a) > tolerance * max(abs(a), abs(b)) {
            if fx <= fy {
                (b, y, fy) = (y, x, fx)
                x = b - ratio * (b - a)
                fx = value(x)
            } else {
                (a, x, fx) = (x, y, fy)
                y = a + ratio * (b - a)
                fy = value(y)
            }
        }
        return fx <= fy ? (x, fx) : (y, fy)
    }
}
