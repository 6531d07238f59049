import Glibc

/// The discrete Fourier transform of lengths that are powers of two (Stockham's order, radix 2).
struct FourierTransform {
    let count: Int
    private let cosines: [Double]
    private let sines: [Double]

    /// - Parameter count: rounded up to a power of two.
    init(atLeast count: Int) {
        var size = 2
        while size < count { size *= 2 }
        self.count = size
        let angles = (0..<size / 2).map { 2 * Double.pi * Double($0) / Double(size) }
        cosines = angles.map(cos)
        sines = angles.map(sin)
    }

    /// X_k = Σ x_j·exp(2πi·jk/n), in place; without a factor 1/n.
    ///
    /// - Parameter inverse: takes exp(−2πi·jk/n).
    func transform(_ real: inout [Double], _ imaginary: inout [Double], inverse: Bool = false) {
        precondition(real.count == count && imaginary.count == count, "lengths differ")
        var otherReal = [Double](repeating: 0, count: count)
        var otherImaginary = otherReal
        var stride = 1
        while stride < count {
            pass(real, imaginary, &otherReal, &otherImaginary, stride, inverse ? -1 : 1)
            swap(&real, &otherReal)
            swap(&imaginary, &otherImaginary)
            stride *= 2
        }
    }

    private func pass(
        _ real: [Double], _ imaginary: [Double], _ toReal: inout [Double],
        _ toImaginary: inout [Double], _ stride: Int, _ sign: Double
    ) {
        let half = count / 2
        let groups = half / stride
        real.withUnsafeBufferPointer { real in
            imaginary.withUnsafeBufferPointer { imaginary in
                toReal.withUnsafeMutableBufferPointer { toReal in
                    toImaginary.withUnsafeMutableBufferPointer { toImaginary in
                        for group in 0..<groups {
                            let (cosine, sine) = (
                                cosines[group * stride], sign * sines[group * stride]
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
