import Foundation
import Privacy
import PrivateLearning
import Testing

@Suite("Noise on a grid")
struct GridNoiseTests {
    private static func fill(_ noise: GridNoise, _ count: Int, _ source: inout NoiseSource) throws
        -> [Float]
    {
        var floats = [Float](repeating: 0, count: count)
        try floats.withUnsafeMutableBufferPointer { try noise.fill($0, using: &source) }
        return floats
    }

    @Test(
        "The grid is a power of two of at most 2⁻²⁰ of the noise, which is at least what was asked for",
        arguments: [1e-6, 0.3, 1, 1.1, 7, 100, 5000, 1e6])
    func spacing(multiplier: Double) throws {
        for norm in [1e-5, 0.7, 1, 3, 1e9] {
            for noise in [AdditiveNoise.gaussian(multiplier), .laplace(multiplier)] {
                let grid = try GridNoise(noise, clippingNorm: norm, mode: .release)
                let spacing = try #require(grid.spacing)
                #expect(spacing.significand == 1)
                #expect(spacing <= multiplier * norm * 0x1p-20)
                #expect(spacing <= norm / 16)
                #expect(grid.scale >= multiplier * norm)
                expectClose(grid.scale, multiplier * norm, relative: 0x1p-19)
                #expect(grid.sensitivity == norm)
                #expect(grid.noiseMultiplier == multiplier)
            }
        }
    }

