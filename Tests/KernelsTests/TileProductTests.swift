import Kernels
import Testing

@Suite("Products by tiles") struct TileProductTests {
    /// A product in parts, with a fence behind the scratch memory.
    private func product(
        _ rows: Int, _ inner: Int, _ columns: Int, part: Int, left isLeft: Bool, right isRight: Bool
    ) -> (found: [Float], wanted: [Float], isFenceWhole: Bool) {
        let a = (0..<rows * inner).map { Float($0 % 13) - 6 }
        let b = (0..<inner * columns).map { Float($0 % 11) - 5 }
        let bytes = TileProduct.scratchBytes(
            part: part, rows: rows, inner: inner, columns: columns, transposesLeft: isLeft,
            transposesRight: isRight)
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: bytes + 256, alignment: 64)
        defer { scratch.deallocate() }
        scratch.initializeMemory(as: UInt8.self, repeating: 0xA5, count: bytes + 256)
        var out = [Float](repeating: -1, count: rows * columns)
        out.withUnsafeMutableBytes { out in
            guard let out = out.baseAddress else { return }
            for first in stride(from: 0, to: rows, by: part) {
                _ = TileProduct.run(
                    left: a, right: b, out: out, part: first..<min(first + part, rows), rows: rows,
                    inner: inner, columns: columns, transposesLeft: isLeft,
                    transposesRight: isRight, scratch: scratch)
            }
        }
        var wanted = [Float](repeating: 0, count: rows * columns)
        for row in 0..<rows {
            for column in 0..<columns {
                for k in 0..<inner {
                    wanted[row * columns + column] +=
                        a[isLeft ? k * rows + row : row * inner + k]
                        * b[isRight ? column * inner + k : k * columns + column]
                }
            }
        }
        let fence = UnsafeRawBufferPointer(start: scratch + bytes, count: 256)
        return (out, wanted, fence.allSatisfy { $0 == 0xA5 })
    }

    @Test(
        "Any part of any product that suits is right, within its scratch memory",
        arguments: [16, 33, 64, 95, 96, 128, 200], [16, 48, 130, 257])
    func parts(rows: Int, inner: Int) {
        for columns in [16, 64, 112, 784, 1056] {
            for (isLeft, isRight) in [(false, false), (false, true), (true, false)] {
                guard
                    TileProduct.suits(
                        .float32, rows: rows, inner: inner, columns: columns,
                        transposesLeft: isLeft, transposesRight: isRight)
                else { continue }
                for part in [16, 64, rows] {
                    let result = product(
                        rows, inner, columns, part: part, left: isLeft, right: isRight)
                    let name: Comment = "\(columns) \(isLeft) \(isRight) \(part)"
                    #expect(result.found == result.wanted, name)
                    #expect(result.isFenceWhole, name)
                }
            }
        }
    }
}
