import Kernels

extension RandomWords {
    /// A whole number in `0..<bound`, each equally likely, for bounds in 1...2³².
    mutating func next(below bound: Int) -> Int {
        let bound = UInt64(bound)
        // The last, incomplete run of remainders is drawn anew.
        let limit = (1 << 32) - (1 << 32) % bound
        while true {
            let word = UInt64(next())
            if word < limit { return Int(word % bound) }
        }
    }

    /// The items in random order (Fisher and Yates).
    mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
        var result = items
        shuffle(&result)
        return result
    }

    mutating func shuffle<Item>(_ items: inout [Item]) {
        for last in stride(from: items.count - 1, to: 0, by: -1) {
            items.swapAt(last, next(below: last + 1))
        }
    }
}
