import Interpreter
import Testing

@Suite("Models while they run")
struct ModelTests {
    private func session(_ code: String) -> Session {
        let session = Session(library: Session.doubles)
        let failure = session.run(code).failure
        #expect(failure == nil, "\(failure?.title ?? "")")
        return session
    }

    private static let line = """
        model Line(a = 2) {
            b = a + 1
            forward(x) { a * x + b }
            scaled(x, by = b) { forward(x) * by }
            each(xs) { map(xs, x => forward(x)) }
        }
        """

    @Test("A model shows its name, arguments and members")
    func looking() throws {
        let session = session(Self.line + "\nlet d = Line(a: 5)")
        let d = try #require(session.evaluator.value(of: "d")?.asModel)
        #expect(d.modelName == "Line")
        #expect(d.members.map(\.name) == ["b"])
        #expect(d.members.map(\.value.asNumber) == [6])
        #expect(d.arguments.map(\.name) == ["a"])
        #expect(d.methodNames == ["forward", "scaled", "each"])
        #expect(d.parameterNames(ofMethod: "scaled") == ["x", "by"])
        #expect(d.parameterNames(ofMethod: "none") == nil)
        #expect(session.shown("d") == "Line(a: 5) { b: 6 }")
        #expect(session.shown("Line") == "model Line(a)")
    }

    @Test("A model with other members runs the methods on them, captured ones included")
    func copies() throws {
        let session = session(Self.line + "\nlet d = Line()")
        let d = try #require(session.evaluator.value(of: "d")?.asModel)
        session.evaluator.define("e", .object(ModelObject(like: d, members: [.number(100)])))
        // The names of values that Swift defines are known to no checker.
        for (method, arguments, shown) in [
            ("forward", [Value.number(1)], "102"), ("scaled", [.number(1)], "10200"),
            ("each", [.list([.number(0), .number(1)])], "[100, 102]"),
        ] {
            let e = try #require(session.evaluator.value(of: "e")?.asModel)
            let value = try session.evaluator.call(
                e, method: method, arguments.map { (name: nil, value: $0) })
            #expect(Display.inspect(value) == shown)
        }
        session.run("let one = d(1)")
        #expect(session.shown("one") == "5")
    }

    @Test("State in members is that of the model, and rolls back with a failed cell")
    func state() {
        let session = session(
            "model Tally { c = counter(0); forward(x) { bump(c) + x } }\nlet t = Tally()\nt(1)")
        #expect(session.run("t(1)\n[][0]").failure != nil)
        session.run("let n = t(10)")
        #expect(session.shown("n") == "12")
    }

    @Test("Models, their methods and what they share come back from bytes")
    func kept() throws {
        let cells = [
            Self.line + "\nlet base = 10",
            "model Both(k) {\n one = Line(k)\n c = counter(k)\n forward(x) { one(x) + base }\n}\n"
                + "let d = Both(3)\nlet same = [d, d.one]\nlet f = d.one.scaled\nlet g = d >> sqrt\n"
                + "bump(d.c)",
        ]
        let (_, redone) = try KeepingTests.twice(cells, library: Session.doubles)
        redone.run(
            """
            let a = [d(1), same[0](1), f(1), f(1, by: 1), g(1) ^ 2, d.c.count]
            let same2 = [same[0] == d, d.one == same[1], f == d.one.scaled]
            bump(same[0].c)
            let n = d.c.count
            """)
        #expect(redone.shown("a") == "[17, 17, 28, 7, 17, 4]")
        #expect(redone.shown("same2") == "[true, true, true]")
        #expect(redone.shown("n") == "5")
    }

    @Test("A cell that uses a model of a cell above finds its code")
    func keptFromAbove() throws {
        let (_, redone) = try KeepingTests.twice([
            "fn make(s) { model Inner(k) { forward(x) { x => x + k + s } }; Inner }\nlet M = make(100)",
            "let d = M(10)\nlet h = d(0)",
        ])
        redone.run("let n = [h(1), d(0)(2)]")
        #expect(redone.shown("n") == "[111, 112]")
    }

