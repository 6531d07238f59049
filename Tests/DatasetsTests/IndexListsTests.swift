import Datasets
import Tensors
import Testing

@Suite("Index lists")
struct IndexListsTests {
    let address = RandomAddress(seed: 7, stream: 1, draw: 3)

    @Test("A shuffle holds every number once, and its address decides the order")
    func shuffle() throws {
        let order = try IndexLists.shuffled(1000, at: address)
        #expect(order.sorted() == Array(0..<1000))
        #expect(order != Array(0..<1000))
        #expect(try IndexLists.shuffled(1000, at: address) == order)
        let other = RandomAddress(seed: 7, stream: 1, draw: 4)
        #expect(try IndexLists.shuffled(1000, at: other) != order)
    }

    @Test("Batches cover the list in order", arguments: 0...7, 1...4)
    func batches(count: Int, size: Int) {
        let indices = Array(10..<(10 + count))
        let batches = IndexLists.batches(indices, size: size)
        #expect(batches.flatMap { Array($0) } == indices)
        #expect(batches.dropLast().allSatisfy { $0.count == size })
        #expect(batches.allSatisfy { !$0.isEmpty && $0.count <= size })
        let whole = IndexLists.batches(indices, size: size, dropsLast: true)
        #expect(whole.map(\.count) == Array(repeating: size, count: count / size))
    }

    @Test("A size below 1 counts as 1", arguments: [0, -3])
    func smallSize(size: Int) {
        #expect(IndexLists.batches([4, 5], size: size).map(Array.init) == [[4], [5]])
    }

    @Test("A sample holds different numbers, at most all", arguments: [-1, 0, 1, 5, 6, 99])
    func sample(count: Int) throws {
        let sample = try IndexLists.sample(count, of: 6, at: address)
        #expect(sample.count == min(max(count, 0), 6))
        #expect(Set(sample).count == sample.count)
        #expect(sample.allSatisfy { (0..<6).contains($0) })
    }

    @Test("A split deals every number into one of the two lists", arguments: [-1, 0, 3, 10, 11])
    func split(first: Int) throws {
        let (a, b) = try IndexLists.split(10, first: first, at: address)
        #expect(a.count == min(max(first, 0), 10))
        #expect((a + b).sorted() == Array(0..<10))
    }
}
