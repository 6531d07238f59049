import Kernels

public typealias RandomWords = Kernels.RandomWords

/// Where in the space of random bits a draw begins: the same address, the same bits, for any
/// number of threads or processes.
public struct RandomAddress: Hashable, Sendable {
    /// The notebook's or the call's seed.
    public var seed: UInt64
    /// Names the place that draws: a cell's label or ordinal, hashed.
    public var stream: UInt64
    /// The number of the draw in its stream.
    public var draw: UInt64

    public init(seed: UInt64, stream: UInt64 = 0, draw: UInt64 = 0) {
        self.seed = seed
        self.stream = stream
        self.draw = draw
    }

    /// The random words of this address, one after another.
    public var words: RandomWords { RandomWords(seed: seed, stream: stream, draw: draw) }
}