    @Test("Another body or another member is another model to the results")
    func fingerprints() {
        func print(_ code: String) -> WorldOutline.View? {
            session(code).evaluator.track().outline.value(of: "d")
        }
        let one = print("model A(n) { m = n; forward(x) { x } }\nlet d = A(1)")
        #expect(one == print("model A(n) { m = n; forward(x) { x } }\nlet d = A(1)"))
        for other in [
            "model A(n) { m = n; forward(x) { -x } }\nlet d = A(1)",
            "model A(n) { k = n; forward(x) { x } }\nlet d = A(1)",
            "model A(n) { m = n; forward(x) { x } }\nlet d = A(2)",
            "model B(n) { m = n; forward(x) { x } }\nlet d = B(1)",
            "model A(n) { m = n; forwards(x) { x } }\nlet d = A(1)",
        ] {
            #expect(one != print(other))
        }
    }

    @Test("Models that hold each other a million deep are let go one after another")
    func deep() throws {
        try Session.onLargeStack {
            let session = session(
                "model N(next) { forward(x) { x } }\nvar n = nil\nfor i in 0..<300000 { n = N(n) }")
            session.run("let text = string(n)\nn = nil\nlet ok = 1")
            #expect(session.shown("text") == "\"N(next: N)\"")
            #expect(session.shown("ok") == "1")
        }
    }

    @Test("Captured variables of methods are found through models")
    func captured() {
        let session = session(
            "let w = 1\nmodel A { m = [1]; forward(x) { x + w } }\nlet d = A()\n"
                + "let names = captured(() => d(2))")
        #expect(session.shown("names") == "[\"d\", \"w\"]")
    }

    @Test("Faults in methods have the calls through them")
    func frames() {
        let failure = session(
            "model A { f(x) { x + \"a\" }; forward(x) { f(x) } }\nlet d = A()"
        ).run("d(1)").failure
        #expect(failure?.id == "type-mismatch")
        #expect(failure?.frames.map(\.function) == ["`A.f`", "`A.forward`"])
    }

    @Test(
        "What does not fit is told with the model's name",
        arguments: [
            ("d()", "missing-argument", "`Line.forward` also needs `x`."),
            ("d(1, 2)", "too-many-arguments", "`Line.forward` takes at most 1 argument"),
            ("d(y: 1)", "unknown-argument", "`Line.forward` has `x`."),
            ("d.scaled(1, 2, 3)", "too-many-arguments", "`Line.scaled` takes at most 2"),
            ("d.scaled(1, x: 2)", "repeated-argument", "`Line.scaled` takes one value"),
            ("map([1], d.scaled >> d.each)", "wrong-type", ""),
            ("d.c", "unknown-field", ""), ("d.scald(1)", "unknown-field", ""),
            ("d[0]", "not-indexable", ""), ("var e = d\ne.b = 2", "not-assignable", ""),
            ("model E { }\nE()(1)", "no-forward", "Calling a model runs its method `forward`"),
        ])
    func faults(_ code: String, _ id: String, _ words: String) {
        let failure = session(Self.line + "\nlet d = Line()").run(code).failure
        #expect(failure?.id == id)
        #expect(words.isEmpty || failure?.explanation.hasPrefix(words) == true)
    }

    @Test("Variables as arguments are handed over themselves")
    func references() {
        let session = session(
            """
            var w = 1
            let b = [2]
            fn f() { w * b[0] }
            fn inner(q) { (() => named([q, w]))() }
            let both = named([w, b])
            let local = inner(5)
            """)
        #expect(session.shown("both") == "[\"w 1 captured\", \"b [2] captured\"]")
        #expect(session.shown("local") == "[\"q 5 captured\", \"w 1 captured\"]")
        session.run("let alone = 1\nlet one = named(alone)")
        #expect(session.shown("one") == "[\"alone 1\"]")
    }
}
