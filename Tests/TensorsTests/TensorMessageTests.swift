import Shapes
import Tensors
import Testing

@Suite("Messages of tensors")
struct TensorMessageTests {
    private static let all: [TensorError] = [
        .outOfMemory(requested: 74_500_000_000, limit: 12_000_000_000),
        .divisionByZero(operation: "//"), .negativePower, .notOneElement([2, 3]),
        .unsuitableType(operation: "bincount", found: .float32, needed: "whole numbers (int64)"),
        .notRepresentable(value: 300, type: .uint8),
        .notRepresentable(value: .nan, type: .int64),
        .outOfDomain(operation: "bernoulli", parameter: "p", value: 1.5, needed: "a probability"),
    ]

    @Test("each has an id, a short title and an explanation", arguments: all)
    func isComplete(_ error: TensorError) {
        let message = error.message
        #expect(!error.id.isEmpty && error.id.allSatisfy { $0.isLowercase || $0 == "-" })
        #expect(!message.title.isEmpty && message.title.count <= 60 && message.title.last != ".")
        #expect(message.explanation.count > 20 && message.explanation.last == ".")
    }

    @Test("numbers are written as the language writes them")
    func words() {
        #expect(
            Self.all[0].message.explanation
                == "A tensor of 74.5 GB was asked for, and all tensors together may hold 12.0 GB.")
        #expect(
            TensorError.notRepresentable(value: 300, type: .uint8).message.explanation
                == "300 is not among the numbers that uint8 holds.")
        #expect(
            TensorError.notRepresentable(value: .nan, type: .int64).message.explanation
                .hasPrefix("nan is not"))
        #expect(Self.all[3].message.explanation.contains("shape [2, 3], which is 6 elements"))
    }
}
