import CVector
import Glibc

/// Softmax, or its logarithm, of each row of contiguous floating elements.
///
/// - Returns: false if it was interrupted.
public func softmaxRows(
    _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    rows: Int, columns: Int, isLogarithm: Bool
) -> Bool {
    guard columns > 0 else { return true }
    return inChunks(rows, of: max(1, chunkLength / columns)) { range in
        for row in range {
            let start = row * columns * type.size
            if type == .float32 {
                softmax(typed(x + start), typed(out + start), columns, isLogarithm)
            } else {
                softmaxDoubles(typed(x + start), typed(out + start), columns, isLogarithm)
            }
        }
    }
}

private func softmax(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
    _ isLogarithm: Bool
) {
    let highest = largest(x, count)
    let shift = splat(highest)
    mapFloats(
        x, out, count, isPlain: { isPlainForExp($0 - shift) }, { plainExp($0 - shift) },
        any: { vectorExp($0 - shift) })
    let total = sum(out, count)
    if isLogarithm {
        let rest = Float(log(total))
        for i in 0..<count { out[i] = (x[i] - highest) - rest }
    } else {
        let factor = Float(1 / total)
        for i in 0..<count { out[i] *= factor }
    }
}

private func softmaxDoubles(
    _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
    _ isLogarithm: Bool
) {
    var highest = -Double.infinity
    for i in 0..<count where !(x[i] <= highest) { highest = x[i] }
    var total = 0.0
    for i in 0..<count {
        out[i] = exp(x[i] - highest)
        total += out[i]
    }
    if isLogarithm {
        let rest = log(total)
        for i in 0..<count { out[i] = (x[i] - highest) - rest }
    } else {
        for i in 0..<count { out[i] /= total }
    }
}

/// Running sums along the middle axis of contiguous `[outer, count, inner]` elements; floats
/// are carried in double. Types are float32, float64 and int64.
public func cumulativeSum(
    _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    outer: Int, count: Int, inner: Int
) -> Bool {
    inChunks(outer * inner, of: max(1, chunkLength / max(1, count))) { range in
        for lane in range {
            let start = (lane / inner) * count * inner + lane % inner
            let from = x + start * type.size
            let to = out + start * type.size
            switch type {
            case .float32:
                let add = { (s: Double, v: Float) in s + Double(v) }
                run(typed(from), typed(to), count, inner, 0, add) { Float($0) }
            case .float64:
                let add = { (s: Double, v: Double) in s + v }
                run(typed(from), typed(to), count, inner, 0, add) { $0 }
            default:
                let add = { (s: Int64, v: Int64) in s &+ v }
                run(typed(from), typed(to), count, inner, 0, add) { $0 }
            }
        }
    }
}

@inline(__always) private func run<T, S>(
    _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ count: Int, _ stride: Int,
    _ start: S, _ add: (S, T) -> S, _ value: (S) -> T
) {
    var total = start
    for k in 0..<count {
        total = add(total, x[k * stride])
        out[k * stride] = value(total)
    }
}

/// How many of the bytes are not 0.
public func countOfTrue(_ x: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var total = 0
    for i in 0..<count { total &+= x[i] != 0 ? 1 : 0 }
    return total
}

/// Writes the places of the bytes that are not 0 to `out`, which holds as many.
public func placesOfTrue(
    _ x: UnsafePointer<UInt8>, _ count: Int, _ out: UnsafeMutablePointer<Int64>
) {
    var found = 0
    for i in 0..<count where x[i] != 0 {
        out[found] = Int64(i)
        found &+= 1
    }
}

/// Whether an integer element is 0, or negative: what division and powers must not meet.
public func contains(
    zero: Bool, _ type: ElementType, _ x: UnsafeRawPointer, _ count: Int
) -> Bool {
    if type == .int64 {
        let p: UnsafePointer<Int64> = typed(x)
        for i in 0..<count where zero ? p[i] == 0 : p[i] < 0 { return true }
    } else if zero {
        let p: UnsafePointer<UInt8> = typed(x)
        for i in 0..<count where p[i] == 0 { return true }
    }
    return false
}

/// Adds 1 at each of the given places of `counts`; places outside it are passed over.
public func countPlaces(
    _ places: UnsafePointer<Int64>, _ count: Int, _ counts: UnsafeMutablePointer<Int64>,
    _ size: Int
) {
    for i in 0..<count where places[i] >= 0 && places[i] < Int64(size) {
        counts[Int(places[i])] &+= 1
    }
}
