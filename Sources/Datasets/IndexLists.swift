import Tensors

/// Lists of example numbers: shuffled, cut into batches, sampled, split.
///
/// Pure functions: the address alone decides what is drawn.
public enum IndexLists {
    /// Every number in `0..<count` once, in a random order.
    public static func shuffled(_ count: Int, at address: RandomAddress) throws -> [Int] {
        try Tensor.permutation(count, at: address).toIntegers()
    }

    /// Cuts the list into batches of `size` (at least 1), the last one shorter if it does not
    /// come out even.
    ///
    /// - Parameter dropsLast: leaves a shorter last batch out.
    public static func batches(
        _ indices: [Int], size: Int, dropsLast: Bool = false
    ) -> [ArraySlice<Int>] {
        let size = max(1, size)
        return stride(from: 0, to: indices.count, by: size).compactMap { start in
            let remaining = indices.count - start
            if dropsLast && remaining < size { return nil }
            return indices[start..<(start + min(size, remaining))]
        }
    }

    /// `count` different numbers of `0..<total`, at most all of them.
    public static func sample(
        _ count: Int, of total: Int, at address: RandomAddress
    ) throws -> [Int] {
        Array(try shuffled(total, at: address).prefix(max(0, count)))
    }

    /// Each number of `0..<count` with this probability, independently of the others; ascending.
    ///
    /// - Parameter probability: in 0...1.
    public static func poisson(
        _ count: Int, probability: Double, at address: RandomAddress
    ) throws -> [Int] {
        guard probability < 1 else { return Array(0..<count) }
        // 53 bits, so that rates of one in a billion are what they say.
        let draws = try Tensor.uniform([count], type: .float64, at: address).toDoubles()
        return draws.indices.filter { draws[$0] < probability }
    }

    /// The same by random words from elsewhere.
    ///
    /// - Parameter word: 64 random bits.
    public static func poisson(
        _ count: Int, probability: Double, word: () -> UInt64
    ) -> [Int] {
        guard probability < 1 else { return Array(0..<count) }
        return (0..<count).filter { _ in Double(word() >> 11) * 0x1p-53 < probability }
    }

    /// Deals `0..<count` out at random into two lists, `first` numbers (at most all) into the
    /// first.
    public static func split(
        _ count: Int, first: Int, at address: RandomAddress
    ) throws -> (first: [Int], second: [Int]) {
        let order = try shuffled(count, at: address)
        let cut = min(max(0, first), order.count)
        return (Array(order[..<cut]), Array(order[cut...]))
    }
}
