import Datasets
import Foundation
import Tensors
import Testing

/// Serialised: one test sets the number of threads, which holds for the process.
@Suite("Drawn handwriting", .serialized)
struct ScribbleTests {
    static func specification(
        _ writers: Range<Int>, _ perWriter: Int, _ characters: ScribbleCharacters,
        seed: UInt64 = 7
    ) throws -> ScribbleSpecification {
        try #require(
            ScribbleSpecification(
                seed: seed, writers: writers, perWriter: perWriter, characters: characters))
    }

    static func bytes(_ tensor: Tensor) throws -> [UInt8] {
        try tensor.withContiguousBytes { Array($0) }
    }

    static func image(_ bytes: [UInt8], _ place: Int) -> ArraySlice<UInt8> {
        bytes[place * 784..<(place + 1) * 784]
    }

    // MARK: - The same bits

    @Test("The first thousand digits have the bytes that this version promises")
    func promisedBytes() throws {
        #expect(
            try ScribbleSet.digest(ofFirst: 1000, of: .standard(.train)) == Self.firstThousand)
        #expect(try ScribbleSet.isDrawnAsPromised())
    }

    @Test("All 62 characters have the bytes that this version promises")
    func promisedCharacters() throws {
        let all = try Self.specification(0..<62, 4, .all)
        #expect(try ScribbleSet.digest(ofFirst: 248, of: all) == Self.allCharacters)
    }

    static let firstThousand =
        "c1d7a668f9028dbc209ce3fdbb1471aa1f32a1d408b8d68c4714171884930cc0"
    static let allCharacters =
        "2cc4649f026147f8fc66d651adda2609f1c18d90601a15f78ac38b8784b48a6e"

    @Test("An example drawn alone has the bytes that it has among all")
    func aloneAndAmongAll() throws {
        let specification = try Self.specification(0..<30, 20, .all)
        let all = try Self.bytes(ScribbleSet(specification).images())
        for place in [0, 1, 299, 599] {
            let alone = try Self.bytes(ScribbleSet(specification).images(at: [place]))
            #expect(alone[...] == Self.image(all, place)[...])
        }
    }

    @Test("Parts that were asked for before change nothing, in any order and with repeats")
    func partsInAnyOrder() throws {
        let specification = try Self.specification(0..<30, 20, .letters)
        let all = try Self.bytes(ScribbleSet(specification).images())
        let set = ScribbleSet(specification)
        for places in [[5, 6, 7], [7, 3, 7, 599, 6], [], [599, 0, 1, 2, 3], Array(0..<600)] {
            let part = try set.images(at: places)
            #expect(part.shape.sizes == [places.count, 28, 28, 1])
            let expected = places.flatMap { Self.image(all, $0) }
            #expect(try Self.bytes(part) == expected)
        }
        #expect(try Self.bytes(set.images()) == all)
        #expect(try Self.bytes(set.images(at: [12])) == Array(Self.image(all, 12)))
    }

    @Test("The number of threads does not show")
    func threads() throws {
        let specification = try Self.specification(0..<40, 25, .all)
        let before = Engine.threads
        defer { Engine.threads = before }
        var results: [[UInt8]] = []
        for threads in [1, 2, 5] {
            Engine.threads = threads
            results.append(try Self.bytes(ScribbleSet(specification).images()))
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }

    @Test("A writer's examples do not depend on how many writers or examples there are")
    func fewerWriters() throws {
        let many = try Self.specification(0..<20, 20, .digits)
        let few = try Self.specification(0..<10, 10, .digits)
        let all = try Self.bytes(ScribbleSet(many).images())
        let some = try Self.bytes(ScribbleSet(few).images())
        for writer in 0..<10 {
            for index in 0..<10 {
                #expect(
                    Self.image(some, index * 10 + writer)
                        == Self.image(all, index * 20 + writer))
            }
        }
    }

    @Test("Other seeds give other images")
    func seeds() throws {
        let digests = try [0, 1, 2, UInt64.max].map {
            try ScribbleSet.digest(
                ofFirst: 20, of: Self.specification(0..<5, 4, .digits, seed: $0))
        }
        #expect(Set(digests).count == 4)
    }

    // MARK: - What is drawn

    @Test("Every character of every writer has ink, and none at the edge")
    func inkWithinMargins() throws {
        let set = ScribbleSet(try Self.specification(0..<124, 62, .all))
        let all = try Self.bytes(set.images())
        for place in 0..<set.count {
            let image = Array(Self.image(all, place))
            let ink = image.reduce(0) { $0 + Int($1) }
            // A tenth of MNIST's mean up to nearly half of the image.
            #expect((2600...90_000).contains(ink), "example \(place)")
            #expect(Self.borderInk(of: image) == 0, "example \(place)")
        }
    }

    /// The sum over the outermost pixels.
    private static func borderInk(of image: [UInt8]) -> Int {
        var sum = 0
        for k in 0..<28 {
            for place in [k, 756 + k, 28 * k, 28 * k + 27] as [Int] { sum += Int(image[place]) }
        }
        return sum
    }

    @Test("All 62 characters differ from each other on average")
    func characters() throws {
        let set = ScribbleSet(try Self.specification(0..<62, 62, .all))
        let all = try Self.bytes(set.images())
        let labels = try set.labels().toIntegers()
        #expect(Set(labels) == Set(0..<62))
        var means = [[Double]](repeating: .init(repeating: 0, count: 784), count: 62)
        for (place, label) in labels.enumerated() {
            for (k, value) in Self.image(all, place).enumerated() {
                means[label][k] += Double(value) / (62 * 255)
            }
        }
        for a in 0..<62 {
            for b in 0..<a {
                #expect(Self.distance(means[a], means[b]) > 1, "\(a) and \(b)")
            }
        }
    }

    private static func distance(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    @Test("Two examples of one writer are more alike than those of two writers")
    func writersDiffer() throws {
        let writers = 40
        let set = ScribbleSet(try Self.specification(0..<writers, 20, .digits))
        let all = try Self.bytes(set.images())
        let labels = try set.labels().toIntegers()
        let samples = Dictionary(grouping: 0..<set.count) { [$0 % writers, labels[$0]] }
        func difference(_ a: Int, _ b: Int) -> Double {
            Self.distance(
                Self.image(all, a).map { Double($0) / 255 },
                Self.image(all, b).map { Double($0) / 255 })
        }
        var own = 0.0
        var other = 0.0
        for writer in 0..<writers {
            for label in 0..<10 {
                let pair = try #require(samples[[writer, label]])
                #expect(pair.count == 2)
                let next = try #require(samples[[(writer + 1) % writers, label]])
                own += difference(pair[0], pair[1])
                other += difference(pair[0], next[1])
            }
        }
        #expect(own < 0.8 * other, "own \(own), other \(other)")
        #expect(own > 0.2 * other, "samples of one writer differ too")
    }

    // MARK: - Sets

    @Test("Training and test sets have MNIST's sizes, balanced labels and no common writer")
    func standardSets() throws {
        let train = ScribbleSet(.standard(.train))
        let test = ScribbleSet(.standard(.test))
        #expect(train.count == 60_000 && test.count == 10_000)
        for (set, each) in [(train, 6000), (test, 1000)] {
            let labels = try set.labels().toIntegers()
            #expect(
                (0..<10).map { label in labels.count { $0 == label } }
                    == Array(repeating: each, count: 10))
        }
        let ours = Set(try train.writers().toIntegers())
        let theirs = Set(try test.writers().toIntegers())
        #expect(ours.count == 300 && theirs.count == 100)
        #expect(ours.isDisjoint(with: theirs))
        #expect(train.specification != test.specification)
        #expect(train.specification.identity != test.specification.identity)
    }

    @Test("Each writer writes every character equally often, and so do first examples")
    func balance() throws {
        let set = ScribbleSet(try Self.specification(0..<52, 104, .letters))
        let labels = try set.labels().toIntegers()
        for writer in 0..<52 {
            let own = stride(from: writer, to: set.count, by: 52).map { labels[$0] }
            #expect(Set(own.prefix(52)) == Set(0..<52))
            #expect(Set(own.suffix(52)) == Set(0..<52))
        }
        #expect(Set(labels.prefix(52)) == Set(0..<52))
        #expect(Array(labels.prefix(52)) != Array(labels.prefix(104).suffix(52)))
        #expect(Array(labels.prefix(52)) != Array(0..<52))
    }

    @Test("Labels go through the characters in the order of EMNIST's classes")
    func labelNames() {
        #expect(ScribbleCharacters.digits.labelNames == (0...9).map(String.init))
        let all = ScribbleCharacters.all.labelNames
        #expect(all.count == 62 && Set(all).count == 62)
        #expect(all[10] == "A" && all[35] == "Z" && all[36] == "a" && all[61] == "z")
        #expect(ScribbleCharacters.letters.labelNames == Array(all[10...]))
        #expect(ScribbleCharacters.uppercase.labelNames.last == "Z")
        #expect(ScribbleCharacters.lowercase.labelNames.first == "a")
    }

    @Test(
        "Sets without examples or with too many do not exist",
        arguments: [(0..<0, 1), (0..<1, 0), (0..<1, -1), (0..<10_000_001, 1), (0..<2, Int.max)])
    func impossibleSets(writers: Range<Int>, perWriter: Int) {
        #expect(
            ScribbleSpecification(
                seed: 0, writers: writers, perWriter: perWriter, characters: .digits) == nil)
    }

    @Test("A few examples of a large set take memory for themselves alone")
    func memory() throws {
        let before = Memory.liveBytes
        let set = ScribbleSet(try Self.specification(0..<10_000, 1000, .all))
        let few = try set.images(at: [9_999_999, 3])
        // Other suites may run beside this one; all images would take 7.8 GB.
        #expect(Memory.liveBytes - before < 1 << 30)
        #expect(few.shape.sizes == [2, 28, 28, 1])
    }

    @Test("The same specification is drawn once while it is in use")
    func sharing() throws {
        let memory = ScribbleMemory()
        let specification = try Self.specification(0..<5, 4, .digits)
        let set = memory.set(specification)
        #expect(memory.set(specification) === set)
        #expect(memory.set(.standard(.train)) === memory.standard(.train))
        #expect(memory.set(try Self.specification(0..<6, 4, .digits)) !== set)
    }
}
