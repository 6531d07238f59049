import Foundation
import Privacy
import PrivateLearning
import TestSupport
import Testing

/// A line of `Tests/Vectors/privacy/discrete_noise.csv`, whose first line says where the numbers are from.
struct NoiseVector: Sendable, CustomTestStringConvertible {
    let id: String
    let distribution: String
    let parameter: Double
    let kind: String
    let x: Int
    let expected: Double
    let tolerance: Double

    var testDescription: String { "\(id) \(distribution) \(parameter) \(kind)" }

    static let all: [NoiseVector] = {
        let url = Goldens.repository.appending(path: "Tests/Vectors/privacy/discrete_noise.csv")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst().compactMap {
            let cells = $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 7, let parameter = Double(cells[2]),
                let expected = Double(cells[5]),
                let tolerance = Double(cells[6])
            else { return nil }
            return NoiseVector(
                id: cells[0], distribution: cells[1], parameter: parameter, kind: cells[3],
                x: Int(cells[4]) ?? 0, expected: expected, tolerance: tolerance)
        }
    }()
}

@Suite("Exact samplers")
struct SamplerTests {
    static let draws = 1_000_000

    static func probabilities(_ weight: (Double) -> Double, span: Int) -> [Int: Double] {
        let weights = (-span...span).map { (k: $0, weight: exp(weight(Double($0)))) }
        let total = weights.reduce(0) { $0 + $1.weight }
        return Dictionary(uniqueKeysWithValues: weights.map { ($0.k, $0.weight / total) })
    }

    static func gaussian(_ variance: Double) -> [Int: Double] {
        probabilities({ -$0 * $0 / (2 * variance) }, span: Int(12 * variance.squareRoot()) + 12)
    }

    static func laplace(_ scale: Double) -> [Int: Double] {
        probabilities({ -abs($0) / scale }, span: Int(40 * scale) + 40)
    }

