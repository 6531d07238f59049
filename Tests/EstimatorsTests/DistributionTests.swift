import Estimators
import Glibc
import Testing

@Suite("Tails and quantiles against SciPy's")
struct DistributionTests {
    @Test("The incomplete beta function and its inverse", arguments: VectorRow.rows("beta"))
    func beta(row: VectorRow) throws {
        let beta = try BetaDistribution(a: row.number("a"), b: row.number("b"))
        let (x, lower, upper) = try (
            row.number("x"), row.number("lower"), row.number("upper")
        )
        // Near 1, x itself is only known to its last digit.
        expectClose(beta.lower(x), lower, relative: 1e-10)
        expectClose(beta.upper(x), upper, relative: 1e-8)
        if lower <= 0.5 { expectClose(beta.quantile(lower), x, relative: 1e-10) }
        if upper <= 0.5 { expectClose(beta.upperQuantile(upper), x, relative: 1e-10) }
    }

    @Test("Both ends of a quantile")
    func ends() throws {
        let beta = try BetaDistribution(a: 2, b: 5)
        #expect(beta.quantile(0) == 0 && beta.quantile(1) == 1)
        #expect(beta.upperQuantile(0) == 1 && beta.upperQuantile(1) == 0)
        #expect(beta.lower(-1) == 0 && beta.lower(2) == 1)
        expectClose(beta.lower(0.3) + beta.upper(0.3), 1, absolute: 1e-15)
        #expect(throws: EstimatorError.self) { try BetaDistribution(a: 0, b: 1) }
        #expect(throws: EstimatorError.self) { try BetaDistribution(a: 1, b: .infinity) }
    }

    @Test("The exact limits of a probability", arguments: VectorRow.rows("binomial"))
    func binomial(row: VectorRow) throws {
        let (successes, trials) = try (row.integer("successes"), row.integer("trials"))
        let tail = try row.number("tail")
        let lower = BinomialInterval.lower(successes: successes, trials: trials, tail: tail)
        let upper = BinomialInterval.upper(successes: successes, trials: trials, tail: tail)
        expectClose(lower, try row.number("lower"), relative: 1e-10)
        expectClose(upper, try row.number("upper"), relative: 1e-10)
    }

    @Test("Without failures the lower limit is a root of the tail", arguments: [1, 5, 1000])
    func closedForm(trials: Int) {
        let lower = BinomialInterval.lower(successes: trials, trials: trials, tail: 0.025)
        expectClose(lower, pow(0.025, 1 / Double(trials)), relative: 1e-13)
        let upper = BinomialInterval.upper(successes: 0, trials: trials, tail: 0.025)
        expectClose(upper, -expm1(log(0.025) / Double(trials)), relative: 1e-12)
    }

    @Test(
        "An exact limit is wrong as often as it says, at most",
        arguments: [(20, 0.05), (20, 0.5), (100, 0.9)])
    func coverage(trials: Int, probability: Double) {
        var random = RandomNumbers(seed: 11)
        var (above, below) = (0, 0)
        let rounds = 4000
        for _ in 0..<rounds {
            let successes = random.binomial(trials, probability)
            let lower = BinomialInterval.lower(successes: successes, trials: trials, tail: 0.05)
            let upper = BinomialInterval.upper(successes: successes, trials: trials, tail: 0.05)
            if lower > probability { above += 1 }
            if upper < probability { below += 1 }
        }
        // Three standard deviations of 5% of 4000.
        #expect(above <= 241 && below <= 241, "\(above) and \(below) of \(rounds)")
        #expect(above + below > 0)
    }

    @Test("The skew-normal's lower tail", arguments: VectorRow.rows("skew-normal"))
    func skewNormal(row: VectorRow) throws {
        let distribution = try SkewNormal(location: 0, scale: 1, shape: row.number("alpha"))
        let found = distribution.logLower(try row.number("z"))
        expectClose(found, try row.number("logLower"), relative: 1e-10, absolute: 1e-12)
    }

    @Test("Location and scale move the skew-normal")
    func moved() throws {
        let standard = try SkewNormal(location: 0, scale: 1, shape: 2)
        let moved = try SkewNormal(location: 5, scale: 3, shape: 2)
        expectClose(moved.logLower(3.5), standard.logLower(-0.5), relative: 1e-13)
        expectClose(moved.logDensity(3.5), standard.logDensity(-0.5) - log(3), relative: 1e-13)
        #expect(standard.logLower(-1e300) == -.infinity)
        #expect(standard.logLower(1e300) == 0)
        #expect(throws: EstimatorError.self) { try SkewNormal(location: 0, scale: 0, shape: 1) }
    }
}
