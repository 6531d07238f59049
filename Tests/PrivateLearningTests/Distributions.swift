import Foundation
import Testing

/// Counts of whole numbers, held against probabilities.
struct Sample {
    private(set) var counts: [Int: Int] = [:]
    private(set) var total = 0

    mutating func add(_ value: Int) {
        counts[value, default: 0] += 1
        total += 1
    }

    func share(of value: Int) -> Double { Double(counts[value] ?? 0) / Double(total) }

    func mean(_ body: (Double) -> Double = { $0 }) -> Double {
        counts.reduce(0) { $0 + body(Double($1.key)) * Double($1.value) } / Double(total)
    }

    /// Pearson's statistic over its expectation, in its standard deviations.
    ///
    /// Neighbouring numbers are taken together until at least 30 of them are expected; what lies beyond `range` is
    /// one class.
    func surplus(over range: ClosedRange<Int>, _ probability: (Int) -> Double) -> Double {
        var (statistic, classes) = (0.0, 0)
        var (expected, found) = (0.0, 0)
        var (restExpected, restFound) = (Double(total), total)
        func close() {
            statistic += (Double(found) - expected) * (Double(found) - expected) / expected
            classes += 1
            restExpected -= expected
            restFound -= found
            (expected, found) = (0, 0)
        }
        for value in range {
            expected += probability(value) * Double(total)
            found += counts[value] ?? 0
            if expected >= 30 { close() }
        }
        if restExpected > 1 {
            (expected, found) = (restExpected, restFound)
            close()
        }
        let freedom = Double(max(1, classes - 1))
        return (statistic - freedom) / (2 * freedom).squareRoot()
    }
}

/// Mean, variance and kurtosis of numbers.
struct Moments {
    let mean: Double
    let variance: Double
    let kurtosis: Double

    init(_ values: [Double]) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let second = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let fourth = values.reduce(0) { $0 + pow($1 - mean, 4) } / count
        self.mean = mean
        variance = second
        kurtosis = fourth / (second * second)
    }
}

/// |found − expected| ≤ |expected|·relative + absolute, with the numbers if not.
func expectClose(
    _ found: Double, _ expected: Double, relative: Double = 0, absolute: Double = 0,
    _ comment: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        abs(found - expected) <= abs(expected) * relative + absolute,
        "found \(found), expected \(expected). \(comment)", sourceLocation: sourceLocation)
}
