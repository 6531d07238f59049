import Interpreter
import Testing

@Suite("The world that cells share")
struct WorldTests {
    @Test("A later cell sees and changes the variables of an earlier one")
    func sharing() {
        let session = Session()
        session.run("var n = 1\nfn read() { n }")
        session.run("n += 4")
        session.run("let seen = read()")
        #expect(session.shown("seen") == "5")
        #expect(session.evaluator.names == ["n", "read", "seen"])
    }

    @Test("A failed cell leaves no trace")
    func rollback() {
        let session = Session()
        session.run("var xs = [1, 2]\nvar n = 0\nfn bump() { n += 1 }")
        let result = session.run("xs[0] = 9\nbump()\nlet fresh = 1\nxs[7]")
        #expect(result.failure?.id == "index-out-of-range")
        #expect(session.shown("xs") == "[1, 2]")
        #expect(session.shown("n") == "0")
        #expect(session.evaluator.names == ["xs", "n", "bump"])
    }

    @Test("Going back to a snapshot and forth again gives each state")
    func backAndForth() {
        let session = Session()
        session.run("var a = 1\nvar b = [1]\nfn bump() { a += 1 }")
        let first = session.evaluator.snapshot()
        session.run("bump()\nb[0] = 5")
        let second = session.evaluator.snapshot()
        session.run("bump()\nlet c = 3")
        let third = session.evaluator.snapshot()
        var seen: [String] = []
        for world in [first, third, second, first, second, third] {
            session.evaluator.restore(world)
            seen.append(["a", "b", "c"].map { session.shown($0) ?? "-" }.joined())
        }
        #expect(seen == ["1[1]-", "3[5]3", "2[5]-", "1[1]-", "2[5]-", "3[5]3"])
    }

    @Test("A cell run again from a snapshot gives the same, and the first result is kept")
    func branches() {
        let session = Session()
        session.run("var n = 1\nlet change = v => { n = v }")
        let start = session.evaluator.snapshot()
        session.run("change(2)")
        let left = session.evaluator.snapshot()
        session.evaluator.restore(start)
        session.run("change(3)")
        let right = session.evaluator.snapshot()
        session.evaluator.restore(left)
        #expect(session.shown("n") == "2")
        session.evaluator.restore(right)
        #expect(session.shown("n") == "3")
    }

    @Test("What closures share stays shared after going back")
    func aliasing() {
        let session = Session()
        session.run(
            """
            fn counter() { var n = 0; { up: () => { n += 1; n }, get: () => n } }
            let c = counter()
            """)
        let world = session.evaluator.snapshot()
        session.run("c.up()\nc.up()")
        session.evaluator.restore(world)
        session.run("let once = c.up()\nlet seen = c.get()")
        #expect(session.shown("once") == "1")
        #expect(session.shown("seen") == "1")
    }

    @Test("A name defined anew does not change what an earlier function sees")
    func redefinition() {
        let session = Session()
        session.run("let x = 1\nfn read() { x }")
        session.run("let x = 2\nlet both = [x, read()]")
        #expect(session.shown("both") == "[2, 1]")
    }

    @Test("A thousand held snapshots are released without trouble")
    func longChain() {
        let session = Session()
        session.run("var n = 0\nfn bump() { n += 1 }")
        var worlds: [World] = []
        for _ in 0..<1000 {
            worlds.append(session.evaluator.snapshot())
            session.run("bump()")
        }
        session.evaluator.restore(worlds[10])
        #expect(session.shown("n") == "10")
        worlds = []
        session.run("bump()")
        #expect(session.shown("n") == "11")
    }

    @Test("A draw hangs on seed, cell and its number in the cell")
    func draws() {
        func first(_ cell: String, _ seed: UInt64?) -> String? {
            let session = Session()
            session.run("let x = uniform(1)[0]", cell: cell, seed: seed)
            return session.shown("x")
        }
        #expect(first("a", nil) == first("a", nil))
        #expect(first("a", nil) != first("b", nil))
        #expect(first("a", 1) != first("a", nil))
    }

    @Test("A cell's own seed is of that cell alone; seed(n) holds for what follows")
    func seeds() {
        func after(_ text: String, seed: UInt64?) -> String? {
            let session = Session()
            session.run(text, seed: seed)
            session.run("let x = uniform(1)[0]", cell: "next")
            return session.shown("x")
        }
        #expect(after("1", seed: 7) == after("1", seed: nil))
        #expect(after("seed(7)", seed: nil) != after("1", seed: nil))
    }

    @Test("An imported file's definitions come by name or under one")
    func imports() {
        let session = Session()
        session.provide(["m.noise": "let k = 3\nfn times(x) { x * k }\nprint(\"never\")"])
        let result = session.run(
            """
            import "m.noise" as m
            import "m.noise"
            print(m.times(2), times(5), m.k)
            """)
        #expect(result.outputs.map(\.shown).joined() == "6 15 3\n")
        #expect(session.evaluator.names == ["m", "k", "times"])
    }
}
