import Shapes
import Tensors
import Testing

/// Loops along columns, in tiles and blocks, against the loops along rows.
@Suite("Reductions, copies and gathers of large tensors agree with small steps")
struct ColumnTests {
    /// Sizes that leave a rest in every block: of columns, of rows and of tiles.
    private static let sizes = [[1, 5], [3, 40], [33, 77], [70, 1100], [257, 19]]

    private func sample(_ sizes: [Int], _ draw: UInt64 = 0) throws -> Tensor {
        try .normal(Shape(sizes), mean: 3, at: RandomAddress(seed: 9, stream: 0, draw: draw))
    }

    @Test("Columns of a matrix give what rows of its transpose give", arguments: sizes)
    func columns(_ sizes: [Int]) throws {
        let x = try sample(sizes)
        let turned = try x.transposed().copied()
        for op in [Reduction.sum, .mean, .maximum, .minimum, .variance, .standardDeviation] {
            let found = try x.reduce(op, axes: [0]).toDoubles()
            let wanted = try turned.reduce(op, axes: [1]).toDoubles()
            for (a, b) in zip(found, wanted) {
                #expect(abs(a - b) <= 2e-5 * max(1, abs(b)), "\(op) of \(sizes)")
            }
        }
        #expect(try x.argmax(axis: 0).toDoubles() == turned.argmax(axis: 1).toDoubles())
        #expect(try x.argmin(axis: 0).toDoubles() == turned.argmin(axis: 1).toDoubles())
        let columns = try x.softmax(axis: 0).transposed().toDoubles()
        for (a, b) in zip(columns, try turned.softmax(axis: 1).toDoubles()) {
            #expect(abs(a - b) < 1e-6)
        }
        let logs = try x.logSoftmax(axis: 0).transposed().toDoubles()
        for (a, b) in zip(logs, try turned.logSoftmax(axis: 1).toDoubles()) {
            #expect(abs(a - b) < 1e-5)
        }
    }

    @Test("A middle axis is reduced as the last one is")
    func middle() throws {
        let x = try sample([5, 37, 45])
        let moved = try x.permuted([0, 2, 1]).copied()
        #expect(try x.argmax(axis: 1).toDoubles() == moved.argmax(axis: 2).toDoubles())
        for op in [Reduction.maximum, .minimum] {
            let found = try x.reduce(op, axes: [1]).toDoubles()
            #expect(try found == moved.reduce(op, axes: [2]).toDoubles())
        }
    }

    @Test("A NaN is the largest and the smallest of its column, and found first")
    func notANumber() throws {
        var x = try sample([40, 21])
        for place in [(7, 3), (9, 3), (0, 20), (39, 16)] {
            try x.assign(.nan, at: [.single(place.0), .single(place.1)])
        }
        for op in [Reduction.maximum, .minimum, .sum, .variance] {
            let found = try x.reduce(op, axes: [0]).toDoubles()
            #expect(found.indices.filter { found[$0].isNaN } == [3, 16, 20], "\(op)")
        }
        for places in [try x.argmax(axis: 0).toDoubles(), try x.argmin(axis: 0).toDoubles()] {
            #expect([places[3], places[16], places[20]] == [7, 39, 0])
        }
        let row = try x.transposed().copied()
        #expect(try row.argmax(axis: 1).toDoubles()[3] == 7)
        #expect(try row.reduce(.maximum, axes: [1]).toDoubles()[3].isNaN)
    }

    @Test("Infinities of both signs do not make a maximum NaN")
    func infinities() throws {
        let x = try Tensor(
            [Float](repeating: 1, count: 60) + [.infinity, -.infinity, 2, 3], shape: [64])
        #expect(try x.reduce(.maximum).item() == .infinity)
        #expect(try x.reduce(.minimum).item() == -.infinity)
        #expect(try x.argmax().item() == 60)
    }

    @Test("A transposed copy holds each element where it belongs", arguments: sizes)
    func transposes(_ sizes: [Int]) throws {
        let count = sizes[0] * sizes[1]
        let numbers = (0..<count).map(Double.init)
        for type in [ElementType.float32, .float64, .int64, .uint8] {
            let x = try Tensor(
                numbers.map { type == .uint8 ? $0.remainder(dividingBy: 128).magnitude : $0 },
                as: type, shape: Shape(sizes))
            let plain = try x.toDoubles()
            let found = try x.transposed().copied().toDoubles()
            for row in 0..<sizes[0] {
                for column in 0..<sizes[1]
                where found[column * sizes[0] + row] != plain[row * sizes[1] + column] {
                    Issue.record("\(type) \(sizes) at \(row), \(column)")
                }
            }
        }
    }

    @Test("Places are gathered from both ends, and one outside is named")
    func gathers() throws {
        let x = try sample([50, 3])
        let places = try Tensor([0, 49, -1, -50, 7] as [Int64], shape: [5])
        let found = try x.indexed(by: [.integers(places)]).toDoubles()
        let all = try x.toDoubles()
        let wanted = [0, 49, 49, 0, 7].flatMap { all[$0 * 3..<$0 * 3 + 3] }
        #expect(found == wanted)
        let outside = try Tensor([0, 50] as [Int64], shape: [2])
        #expect(throws: ShapeError.self) { try x.indexed(by: [.integers(outside)]) }
        let none = try Tensor([] as [Int64], shape: [0])
        #expect(try x.indexed(by: [.integers(none)]).shape == [0, 3])
    }
}
