import Graphs
import Tensors
import Testing

/// What must be finite is worked out, and looked at, before anything is overwritten.
@Suite("What guards an update")
struct GuardTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// What is guarded and written, from two updated inputs and one that is only read.
        let program:
            @Sendable (_ a: Symbol, _ b: Symbol, _ x: Symbol) throws -> (
                guards: [Symbol], updates: [(input: Symbol, value: Symbol)]
            )
    }

    private static let cases = [
        Case(testDescription: "a gradient that its update alone reads") { a, b, x in
            ([x * 2], [(a, a - x * 2), (b, b + 1)])
        },
        Case(testDescription: "a gradient of one input beside the update of another") { a, b, x in
            ([b * x], [(a, a - x), (b, b - b * x)])
        },
        Case(testDescription: "a gradient made after an update could be") { a, b, x in
            let sum = try x.collapsed(to: []).broadcast(to: [4])
            return ([x * 3, sum], [(a, a + 1), (b, b - sum)])
        },
        Case(testDescription: "two that change places, which cannot be done in place") { a, b, x in
            ([x * 2], [(a, b - x * 2), (b, a - x * 2)])
        },
        Case(testDescription: "a value that nothing else reads") { a, b, x in
            ([a * x + b], [(a, a + 1), (b, b + 1)])
        },
    ]

    @Test("Nothing is updated if one is not finite", arguments: cases)
    private func guarded(_ test: Case) throws {
        let graph = Graph()
        let (a, b, x) = (
            graph.input([4], .float32), graph.input([4], .float32), graph.input([4], .float32)
        )
        let (guards, updates) = try test.program(a, b, x)
        let plan = try Plan(graph, outputs: [], updates: updates, guards: guards)
        var arguments = [
            try Tensor([1.0, 2, 3, 4], as: .float32, shape: [4]),
            try Tensor([5.0, 6, 7, 8], as: .float32, shape: [4]),
            try Tensor([1.0, 2, 3, 4], as: .float32, shape: [4]),
        ]
        let good = arguments[2]
        _ = try plan.run(&arguments)
        let after = try arguments.map { try $0.toDoubles() }
        for bad in [Double.infinity, .nan] {
            arguments[2] = try Tensor([1.0, bad, 3, 4], as: .float32, shape: [4])
            #expect(throws: PlanError.notFinite) { _ = try plan.run(&arguments) }
            let kept = try arguments[..<2].map { try $0.toDoubles() }
            #expect(kept == Array(after[..<2]))
        }
        // Nor is a good run held up by what a bad one left.
        arguments[2] = good
        _ = try plan.run(&arguments)
        #expect(try arguments[0].toDoubles() != after[0])
    }
}
