import Kernels
import Testing

@Suite("Sums over windows of channels, and rows of tables")
struct WindowSumsTests {
    @Test(
        "Each sum is that of its neighbours", arguments: [1, 2, 5, 16, 31, 64, 100, 130],
        [0, 1, 4, 17, 200])
    func windows(_ columns: Int, _ radius: Int) {
        var n = Numbers(seed: columns + 1000 * radius)
        let rows = 5
        let x = n.array(rows * columns)
        let wanted = x.indices.map { i in
            let (row, c) = i.quotientAndRemainder(dividingBy: columns)
            return (max(0, c - radius)...min(columns - 1, c + radius))
                .reduce(0) { $0 + x[row * columns + $1] }
        }
        for type in [ElementType.float32, .float64] {
            let bytes = WindowSums.scratchBytes(type, columns: columns, radius: radius)
            func sums(_ parts: [Range<Int>], inPlace: Bool) -> Buffer {
                let input = Buffer(x, type)
                var out = inPlace ? input : Buffer(count: x.count, type)
                for part in parts {
                    let isComplete = withScratch(bytes) { scratch in
                        out.write { out in
                            input.read {
                                WindowSums.alongRows(
                                    type, x: inPlace ? UnsafeRawPointer(out) : $0, out: out,
                                    rows: part, columns: columns, radius: radius, scratch: scratch)
                            }
                        }
                    }
                    #expect(isComplete)
                }
                return out
            }
            let found = sums([0..<rows], inPlace: false)
            #expect(zip(found.numbers, wanted).allSatisfy { abs($0 - $1) < 2e-5 })
            #expect(sums([0..<2, 2..<2, 2..<5], inPlace: false).bytes == found.bytes)
            #expect(sums([0..<rows], inPlace: true).bytes == found.bytes)
        }
    }

    @Test("Rows are looked up, and added in order", arguments: [1, 3, 16, 50])
    func rows(_ length: Int) {
        var n = Numbers(seed: length)
        let (rows, count) = (7, 40)
        let table = n.array(rows * length)
        let source = n.array(count * length)
        let numbers = (0..<count).map { _ in n.whole(0...rows - 1) }
        let (wide, narrow) = (numbers.map(Int64.init), numbers.map(Int32.init))
        for type in [ElementType.float32, .float64] {
            let input = Buffer(table, type)
            for isWide in [true, false] {
                var out = Buffer(count: count * length, type)
                for range in [0..<13, 13..<count] {
                    input.read { table in
                        out.write {
                            isWide
                                ? RowGather.gather(
                                    table, wide, range: range, out: $0, length: length,
                                    size: type.size)
                                : RowGather.gather(
                                    table, narrow, range: range, out: $0, length: length,
                                    size: type.size)
                        }
                    }
                }
                let wanted = numbers.flatMap { table[$0 * length..<($0 + 1) * length] }
                #expect(out.numbers == wanted)
                var sums = [Buffer(table, type), Buffer(table, type)]
                for (k, parts) in [[0..<rows], [0..<3, 3..<rows]].enumerated() {
                    for part in parts {
                        Buffer(source, type).read { source in
                            sums[k].write {
                                isWide
                                    ? RowGather.add(
                                        type, source, wide, count, to: $0, tableRows: part,
                                        length: length)
                                    : RowGather.add(
                                        type, source, narrow, count, to: $0, tableRows: part,
                                        length: length)
                            }
                        }
                    }
                }
                var total = table
                for (i, row) in numbers.enumerated() {
                    for k in 0..<length { total[row * length + k] += source[i * length + k] }
                }
                #expect(zip(sums[0].numbers, total).allSatisfy { abs($0 - $1) < 1e-5 })
                #expect(sums[0].bytes == sums[1].bytes)
            }
        }
    }

    @Test("Numbers outside a table are noticed")
    func outside() {
        #expect(RowGather.areWithin([0, 3, 2] as [Int64], 3, limit: 4))
        #expect(!RowGather.areWithin([0, 4, 2] as [Int64], 3, limit: 4))
        #expect(!RowGather.areWithin([0, -1, 2] as [Int32], 3, limit: 4))
        #expect(RowGather.areWithin([] as [Int32], 0, limit: 0))
    }
}
