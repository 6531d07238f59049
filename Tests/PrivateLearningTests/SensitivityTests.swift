import Privacy
import PrivateLearning
import Shapes
import Tensors
import Testing

/// One record more or less, with the same noise: what a release changes by is what the record adds.
@Suite("What one record can change")
struct SensitivityTests {
    private static let width = 7

    private static func distance(_ a: Release, _ b: Release) throws -> Double {
        let difference = zip(try a.value.toDoubles(), try b.value.toDoubles()).map { $0 - $1 }
        #expect(a.sensitivity == b.sensitivity)
        return a.norm == .euclidean ? euclidean(difference) : absolute(difference)
    }

    /// Exact on the grid; in teaching mode up to the rounding of doubles.
    private static func expectBounded(_ a: Release, _ b: Release) throws {
        let found = try distance(a, b)
        let slack = a.mode == .release ? 1e-15 : 1e-10
        #expect(found <= a.sensitivity * (1 + slack), "\(found) > \(a.sensitivity)")
    }

    @Test(
        "A sum of clipped records changes by at most the clipping norm",
        arguments: NoiseMode.allCases, [AdditiveNoise.gaussian(0.7), .laplace(2), .gaussian(3000)])
    func sums(mode: NoiseMode, noise: AdditiveNoise) throws {
        for norm in [0.01, 1, 3.3] {
            let records = RandomRecords(30, width: Self.width, seed: 5)
            let mechanism = PrivateSum(clippingNorm: norm, noise: noise)
            var source = replayed(mode)
            let all = try mechanism.release(records.tensor(), using: &source)
            #expect(all.sensitivity == norm && all.units == 30)
            for row in records.rows.indices {
                var again = replayed(mode)
                let less = try mechanism.release(records.without(row).tensor(), using: &again)
                try Self.expectBounded(all, less)
            }
        }
    }

    @Test(
        "A record above the norm changes the sum by nearly all of it", arguments: NoiseMode.allCases
    )
    func tightness(mode: NoiseMode) throws {
        let mechanism = PrivateSum(clippingNorm: 2, noise: .gaussian(1))
        var source = replayed(mode)
        var again = replayed(mode)
        let one = try mechanism.release(Tensor([30.0, -40], shape: [1, 2]), using: &source)
        let none = try mechanism.release(Tensor([Double](), shape: [0, 2]), using: &again)
        let difference = zip(try one.value.toDoubles(), try none.value.toDoubles()).map { $0 - $1 }
        expectClose(difference[0], 1.2, absolute: 1e-5)
        expectClose(difference[1], -1.6, absolute: 1e-5)
    }

    @Test("Whole records stay whole and within the norm", arguments: NoiseMode.allCases)
    func wholeSums(mode: NoiseMode) throws {
        for noise in [AdditiveNoise.discreteGaussian(0.5), .discreteLaplace(1)] {
            let wide = RandomRecords(25, width: 5, seed: 8).rows.map {
                $0.map { ($0 * 10).rounded() }
            }
            let records = RandomRecords(rows: wide)
            let mechanism = PrivateSum(clippingNorm: 6, noise: noise)
            var source = replayed(mode)
            let all = try mechanism.release(records.tensor().cast(to: .int64), using: &source)
            #expect(all.value.elementType == .int64 && all.grid == 1)
            for row in records.rows.indices {
                var again = replayed(mode)
                let less = try mechanism.release(
                    records.without(row).tensor().cast(to: .int64), using: &again)
                #expect(try Self.distance(all, less) <= 6)
            }
        }
    }

    @Test("A user's records are clipped as one", arguments: NoiseMode.allCases)
    func users(mode: NoiseMode) throws {
        let records = RandomRecords(40, width: Self.width, seed: 6)
        let ids = (0..<40).map { Int64($0 * 7 % 9 - 3) }
        for noise in [AdditiveNoise.gaussian(1), .laplace(1)] {
            let mechanism = PrivateSum(clippingNorm: 1, noise: noise)
            var source = replayed(mode)
            let all = try mechanism.release(
                records.tensor(), users: Tensor(ids, shape: [40]), using: &source)
            #expect(all.units == 9)
            for user in Set(ids) {
                let rest = ids.indices.filter { ids[$0] != user }
                let left = RandomRecords(rows: rest.map { records.rows[$0] })
                var again = replayed(mode)
                let less = try mechanism.release(
                    left.tensor(), users: Tensor(rest.map { ids[$0] }, shape: [rest.count]),
                    using: &again)
                try Self.expectBounded(all, less)
            }
        }
    }

    @Test("A mean by the expected number changes by the norm over it")
    func means() throws {
        let records = RandomRecords(20, width: 3, seed: 9)
        let mechanism = PrivateMean(clippingNorm: 1, noise: .gaussian(1), over: .expected(50))
        var source = replayed(.release)
        let all = try mechanism.release(records.tensor(), using: &source)
        for row in records.rows.indices {
            var again = replayed(.release)
            let less = try mechanism.release(records.without(row).tensor(), using: &again)
            #expect(try Self.distance(all, less) * 50 <= all.sensitivity * (1 + 1e-9))
        }
    }

