import Diagnostics
import Interpreter
import Notebooks
import Testing

@Suite("Parameters from outside")
struct ParameterTests {
    @Test(
        "A value is YAML",
        arguments: [
            ("lr=0.1", ParameterValue.number(0.1)), ("n=1e3", .number(1000)),
            ("on=true", .boolean(true)), ("name=adam", .text("adam")), ("name='1'", .text("1")),
            ("sizes=[64, 32]", .list([.number(64), .number(32)])), ("x=", .nothing),
            ("cfg={a: 1}", .record(["a": .number(1)])), ("eq=a=b", .text("a=b")),
            ("ε=2", .number(2)),
        ])
    func values(argument: String, value: ParameterValue) throws {
        #expect(try ParameterOverride.parse(argument).value == value)
    }

    @Test(
        "What is no parameter is told",
        arguments: [
            ("lr", "unreadable-parameter"), ("=1", "unreadable-parameter"),
            ("a-b=1", "unreadable-parameter"), ("a=[1", "unreadable-yaml"),
            ("a={b: *c}", "unreadable-yaml"), ("", "unreadable-parameter"),
        ])
    func faults(argument: String, id: String) {
        do {
            _ = try ParameterOverride.parse(argument)
            Issue.record("\(argument) was read")
        } catch {
            #expect(error.id == id)
            #expect(error.primary?.span.file.name == "--param")
        }
    }

    private func problems(_ header: String, profile: String? = nil, _ arguments: String...) throws
        -> [String]
    {
        var runner = NotebookRunner(
            library: BuiltinLibrary(builtins: [], constants: [], notYet: [:]))
        runner.profile = profile
        runner.overrides = try arguments.map { try ParameterOverride.parse($0) }
        return runner.check(document("---\n\(header)\n---\n")).map { "\($0.id): \($0.hint ?? "")" }
    }

    @Test("They must be declared, with a value of the same kind")
    func kinds() throws {
        let header = "params: {epochs: 10, name: adam, sizes: [1], free: ~}"
        #expect(try problems(header, "epochs=1", "name=5", "sizes=[]", "free=[1]").isEmpty)
        #expect(
            try problems(header, "epoch=1") == ["unknown-parameter: did you mean `epochs`?"])
        #expect(try problems(header, "epochs=many") == ["wrong-parameter-type: "])
        #expect(try problems(header, "epochs=true") == ["wrong-parameter-type: "])
        #expect(try problems(header, "sizes=1") == ["wrong-parameter-type: "])
        #expect(try problems("title: a", "lr=1").count == 1)
    }

    @Test("A profile must be declared")
    func profiles() throws {
        let header = "params: {epochs: 10}\nprofiles: {quick: {epochs: 1}}"
        #expect(try problems(header, profile: "quick").isEmpty)
        #expect(
            try problems(header, profile: "quik") == ["unknown-profile: did you mean `quick`?"])
        #expect(try problems("title: a", profile: "quick").count == 1)
    }
}
