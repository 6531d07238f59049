/// Sorts many numbers by the digits of their bits, in a few passes whatever their order.
///
/// Numbers that are equal must have equal bits: no negative zero beside a zero, and no `nan`.
enum RadixSort {
    /// Below this many, comparing is as quick.
    static let leastCount = 2_000

    private static let digitBits: UInt64 = 11
    private static let digits = 6
    private static let size = 1 << 11

    static func sorted(_ numbers: [Double], descending: Bool) -> [Double] {
        var keys = numbers.map { key(of: $0, descending) }
        var other = [UInt64](repeating: 0, count: keys.count)
        let counts = counts(of: keys)
        for digit in 0..<digits {
            let row = counts[digit * size..<(digit + 1) * size]
            // All numbers have the same digit here: nothing would move.
            if row.contains(keys.count) { continue }
            distribute(keys, into: &other, digit, row)
            swap(&keys, &other)
        }
        return keys.map { number(of: $0, descending) }
    }

    /// How often each digit comes, for all six places in one pass.
    private static func counts(of keys: [UInt64]) -> [Int] {
        var counts = [Int](repeating: 0, count: digits * size)
        counts.withUnsafeMutableBufferPointer { counts in
            for key in keys {
                for digit in 0..<digits { counts[digit * size + value(of: key, digit)] += 1 }
            }
        }
        return counts
    }

    private static func distribute(
        _ keys: [UInt64], into other: inout [UInt64], _ digit: Int, _ counts: ArraySlice<Int>
    ) {
        var next: [Int] = []
        next.reserveCapacity(size)
        var sum = 0
        for count in counts {
            next.append(sum)
            sum += count
        }
        next.withUnsafeMutableBufferPointer { next in
            other.withUnsafeMutableBufferPointer { other in
                for key in keys {
                    let value = value(of: key, digit)
                    other[next[value]] = key
                    next[value] += 1
                }
            }
        }
    }

    @inline(__always)
    private static func value(of key: UInt64, _ digit: Int) -> Int {
        Int(truncatingIfNeeded: key >> (UInt64(digit) &* digitBits)) & (size - 1)
    }

    // MARK: - Numbers as keys

    private static let sign: UInt64 = 1 << 63

    /// Whole numbers in the order of the numbers they stand for.
    @inline(__always)
    private static func key(of number: Double, _ descending: Bool) -> UInt64 {
        let bits = number.bitPattern
        let key = bits & sign == 0 ? bits | sign : ~bits
        return descending ? ~key : key
    }

    @inline(__always)
    private static func number(of key: UInt64, _ descending: Bool) -> Double {
        let key = descending ? ~key : key
        return Double(bitPattern: key & sign == 0 ? ~key : key & ~sign)
    }
}
