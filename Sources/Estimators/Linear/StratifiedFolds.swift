/// Examples dealt into parts that have the classes in the same proportions.
enum StratifiedFolds {
    /// The part of each example, in `0..<folds`: the examples of a class are dealt in their order,
    /// as cards are.
    static func parts(of labels: [Int], folds: Int) -> [Int] {
        var next: [Int: Int] = [:]
        return labels.map { label in
            let part = next[label, default: 0]
            next[label] = (part + 1) % folds
            return part
        }
    }
}
