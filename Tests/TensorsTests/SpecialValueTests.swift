import Foundation
import Shapes
import Tensors
import Testing

@Suite("Functions at their edges")
struct SpecialValueTests {
    /// How many floats lie between two, at most.
    private func distance(_ a: Float, _ b: Float) -> Int {
        if a == b || (a.isNaN && b.isNaN) { return 0 }
        func place(_ x: Float) -> Int {
            let bits = Int(x.bitPattern & 0x7FFF_FFFF)
            return x.sign == .minus ? -bits : bits
        }
        return a.isNaN || b.isNaN ? .max : abs(place(a) - place(b))
    }

    private static let functions: [(UnaryOperation, @Sendable (Double) -> Double, Int)] = [
        (.exp, { exp($0) }, 1),
        (.log, { log($0) }, 1),
        (.tanh, { tanh($0) }, 2),
        (.sigmoid, { 1 / (1 + exp(-$0)) }, 3),
        (.softplus, { max($0, 0) + log1p(exp(-abs($0))) }, 3),
        (.sqrt, { $0.squareRoot() }, 0),
        (.sin, { sin($0) }, 1),
        (.cos, { cos($0) }, 1),
    ]

    @Test("vector functions are within a few units in the last place", arguments: 0..<8)
    func accuracy(_ number: Int) throws {
        let (op, reference, limit) = Self.functions[number]
        var inputs: [Float] = []
        for step in -40_000...40_000 { inputs.append(Float(step) * 0.0026) }
        for power in -120...30 {
            let scale = Float(sign: .plus, exponent: power, significand: 1)
            inputs += [scale, 1.37 * scale, -scale, -1.81 * scale]
        }
        let found = try Tensor(inputs, shape: [inputs.count]).unary(op).toFloats()
        var worst = 0
        var place: Float = 0
        for (x, y) in zip(inputs, found) where !(op == .sin || op == .cos) || abs(x) < 1e5 {
            let d = distance(y, Float(reference(Double(x))))
            if d > worst { (worst, place) = (d, x) }
        }
        #expect(worst <= limit, "\(op) is \(worst) places off at \(place)")
    }

    private static let edges: [(UnaryOperation, Float, Float)] = [
        (.exp, -.infinity, 0), (.exp, .infinity, .infinity),
        (.exp, 89, .infinity), (.exp, -104, 0), (.exp, -100, 27 * .leastNonzeroMagnitude), (.exp, 0, 1),
        (.log, 0, -.infinity), (.log, -0.0, -.infinity), (.log, .infinity, .infinity), (.log, 1, 0),
        (.log, .leastNonzeroMagnitude, -103.27893), (.tanh, .infinity, 1), (.tanh, -.infinity, -1), (.tanh, 40, 1),
        (.tanh, 1e-30, 1e-30), (.sigmoid, .infinity, 1), (.sigmoid, -.infinity, 0),
        (.sigmoid, 0, 0.5), (.softplus, -.infinity, 0), (.softplus, .infinity, .infinity),
        (.relu, -.infinity, 0), (.reciprocal, 0, .infinity), (.erf, 0.5, 0.52049988),
        (.erf, 3, 0.99997791), (.round, 2.5, 2), (.round, -1.5, -2), (.sign, -0.0, 0),
    ]

    @Test("ends, overflow and nan come out right", arguments: edges.indices)
    func ends(_ number: Int) throws {
        let (op, x, y) = Self.edges[number]
        let found = try Tensor([x], shape: []).unary(op).toFloats()[0]
        #expect(distance(found, y) <= 2, "\(found)")
    }

    @Test("nan stays nan, in a full vector and in its rest", arguments: UnaryOperation.allCases)
    func nanStays(_ op: UnaryOperation) throws {
        guard ![.isNaN, .isFinite, .isInfinite, .not].contains(op) else { return }
        for type in [ElementType.float32, .float64] {
            let x = try Tensor.full([19], .nan, type).unary(op)
            #expect(try x.toDoubles().allSatisfy(\.isNaN))
        }
    }

