import Shapes
import Tensors
import Testing

@Suite("Operations agree with NumPy")
struct NumPyTests {
    @Test(
        "every recorded case gives NumPy's type, shape and numbers", arguments: NumPyVectors.names)
    func agreesWithNumPy(_ name: String) throws {
        let vectors = try NumPyVectors.read(name)
        #expect(vectors.cases.count > 100)
        for (number, vector) in vectors.cases.enumerated() {
            let label = "\(name), case \(number), \(vector.operation)"
            do {
                let found = try results(of: vector)
                #expect(found.count == vector.results.count, "\(label)")
                for (tensor, expected) in zip(found, vector.results) {
                    let tolerance = vectors.tolerances[vector.operation] ?? [0, 0]
                    let difference = try mismatch(tensor, expected, tolerance)
                    #expect(difference == nil, "\(label): \(difference ?? "")")
                }
            } catch {
                Issue.record("\(label): \(error)")
            }
        }
    }

    @Test("tolerances are absolute and relative, and small", arguments: NumPyVectors.names)
    func tolerancesAreSmall(_ name: String) throws {
        for (operation, pair) in try NumPyVectors.read(name).tolerances {
            #expect(pair.count == 2, "\(operation)")
            #expect(pair.allSatisfy { $0 >= 0 && $0 <= 1e-4 }, "\(operation)")
            #expect(pair.contains { $0 > 0 }, "\(operation)")
        }
    }

    @Test("the files cover every operation on elements and every reduction")
    func everyOperationIsCovered() throws {
        let named = try Set(
            NumPyVectors.names.flatMap { try NumPyVectors.read($0).cases.map(\.operation) })
        for op in ElementwiseOperation.allCases {
            #expect(named.contains("binary.\(op)") && named.contains("number.\(op)"))
        }
        // NumPy has no error function; SpecialValueTests has published values.
        for op in UnaryOperation.allCases where op != .erf {
            #expect(named.contains("unary.\(op)"))
        }
        for op in Reduction.allCases { #expect(named.contains("reduce.\(op)")) }
    }

    /// What differs most, or nil.
    private func mismatch(
        _ found: Tensor, _ expected: VectorArray, _ tolerance: [Double]
    ) throws -> String? {
        if found.elementType.description != expected.type {
            return "type \(found.elementType) instead of \(expected.type)"
        }
        if found.shape.sizes != expected.shape {
            return "shape \(found.shape) instead of \(expected.shape)"
        }
        let scale = found.elementType == .float64 ? 1e-3 : 1.0
        // The file has the shortest text of each float, to be read as a float.
        let values = expected.values.map(\.value)
        let wanted = found.elementType == .float32 ? values.map { Double(Float($0)) } : values
        for (place, (a, b)) in zip(try found.toDoubles(), wanted).enumerated() {
            let isSame = a == b || (a.isNaN && b.isNaN)
            let limit = (tolerance[0] + tolerance[1] * abs(b)) * scale
            if !isSame && !(abs(a - b) <= limit) {
                return "element \(place) is \(a) instead of \(b)"
            }
        }
        return nil
    }
}
