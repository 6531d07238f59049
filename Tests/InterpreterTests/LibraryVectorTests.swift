import Diagnostics
import Interpreter
import Language
import Tensors
import Testing

@Suite("The library agrees with NumPy")
struct LibraryVectorTests {
    @Test("Every line of code gives NumPy's type, shape and numbers, or the error recorded")
    func linesAgree() throws {
        let vectors = try LibraryVectors.read()
        #expect(vectors.cases.count > 5000)
        var wrong: [String] = []
        try Session.onLargeStack {
            let session = Session()
            for (name, tensor) in vectors.data.sorted(by: { $0.key < $1.key }) {
                let result = session.run("let \(name) = \(tensor.code)")
                try #require(result.failure == nil, "\(name): \(result.failure?.title ?? "")")
            }
            for vector in vectors.cases {
                guard let difference = try difference(session, vector, vectors) else { continue }
                wrong.append("\(vector.code): \(difference)")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    private func difference(
        _ session: Session, _ vector: LibraryVectors.Case, _ vectors: LibraryVectors
    ) throws -> String? {
        let outcome = session.run("let outcome = " + vector.code)
        if let failure = outcome.failure {
            return failure.id == vector.error ? nil : "error \(failure.id): \(failure.explanation)"
        }
        if let error = vector.error { return "no error \(error)" }
        let found = session.evaluator.value(of: "outcome").map(tensors) ?? []
        guard found.count == vector.results.count else {
            return "\(found.count) results, not \(vector.results.count)"
        }
        for (tensor, expected) in zip(found, vector.results) {
            let tolerance = vectors.tolerances[vector.group]?[expected.type]
            if let difference = try expected.mismatch(tensor, tolerance: tolerance) {
                return difference
            }
        }
        return nil
    }

    /// The tensors that a value is or holds.
    private func tensors(_ value: Value) -> [Tensor] {
        if let tensor = value.asTensor?.tensor { return [tensor] }
        let parts = value.asList ?? value.asRecord?.values ?? []
        return parts.flatMap(tensors)
    }

    @Test("Tolerances are absolute and relative, positive and small")
    func tolerancesArePositive() throws {
        for (group, types) in try LibraryVectors.read().tolerances {
            #expect(Set(types.keys) == ["float32", "float64"], "\(group)")
            for (type, pair) in types {
                let most = type == "float32" ? 3e-6 : 1e-13
                #expect(pair.count == 2 && pair.allSatisfy { $0 > 0 && $0 <= most }, "\(group)")
            }
        }
    }

    /// Builtins that take or make tensors and have no vector, and why.
    private static let withoutVectors = [
        "normal": "RandomTests hold its distribution and its bits",
        "uniform": "RandomTests hold its distribution and its bits",
        "randint": "RandomTests hold its distribution and its bits",
        "permutation": "RandomTests hold its distribution and its bits",
        "legacyPermutation": "LegacyPermutationTests hold NumPy's numbers",
        "bernoulli": "RandomTests hold its distribution and its bits",
        "seed": "ValueTests hold what it fixes",
    ]

    private static let tensorCategories: Set = [
        "creation", "random", "elementwise", "reductions", "shaping",
    ]

    private static let tensorBuiltins = Session.library.builtins.values.map(\.signature)
        .filter {
            tensorCategories.contains($0.category)
                || ["unique", "reverse", "sort", "split"].contains($0.name)
        }
        .map(\.name).sorted()

    @Test("Every builtin for tensors has vectors", arguments: tensorBuiltins)
    func everyBuiltinHasVectors(name: String) throws {
        let isCovered = try LibraryVectors.read().cases.contains { $0.words.contains(name) }
        #expect(isCovered != (Self.withoutVectors[name] != nil))
    }

    @Test("The builtins without vectors are there")
    func exceptionsExist() {
        #expect(Set(Self.withoutVectors.keys).isSubset(of: Self.tensorBuiltins))
        #expect(Self.tensorBuiltins.count > 80)
    }

    @Test("Every group is tried with every element type")
    func everyElementTypeIsTried() throws {
        let vectors = try LibraryVectors.read()
        let all: Set = ["bool", "uint8", "int64", "float32", "float64"]
        var tried: [String: Set<String>] = [:]
        for vector in vectors.cases {
            let types = vector.words.compactMap {
                vectors.data[$0]?.type ?? all.first(where: $0.contains)
            }
            tried[vector.group, default: []].formUnion(types)
        }
        // Bins and steps are of numbers that floats hold; labels are whole.
        let narrower: [String: Set<String>] = ["linspace": ["float32", "float64"]]
        for (group, types) in tried {
            let wanted = narrower[group] ?? (group == "arange" ? all.subtracting(["bool"]) : all)
            #expect(types.isSuperset(of: wanted), "\(group) lacks \(wanted.subtracting(types))")
        }
    }
}