    @Test("a number's result does not depend on where it stands", arguments: [
        UnaryOperation.exp, .log, .tanh, .sigmoid, .softplus, .sqrt, .floor,
    ])
    func placeDoesNotMatter(_ op: UnaryOperation) throws {
        for count in 1...40 {
            let found = try Tensor.full([count], 0.7315).unary(op).toFloats()
            #expect(found.allSatisfy { $0 == found[0] })
            #expect(found[0] == (try Tensor.full([], 0.7315).unary(op).toFloats()[0]))
        }
    }

    @Test("sums of many floats keep their digits")
    func longSums() throws {
        let n = 3_000_001
        let x = try Tensor.full([n], 0.1)
        let exact = Double(Float(0.1)) * Double(n)
        #expect(abs(try x.reduce(.sum).item() - exact) / exact < 1e-6)
        #expect(abs(try x.reduce(.mean).item() - Double(Float(0.1))) < 3e-8)
        let columns = try x.indexed(by: [.slice(from: 0, to: 3_000_000, step: nil)])
            .reshaped([1_000_000, 3]).reduce(.sum, axes: [0])
        for value in try columns.toDoubles() { #expect(abs(value - 1e5) < 0.02) }
        let noise = try Tensor.normal([100_000], at: RandomAddress(seed: 1))
        let shifted = try Tensor.binary(.add, noise, number: 10_000)
        #expect(abs(try shifted.reduce(.standardDeviation).item() - 1) < 0.01)
    }

    @Test("extremes find the one element wherever it stands", arguments: 1...70)
    func extremes(_ count: Int) throws {
        for place in 0..<count {
            var x = [Float](repeating: 0.5, count: count)
            x[place] = 2
            let tensor = try Tensor(x, shape: [count])
            #expect(try tensor.reduce(.maximum).item() == 2)
            #expect(try tensor.argmax(axis: 0).item() == Double(place))
            #expect(try tensor.unary(.negate).reduce(.minimum).item() == -2)
            x[place] = .nan
            let broken = try Tensor(x, shape: [count])
            #expect(try broken.reduce(.maximum).item().isNaN)
            #expect(try broken.reduce(.minimum).item().isNaN)
            #expect(try broken.argmin(axis: nil).item() == Double(place))
        }
    }

    @Test("integers wrap, and their impossible divisions are refused")
    func integers() throws {
        let x = try Tensor([Int64.max, Int64.min] as [Int64], shape: [2])
        let next = try Tensor.binary(.add, x, number: 1)
        #expect(try next.toIntegers() == [Int.min, Int.min + 1])
        let minusOne = try Tensor([-1] as [Int64], shape: [1])
        #expect(try Tensor.binary(.floorDivide, x, minusOne).toIntegers() == [-Int.max, Int.min])
        #expect(try Tensor.binary(.remainder, x, minusOne).toIntegers() == [0, 0])
        #expect(try x.unary(.absolute).toIntegers() == [Int.max, Int.min])
        let zero = try Tensor.zeros([2], .int64)
        for op in [ElementwiseOperation.floorDivide, .remainder] {
            let refused = TensorError.divisionByZero(operation: op.symbol)
            #expect(throws: refused) { try Tensor.binary(op, x, zero) }
            #expect(throws: refused) { try Tensor.binary(op, x, number: 0) }
            #expect(throws: refused) { try Tensor.binary(op, number: 3, zero) }
        }
        #expect(throws: TensorError.negativePower) { try Tensor.binary(.power, x, minusOne) }
        #expect(try Tensor.binary(.divide, x, zero).elementType == .float32)
    }

    @Test("a float without a place in an integer type is refused", arguments: [
        Double.nan, .infinity, -.infinity, 0x1p63, -0x1.8p63, 1e300,
    ])
    func casts(_ value: Double) throws {
        for type in [ElementType.int64, .uint8] {
            let x = try Tensor([1, value], shape: [2])
            #expect(throws: TensorError.self) { try x.cast(to: type) }
            #expect(throws: TensorError.self) { try Tensor.full([2], value, type) }
        }
        #expect(try Tensor([-0x1p63], shape: [1]).cast(to: .int64).toIntegers() == [Int.min])
    }
}
