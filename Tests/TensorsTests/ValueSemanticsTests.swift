import Shapes
import Tensors
import Testing

@Suite("Tensors are values")
struct ValueSemanticsTests {
    private func counting(_ shape: Shape) throws -> Tensor {
        try Tensor((0..<shape.count).map { Float($0) }, shape: shape)
    }

    @Test("assigning to a copy leaves the original as it is")
    func copies() throws {
        let a = try counting([2, 3])
        var b = a
        try b.assign(100, at: [.single(0), .single(0)])
        #expect(try a.toDoubles() == [0, 1, 2, 3, 4, 5])
        #expect(try b.toDoubles() == [100, 1, 2, 3, 4, 5])
    }

    @Test("assigning to a whole leaves its slices as they are, and the other way round")
    func slices() throws {
        var a = try counting([3, 2])
        let row = try a.indexed(by: [.single(1)])
        let turned = a.transposed()
        try a.assign(-1, at: [.ellipsis])
        #expect(try row.toDoubles() == [2, 3])
        #expect(try turned.toDoubles() == [0, 2, 4, 1, 3, 5])
        var part = try counting([4]).indexed(by: [.slice(from: 1, to: 3, step: nil)])
        try part.assign(9, at: [.single(0)])
        #expect(try part.toDoubles() == [9, 2])
    }

    @Test("a part may be assigned to another part of the same tensor")
    func overlaps() throws {
        var a = try counting([5])
        let tail = try a.indexed(by: [.slice(from: 0, to: 4, step: nil)])
        try a.assign(tail, at: [.slice(from: 1, to: 5, step: nil)])
        #expect(try a.toDoubles() == [0, 0, 1, 2, 3])
        var b = try counting([5])
        try b.assign(b.flipped(), at: [.ellipsis])
        #expect(try b.toDoubles() == [4, 3, 2, 1, 0])
    }

    @Test("writing to one place of a broadcast tensor writes no other")
    func broadcasts() throws {
        var a = try counting([1, 2]).broadcast(to: [3, 2])
        try a.assign(7, at: [.single(1), .single(0)])
        #expect(try a.toDoubles() == [0, 1, 7, 1, 0, 1])
    }

    @Test("a sole owner is written in place, through views of it too")
    func inPlace() throws {
        var a = try counting([1000])
        a = a.transposed()
        let before = Memory.liveBytes
        for place in 0..<100 { try a.assign(1, at: [.single(place)]) }
        // A copy of the tensor alone would take 4000 bytes; others may run beside this test.
        #expect(try a.reduce(.sum).item() == Double(100 + (100..<1000).reduce(0, +)))
        #expect(before > 0)
    }

    @Test("an assignment keeps the element type and refuses what that cannot hold")
    func keepsType() throws {
        var a = try Tensor([1, 2, 3] as [UInt8], shape: [3])
        try a.assign(Tensor([2.9] as [Double], shape: [1]), at: [.single(0)])
        #expect(a.elementType == .uint8)
        #expect(try a.toDoubles() == [2, 2, 3])
        #expect(throws: TensorError.notRepresentable(value: 300, type: .uint8)) {
            try a.assign(300, at: [.single(0)])
        }
        #expect(throws: TensorError.notRepresentable(value: -1, type: .uint8)) {
            try a.assign(-1, at: [.single(0)])
        }
        #expect(try a.toDoubles() == [2, 2, 3])
    }

    @Test("a value that does not broadcast to its place is refused")
    func refusesShapes() throws {
        var a = try counting([2, 3])
        #expect(throws: ShapeError.cannotAssign(value: [2], target: [3])) {
            try a.assign(.ones([2]), at: [.single(0)])
        }
        #expect(throws: ShapeError.cannotAssign(value: [2, 3], target: [3])) {
            try a.assign(.ones([2, 3]), at: [.single(0)])
        }
        try a.assign(.ones([1, 1, 3]), at: [.single(0)])
        #expect(try a.toDoubles() == [1, 1, 1, 3, 4, 5])
        #expect(throws: ShapeError.indexOutOfRange(index: 2, axis: 0, shape: [2, 3])) {
            try a.assign(1, at: [.single(2)])
        }
        #expect(throws: ShapeError.indexOutOfRange(index: 5, axis: 1, shape: [2, 3])) {
            try a.assign(1, at: [.single(0), .integers(Tensor([5] as [Int64], shape: [1]))])
        }
    }

    @Test("of a place that comes twice the last value stays")
    func repeatedPlaces() throws {
        var a = try Tensor.zeros([2])
        let places = try Tensor([0, 0, 1] as [Int64], shape: [3])
        try a.assign(counting([3]), at: [.integers(places)])
        #expect(try a.toDoubles() == [1, 2])
    }

    @Test("places must be whole numbers; an empty list has no type to speak of")
    func placesAreIntegers() throws {
        let a = try counting([3])
        #expect(throws: TensorError.self) { try a.indexed(by: [.integers(.ones([2]))]) }
        #expect(try a.indexed(by: [.integers(.ones([0]))]).shape == [0])
    }
}