    @Test(
        "Counts change by 1 for a record and by `perUser` for a user", arguments: NoiseMode.allCases
    )
    func counts(mode: NoiseMode) throws {
        let truths = (0..<60).map { $0 % 3 != 0 }
        let ids = (0..<60).map { Int64($0 % 4) }
        for noise in [
            AdditiveNoise.laplace(1), .gaussian(1), .discreteLaplace(2), .discreteGaussian(2),
        ] {
            func count(_ keep: (Int) -> Bool, users: Bool) throws -> Double {
                let kept = truths.indices.filter(keep)
                var source = replayed(mode)
                let release = try PrivateCount(noise: noise, perUser: 3).release(
                    Tensor(kept.map { truths[$0] }, shape: [kept.count]),
                    users: users ? Tensor(kept.map { ids[$0] }, shape: [kept.count]) : nil,
                    using: &source)
                #expect(release.sensitivity == (users ? 3 : 1))
                return try release.value.item()
            }
            // float32 results round.
            let all = try count({ _ in true }, users: false)
            for row in 0..<6 {
                expectClose(
                    try all - count({ $0 != row }, users: false), truths[row] ? 1 : 0,
                    absolute: 1e-4)
            }
            let allUsers = try count({ _ in true }, users: true)
            for user in 0..<4 {
                expectClose(
                    try allUsers - count({ ids[$0] != Int64(user) }, users: true), 3, absolute: 1e-4
                )
            }
        }
    }

    @Test(
        "A histogram changes in one bucket for a record, and by the norm for a user",
        arguments: NoiseMode.allCases)
    func histograms(mode: NoiseMode) throws {
        let labels = (0..<50).map { Int64($0 * $0 % 6) }
        let ids = (0..<50).map { Int64($0 % 5) }
        for noise in [
            AdditiveNoise.laplace(1), .gaussian(1), .discreteLaplace(2), .discreteGaussian(2),
        ] {
            func histogram(_ keep: (Int) -> Bool, users: Bool) throws -> Release {
                let kept = labels.indices.filter(keep)
                var source = replayed(mode)
                return try PrivateHistogram(.labels(count: 6), noise: noise, perUser: 2).release(
                    Tensor(kept.map { labels[$0] }, shape: [kept.count]),
                    users: users ? Tensor(kept.map { ids[$0] }, shape: [kept.count]) : nil,
                    using: &source)
            }
            let all = try histogram({ _ in true }, users: false)
            for row in 0..<10 {
                let less = try histogram({ $0 != row }, users: false)
                let change = zip(try all.value.toDoubles(), try less.value.toDoubles()).map {
                    $0 - $1
                }
                for (bucket, value) in change.enumerated() {
                    expectClose(value, bucket == Int(labels[row]) ? 1 : 0, absolute: 1e-4)
                }
            }
            let allUsers = try histogram({ _ in true }, users: true)
            for user in 0..<5 {
                let less = try histogram({ ids[$0] != Int64(user) }, users: true)
                #expect(try Self.distance(allUsers, less) <= 2 * (1 + 1e-4))
            }
        }
    }

    @Test(
        "A leaf of a tree changes by at most the norm", arguments: NoiseMode.allCases,
        [true, false])
    func trees(mode: NoiseMode, isEfficient: Bool) throws {
        let records = RandomRecords(12, width: 4, seed: 10)
        func sums(_ records: RandomRecords) throws -> [[Double]] {
            var tree = try TreeAggregation(
                clippingNorm: 0.8, noiseMultiplier: 2, isEfficient: isEfficient)
            var source = replayed(mode)
            return try (0..<5).map { round in
                let rows =
                    round == 2 ? try records.tensor() : try Tensor([Double](), shape: [0, 4])
                return try tree.add(rows, using: &source).prefix.toDoubles()
            }
        }
        let all = try sums(records)
        for row in records.rows.indices {
            let less = try sums(records.without(row))
            for round in 0..<5 {
                let change = euclidean(zip(all[round], less[round]).map { $0 - $1 })
                if round < 2 { #expect(change == 0) }
                #expect(change <= 0.8 * (1 + 1e-9))
            }
        }
    }

    @Test(
        "Numbers whose squares have no place are clipped, not turned to NaN",
        arguments: NoiseMode.allCases)
    func hugeRecords(mode: NoiseMode) throws {
        let rows = try Tensor([1e308, -1e308, 1e-308, 0, 1.7e308, 1.7e308], shape: [3, 2])
        let ids = try Tensor([1, 1, 1] as [Int64], shape: [3])
        for noise in [AdditiveNoise.gaussian(1e-3), .laplace(1e-3)] {
            let mechanism = PrivateSum(clippingNorm: 1, noise: noise)
            var source = replayed(mode)
            for users in [nil, ids] {
                let release = try mechanism.release(rows, users: users, using: &source)
                #expect(try release.value.toDoubles().allSatisfy { abs($0) < 3 })
            }
        }
    }
}
