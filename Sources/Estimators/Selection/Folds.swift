import Kernels

/// Examples dealt into parts, each of which is held out once.
public enum Folds {
    /// The part of each example: neighbours stay together, and sizes differ by one at most.
    ///
    /// scikit-learn's `KFold`.
    /// - Parameter count: from 2 up.
    /// - Throws: ``EstimatorError/tooFew(what:count:needed:purpose:)`` with fewer examples than folds.
    public static func plain(_ examples: Int, count: Int) throws(EstimatorError) -> [Int] {
        try check(count)
        guard examples >= count else {
            throw .tooFew(
                what: "examples", count: examples, needed: count, purpose: "\(count) folds")
        }
        return (0..<count).flatMap { fold in
            [Int](
                repeating: fold, count: examples / count + (fold < examples % count ? 1 : 0))
        }
    }

    /// The part of each example, with the classes in the same proportions in all parts.
    ///
    /// scikit-learn's `StratifiedKFold`: classes in the order in which they first come are dealt
    /// out one after another.
    /// - Throws: ``EstimatorError/tooFew(what:count:needed:purpose:)`` if a class has fewer examples
    ///   than there are folds.
    public static func stratified(_ labels: [Int], count: Int) throws(EstimatorError) -> [Int] {
        let (places, shares) = try shares(labels, count)
        return parts(places, shares.map { runs($0) })
    }

    /// The same with the examples of each class in random order.
    public static func stratified(
        _ labels: [Int], count: Int, using words: inout RandomWords
    ) throws(EstimatorError) -> [Int] {
        let (places, shares) = try shares(labels, count)
        return parts(places, shares.map { words.shuffled(runs($0)) })
    }

    private static func check(_ count: Int) throws(EstimatorError) {
        try Requirement.count("the number of folds", count, from: 2)
    }

    /// The class of each example in order of appearance, and how many examples of each class each
    /// fold gets.
    private static func shares(
        _ labels: [Int], _ count: Int
    ) throws(EstimatorError) -> (places: [Int], shares: [[Int]]) {
        try check(count)
        guard !labels.isEmpty else {
            throw .missing(what: "examples", purpose: "\(count) folds")
        }
        var order: [Int: Int] = [:]
        let places = labels.map { label in
            if let place = order[label] { return place }
            order[label] = order.count
            return order.count - 1
        }
        var counts = [Int](repeating: 0, count: order.count)
        for place in places { counts[place] += 1 }
        for (label, place) in order.sorted(by: { $0.value < $1.value }) where counts[place] < count
        {
            throw .tooFew(
                what: "examples of class \(label)", count: counts[place], needed: count,
                purpose: "\(count) folds")
        }
        var shares = counts.map { _ in [Int](repeating: 0, count: count) }
        var next = 0
        for (place, size) in counts.enumerated() {
            for _ in 0..<size {
                shares[place][next % count] += 1
                next += 1
            }
        }
        return (places, shares)
    }

    /// A share of 2 and 1 as folds 0, 0, 1.
    private static func runs(_ share: [Int]) -> [Int] {
        share.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
    }

    /// Each example takes the next fold of its class.
    private static func parts(_ places: [Int], _ folds: [[Int]]) -> [Int] {
        var next = [Int](repeating: 0, count: folds.count)
        return places.map { place in
            next[place] += 1
            return folds[place][next[place] - 1]
        }
    }
}
