import Interpreter
import Testing

@Suite("The examples of the reference")
struct ExampleTests {
    @Test("run and show something", arguments: library.builtins.keys.sorted())
    func example(name: String) throws {
        let builtin = try #require(library.builtins[name])
        let outcome = run(builtin.signature.example)
        #expect(outcome.failure == nil, "\(String(describing: outcome.failure))")
        #expect(outcome.warnings.isEmpty)
        #expect(!outcome.outputs.isEmpty)
    }

    @Test("the constants have values", arguments: library.constants.keys.sorted())
    func constant(name: String) throws {
        let constant = try #require(library.constants[name])
        #expect(run(name).failure == nil)
        #expect(constant.summary.hasSuffix("."))
    }
}
