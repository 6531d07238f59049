import Tensors

/// What a set of drawn handwriting consists of: equal specifications give the same bytes.
///
/// Example `n` is the `n / writers.count`-th that writer `n % writers.count` wrote, so that the
/// first few examples already come from many writers.
public struct ScribbleSpecification: Hashable, Sendable {
    /// The number of the handwriting: it changes whenever the same address gives other bytes.
    public static let version = 1
    /// The most examples that one set may have.
    public static let largestCount = 10_000_000

    public let seed: UInt64
    /// Their numbers; each has a hand of their own.
    public let writers: Range<Int>
    /// How many examples each writer makes.
    public let perWriter: Int
    public let characters: ScribbleCharacters

    /// - Returns: nil unless there are writers and examples, at most `largestCount` altogether.
    public init?(
        seed: UInt64, writers: Range<Int>, perWriter: Int, characters: ScribbleCharacters
    ) {
        let (count, overflow) = writers.count.multipliedReportingOverflow(by: perWriter)
        guard writers.lowerBound >= 0, count > 0, perWriter > 0, !overflow,
            count <= Self.largestCount
        else { return nil }
        self.init(seed, writers, perWriter, characters)
    }

    private init(
        _ seed: UInt64, _ writers: Range<Int>, _ perWriter: Int, _ characters: ScribbleCharacters
    ) {
        self.seed = seed
        self.writers = writers
        self.perWriter = perWriter
        self.characters = characters
    }

    /// Digits to train and to test on: as many as MNIST has, no writer in both.
    public static func standard(_ split: DatasetSplit) -> ScribbleSpecification {
        switch split {
        case .train: ScribbleSpecification(0, 0..<300, 200, .digits)
        case .test: ScribbleSpecification(0, 300..<400, 100, .digits)
        }
    }

    public var count: Int { writers.count * perWriter }

    /// Names the bytes: the handwriting's version and everything that decides them.
    public var identity: String {
        "scribble \(Self.version): seed \(seed), writers \(writers.lowerBound)..<"
            + "\(writers.upperBound), \(perWriter) each, \(characters.rawValue)"
    }

    func writer(of example: Int) -> Int { writers.lowerBound + example % writers.count }
    func index(of example: Int) -> Int { example / writers.count }
}
