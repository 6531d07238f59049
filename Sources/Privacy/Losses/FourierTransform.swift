import Glibc

/// The discrete Fourier transform of real numbers whose count is a power of two (Stockham's order, radix 2).
///
/// Two real numbers are one complex number of a transform half as long; what belongs to the even and to the odd places is
/// told apart afterwards.
struct FourierTransform {
    /// n, the number of real numbers.
    let count: Int
    /// cos(2πk/n) and sin(2πk/n) for k below n/2.
    private let cosines: [Double]
    private let sines: [Double]

    /// - Parameter count: rounded up to a power of two.
    init(atLeast count: Int) {
        var size = 4
        while size < count { size *= 2 }
        self.count = size
        // A quarter of a turn has all of both.
        let quarter = size / 4
        let first = (0...quarter).map { cos(2 * Double.pi * Double($0) / Double(size)) }
        cosines = first + (1..<quarter).map { -first[quarter - $0] }
        sines = (0..<quarter).map { first[quarter - $0] } + first.dropLast()
    }

    /// X_k = Σ x_j·exp(2πi·jk/n) for k up to n/2; the others are their conjugates.
    ///
    /// - Parameter values: n numbers.
    func spectrum(of values: [Double]) -> (real: [Double], imaginary: [Double]) {
        precondition(values.count == count, "lengths differ")
        let half = count / 2
        var x = (0..<half).map { values[2 * $0] }
        var y = (0..<half).map { values[2 * $0 + 1] }
        transform(&x, &y, 1)
        var real = [Double](repeating: 0, count: half + 1)
        var imaginary = real
        for k in 0...half {
            let (a, b) = (k & (half - 1), (half - k) & (half - 1))
            let (evenX, evenY) = ((x[a] + x[b]) / 2, (y[a] - y[b]) / 2)
            let (oddX, oddY) = ((y[a] + y[b]) / 2, (x[b] - x[a]) / 2)
            let (cosine, sine) = k < half ? (cosines[k], sines[k]) : (-1, 0)
            real[k] = evenX + oddX * cosine - oddY * sine
            imaginary[k] = evenY + oddX * sine + oddY * cosine
        }
        return (real, imaginary)
    }

    /// x_j = Σ X_k·exp(−2πi·jk/n) over all n frequencies, without a factor 1/n.
    ///
    /// - Parameters: X_k for k up to n/2.
    func values(real: [Double], imaginary: [Double]) -> [Double] {
        let half = count / 2
        precondition(real.count == half + 1 && imaginary.count == half + 1, "lengths differ")
        var x = [Double](repeating: 0, count: half)
        var y = x
        for k in 0..<half {
            let m = half - k
            let (evenX, evenY) = (real[k] + real[m], imaginary[k] - imaginary[m])
            let (u, v) = (real[k] - real[m], imaginary[k] + imaginary[m])
            let (oddX, oddY) = (
                u * cosines[k] + v * sines[k], v * cosines[k] - u * sines[k]
            )
            (x[k], y[k]) = (evenX - oddY, evenY + oddX)
        }
        transform(&x, &y, -1)
        return [Double](unsafeUninitializedCapacity: count) { result, filled in
            for j in 0..<half { (result[2 * j], result[2 * j + 1]) = (x[j], y[j]) }
            filled = count
        }
    }

    /// Σ z_j·exp(sign·2πi·jk/m) of m = n/2 complex numbers, in place.
    private func transform(
        _ real: inout [Double], _ imaginary: inout [Double], _ sign: Double
    ) {
        var otherReal = [Double](repeating: 0, count: real.count)
        var otherImaginary = otherReal
        var stride = 1
        while stride < real.count {
            pass(real, imaginary, &otherReal, &otherImaginary, stride, sign)
            swap(&real, &otherReal)
            swap(&imaginary, &otherImaginary)
            stride *= 2
        }
    }

    private func pass(
        _ real: [Double], _ imaginary: [Double], _ toReal: inout [Double],
        _ toImaginary: inout [Double], _ stride: Int, _ sign: Double
    ) {
        let half = real.count / 2
        let groups = half / stride
        real.withUnsafeBufferPointer { real in
            imaginary.withUnsafeBufferPointer { imaginary in
                toReal.withUnsafeMutableBufferPointer { toReal in
                    toImaginary.withUnsafeMutableBufferPointer { toImaginary in
                        for group in 0..<groups {
                            let (cosine, sine) = (
                                cosines[2 * group * stride], sign * sines[2 * group * stride]
                            )
                            let (from, to) = (group * stride, 2 * group * stride)
                            for offset in 0..<stride {
                                let (a, b) = (from + offset, from + offset + half)
                                let (x, y) = (real[a] - real[b], imaginary[a] - imaginary[b])
                                toReal[to + offset] = real[a] + real[b]
                                toImaginary[to + offset] = imaginary[a] + imaginary[b]
                                toReal[to + stride + offset] = x * cosine - y * sine
                                toImaginary[to + stride + offset] = x * sine + y * cosine
                            }
                        }
                    }
                }
            }
        }
    }
}
