import CVector

/// One update of weights by Adam, from a gradient that is a sum over examples.
///
/// With `g = (gradient + decay · weight) · scale`: `m = β₁ m + (1 − β₁) g`,
/// `v = β₂ v + (1 − β₂) g²`, `weight −= rate · m / (√v + ε)`.
///
/// ## Source
/// Kingma and Ba, arXiv:1412.6980, end of section 2; the correction of the bias is in the rate.
public struct AdamStep: Sendable {
    public var rate: Double
    public var firstMemory: Double
    public var secondMemory: Double
    public var epsilon: Double
    public var decay: Double
    public var scale: Double

    public init(
        rate: Double, firstMemory: Double, secondMemory: Double, epsilon: Double, decay: Double,
        scale: Double
    ) {
        self.rate = rate
        self.firstMemory = firstMemory
        self.secondMemory = secondMemory
        self.epsilon = epsilon
        self.decay = decay
        self.scale = scale
    }

    /// Floats, a vector at a time; what is left over goes through the same lanes.
    public func update(
        _ weights: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>,
        _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        var i = 0
        while i + lanes <= count {
            let moved = moved(
                load(weights + i), load(gradient + i), load(first + i), load(second + i))
            store(moved.weights, weights + i)
            store(moved.first, first + i)
            store(moved.second, second + i)
            i += lanes
        }
        guard i < count else { return }
        let rest = count - i
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * lanes) { room in
            guard let room = room.baseAddress else { return }
            room.initialize(repeating: 0, count: 4 * lanes)
            let parts = [
                UnsafePointer(weights), gradient, UnsafePointer(first), UnsafePointer(second),
            ]
            for (k, part) in parts.enumerated() {
                (room + k * lanes).update(from: part + i, count: rest)
            }
            let moved = moved(
                load(room), load(room + lanes), load(room + 2 * lanes), load(room + 3 * lanes))
            for (vector, part) in [
                (moved.weights, weights), (moved.first, first), (moved.second, second),
            ] {
                store(vector, room)
                (part + i).update(from: room, count: rest)
            }
        }
    }

    @inline(__always) private func moved(
        _ weights: Floats, _ gradient: Floats, _ first: Floats, _ second: Floats
    ) -> (weights: Floats, first: Floats, second: Floats) {
        let g = (gradient + splat(Float(decay)) * weights) * splat(Float(scale))
        let m = splat(Float(firstMemory)) * first + splat(Float(1 - firstMemory)) * g
        let v = splat(Float(secondMemory)) * second + splat(Float(1 - secondMemory)) * (g * g)
        let root = v.map { nb_sqrt16($0) }
        let move = splat(Float(rate)) * m / (root + splat(Float(epsilon)))
        return (weights - move, m, v)
    }

    /// Doubles, one after another.
    public func update(
        _ weights: UnsafeMutablePointer<Double>, _ gradient: UnsafePointer<Double>,
        _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>, _ count: Int
    ) {
        for i in 0..<count {
            let g = (gradient[i] + decay * weights[i]) * scale
            first[i] = firstMemory * first[i] + (1 - firstMemory) * g
            second[i] = secondMemory * second[i] + (1 - secondMemory) * (g * g)
            weights[i] -= rate * first[i] / (second[i].squareRoot() + epsilon)
        }
    }
}
