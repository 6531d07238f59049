import Foundation
import Shapes
import Tensors
import Testing

/// How far the elementary functions are from the truth, in units of the last place.
@Suite("Elementary functions are as exact as their descriptions say")
struct PrecisionTests {
    struct Vectors: Decodable {
        let cases: [Case]
    }

    struct Case: Decodable {
        let function: String
        let type: String
        let inputs: [Double]
        let exponents: [Double]?
        let results: [Double]
    }

    /// The largest distance that is allowed. A result rounded once is within half a unit; the
    /// vectors themselves are rounded to doubles, which adds half a unit to those of float64.
    static let limits = [
        "exp": 1.1, "log": 1.0, "tanh": 3.0, "sigmoid": 3.0, "sin": 2.0, "cos": 2.0, "power": 0.6,
    ]

    static func read() throws -> Vectors {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Vectors")
        let file = folder.appendingPathComponent("precise-functions.json")
        return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    }

    @Test("Each function is within its limit on every vector")
    func limits() throws {
        let cases = try Self.read().cases
        #expect(cases.count == 11)
        for vectors in cases {
            let type = try #require(ElementType(named: vectors.type))
            let x = try Tensor(vectors.inputs, as: type, shape: [vectors.inputs.count])
            let found = try result(vectors, x, type).toDoubles()
            let limit = try #require(Self.limits[vectors.function])
            #expect(found.count == vectors.results.count && found.count > 50)
            for (index, pair) in zip(found, vectors.results).enumerated() {
                let unit = type == .float32 ? Double(Float(pair.1).ulp) : pair.1.ulp
                let distance = abs(pair.0 - pair.1) / unit
                #expect(
                    distance <= limit + (type == .float64 ? 0.5 : 0),
                    "\(vectors.function) of \(vectors.inputs[index]) in \(type)")
            }
        }
    }

    private func result(_ vectors: Case, _ x: Tensor, _ type: ElementType) throws -> Tensor {
        if let exponents = vectors.exponents {
            return try .binary(.power, x, Tensor(exponents, as: type, shape: x.shape))
        }
        let all: [String: UnaryOperation] = [
            "exp": .exp, "log": .log, "tanh": .tanh, "sigmoid": .sigmoid, "sin": .sin, "cos": .cos,
        ]
        return try x.unary(#require(all[vectors.function]))
    }

    @Test("A number's result does not depend on where it stands or what stands beside it")
    func places() throws {
        let count = 100
        let numbers = (0..<count).map { Double($0) * 0.37 - 17 }
        let odd = [Double.nan, .infinity, -.infinity, 1e30, -1e30, -100, 89, 1e-40, 0, -0.0]
        for type in [ElementType.float32, .float64] {
            for op in [UnaryOperation.exp, .log, .tanh, .sigmoid, .softplus, .sin, .cos] {
                let together = try Tensor(numbers, as: type, shape: [count]).unary(op).toDoubles()
                for i in stride(from: 0, to: count, by: 7) {
                    let beside = try Tensor(odd + [numbers[i]], as: type, shape: [odd.count + 1])
                    let alone = try beside.unary(op).toDoubles()[odd.count]
                    #expect(
                        alone == together[i] || (alone.isNaN && together[i].isNaN), "\(op) \(i)")
                }
            }
        }
    }
}
