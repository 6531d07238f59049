import Datasets
import Diagnostics
import Foundation
import Interpreter
import Library
import Privacy
import Testing

/// Each misuse of private data that is told, with the program that does it.
@Suite("Misuses of private data are told")
struct PrivacyRemarkTests {
    struct Misuse: CustomTestStringConvertible {
        let id: String
        let program: String
        /// Whether the cell says it, or the statement alone.
        var isTold = true
        var testDescription: String { id }
    }

    private static let net = """
        let x = private(uniform(600, 2), unit: example)
        let net = Dense(1)
        let opt = DPSGD(net, lr: 0.1, clip: 1, noiseMultiplier: 2)

        """

    static let misuses = [
        Misuse(
            id: "shuffled-batches",
            program: net
                + "for b in x.batches(100) { step(opt) { mean((net(b) - 3) ^ 2) } }\n"
                + "privacy(x).assumingPoisson"),
        Misuse(
            id: "dropped-batch",
            program: net
                + "for b in x.batches(110, dropLast: true) { step(opt) { mean(net(b)) } }",
            isTold: false),
        Misuse(id: "large-delta", program: net + "privacy(x, delta: 0.01)"),
        Misuse(
            id: "private-training",
            program: net + "let plain = Adam(net)\nstep(plain) { mean((net(x) - 3) ^ 2) }"),
        Misuse(
            id: "private-decision", program: net + "if mean(x) > 0.5 { print(\"stop early\") }"),
        Misuse(
            id: "private-statistic",
            program: net
                + "let scaled = (x - mean(x, axis: 0)) / std(x, axis: 0)\n"
                + "step(opt) { mean((net(scaled) - 3) ^ 2) }"),
        Misuse(
            id: "private-statistic",
            program: net
                + "let y = private(randint(2, shape: 600), unit: example)\n"
                + "let weights = bincount(y, least: 2) / 600\nlet w = mean(y)\n"
                + "step(opt) { mean(w * net(x)) }"),
        Misuse(
            id: "outside-guarantee",
            program: net + "let y = private(randint(2, shape: 600), unit: example)\n"
                + "print(bincount(y, least: 2))"),
        Misuse(
            id: "microbatches-charged",
            program: net
                + "let o = DPSGD(net, lr: 0.1, clip: 1, noiseMultiplier: 2, microbatch: 2)\n"
                + "step(o) { mean((net(x) - 3) ^ 2) }", isTold: false),
        Misuse(
            id: "combined-norms",
            program: net
                + "net(ones(1, 2))\n"
                + "let o = DPSGD(net, lr: 0.1, clip: [1, 1], noiseMultiplier: 2)\n"
                + "step(o) { mean((net(x) - 3) ^ 2) }", isTold: false),
        Misuse(
            id: "private-parameter",
            program: net
                + "let norms = sqrt(sum(x * x, axis: 1))\n"
                + "let o = DPSGD(net, clip: median(norms), noiseMultiplier: 1)"),
        Misuse(
            id: "hyperparameter-search",
            program: net
                + "step(opt) { mean(net(x)) }\n"
                + "let o = DPSGD(net, lr: 0.1, clip: 2, noiseMultiplier: 2)\n"
                + "step(o) { mean(net(x)) }", isTold: false),
        Misuse(
            id: "same-data",
            program:
                "let a = private(ones(9), unit: example)\nlet b = private(ones(9), unit: example)"
        ),
    ]

    @Test("The misuse has its id", arguments: misuses)
    func misuse(_ misuse: Misuse) throws {
        try Session.onLargeStack {
            let session = Session()
            let result = session.run(misuse.program)
            #expect(
                result.failure == nil, "\(result.failure.map { DiagnosticText.plain($0) } ?? "")")
            let told = result.outputs.compactMap { output -> String? in
                if case .warning(let warning) = output { warning.id } else { nil }
            }
            let known = session.evaluator.privacy.remarks.map(\.warning.id)
            #expect(told.contains(misuse.id) == misuse.isTold)
            #expect(misuse.isTold || known.contains(misuse.id))
        }
    }

    @Test("The strict policy refuses what the default one tells")
    func strictPolicy() throws {
        try Session.onLargeStack {
            let session = Session()
            session.evaluator.privacy.policy = .strict
            let result = session.run("let x = private(ones(9), unit: example)\nprint(mean(x))")
            let failure = try #require(result.failure)
            #expect(failure.id == "private-leak")
            #expect(failure.explanation.contains("`x`"))
            #expect(session.evaluator.privacy.leaks.isEmpty)
        }
    }

    @Test("Of values from several sources one must be named")
    func severalSources() throws {
        try Session.onLargeStack {
            let program = """
                let a = private(ones(9), unit: example)
                let b = private(zeros(9), unit: example)
                privacy(a + b)
                """
            #expect(Session().run(program).failure?.id == "several-sources")
        }
    }

    @Test("What is saved after a private training says so, and so does who loads it")
    func savedModels() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "private-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = StandardLibrary.make(
            data: DataFolders(environment: [:]), files: TensorFolder(output: folder.path))
        try Session.onLargeStack {
            let first = Session(library: library)
            let saved = first.run(
                Self.net + "step(opt) { mean(net(x)) }\nsave(net, \"net.safetensors\")")
            #expect(saved.failure == nil)
            #expect(first.evaluator.privacy.remarks.map(\.warning.id) == ["teaching-noise"])
            let second = Session(library: library)
            #expect(second.run("load(\"net.safetensors\").weight.shape").failure == nil)
            #expect(second.evaluator.privacy.remarks.map(\.warning.id) == ["resumed-training"])
        }
    }

    @Test("Batch normalisation mixes examples, so a private step refuses it")
    func batchNormalisation() throws {
        try Session.onLargeStack {
            let program = """
                let x = private(uniform(60, 2), unit: example)
                let net = Dense(4) >> BatchNorm() >> Dense(1)
                let opt = DPSGD(net, lr: 0.1, clip: 1, noiseMultiplier: 2)
                step(opt) { mean(net(x)) }
                """
            #expect(Session().run(program).failure?.id == "not-per-example")
        }
    }

    @Test("A cell is told of one place once, however often it is reached")
    func onceForEachPlace() throws {
        try Session.onLargeStack {
            let session = Session()
            let result = session.run(
                "let x = private(ones(9), unit: example)\nfor i in 0..<50 { print(mean(x)) }")
            let warnings = result.outputs.count { output in
                if case .warning = output { true } else { false }
            }
            #expect(warnings == 1)
            #expect(session.evaluator.privacy.leaks.first?.times == 50)
        }
    }

    @Test("Test data that is read many times is told")
    func testReads() {
        let scope = PrivacyScope()
        scope.noteTestRead("mnist.test")
        #expect(scope.testReads.isEmpty)
        _ = try? scope.add(
            PrivateSource(name: "train", unit: .example, examples: 9, digest: "a"))
        for _ in 0..<21 { scope.noteTestRead("mnist.test") }
        #expect(scope.remarks.map(\.warning.id) == ["many-test-reads"])
    }
}
