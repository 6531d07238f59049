import Interpreter
import Language
import Testing

@Suite("Worlds that are kept as bytes")
struct KeepingTests {
    /// Runs cells, then the last one in another session from its bytes alone.
    ///
    /// - Returns: both sessions, each after all cells.
    static func twice(
        _ cells: [String], library: BuiltinLibrary = Session.library
    ) throws -> (ran: Session, redone: Session) {
        let ran = Session(library: library)
        let redone = Session(library: library)
        for cell in cells.dropLast() {
            ran.run(cell)
            redone.run(cell)
        }
        let last = try #require(cells.last)
        let program = ran.check(last)
        let same = redone.check(last)
        let before = ran.evaluator.track()
        let inputs = before.outline.allNames
        #expect(ran.evaluator.run(program, cell: "last").failure == nil)
        let (after, change) = ran.evaluator.track(after: before, inputs: inputs)
        let values = try #require(
            ran.evaluator.values(
                of: change, from: before, to: after, program: program, limit: 1 << 20))
        var buffer = ByteBuffer()
        buffer.add(change)
        var source = ByteSource(buffer.bytes)
        let read = try source.worldChange()
        try source.finish()
        let there = redone.evaluator.track()
        let made = try redone.evaluator.redo(read, values, in: there, program: same)
        for name in ran.evaluator.names {
            #expect(
                made.outline.value(of: name) == after.outline.value(of: name), "\(name) differs")
        }
        // The outline says what the values are.
        let fresh = redone.evaluator.track().outline
        for name in redone.evaluator.names {
            #expect(fresh.value(of: name) == after.outline.value(of: name), "\(name) is not so")
        }
        #expect(redone.evaluator.names == ran.evaluator.names)
        return (ran, redone)
    }

    @Test(
        "Every kind of value comes back",
        arguments: [
            "let x = nil", "let x = true", "let x = -0.0", "let x = 0 / 0", "let x = \"ä\\n\"",
            "let x = [1, [true, nil], \"s\"]", "let x = { a: 1, b: { c: [] } }",
            "let x = 0...10 by 2", "let x = relu", "let x = float64",
            "let x = arange(6).reshape(2, 3).T", "let x = zeros(0, 3)",
            "let x = tensor([true, false])",
            "let x = [zeros(2, dtype: uint8), ones(2, dtype: int64)]",
            "let x = linspace(0, 1, 5, dtype: float64)", "let x = mnist", "let x = mnist.train",
            "let x = mnist.test[[3, 1, 2]]", "let x = relu >> exp >> (v => v + 1)",
            "let x = plot(line([1, 2], [3, 4]), title: \"t\")",
            "let x = histogram([1, 2, 2, 3])",
            "let x = table([{ a: 1, b: \"x\" }, { a: 2, b: nil }])",
            "let x = heatmap([[1, 2], [3, 4]])", "let x = bars([\"a\", \"b\"], [1, 2])",
            "let x = grid(zeros(4, 8, 8))",
            "fn x(n) { if n < 2 { n } else { x(n - 1) + x(n - 2) } }",
            "let (x, y) = [1, 2]",
        ])
    func kinds(_ cell: String) throws {
        let (ran, redone) = try Self.twice([cell])
        #expect(redone.shown("x") == ran.shown("x"))
    }

    @Test("Functions that were kept run as those that were not")
    func functions() throws {
        let (_, redone) = try Self.twice([
            "var scale = 2\nfn times(x) { x * scale }",
            "fn twice(f) { x => f(f(x)) }\nlet four = twice(times)\nlet add = (a, b = 10) => a + b",
        ])
        redone.run("let a = four(3)\nscale = 3\nlet b = four(3)\nlet c = add(1)")
        #expect(redone.shown("a") == "12")
        #expect(redone.shown("b") == "27")
        #expect(redone.shown("c") == "11")
    }

    @Test("A variable that two functions share is shared again")
    func sharing() throws {
        let (_, redone) = try Self.twice([
            "fn counter() { var n = 0; { up: () => { n += 1; n }, get: () => n } }",
            "let c = counter()\nc.up()\nlet up = c.up",
        ])
        redone.run("up()\nlet seen = [c.get(), c.up(), c.get()]")
        #expect(redone.shown("seen") == "[2, 3, 3]")
    }

    @Test("What a cell changes through functions is changed again")
    func mutation() throws {
        let (_, redone) = try Self.twice([
            "var n = 1\nvar log = []\nfn note(x) { log = log + [x]; n += 1 }\nlet get = () => n",
            "note(5)\nnote(6)\nlet seen = get()",
        ])
        #expect(redone.shown("log") == "[5, 6]")
        #expect(redone.shown("n") == "3")
        redone.run("note(7)\nlet last = get()")
        #expect(redone.shown("last") == "4")
        #expect(redone.shown("log") == "[5, 6, 7]")
    }

    @Test("Functions made by functions of cells above find their code")
    func nestedCode() throws {
        let (_, redone) = try Self.twice([
            "fn outer(k) { fn inner(j) { x => x + k + j }; inner }",
            "let mid = outer(1)\nlet f = mid(10)",
        ])
        redone.run("let a = f(100)\nlet b = mid(20)(100)")
        #expect(redone.shown("a") == "111")
        #expect(redone.shown("b") == "121")
    }

    @Test("The definitions of imported files come back")
    func imports() throws {
        let files = ["m.noise": "let k = 3\nfn times(x) { x * k }\nfn both(x) { times(times(x)) }"]
        let ran = Session()
        let redone = Session()
        for session in [ran, redone] { session.provide(files) }
        let text = "import \"m.noise\" as m\nimport \"m.noise\"\nlet f = m.both"
        let program = ran.check(text)
        let same = redone.check(text)
        let before = ran.evaluator.track()
        #expect(ran.evaluator.run(program, cell: "a").failure == nil)
        let (after, change) = ran.evaluator.track(after: before, inputs: [])
        let values = try #require(
            ran.evaluator.values(
                of: change, from: before, to: after, program: program, limit: 1 << 20))
        _ = try redone.evaluator.redo(
            change, values, in: redone.evaluator.track(), program: same)
        redone.run("let seen = [m.times(2), both(2), f(1), m.k]")
        #expect(redone.shown("seen") == "[6, 18, 9, 3]")
    }

    @Test("Redefining a name keeps what earlier functions see")
    func redefinition() throws {
        let (_, redone) = try Self.twice([
            "let x = 1\nfn read() { x }", "let y = x\nlet z = [y, read()]\nlet f = () => y + x",
        ])
        redone.run("let all = [z, f(), read()]")
        #expect(redone.shown("all") == "[[1, 1], 2, 1]")
    }

    @Test("The world can be gone back from and forth to")
    func snapshots() throws {
        let (_, redone) = try Self.twice(["var n = 1\nfn bump() { n += 1 }", "bump()"])
        let after = redone.evaluator.snapshot()
        redone.run("bump()")
        redone.evaluator.restore(after)
        #expect(redone.shown("n") == "2")
    }

    @Test("What cannot be kept is not kept")
    func opaque() {
        let session = Session()
        let program = session.check("let x = progress([1, 2])")
        let before = session.evaluator.track()
        #expect(session.evaluator.run(program, cell: "a").failure == nil)
        let (after, change) = session.evaluator.track(after: before, inputs: [])
        #expect(change.isOpaque)
        #expect(
            session.evaluator.values(
                of: change, from: before, to: after, program: program, limit: 1 << 20) == nil)
        #expect(after.outline.value(of: "x")?.isOpaque == true)
    }

    @Test("Bytes that were tampered with never crash, and give an error or a world")
    func fuzzing() throws {
        let text = """
            let r = { a: 1, b: [true, nil, "text"] }
            let t = arange(6).reshape(2, 3)
            fn counter() { var n = 0; { up: () => { n += 1; n }, get: () => n } }
            let c = counter()
            let p = plot(line([1, 2], [3, 4]))
            let g = relu >> (x => x * base)
            """
        let session = Session()
        session.run("var base = 2")
        let program = session.check(text)
        let before = session.evaluator.track()
        #expect(session.evaluator.run(program, cell: "a").failure == nil)
        let (after, change) = session.evaluator.track(after: before, inputs: ["base"])
        let values = try #require(
            session.evaluator.values(
                of: change, from: before, to: after, program: program, limit: 1 << 20))
        for length in 0..<values.count {
            #expect(throws: (any Error).self) {
                try session.evaluator.redo(
                    change, Array(values[..<length]), in: before, program: program)
            }
        }
        var random = SmallRandom(state: 7)
        for _ in 0..<20_000 {
            var bytes = values
            for _ in 0...Int(random.next() % 3) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
            }
            let made = try? session.evaluator.redo(change, bytes, in: before, program: program)
            if made != nil { session.evaluator.restore(before.world) }
        }
        var buffer = ByteBuffer()
        buffer.add(change)
        for _ in 0..<20_000 {
            var bytes = buffer.bytes
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
            var source = ByteSource(bytes)
            guard let odd = try? source.worldChange() else { continue }
            _ = try? session.evaluator.redo(odd, values, in: before, program: program)
        }
        session.evaluator.restore(before.world)
        #expect(session.shown("base") == "2")
    }
}

/// A few random numbers that are the same each time.
struct SmallRandom {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
