import Glibc

/// Brings what one unit adds to a norm of at most C, on the grid if there is one.
///
/// On a grid g each number is rounded toward zero to a multiple of g, and the norm is checked in whole numbers; what
/// rounding of the division left above C/g is taken off in single steps. So the bound holds exactly.
struct Clipping {
    let norm: ClippingNorm
    /// C > 0.
    let bound: Double
    /// g; nil to leave numbers where they are.
    let spacing: Double?

    /// - Parameter row: finite numbers.
    func clip(_ row: UnsafeMutableBufferPointer<Double>) {
        let size = self.size(of: row)
        if size == .infinity {
            // The sum of a user's rows may leave the range of doubles; no direction is left to keep.
            row.update(repeating: 0)
        } else if size > bound {
            // The factor alone could be 0 where the numbers are near the largest.
            for place in row.indices { row[place] = row[place] / size * bound }
        }
        if let spacing { round(row, spacing) }
    }

    /// The norm, without overflow for finite numbers unless it is itself beyond all doubles.
    func size(of row: UnsafeMutableBufferPointer<Double>) -> Double {
        var largest = 0.0
        for value in row {
            let size = abs(value)
            if !(size < .infinity) { return .infinity }
            if size > largest { largest = size }
        }
        if largest == 0 { return 0 }
        // A power of two, so that scaling rounds nothing.
        let scale = scalbn(1, Int(largest.exponent))
        var sum = 0.0
        switch norm {
        case .euclidean:
            for value in row {
                let part = value / scale
                sum += part * part
            }
            return sum.squareRoot() * scale
        case .absolute:
            for value in row { sum += abs(value / scale) }
            return sum * scale
        }
    }

    private func round(_ row: UnsafeMutableBufferPointer<Double>, _ spacing: Double) {
        let limit = UInt64((bound / spacing).rounded(.down))
        for place in row.indices { row[place] = (row[place] / spacing).rounded(.towardZero) }
        while exceeds(row, limit) {
            for place in row.indices where row[place] != 0 {
                row[place] -= row[place] > 0 ? 1 : -1
            }
        }
        for place in row.indices { row[place] *= spacing }
    }

    /// Whether whole numbers, each at most `limit` and a few steps, have a norm above it.
    private func exceeds(_ row: UnsafeMutableBufferPointer<Double>, _ limit: UInt64) -> Bool {
        var sum: UInt128 = 0
        switch norm {
        case .euclidean:
            for value in row {
                let size = UInt64(abs(value))
                let (high, low) = size.multipliedFullWidth(by: size)
                sum &+= UInt128(high) << 64 | UInt128(low)
            }
            let (high, low) = limit.multipliedFullWidth(by: limit)
            return sum > UInt128(high) << 64 | UInt128(low)
        case .absolute:
            for value in row { sum &+= UInt128(UInt64(abs(value))) }
            return sum > UInt128(limit)
        }
    }
}
