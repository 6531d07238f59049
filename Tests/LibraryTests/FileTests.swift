import Datasets
import Foundation
import Interpreter
import Library
import TestSupport
import Testing

@Suite("Saving and loading")
struct FileTests {
    private let place: TemporaryFolder
    private let library: BuiltinLibrary

    init() throws {
        place = try TemporaryFolder()
        library = StandardLibrary.make(
            data: DataFolders(environment: [:]), files: TensorFolder(output: place.path))
    }

    private func shown(_ source: String) -> String? {
        let outcome = run(source, in: library)
        #expect(outcome.failure == nil, "\(outcome.failure?.explanation ?? "")")
        return outcome.text
    }

    private func failure(_ source: String) -> (id: String, text: String, hint: String) {
        let failure = run(source, in: library).failure
        return (failure?.id ?? "", failure?.explanation ?? "", failure?.hint ?? "")
    }

    private static let net = """
        model Net {
            hidden = Dense(3, activation: tanh)
            norm = BatchNorm()
            parts = [Dense(2), Dropout(0.1)]
            forward(x) { parts[1](parts[0](norm(hidden(x)))) }
        }

        """

    @Test("A model has the same values after it was saved and loaded, called before or not")
    func models() {
        let code =
            Self.net + """
                let a = Net()
                let x = normal(4, 5)
                let y = a(x)
                save(a, "net.safetensors")
                let b = Net()
                load("net.safetensors", into: b)
                let c = Net()
                c(x)
                load("net.safetensors", into: c)
                [max(abs(b(x) - y)), max(abs(c(x) - y)), len(load("net.safetensors"))]
                """
        #expect(shown(code) == "[tensor(0), tensor(0), 8]")
    }

    @Test("A loaded model can be trained, and one that was saved is not changed by it")
    func training() {
        let code = """
            let a = Dense(1)
            a(ones(2, 3))
            save(a, "a.safetensors")
            let b = Dense(1)
            load("a.safetensors", into: b)
            let opt = SGD(b, lr: 0.1)
            step(opt) { mean((b(ones(2, 3)) - 5) ^ 2) }
            [max(abs(a.weight - b.weight)) > 0, max(abs(a.weight - load("a.safetensors").weight))]
            """
        #expect(shown(code) == "[tensor(true, dtype: bool), tensor(0)]")
    }

    @Test("Tensors, numbers, records and lists of them are saved by their paths")
    func values() {
        #expect(
            shown("save(arange(3), \"a.safetensors\")\nload(\"a.safetensors\").value.shape")
                == "[3]")
        let code = """
            save({ a: ones(2), b: [zeros(1), { c: 4 }] }, "a.safetensors")
            load("a.safetensors")
            """
        let text = shown(code) ?? ""
        #expect(["a:", "b.0", "b.1.c"].allSatisfy(text.contains), "\(text)")
        #expect(failure("save(\"text\", \"a.safetensors\")").id == "wrong-type")
        #expect(failure("save({ a: \"text\" }, \"a.safetensors\")").id == "wrong-type")
        #expect(failure("save(Dense(2), \"a.safetensors\")").id == "empty-value")
        #expect(failure("save([], \"a.safetensors\")").id == "wrong-type")
    }

    @Test("What does not fit a model is told at once, and the model stays as it was")
    func mismatch() {
        let saved = """
            let a = [Dense(2), Dense(3)]
            a[0](ones(1, 4))
            a[1](ones(1, 2))
            save({ first: a[0], second: a[1] }, "a.safetensors")
            """
        _ = run(saved, in: library)
        let found = failure(
            "let d = Dense(2)\nd(ones(1, 5))\nlet e = Dense(3)\ne(ones(1, 2))\n"
                + "load(\"a.safetensors\", into: { first: d, secand: e })")
        #expect(found.id == "parameter-mismatch")
        #expect(found.text.contains("`secand.weight`, `secand.bias`"))
        #expect(found.text.contains("`second.weight`, `second.bias`"))
        #expect(found.text.contains("`first.weight` is [4, 2] of float32 in the file and [5, 2]"))
        #expect(found.hint.contains("`second.weight`"))
        let fresh = failure(
            "load(\"a.safetensors\", into: { first: Dense(7), second: Dense(3), third: Dense(1) })")
        #expect(fresh.id == "parameter-mismatch")
        #expect(fresh.text.contains("`first.weight` is [4, 2] of float32, which `Dense(7)`"))
        #expect(fresh.text.contains("`third.weight`"))
    }

    @Test("A block that is traced neither saves nor loads")
    func tracing() {
        let code = """
            let d = Dense(1)
            let opt = SGD(d, lr: 0.1)
            step(opt) {
                save(d, "a.safetensors")
                mean(d(ones(1, 2)))
            }
            """
        #expect(failure(code).id == "effect-in-step")
    }

    @Test("A file that is not there, a name that is none, a file that is damaged")
    func faults() throws {
        #expect(failure("load(\"none.safetensors\")").id == "missing-tensor-file")
        #expect(failure("load(\"../a.safetensors\")").id == "unsuitable-file-name")
        #expect(failure("save(ones(1), \"a.txt\")").id == "unsuitable-file-name")
        try place.write("0123456789", to: "b.safetensors")
        #expect(failure("load(\"b.safetensors\")").id == "damaged-tensor-file")
        #expect(failure("load(\"b.safetensors\", into: 3)").id == "damaged-tensor-file")
        #expect(shown("save(ones(1), \"c.safetensors\")\nlen(load(\"c.safetensors\"))") == "1")
        #expect(failure("load(\"c.safetensors\", into: 3)").id == "wrong-type")
    }
}
