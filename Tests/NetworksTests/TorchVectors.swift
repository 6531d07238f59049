import Testing
import Foundation
import Shapes
import Tensors

/// Tests/Vectors/torch-networks.json: functions of named tensors, and what PyTorch makes of them.
struct TorchVectors: Decodable {
    let torch: String
    let command: String
    let cases: [TorchCase]

    static func read() throws -> TorchVectors {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Vectors")
        let file = folder.appendingPathComponent("torch-networks.json")
        return try JSONDecoder().decode(TorchVectors.self, from: Data(contentsOf: file))
    }

    static let all: [TorchCase] = (try? read().cases) ?? []

    static func named(_ name: String) throws -> TorchCase {
        guard let found = all.first(where: { $0.name == name }) else {
            throw TorchFault.missing(name)
        }
        return found
    }
}

/// One case; its tensors are named as the script says.
struct TorchCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    let tensors: [String: TorchTensor]

    var testDescription: String { name }

    func tensor(_ name: String) throws -> TorchTensor {
        guard let tensor = tensors[name] else { throw TorchFault.missing(name) }
        return tensor
    }

    /// Arguments that have gradients.
    var free: [String] { arguments.filter { tensors["d \($0)"] != nil } }
}

struct TorchTensor: Decodable, Sendable {
    let type: String
    let shape: [Int]
    let values: [Double]

    /// Numbers of the given type; whole ones stay whole.
    func tensor(_ floating: ElementType) throws -> Tensor {
        try Tensor(values, as: elementType(floating), shape: Shape(shape))
    }

    func elementType(_ floating: ElementType) -> ElementType {
        type == "int64" ? .int64 : floating
    }
}

enum TorchFault: Error {
    case missing(String)
}
