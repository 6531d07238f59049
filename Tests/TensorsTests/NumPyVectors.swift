import Foundation
import Shapes
import Tensors

/// One file of Tests/Vectors: operations with inputs and what NumPy makes of them.
struct NumPyVectors: Decodable {
    let numpy: String
    let command: String
    /// Largest absolute and relative difference by operation; what is missing must be equal.
    let tolerances: [String: [Double]]
    let cases: [VectorCase]

    static let names = ["elementwise", "reductions", "shapes", "indexing"]

    static func read(_ name: String) throws -> NumPyVectors {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Vectors")
        let file = folder.appendingPathComponent("numpy-\(name).json")
        return try JSONDecoder().decode(NumPyVectors.self, from: Data(contentsOf: file))
    }
}

struct VectorCase: Decodable {
    let operation: String
    let inputs: [VectorArray]
    let parameters: VectorParameters?
    let results: [VectorArray]
}

struct VectorArray: Decodable {
    let type: String
    let shape: [Int]
    let values: [VectorNumber]
    let transposed: Bool?

    func tensor() throws -> Tensor {
        guard let type = ElementType(named: type) else { throw VectorFault.unknown(type) }
        let made = try Tensor(values.map(\.value), as: type, shape: Shape(shape))
        return transposed == true ? made.transposed() : made
    }
}

/// A number, or `"nan"`, `"inf"`, `"-inf"`, which JSON has no numbers for.
struct VectorNumber: Decodable {
    let value: Double

    init(from decoder: Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            value = number
        } else {
            let word = try container.decode(String.self)
            guard let number = Double(word) else { throw VectorFault.unknown(word) }
            value = number
        }
    }
}

struct VectorIndex: Decodable {
    let kind: String
    let place: Int?
    let bounds: [Int?]?
    let tensor: VectorArray?

    func index() throws -> TensorIndex {
        switch (kind, place, bounds, tensor) {
        case ("ellipsis", _, _, _): return .ellipsis
        case ("newAxis", _, _, _): return .newAxis
        case ("single", let place?, _, _): return .single(place)
        case ("slice", _, let bounds?, _):
            return .slice(from: bounds[0], to: bounds[1], step: bounds[2])
        case ("mask", _, _, let tensor?): return .mask(try tensor.tensor())
        case ("integers", _, _, let tensor?): return .integers(try tensor.tensor())
        default: throw VectorFault.unknown(kind)
        }
    }
}

struct VectorParameters: Decodable {
    let axes: [Int]?
    let axis: Int?
    let keep: Bool?
    let correction: Int?
    let left: Double?
    let right: Double?
    let descending: Bool?
    let q: Double?
    let minimum: Int?
    let bins: Int?
    let range: [Double]?
    let sizes: [Int]?
    let by: Double?
    let counts: [Int]?
    let times: Int?
    let diagonal: Int?
    let classes: Int?
    let low: Double?
    let high: Double?
    let from: Double?
    let to: Double?
    let count: Int?
    let n: Int?
    let columns: Int?
    let type: String?
    let index: [VectorIndex]?
}

enum VectorFault: Error {
    case unknown(String)
}
