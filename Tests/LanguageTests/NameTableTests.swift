import Language
import Testing

@Suite("Tables of names")
struct NameTableTests {
    @Test("A copy keeps what it held, however both go on")
    func copies() {
        var table = NameTable<Int>()
        var expected: [String: Int] = [:]
        var copies: [(table: NameTable<Int>, expected: [String: Int])] = []
        for step in 0..<2_000 {
            let name = "n\(step * 7919 % 701)"
            table[name] = step
            expected[name] = step
            if step % 97 == 0 { copies.append((table, expected)) }
        }
        copies.append((table, expected))
        for copy in copies {
            #expect(copy.table.all == copy.expected)
            #expect(Set(copy.table.keys) == Set(copy.expected.keys))
            for name in ["n0", "n1", "n700", "none"] {
                #expect(copy.table[name] == copy.expected[name])
            }
        }
    }

    @Test("A name can be taken out, and a literal gives the last of equal names")
    func taking() {
        var table: NameTable<Int> = ["a": 1, "b": 2, "a": 3]
        #expect(table["a"] == 3)
        table["a"] = nil
        #expect(table["a"] == nil)
        #expect(table.all == ["b": 2])
        #expect(NameTable<Int>().all.isEmpty)
    }
}
