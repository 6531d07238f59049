import Shapes
import Testing

@Suite("Shapes of indexing")
struct IndexPlanTests {
    private static let whole = IndexForm.slice(from: nil, to: nil, step: nil)

    private func shape(_ forms: [IndexForm], of shape: Shape = [2, 3, 4]) throws -> Shape? {
        try ShapeRules.indexed(shape, by: forms)
    }

    @Test("single places drop their axis, slices and new axes keep one")
    func basics() throws {
        #expect(try shape([]) == [2, 3, 4])
        #expect(try shape([.single(-1)]) == [3, 4])
        #expect(try shape([.ellipsis, .single(0)]) == [2, 3])
        #expect(try shape([.single(0), .ellipsis, .single(3)]) == [3])
        #expect(try shape([.newAxis, Self.whole, .newAxis]) == [1, 2, 1, 3, 4])
    }

    @Test("bounds of a slice are clamped as Python clamps them")
    func slicesClamp() throws {
        for size in 0...4 {
            for step in [-3, -2, -1, 1, 2, 3, Int.min, Int.max] {
                for from in [nil, Int.min, -6, -2, -1, 0, 1, 3, 7, Int.max] as [Int?] {
                    for to in [nil, Int.min, -6, -2, -1, 0, 1, 3, 7, Int.max] as [Int?] {
                        let part = try ShapeRules.slice(from: from, to: to, step: step, size: size)
                        let places = (0..<part.count).map { part.start + $0 * part.step }
                        #expect(places == pythonPlaces(from, to, step, size))
                    }
                }
            }
        }
    }

    /// The definition: of all places in order of the step, those between the bounds.
    private func pythonPlaces(_ from: Int?, _ to: Int?, _ step: Int, _ size: Int) -> [Int] {
        func wrapped(_ bound: Int) -> Int { bound < 0 ? bound + size : bound }
        let isForward = step > 0
        let start =
            from.map(wrapped).map { isForward ? max($0, 0) : min($0, size - 1) }
            ?? (isForward ? 0 : size - 1)
        let end = to.map(wrapped)
        var places: [Int] = []
        var place = start
        while place >= 0 && place < size {
            if let end, isForward ? place >= end : place <= max(end, -1) { break }
            places.append(place)
            let (next, overflow) = place.addingReportingOverflow(step)
            if overflow { break }
            place = next
        }
        return places
    }

    @Test("a step of 0 is refused")
    func zeroStep() {
        #expect(throws: ShapeError.zeroStride) {
            try shape([.slice(from: nil, to: nil, step: 0)])
        }
    }

    @Test("gathered axes stand where they were, or in front if separated")
    func gathered() throws {
        let picks = IndexForm.integers([5])
        #expect(try shape([Self.whole, picks]) == [2, 5, 4])
        #expect(try shape([Self.whole, picks, picks]) == [2, 5])
        #expect(try shape([picks, Self.whole, picks]) == [5, 3])
        #expect(try shape([.single(0), Self.whole, picks]) == [5, 3])
        #expect(try shape([Self.whole, .single(0), picks]) == [2, 5])
        #expect(try shape([.integers([5, 1]), .integers([6])]) == [5, 6, 4])
        #expect(try shape([.integers([])]) == [3, 4])
    }

    @Test("a mask uses as many axes as it has, and its count may be unknown")
    func masks() throws {
        #expect(try shape([.mask([2, 3], selected: 4)]) == [4, 4])
        #expect(try shape([.mask([2, 3], selected: nil)]) == nil)
        #expect(throws: ShapeError.maskShape(mask: [3, 2], shape: [2, 3, 4])) {
            try shape([.mask([3, 2], selected: nil)])
        }
        #expect(throws: ShapeError.maskShape(mask: [], shape: [2, 3, 4])) {
            try shape([.mask([], selected: 1)])
        }
    }

    @Test("what does not fit is refused with its numbers")
    func refusals() {
        #expect(throws: ShapeError.indexOutOfRange(index: 3, axis: 1, shape: [2, 3, 4])) {
            try shape([Self.whole, .single(3)])
        }
        #expect(throws: ShapeError.indexOutOfRange(index: Int.min, axis: 0, shape: [2, 3, 4])) {
            try shape([.single(Int.min)])
        }
        #expect(throws: ShapeError.tooManyIndices(count: 4, shape: [2, 3, 4])) {
            try shape([.single(0), .single(0), .single(0), .single(0)])
        }
        #expect(throws: ShapeError.repeatedEllipsis(shape: [2, 3, 4])) {
            try shape([.ellipsis, .ellipsis])
        }
        #expect(throws: ShapeError.self) { try shape([.integers([2]), .integers([3])]) }
    }
}