    @Test(
        "What is charged for a norm that is not known yet is the least of all norms, and close to it"
    )
    func unknownNorm() throws {
        for sum in [
            Summation.float32(terms: 64, depth: 64), .float64(terms: 65_536, depth: 65_540),
        ] {
            for z in [0.3, 1.1, 8] {
                func charged(_ mode: NoiseMode) -> Double {
                    GridNoise.noiseMultiplier(
                        .gaussian(z), dimension: 26_010, sum: sum, mode: mode)
                }
                #expect(charged(.teaching) == z)
                let least = charged(.release)
                for norm in [1e-20, 0.1, 0.7, 1, 3.9, 1e12] {
                    let known = try GridNoise(
                        .gaussian(z), clippingNorm: norm, dimension: 26_010, sum: sum,
                        mode: .release
                    ).noiseMultiplier
                    #expect(least <= known && least > known * 0.998)
                }
            }
        }
        #expect(
            GridNoise.noiseMultiplier(
                .gaussian(0), dimension: 3, sum: .onGrid, mode: .release) == 0)
    }

    @Test("Sums in float64 cost next to nothing where those in float32 cost much")
    func sumsInDoubles() throws {
        func charged(_ sum: Summation) throws -> Double {
            try GridNoise(.gaussian(1), clippingNorm: 1, sum: sum, mode: .release).noiseMultiplier
        }
        #expect(try charged(.float32(terms: 4096, depth: 4096)) < 0.4)
        #expect(try charged(.float64(terms: 4096, depth: 4096)) > 0.999_998)
    }

    @Test("In release mode every number is a multiple of the grid, with the moments of the noise")
    func multiples() throws {
        var source = NoiseSource.rehearsal(1)
        for noise in [AdditiveNoise.gaussian(1.3), .laplace(0.8)] {
            let grid = try GridNoise(noise, clippingNorm: 0.7, mode: .release)
            let spacing = try #require(grid.spacing)
            let drawn = try Self.fill(grid, 100_000, &source).map(Double.init)
            #expect(drawn.allSatisfy { ($0 / spacing).truncatingRemainder(dividingBy: 1) == 0 })
            let moments = Moments(drawn.map { $0 / grid.scale })
            expectClose(moments.mean, 0, absolute: 0.02)
            expectClose(moments.variance, noise.isGaussian ? 1 : 2, absolute: 0.06)
            expectClose(moments.kurtosis, noise.isGaussian ? 3 : 6, absolute: 0.35)
        }
    }

    @Test("In teaching mode the noise is continuous, with the same moments")
    func continuous() throws {
        var source = NoiseSource.seeded(2)
        for noise in [AdditiveNoise.gaussian(1.3), .laplace(0.8)] {
            let grid = try GridNoise(noise, clippingNorm: 0.7, mode: .teaching)
            #expect(grid.spacing == nil && grid.scale == noise.noiseMultiplier * 0.7)
            let drawn = try Self.fill(grid, 100_000, &source).map(Double.init)
            let moments = Moments(drawn.map { $0 / grid.scale })
            expectClose(moments.mean, 0, absolute: 0.02)
            expectClose(moments.variance, noise.isGaussian ? 1 : 2, absolute: 0.06)
            expectClose(moments.kurtosis, noise.isGaussian ? 3 : 6, absolute: 0.35)
            var doubles = [Double](repeating: 0, count: 1000)
            try doubles.withUnsafeMutableBufferPointer { try grid.fill($0, using: &source) }
            expectClose(Moments(doubles).variance, Moments(drawn).variance, relative: 0.3)
        }
    }

    @Test("No part of a seeded source is drawn twice, whatever is filled in between")
    func noReuse() throws {
        var source = NoiseSource.seeded(3)
        let grid = try GridNoise(.gaussian(1), clippingNorm: 1, mode: .teaching)
        var all: [Float] = []
        for count in [1, 31, 64, 65, 500] {
            _ = source.next()
            all += try Self.fill(grid, count, &source)
        }
        #expect(Set(all).count > all.count - 3)
        var again = NoiseSource.seeded(3)
        _ = again.next()
        #expect(try Self.fill(grid, 1, &again) == [all[0]])
    }

    @Test("A sum with noise depends on the rounded sum alone")
    func onlyWholeSteps() throws {
        let grid = try GridNoise(
            .gaussian(1), clippingNorm: 1, dimension: 1000,
            sum: .float32(terms: 10, depth: 9), mode: .release)
        let spacing = Float(try #require(grid.spacing))
        var first = (0..<1000).map { Float($0) * 0.013 }
        // Less than half a step beside the multiple.
        var second = first.map { ($0 / spacing).rounded() * spacing + 0.2 * spacing }
        var one = NoiseSource.rehearsal(4)
        var two = NoiseSource.rehearsal(4)
        try first.withUnsafeMutableBufferPointer { try grid.add(to: $0, using: &one) }
        try second.withUnsafeMutableBufferPointer { try grid.add(to: $0, using: &two) }
        #expect(first == second)
    }

    @Test("The stated growth covers what rounding and float32 sums really move")
    func growth() throws {
        var source = NoiseSource.seeded(5)
        let (terms, dimension) = (300, 50)
        let grid = try GridNoise(
            .gaussian(0.5), clippingNorm: 1, dimension: dimension,
            sum: .float32(terms: terms, depth: terms - 1), mode: .release)
        let spacing = try #require(grid.spacing)
        let rows = (0..<terms).map { _ -> [Float] in
            let row = (0..<dimension).map { _ in Float(source.below(1000)) - 300 }
            let norm = row.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
            return row.map { Float(Double($0) / norm) }
        }
        var (worst, exactWorst) = (0.0, 0.0)
        for column in 0..<dimension {
            let sum = rows.reduce(Float(0)) { $0 + $1[column] }
            let exact = rows.reduce(0) { $0 + Double($1[column]) }
            let error = (Double(sum) / spacing).rounded() * spacing - exact
            worst += error * error
            exactWorst += exact * exact
        }
        #expect(worst > 0 && exactWorst > 1)
        #expect(2 * worst.squareRoot() < grid.rounding + grid.addition)
        #expect(grid.rounding == spacing * Double(dimension).squareRoot())
        #expect(grid.noiseMultiplier < 0.5 && grid.noiseMultiplier > 0.49)
        expectClose(grid.sensitivity, 1 + grid.rounding + grid.addition, relative: 1e-15)
        #expect(grid.event == .gaussian(noiseMultiplier: grid.noiseMultiplier))
        let absolute = try GridNoise(
            .laplace(0.5), clippingNorm: 1, dimension: dimension,
            sum: .float32(terms: terms, depth: terms - 1), mode: .release)
        #expect(absolute.rounding == (absolute.spacing ?? 0) * Double(dimension))
    }

    @Test("No noise is none, and says so")
    func none() throws {
        for mode in NoiseMode.allCases {
            let grid = try GridNoise(.gaussian(0), clippingNorm: 1, mode: mode)
            var source = mode == .release ? NoiseSource.rehearsal(6) : NoiseSource.seeded(6)
            #expect(try Self.fill(grid, 3, &source) == [0, 0, 0])
            #expect(grid.event == .nonPrivate)
        }
    }

    @Test("What float32 sums could move without bound, or has no noise, is no privacy")
    func boundless() throws {
        let deep = try GridNoise(
            .gaussian(1), clippingNorm: 1, dimension: 2,
            sum: .float32(terms: 1 << 25, depth: 1 << 25), mode: .release)
        #expect(deep.noiseMultiplier == 0 && deep.event == .nonPrivate)
        let silent = try GridNoise(
            .laplace(0), clippingNorm: 1, dimension: 2, sum: .float32(terms: 9, depth: 8),
            mode: .release)
        #expect(silent.noiseMultiplier == 0 && silent.event == .nonPrivate)
    }

    @Test("Noise of one mode is not drawn from a source of the other")
    func modes() throws {
        for (mode, other) in [(NoiseMode.teaching, "release"), (.release, "teaching")] {
            let grid = try GridNoise(.gaussian(1), clippingNorm: 1, mode: mode)
            var source = mode == .teaching ? try NoiseSource.system() : NoiseSource.seeded(7)
            let error = #expect(throws: PrivacyError.self) { try Self.fill(grid, 3, &source) }
            #expect(
                error?.diagnostic.explanation
                    == "The noise source is that of \(other) mode, and must be that of \(mode.rawValue) mode, "
                    + "for which the noise was made.")
        }
    }

    @Test(
        "A parameter outside its domain is named",
        arguments: [
            (AdditiveNoise.gaussian(-1), 1, "the noise multiplier"),
            (.gaussian(.nan), 1, "the noise multiplier"),
            (.gaussian(1), 0, "the clipping norm"), (.gaussian(1), -2, "the clipping norm"),
            (.laplace(1), .infinity, "the clipping norm"), (.laplace(1), .nan, "the clipping norm"),
            (.discreteGaussian(1), 1.5, "the clipping norm"),
            (.gaussian(1e7), 1, "the noise multiplier"),
        ] as [(AdditiveNoise, Double, String)])
    func domains(noise: AdditiveNoise, norm: Double, name: String) {
        for mode in NoiseMode.allCases {
            let error = #expect(throws: PrivacyError.self) {
                try GridNoise(noise, clippingNorm: norm, mode: mode)
            }
            guard case .parameter(let found, _, _)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(found == name)
        }
        #expect(throws: MechanismError.gridTooFine(noiseMultiplier: "1e-12", records: 1)) {
            try GridNoise(.gaussian(1e-12), clippingNorm: 1, mode: .release)
        }
    }
}
