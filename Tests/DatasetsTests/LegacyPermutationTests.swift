import Datasets
import Foundation
import TestSupport
import Testing

@Suite("NumPy's legacy permutation")
struct LegacyPermutationTests {
    /// The first and the 10,000th number of the generator seeded with 5489 (ISO C++, [rand.predef]).
    @Test("The generator gives the numbers of the standard")
    func generator() {
        var generator = MersenneTwister(seed: 5489)
        #expect(generator.next() == 3_499_211_612)
        for _ in 2..<10_000 { _ = generator.next() }
        #expect(generator.next() == 4_123_659_995)
    }

    /// numpy 2.4, `numpy.random.RandomState(seed).permutation(n)`.
    @Test("Permutations are NumPy's")
    func permutations() {
        let large = IndexLists.legacyPermutation(8000, seed: 1)
        #expect(large.prefix(8) == [4740, 5606, 4824, 4205, 3228, 2745, 3611, 3491])
        #expect(large.sorted() == Array(0..<8000))
        #expect(IndexLists.legacyPermutation(10, seed: 1) == [2, 9, 6, 4, 0, 3, 1, 7, 8, 5])
        #expect(IndexLists.legacyPermutation(5, seed: 4_294_967_295) == [4, 1, 0, 2, 3])
        #expect(IndexLists.legacyPermutation(1, seed: 3) == [0])
        #expect(IndexLists.legacyPermutation(0, seed: 3) == [])
    }

    private static var isThere: Bool {
        NumPyFileTests.folder != nil && PublishedDataTests.isThere(.mnist)
    }

    /// Of each digit, the places of the unshuffled labels that have it are taken in the shuffled list.
    @Test(
        "The published student's 100 pictures come out",
        .enabled(if: Self.isThere, "the data folder lacks MNIST or PATE's files"))
    func publishedIndices() throws {
        let folders = DataFolders(environment: ProcessInfo.processInfo.environment)
        let labels = try folders.labels(.mnist, .test).toIntegers().prefix(8000)
        let order = IndexLists.legacyPermutation(8000, seed: 1)
        let chosen = (0..<10).flatMap { digit in
            labels.indices.filter { labels[$0] == digit }.prefix(10).map { order[$0] }
        }
        let published = try folders.teacherLabels(.indices).toIntegers()
        #expect(chosen.sorted() == published.sorted())
        let told = try folders.teacherLabels(.labels).toIntegers()
        #expect(told.count == 9000)
        #expect(published.count { told[$0] == labels[$0] } == 98)
    }
}
