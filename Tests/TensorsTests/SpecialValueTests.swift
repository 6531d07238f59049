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
        (.exp, 89, .infinity), (.exp, -104, 0), (.exp, -100, 27 * .leastNonzeroMagnitude),
        (.exp, 0, 1),
        (.log, 0, -.infinity), (.log, -0.0, -.infinity), (.log, .infinity, .infinity), (.log, 1, 0),
        (.log, .leastNonzeroMagnitude, -103.27893), (.tanh, .infinity, 1),
        (.tanh, -.infinity, -1), (.tanh, 40, 1),
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

    @Test(
        "a number's result does not depend on where it stands",
        arguments: [
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

    @Test(
        "a float without a place in an integer type is refused",
        arguments: [
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

@Suite("Absurd arguments end in an error")
struct AbsurdArgumentTests {
    private static let calls: [(String, @Sendable () throws -> Tensor)] = [
        ("linspace of Int.min", { try Tensor.linspace(0, 1, count: .min) }),
        ("linspace to infinity", { try Tensor.linspace(0, .infinity, count: 2) }),
        ("arange of tiny steps", { try Tensor.arange(0, 1, by: 1e-300) }),
        ("arange across all doubles", { try Tensor.arange(-1.7e308, 1.7e308, by: 1) }),
        ("arange of step 0", { try Tensor.arange(0, 1, by: 0) }),
        ("eye of -1", { try Tensor.eye(-1) }),
        ("permutation of Int.min", { try Tensor.permutation(.min, at: RandomAddress(seed: 0)) }),
        ("histogram of Int.max bins", { try Tensor.histogram(.ones([2]), bins: .max).counts }),
        ("histogram of no bins", { try Tensor.histogram(.ones([2]), bins: 0).counts }),
        (
            "histogram across all doubles",
            { try Tensor.histogram(.ones([2]), bins: 2, range: (-1.7e308, 1.7e308)).counts }
        ),
        ("histogram up to nan", { try Tensor.histogram(.full([2], .nan), bins: 2).counts }),
        ("diagonal far out", { try Tensor.ones([2]).diagonal(.min) }),
        ("diagonal very far out", { try Tensor.ones([2]).diagonal(.max) }),
        ("Int.max tiles", { try Tensor.ones([2, 2]).tiled([.max, 2]) }),
        ("-1 repeats", { try Tensor.ones([2]).repeated(-1) }),
        ("Int.max repeats", { try Tensor.ones([2, 2]).repeated(.max, axis: 0) }),
        ("Int.max classes", { try Tensor.zeros([2], .int64).oneHot(.max) }),
        ("-1 classes", { try Tensor.zeros([0], .int64).oneHot(-1) }),
        ("counts up to Int.max", { try Tensor([Int64.max], shape: [1]).binCounts() }),
        ("counts of a negative number", { try Tensor([-1 as Int64], shape: [1]).binCounts() }),
        ("0 parts", { try Tensor.ones([4]).split(parts: 0)[0] }),
        ("parts of -1", { try Tensor.ones([4]).split(sizes: [-1, 5])[0] }),
        ("a roll along no axis", { try Tensor.ones([4]).rolled(by: .min, axis: 1) }),
        ("max of nothing", { try Tensor.ones([0]).reduce(.maximum) }),
        ("argmax of nothing", { try Tensor.ones([2, 0]).argmax(axis: 1) }),
        ("median of nothing", { try Tensor.ones([0]).median() }),
        ("quantile of nan", { try Tensor.ones([2]).quantile(.nan) }),
        ("places among none", { try Tensor.ones([0]).indexed(by: [.single(0)]) }),
        ("an index of a number", { try Tensor.ones([]).indexed(by: [.single(0)]) }),
        ("a matrix product of numbers", { try Tensor.matmul(.ones([]), .ones([])) }),
        ("too wide a broadcast", { try Tensor.ones([1]).broadcast(to: [.max, 2]) }),
        ("elements that do not fill", { try Tensor([1, 2] as [Float], shape: [3]) }),
        ("a number of several", { try .scalar(Tensor.ones([2]).item()) }),
    ]

    @Test("each throws and none traps", arguments: calls.indices)
    func throwsInsteadOfTrapping(_ number: Int) {
        let (name, call) = Self.calls[number]
        #expect(throws: (any Error).self, "\(name)") { try call() }
    }

    @Test("far shifts of a roll and a diagonal are worked out")
    func farShifts() throws {
        let x = try Tensor([1, 2, 3] as [Float], shape: [3])
        #expect(try x.rolled(by: .max).toDoubles() == x.rolled(by: .max % 3).toDoubles())
        #expect(try x.rolled(by: .min).toDoubles() == x.rolled(by: .min % 3).toDoubles())
        let square = try Tensor.ones([2, 2])
        #expect(try square.diagonal(.min).count == 0)
        #expect(try square.diagonal(.max).count == 0)
        #expect(try square.lowerTriangle(.min).reduce(.sum).item() == 0)
        #expect(try square.upperTriangle(.max).reduce(.sum).item() == 0)
    }
}
