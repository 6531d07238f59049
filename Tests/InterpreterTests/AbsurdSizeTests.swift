import Interpreter
import Tensors
import Testing

/// Sizes that no machine has memory for are refused before any of it is taken.
@Suite("Absurd sizes")
struct AbsurdSizeTests {
    static let programs = [
        "ones(1e9, 1e9)", "zeros(1e9, 1e9)", "full([1e9, 1e9], 7)", "eye(1e9)", "eye(1e9, 1e9)",
        "normal(1e9, 1e9)", "uniform(1e9, 1e9)", "randint(10, shape: [1e9, 1e9])",
        "bernoulli(0.5, shape: [1e9, 1e9])", "permutation(1e15)", "arange(1e15)",
        "arange(0, 1, 1e-15)", "linspace(0, 1, 1e15)", "onehot([0], 1e15)",
        "onehot([0, 1], 1e12)", "diag(zeros(1e6))", "ones(1e9, 1) + ones(1, 1e9)",
        "ones(1e6, 1) * ones(1, 1e6)", "ones(1e6, 1) @ ones(1, 1e6)",
        "where(ones(1e6, 1) > 0, ones(1, 1e6), 0)", "list(0..<1e15)",
        "\"ab\" |> repeat(1e15)", "repeat([1], 1e15)", "tile(ones(2), 1e15)",
        "[...(0..<1e15)]", "map(0..<1e15, x => x)", "filter(0..<1e15, x => true)",
        "sort(0..<1e15)", "reverse(0..<1e15)", "zip(0..<1e15, 0..<1e15)", "enumerate(0..<1e15)",
        "join(map(0..<1e15, x => \"a\"), \"\")", "\"{1:999999999}\"", "\"{1:.999999999f}\"",
        "tensor(0..<1e15)", "sum(0..<1e15)", "broadcast(ones(1), [1e9, 1e9])",
        "ones(1).expand(1e9, 1e9)", "concat([ones(1e9), ones(1e9), ones(1e9)])",
        "stack([ones(1e8), ones(1e8), ones(1e8)])", "ones(2 ^ 62, 4)", "ones(2 ^ 53, 2 ^ 53)",
        "zeros(0, 1e18)", "ones(1e9, 1e9, 0)", "pad(ones(2), 1e15)",
        "histogram(ones(9), bins: 1e15)",
        "for i in 0..<1 { ones(100000, 100000).T }",
        "meshgrid(0..<1e9, 0..<1e9)",
    ]

    /// Faults that say what is wrong with the size, or that the name is none.
    static let refusals: Set = [
        "memory-limit", "too-large", "out-of-domain", "wrong-format", "unknown-name",
        "unknown-field", "unknown-argument", "time-limit", "wrong-type", "shape-mismatch",
        "missing-argument", "negative-size", "too-many-arguments",
    ]

    @Test("A size without memory for it is refused at once, and none is taken", arguments: programs)
    func refused(program: String) async {
        await #expect(processExitsWith: .success) { [program] in
            try Session.onLargeStack {
                let session = Session(limits: Limits(seconds: 3, memoryBytes: 300 << 20))
                session.run("let before = 1")
                Memory.resetPeak()
                let start = ContinuousClock.now
                let result = session.run(program)
                let id = result.failure?.id ?? "no failure"
                // Empty tensors of absurd sizes take nothing.
                let isEmpty = program.hasPrefix("zeros(0") || program.hasSuffix("0)")
                #expect(
                    AbsurdSizeTests.refusals.contains(id) || isEmpty, "\(program): \(id)")
                #expect(Memory.peakBytes < 300 << 20, "\(program)")
                #expect(ContinuousClock.now - start < .seconds(20), "\(program)")
                session.run("let x = sum(ones(1000)) + before")
                #expect(session.shown("x")?.contains("1001") == true, "after \(program)")
            }
        }
    }

    @Test(
        "Recursion without end is told, whatever it goes through",
        arguments: [
            "fn f(n) { f(n + 1) }\nf(0)", "fn f(n) { g(n) + 1 }\nfn g(n) { f(n) + 1 }\nf(0)",
            "fn f(n) { map([n], f) }\nf(0)", "fn f(a) { sort([2, 1], by: f) }\nf(0)",
            "fn f(n) { reduce([1, 2], (a, b) => f(a)) }\nf(0)",
            "fn f(n) { filter([n], x => f(x)) }\nf(0)",
            "var f = x => x\nf = x => (f >> f)(x)\nf(1)",
            "fn f(n) { (f >> f)(n) }\nf(0)", "fn f(n) { n |> f }\nf(0)", "fn f(n = f()) { n }\nf()",
            "fn f(n) { \"{f(n)}\" }\nf(0)", "fn f(n) { [...f(n)] }\nf(0)",
            "fn f(n) { if f(n) { 1 } else { 2 } }\nf(0)", "fn f(n) { for x in f(n) { } }\nf(0)",
            "let r = { f: x => r.f(x) }\nr.f(1)", "var g = nil\ng = () => map([1], x => g())\ng()",
        ])
    func recursion(program: String) throws {
        try Session.onLargeStack {
            let session = Session(limits: Limits(seconds: 20))
            let id = session.run(program).failure?.id ?? "none"
            let told: Set = [
                "too-deep-recursion", "nested-too-deep", "used-before-definition", "unknown-name",
                "unknown-argument",
            ]
            #expect(told.contains(id), "\(program): \(id)")
            session.run("let x = 1 + 1")
            #expect(session.shown("x") == "2")
        }
    }

    @Test("Ten million prints take bounded room, and the first and last lines are kept")
    func prints() async {
        await #expect(processExitsWith: .success) {
            try Session.onLargeStack {
                let session = Session(limits: Limits(seconds: 300, memoryBytes: 300 << 20))
                let result = session.run("for i in 0..<10000000 { print(i) }")
                #expect(result.failure == nil)
                let text = result.outputs.map(\.shown).joined()
                #expect(text.utf8.count <= 64 << 10)
                #expect(text.hasPrefix("0\n1\n") && text.contains("\n9999999\n"))
            }
        }
    }
}