    @Test("There are vectors")
    func vectors() { #expect(NoiseVector.all.count == 52) }

    /// The probabilities that the draws are held against are themselves held against the peer's.
    @Test("Probabilities and variances are those of the peer", arguments: NoiseVector.all)
    func peer(row: NoiseVector) {
        let isGaussian = row.distribution == "discrete_gaussian"
        let pmf = isGaussian ? Self.gaussian(row.parameter) : Self.laplace(row.parameter)
        let found =
            row.kind == "pmf"
            ? pmf[row.x] ?? 0
            : pmf.sorted { $0.key < $1.key }.reduce(0) { $0 + Double($1.key * $1.key) * $1.value }
        expectClose(found, row.expected, relative: max(row.tolerance, 1e-11))
    }

    @Test(
        "A million discrete Gaussian draws have the exact distribution",
        arguments: [0.25, 1, 10, 100, 50.83, 12.71, 284.8, 0.01, 2.25, 3])
    func discreteGaussian(variance: Double) throws {
        let sampler = DiscreteGaussian(variance: try Rational(atLeast: variance))
        let pmf = Self.gaussian(variance)
        try check(pmf, seed: 11) { sampler.draw(using: &$0) }
        // A variance that no power of two divides.
        let odd = DiscreteGaussian(variance: try Rational(1000, over: 37))
        try check(Self.gaussian(1000 / 37), seed: 12, draws: 300_000) { odd.draw(using: &$0) }
    }

    @Test(
        "A million discrete Laplace draws have the exact distribution",
        arguments: [0.5, 1, 10, 40.8, 0.3942, 16.92, 0.1, 64])
    func discreteLaplace(scale: Double) throws {
        let sampler = try DiscreteLaplace(scale: scale)
        try check(Self.laplace(scale), seed: 13) { sampler.draw(using: &$0) }
        let variance = Self.laplace(scale).reduce(0) { $0 + Double($1.key * $1.key) * $1.value }
        expectClose(sampler.variance, variance, relative: 1e-9)
        let odd = DiscreteLaplace(scale: try Rational(22, over: 7))
        try check(Self.laplace(22 / 7), seed: 14, draws: 300_000) { odd.draw(using: &$0) }
    }

    private func check(
        _ pmf: [Int: Double], seed: UInt64, draws: Int = Self.draws,
        _ draw: (inout NoiseSource) -> Int64
    ) throws {
        var source = NoiseSource.seeded(seed)
        var sample = Sample()
        for _ in 0..<draws { sample.add(Int(draw(&source))) }
        let span = try #require(pmf.keys.max())
        let surplus = sample.surplus(over: -span...span) { pmf[$0] ?? 0 }
        #expect(abs(surplus) < 4, "the statistic is \(surplus) deviations off")
        let variance = pmf.reduce(0) { $0 + Double($1.key * $1.key) * $1.value }
        let fourth = pmf.reduce(0) { $0 + pow(Double($1.key), 4) * $1.value }
        let count = Double(draws)
        expectClose(sample.mean(), 0, absolute: 5 * (variance / count).squareRoot())
        expectClose(
            sample.mean { $0 * $0 }, variance,
            absolute: 5 * ((fourth - variance * variance) / count).squareRoot())
    }

    @Test(
        "Wide noise has the moments of the Gaussian",
        arguments: [1000.3, 0x1p20, 1.37 * 0x1p20, 0x1p25])
    func wide(deviation: Double) throws {
        let sampler = try DiscreteGaussian(deviation: deviation)
        var source = NoiseSource.seeded(15)
        let numbers = (0..<200_000).map { _ in Int(sampler.draw(using: &source)) }
        let draws = numbers.map { Double($0) / deviation }
        let moments = Moments(draws)
        expectClose(moments.mean, 0, absolute: 0.012)
        expectClose(moments.variance, 1, absolute: 0.016)
        expectClose(moments.kurtosis, 3, absolute: 0.06)
        // The parts of the normal distribution by sixteenths of a deviation, and evenness of the last bits.
        var bits = Sample()
        for number in numbers { bits.add(abs(number) % 16) }
        #expect(abs(bits.surplus(over: 0...15) { _ in 1.0 / 16 }) < 4)
        var parts = Sample()
        for draw in draws { parts.add(Int((draw * 16).rounded(.down))) }
        let surplus = parts.surplus(over: -100...100) {
            (erf(Double($0 + 1) / 16 / 2.0.squareRoot()) - erf(Double($0) / 16 / 2.0.squareRoot()))
                / 2
        }
        #expect(abs(surplus) < 4, "\(surplus)")
    }

    @Test(
        "Coins fall as often as they should",
        arguments: [(1, 3), (1, 1), (2, 7), (999_999, 1_000_000), (1, 1 << 40), (5, 3)])
    func coins(numerator: UInt64, denominator: UInt64) throws {
        let fraction = try Rational(numerator, over: denominator)
        var source = NoiseSource.seeded(16, draw: numerator)
        var (plain, exponential) = (0, 0)
        for _ in 0..<200_000 {
            if source.bernoulli(fraction) { plain += 1 }
            if source.bernoulliExponential(fraction) { exponential += 1 }
        }
        func check(_ found: Int, _ probability: Double) {
            let deviation = (200_000 * probability * (1 - probability)).squareRoot()
            expectClose(Double(found), 200_000 * probability, absolute: 5 * deviation + 0.01)
        }
        check(plain, min(1, fraction.value))
        check(exponential, exp(-fraction.value))
    }

    @Test("Fractions are in lowest terms, and never less than the number they stand for")
    func rationals() throws {
        #expect(try Rational(6, over: 8) == Rational(3, over: 4))
        for value: Double in [
            0x1p-51, 1e-9, 0.1, 1.0 / 3, 1, 2.5, 50.83, 1e9, 0x1p50, 0x1p51.nextDown,
        ] {
            let fraction = try Rational(atLeast: value)
            #expect(fraction.value >= value)
            expectClose(fraction.value, value, relative: 0x1p-49, absolute: 0x1p-51)
        }
        #expect(throws: PrivacyError.self) { try Rational(1, over: 0) }
        #expect(throws: PrivacyError.self) { try Rational(0, over: 1) }
        #expect(throws: PrivacyError.self) { try Rational(1 << 52, over: 3) }
        for value: Double in [0, -1, .nan, .infinity, 0x1p51] {
            #expect(throws: PrivacyError.self) { try Rational(atLeast: value) }
        }
        #expect(throws: PrivacyError.self) { try DiscreteGaussian(deviation: 1e9) }
        #expect(throws: PrivacyError.self) { try DiscreteLaplace(scale: 0) }
    }

    @Test("The same seed draws the same numbers, alone or as a fill")
    func determinism() throws {
        let sampler = try DiscreteGaussian(deviation: 1000)
        var first = NoiseSource.seeded(17)
        var second = NoiseSource.seeded(17)
        var filled = [Int64](repeating: 0, count: 5000)
        filled.withUnsafeMutableBufferPointer { sampler.fill($0, using: &first) }
        #expect(filled == (0..<5000).map { _ in sampler.draw(using: &second) })
    }
}
