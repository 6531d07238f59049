/// Sorting of items whose upper bits say where they belong.
enum ItemSort {
    /// Sorts by some bits; items that agree in them keep their order.
    ///
    /// - Parameters:
    ///   - other: as much room again.
    ///   - bits: which bits matter; those above must be 0, or be in the range.
    /// - Returns: where the sorted items are, one of the two.
    static func sort(
        _ items: UnsafeMutablePointer<UInt64>, _ other: UnsafeMutablePointer<UInt64>,
        _ count: Int, bits: Range<Int>
    ) -> UnsafeMutablePointer<UInt64> {
        if count <= 24 {
            sortFew(items, count)
            return items
        }
        var (from, to) = (items, other)
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { starts in
            guard let starts = starts.baseAddress else { return }
            for shift in stride(from: bits.lowerBound, to: bits.upperBound, by: 8) {
                starts.update(repeating: 0, count: 256)
                for i in 0..<count { starts[Int((from[i] >> UInt64(shift)) & 255)] &+= 1 }
                if starts[Int((from[0] >> UInt64(shift)) & 255)] == count { continue }
                var total = 0
                for digit in 0..<256 {
                    let size = starts[digit]
                    starts[digit] = total
                    total &+= size
                }
                for i in 0..<count {
                    let digit = Int((from[i] >> UInt64(shift)) & 255)
                    to[starts[digit]] = from[i]
                    starts[digit] &+= 1
                }
                swap(&from, &to)
            }
        }
        return from
    }

    private static func sortFew(_ items: UnsafeMutablePointer<UInt64>, _ count: Int) {
        var i = 1
        while i < count {
            let item = items[i]
            var j = i
            while j > 0 && items[j - 1] > item {
                items[j] = items[j - 1]
                j -= 1
            }
            items[j] = item
            i += 1
        }
    }
}
