import Tensors

/// Numbers for properties, from a fixed seed.
struct RandomNumbers {
    private var words: RandomWords

    init(seed: UInt64) { words = RandomAddress(seed: seed).words }

    /// In 0..<1.
    mutating func uniform() -> Double { Double(words.next()) / 4_294_967_296 }

    mutating func whole(below bound: Int) -> Int { Int(uniform() * Double(bound)) }

    /// The sum of twelve uniform numbers, less 6: normal enough.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

    /// How many of the trials succeed.
    mutating func binomial(_ trials: Int, _ probability: Double) -> Int {
        (0..<trials).count { _ in uniform() < probability }
    }
}
