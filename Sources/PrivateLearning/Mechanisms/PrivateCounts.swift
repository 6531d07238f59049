import Privacy
import Shapes
import Tensors

/// How many records are true, with noise.
///
/// ## Shapes
/// - truths `[n]`, bool or whole numbers of which 0 is false; value `[]`
/// - users `[n]`: a user counts for at most `perUser` records
///
/// ## Guarantee
/// One record changes the count by at most 1, one user by at most `perUser`.
public struct PrivateCount: Sendable, Hashable {
    public var noise: AdditiveNoise
    /// A whole number ≥ 1; has no part where there are no users.
    public var perUser: Int

    public init(noise: AdditiveNoise, perUser: Int = 1) {
        self.noise = noise
        self.perUser = perUser
    }

    public func release(
        _ truths: Tensor, users: Tensor? = nil, using source: inout NoiseSource
    ) throws -> Release {
        try ParameterDomain.within("the count of a user", perUser, 1...1_000_000)
        guard truths.rank == 1 else {
            throw MechanismError.wrongForm(
                mechanism: "a count", found: "shape \(truths.shape)",
                needed: "truth values of shape [n]")
        }
        let records = try Records(
            truths.cast(to: .bool), users: users, mechanism: "a count",
            needed: "truth values of shape [n]")
        let bound = users == nil ? 1 : Double(perUser)
        return try NoisySum(records, noise: noise, clippingNorm: bound, using: &source).release()
    }
}

/// How many records fall into each of some buckets, with noise on every one.
///
/// ## Shapes
/// - labels `[n]`, whole numbers in `0 ..< buckets`; or values `[n]` with public edges. Value `[buckets]`
/// - users `[n]`: the counts of each user, as a vector, are clipped to the norm `perUser`
///
/// ## Guarantee
/// Adding or removing a record changes one bucket by 1, so the sensitivity is 1 in both norms. Buckets are public:
/// noise is on empty ones too.
public struct PrivateHistogram: Sendable, Hashable {
    public enum Buckets: Sendable, Hashable {
        /// Labels `0 ..< count`.
        case labels(count: Int)
        /// Values from each edge up to the next one, ascending; the last edge belongs to the last bucket. Values
        /// outside are not counted.
        case edges([Double])
    }

    public var buckets: Buckets
    public var noise: AdditiveNoise
    /// A whole number ≥ 1; has no part where there are no users.
    public var perUser: Int

    public init(_ buckets: Buckets, noise: AdditiveNoise, perUser: Int = 1) {
        self.buckets = buckets
        self.noise = noise
        self.perUser = perUser
    }

    /// - Throws: `MechanismError.outsideBuckets` for a label of no bucket; as ``PrivateSum/release(_:users:using:)``.
    public func release(
        _ labels: Tensor, users: Tensor? = nil, using source: inout NoiseSource
    ) throws -> Release {
        try ParameterDomain.within("the count of a user", perUser, 1...1_000_000)
        let places = try self.places(labels)
        let size = try bucketCount()
        let bound = users == nil ? 1 : Double(perUser)
        let noise = try GridNoise(
            noise, clippingNorm: bound, dimension: size, mode: source.mode)
        let units = try UserLabels(places, users, buckets: size)
        var total = try units.clippedCounts(noise)
        try noise.add(to: &total, using: &source)
        let value =
            noise.noise.isDiscrete
            ? try Tensor(total.map { Int64($0) }, shape: [size])
            : try Tensor(total, as: .float32, shape: [size])
        return Release(
            value: value, event: noise.event, relation: .addOrRemoveOne,
            sensitivity: noise.sensitivity, norm: noise.noise.norm, noiseScale: noise.scale,
            grid: noise.spacing, mode: noise.mode, units: units.count)
    }

    private func bucketCount() throws -> Int {
        switch buckets {
        case .labels(let count):
            try ParameterDomain.within("the number of buckets", count, 1...100_000_000)
            return count
        case .edges(let edges):
            try ParameterDomain.within("the number of edges", edges.count, 2...100_000_000)
            for (a, b) in zip(edges, edges.dropFirst()) where !(a < b) {
                throw PrivacyError.parameter(
                    name: "the edges", value: "\(Number.text(a)), \(Number.text(b)) among them",
                    domain: "ascending")
            }
            return edges.count - 1
        }
    }

    /// The bucket of each record; −1 for those that are not counted.
    private func places(_ labels: Tensor) throws -> [Int] {
        let needed = "\(isByEdges ? "values" : "whole labels") of shape [n]"
        guard labels.rank == 1, isByEdges || !labels.elementType.isFloating else {
            throw MechanismError.wrongForm(
                mechanism: "a histogram",
                found: "\(labels.elementType) of shape \(labels.shape)", needed: needed)
        }
        let size = try bucketCount()
        guard case .edges(let edges) = buckets else {
            let labels = try labels.toIntegers()
            for (row, label) in labels.enumerated() where !(0..<size ~= label) {
                throw MechanismError.outsideBuckets(row: row, label: label, buckets: size)
            }
            return labels
        }
        return try labels.toDoubles().enumerated().map { row, value in
            guard value.isFinite else {
                throw MechanismError.notFinite(row: row, value: Number.text(value))
            }
            return Self.bucket(of: value, edges)
        }
    }

    private var isByEdges: Bool {
        if case .edges = buckets { true } else { false }
    }

    private static func bucket(of value: Double, _ edges: [Double]) -> Int {
        guard let first = edges.first, let last = edges.last, value >= first, value <= last else {
            return -1
        }
        var (low, high) = (0, edges.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if value < edges[middle] { high = middle } else { low = middle }
        }
        return low
    }
}

/// The buckets of records, gathered by user.
private struct UserLabels {
    private let units: PrivacyUnits
    private let places: [Int]
    private let buckets: Int

    /// - Parameter places: the bucket of each record, −1 for none.
    init(_ places: [Int], _ users: Tensor?, buckets: Int) throws {
        self.places = places
        self.buckets = buckets
        units = try PrivacyUnits(users, records: places.count)
    }

    var count: Int { units.count }

    func clippedCounts(_ noise: GridNoise) throws -> [Double] {
        try noise.requireExactSums(of: count)
        let clipping = Clipping(
            norm: noise.noise.norm, bound: noise.clippingNorm, spacing: noise.spacing)
        var total = [Double](repeating: 0, count: buckets)
        try units.forEach { records in
            if records.count == 1 {
                // A single count has norm 1, which is a multiple of every grid.
                for record in records where places[record] >= 0 { total[places[record]] += 1 }
                return
            }
            let (found, counts) = Self.counted(records.map { places[$0] })
            var row = counts
            row.withUnsafeMutableBufferPointer { clipping.clip($0) }
            for (bucket, value) in zip(found, row) { total[bucket] += value }
        }
        return total
    }

    /// The buckets that occur, ascending, and how often each does.
    private static func counted(_ places: [Int]) -> ([Int], [Double]) {
        var (found, counts): ([Int], [Double]) = ([], [])
        for place in places.sorted() where place >= 0 {
            if found.last == place {
                counts[counts.count - 1] += 1
            } else {
                found.append(place)
                counts.append(1)
            }
        }
        return (found, counts)
    }
}
