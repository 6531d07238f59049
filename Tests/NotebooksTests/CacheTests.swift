import Diagnostics
import Foundation
import Interpreter
import Notebooks
import Synchronization
import TestSupport
import Testing

/// A folder of kept results, and runs that use it.
struct Kept {
    let folder: TemporaryFolder
    var store: ResultStore { ResultStore(folder: folder.path + "/cache") }

    init() throws {
        // In memory where there is such a place: every result is brought to the disk.
        let isInMemory = FileManager.default.fileExists(atPath: "/dev/shm")
        folder = try TemporaryFolder(in: isInMemory ? "/dev/shm" : nil)
    }

    @discardableResult
    func run(
        _ text: String, _ configure: (inout NotebookRunner) -> Void = { _ in }
    ) -> NotebookRun {
        var runner = NotebookRunner(library: library)
        runner.limits.seconds = 20
        runner.store = store
        runner.engine = "1"
        configure(&runner)
        return runner.run(document(text))
    }

    /// Every file of a result.
    var files: [String] {
        let all = FileManager.default.enumerator(atPath: folder.path + "/cache")
        return (all?.compactMap { $0 as? String } ?? [])
            .filter { $0.count == 67 }.sorted().map { folder.path + "/cache/" + $0 }
    }
}

extension NotebookRun {
    /// `kept`, or the state.
    var reuse: [String] {
        zip(cells, states(self)).map { $0.isKept ? "kept" : $1 }
    }
}

@Suite("Results that are kept")
struct CacheTests {
    static let chain =
        cell("#| label: a", "var n = 1", "fn bump() { n += 1 }")
        + cell("#| label: b", "let m = n * 10", "print(\"b runs\")", "m")
        + cell("#| label: c", "bump()", "print(m + n)") + cell("#| label: d", "print(\"alone\")")

    @Test("A second run runs nothing and shows the same")
    func second() throws {
        let kept = try Kept()
        let first = kept.run(Self.chain)
        #expect(first.reuse == ["ran", "ran", "ran", "ran"])
        let again = kept.run(Self.chain)
        #expect(again.reuse == ["kept", "kept", "kept", "kept"])
        #expect(texts(again) == texts(first))
        #expect(again.keptCount == 4)
        #expect(again.cacheNotes.isEmpty)
    }

    @Test(
        "What decides nothing for a cell's result runs nothing",
        arguments: [
            (
                cell("#| label: a", "let x = 1 + 1", "x"),
                "Prose.\n\n" + cell("#| label: a", "let x = 1 + 1", "x")
            ),
            (cell("#| label: a", "1 + 1"), cell("#| label: a", "# a sum", "1   +   1 # two")),
            (
                cell("#| label: a", "1 + 1"),
                cell("#| label: a", "#| echo: false", "#| fig-cap: x", "1 + 1")
            ),
            (cell("#| label: a", "1 + 1"), cell("#| label: z", "1 + 1")),
            (cell("1 + 1"), cell("5") + cell("1 + 1")),
            (cell("1 + 1"), "---\nseed: 5\n---\n" + cell("1 + 1")),
        ])
    func hits(_ pair: (String, String)) throws {
        let kept = try Kept()
        kept.run(pair.0)
        #expect(kept.run(pair.1).cells.last?.isKept == true)
    }

    @Test(
        "What may decide something runs the cell",
        arguments: [
            (cell("#| label: a", "1 + 1"), cell("#| label: a", "1 + 2")),
            (cell("#| label: a", "uniform(2)"), cell("#| label: b", "uniform(2)")),
            (cell("uniform(2)"), "---\nseed: 5\n---\n" + cell("uniform(2)")),
            (cell("seed(1)") + cell("uniform(2)"), cell("seed(2)") + cell("uniform(2)")),
            (cell("let x = 1") + cell("x"), cell("let x = 2") + cell("x")),
            (cell("1"), cell("#| error: true", "1")),
            (cell("1"), cell("#| cache: false", "1")),
            (cell("fn f() { 1 }") + cell("f()"), cell("fn f() { 2 }") + cell("f()")),
        ])
    func misses(_ pair: (String, String)) throws {
        let kept = try Kept()
        kept.run(pair.0)
        #expect(kept.run(pair.1).cells.last?.isKept == false)
    }

    @Test("A cell in the middle that has changed gets its values from those kept above")
    func middle() throws {
        let kept = try Kept()
        kept.run(Self.chain)
        let edited = Self.chain.replacing("print(m + n)", with: "print(m * n)")
        let run = kept.run(edited)
        #expect(run.reuse == ["kept", "kept", "ran", "kept"])
        #expect(texts(run)[2] == "20")
    }

    @Test("Batches bound to a name are kept with what they are taken from and their order")
    func batches() throws {
        let kept = try Kept()
        let text =
            cell(
                "let b = batches(arange(7), 3)", "let c = batches([1, 2, 3], 2, shuffle: false)",
                "let d = scribble.train.take(5).batches(2, seed: 4, dropLast: true)")
            + cell("for x in b { print(x) }", "for y in c { print(y) }")
            + cell("for z in d { print(z.labels) }", "print(d.count)")
        let first = kept.run(text)
        #expect(first.reuse == ["ran", "ran", "ran"])
        #expect(kept.run(text).reuse == ["kept", "kept", "kept"])
        let edited = text.replacing("print(y)", with: "let q = y; print(q)")
        let run = kept.run(edited.replacing("print(d.count)", with: "print(d.count + 1)"))
        #expect(run.reuse == ["kept", "ran", "ran"])
        #expect(texts(run)[1] == texts(first)[1])
    }

    @Test("A run that gives the same value leaves what hangs on it kept")
    func cutOff() throws {
        let kept = try Kept()
        kept.run(Self.chain)
        let run = kept.run(Self.chain.replacing("var n = 1", with: "var n = 2 - 1"))
        #expect(run.reuse == ["ran", "kept", "kept", "kept"])
    }

    @Test("A name that changed through another function is seen as changed")
    func hiddenChange() throws {
        let kept = try Kept()
        let text =
            cell(
                "fn counter() { var n = 0; { up: () => { n += 1; n }, get: () => n } }",
                "let c = counter()", "let get = c.get")
            + cell("c.up()") + cell("print(get())") + cell("print(1)")
        kept.run(text)
        #expect(kept.run(text).keptCount == 4)
        let more = kept.run(text.replacing("c.up()", with: "c.up()\nc.up()"))
        #expect(more.reuse == ["kept", "ran", "ran", "kept"])
        #expect(texts(more)[2] == "2")
    }

    @Test("Only parameters that a cell or a function it calls reads count")
    func parameters() throws {
        let kept = try Kept()
        let text =
            "---\nparams:\n  a: 1\n  b: 2\n---\n" + cell("fn f() { params.a }")
            + cell("print(f())") + cell("print(params.b)") + cell("print(params)")
        kept.run(text)
        var other = kept.run(text) { $0.overrides = [try! .parse("b=3")] }
        #expect(other.reuse == ["kept", "kept", "ran", "ran"])
        other = kept.run(text) { $0.overrides = [try! .parse("a=7")] }
        #expect(other.reuse == ["ran", "ran", "kept", "ran"])
        #expect(texts(other)[1] == "7")
    }

    @Test("Another engine, or another way to compute, trusts no result")
    func engines() throws {
        let kept = try Kept()
        kept.run(Self.chain)
        #expect(kept.run(Self.chain) { $0.engine = "2" }.keptCount == 0)
        #expect(kept.run(Self.chain) { $0.numericMode = "other" }.keptCount == 0)
        #expect(kept.run(Self.chain).keptCount == 4)
    }

    @Test("`fresh` runs all and keeps it anew")
    func fresh() throws {
        let kept = try Kept()
        kept.run(Self.chain)
        #expect(kept.run(Self.chain) { $0.reuse = .fresh }.keptCount == 0)
        #expect(kept.run(Self.chain).keptCount == 4)
    }

    @Test("A file that a cell depends on counts, and so does imported code")
    func files() throws {
        let kept = try Kept()
        try kept.folder.write("let k = 1\n", to: "m.noise")
        try kept.folder.write("data", to: "data.txt")
        let path = try kept.folder.write(
            cell("import \"m.noise\"", "print(k)") + cell("#| depends: data.txt", "print(2)"),
            to: "n.md")
        func run() throws -> NotebookRun {
            var runner = NotebookRunner(library: library)
            runner.store = kept.store
            return runner.run(try Document.load(path))
        }
        _ = try run()
        #expect(try run().keptCount == 2)
        try kept.folder.write("let k = 1 # one\n", to: "m.noise")
        #expect(try run().keptCount == 2)
        try kept.folder.write("let k = 2\n", to: "m.noise")
        #expect(try run().reuse == ["ran", "kept"])
        try kept.folder.write("other", to: "data.txt")
        #expect(try run().reuse == ["kept", "ran"])
        try FileManager.default.removeItem(atPath: kept.folder.path + "/data.txt")
        #expect(try run().reuse == ["kept", "ran"])
    }

    @Test("Figures, warnings, expectations and allowed failures come back in their order")
    func outputs() throws {
        let kept = try Kept()
        let text =
            cell(
                "print(1)", "show(plot(line([1, 2], [3, 4])))", "expect 1 == 1, \"one\"",
                "print(2)", "table([{ a: 1 }])")
            + cell("fn f(x) { [1][x] }") + cell("#| error: true", "print(3)", "f(7)")
            + cell("for i in 0..<9 { show(plot(line([1, i], [3, 4]))) }")
        let first = kept.run(text)
        let again = kept.run("More prose.\n\n" + text)
        #expect(again.reuse == ["kept", "kept", "kept", "kept"])
        for (old, new) in zip(first.cells, again.cells) {
            #expect(new.outputs.count == old.outputs.count)
            for (a, b) in zip(old.outputs, new.outputs) { #expect("\(a)" == "\(b)") }
        }
        #expect(again.cells[2].state == .failedAsAllowed)
        let failure = try #require(again.cells[2].failure)
        #expect(failure.id == "index-out-of-range")
        #expect(failure.primary?.span.text == first.cells[2].failure?.primary?.span.text)
        #expect(failure.frames.first?.call.text == "f(7)")
        #expect(failure.primary?.span.file === again.document.file)
    }

    @Test("Values in the prose are kept as well")
    func inline() throws {
        let kept = try Kept()
        let text =
            cell("let n = 41", "cell").replacing("cell\n", with: "") + "It is `{noise} n + 1`.\n"
        #expect(kept.run(text).inlineValues.map(\.text) == ["42"])
        let again = kept.run(text)
        #expect(again.inlineValues.map(\.text) == ["42"])
        #expect(again.keptCount == 1)
        #expect(kept.run(text.replacing("41", with: "1")).inlineValues.map(\.text) == ["2"])
    }

    @Test("A failed cell is run each time")
    func failures() throws {
        let kept = try Kept()
        let text = cell("[1][3]") + cell("print(1)")
        kept.run(text)
        #expect(kept.run(text).reuse == ["failed index-out-of-range", "kept"])
    }

    @Test("The data sets that a kept cell used are named again")
    func datasets() throws {
        let kept = try Kept()
        let used = Mutex<[NotebookRun.DatasetUse]>([.init(name: "mnist", files: [("a", "1")])])
        let take: @Sendable () -> [NotebookRun.DatasetUse] = {
            used.withLock { used in
                defer { used = [] }
                return used
            }
        }
        let first = kept.run(cell("print(1)")) { $0.datasets = take }
        let again = kept.run(cell("print(1)")) { $0.datasets = take }
        #expect(again.keptCount == 1)
        #expect(first.datasets.map(\.name) == ["mnist"])
        #expect(again.datasets == first.datasets)
    }

    // MARK: - Damage

    @Test("Every beginning of an entry, and any changed byte, is a miss with a warning")
    func damage() throws {
        let kept = try Kept()
        let text = cell("let x = [1, 2, 3]", "print(x)")
        kept.run(text)
        let path = try #require(kept.files.first)
        #expect(kept.files.count == 1)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for length in 0..<whole.count {
            try whole[..<length].write(to: URL(fileURLWithPath: path))
            let run = kept.run(text)
            #expect(run.reuse == ["ran"], "length \(length)")
            #expect(run.cacheNotes.map(\.id) == ["damaged-cache"], "length \(length)")
            #expect(texts(run) == ["[1, 2, 3]"])
        }
        let headEnd = whole.count - 60
        var random = UInt64(3)
        for _ in 0..<1_000 {
            random = random &* 6_364_136_223_846_793_005 &+ 1
            var bytes = whole
            bytes[Int(random >> 33) % headEnd] ^= UInt8(1 + (random >> 20) % 255)
            try bytes.write(to: URL(fileURLWithPath: path))
            let run = kept.run(text)
            #expect(texts(run) == ["[1, 2, 3]"])
            #expect(run.cacheNotes.map(\.id) == (run.keptCount == 0 ? ["damaged-cache"] : []))
        }
        #expect(kept.run(text).keptCount == 1)
    }

    @Test("Values that are damaged are made again by running their cell")
    func damagedValues() throws {
        let kept = try Kept()
        let text = cell("let x = [1, 2, 3]", "print(\"made\")")
        kept.run(text)
        let path = try #require(kept.files.first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        let run = kept.run(text + cell("print(x)"))
        #expect(texts(run) == ["made", "[1, 2, 3]"])
        #expect(run.cacheNotes.map(\.id) == ["damaged-cache"])
        #expect(kept.run(text + cell("print(x[0])")).cacheNotes.isEmpty)
    }

    @Test("An entry of another version of the format is a miss with a warning")
    func otherVersion() throws {
        let kept = try Kept()
        kept.run(cell("print(1)"))
        let path = try #require(kept.files.first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[8] = 99
        try bytes.write(to: URL(fileURLWithPath: path))
        let run = kept.run(cell("print(1)"))
        #expect(run.reuse == ["ran"])
        #expect(run.cacheNotes.first?.explanation.contains("version 99") == true)
        #expect(kept.run(cell("print(1)")).reuse == ["kept"])
    }

    @Test("An entry under another's name is no result")
    func renamed() throws {
        let kept = try Kept()
        kept.run(cell("print(1)"))
        let one = try #require(kept.files.first)
        kept.run(cell("print(2)"))
        let two = try #require(kept.files.first { $0 != one })
        try FileManager.default.removeItem(atPath: two)
        try FileManager.default.copyItem(atPath: one, toPath: two)
        let run = kept.run(cell("print(2)"))
        #expect(texts(run) == ["2"])
        #expect(run.cacheNotes.map(\.id) == ["damaged-cache"])
    }

    @Test("A folder that is none stops nothing and is one warning")
    func unwritable() throws {
        let kept = try Kept()
        try kept.folder.write("", to: "cache")
        let run = kept.run(Self.chain)
        #expect(run.reuse == ["ran", "ran", "ran", "ran"])
        #expect(run.cacheNotes.map(\.id) == ["unwritable-cache"])
        #expect(run.exitStatus == .success)
    }

    @Test("What was used longest ago goes when there is too much")
    func bound() throws {
        let kept = try Kept()
        let store = ResultStore(folder: kept.folder.path + "/cache", bound: 60_000)
        for number in 0..<10 {
            kept.run(cell("let x = zeros(2500)", "print(\(number))")) { $0.store = store }
        }
        #expect(store.size.bytes <= 60_000)
        #expect((3...6).contains(store.size.entries))
        #expect(store.clear(olderThan: 3600).entries == 0)
        let entries = store.size.entries
        #expect(store.clear().entries == entries)
        #expect(store.size.entries == 0)
    }

    @Test("Two runs at once in one folder give what one gives")
    func twoAtOnce() throws {
        let kept = try Kept()
        let results = Recorder<[String]>()
        let folder = kept.store.folder
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            var runner = NotebookRunner(library: library)
            runner.store = ResultStore(folder: folder)
            runner.engine = "1"
            results.add(texts(runner.run(document(Self.chain))))
        }
        #expect(results.items.allSatisfy { $0 == results.items[0] })
        #expect(kept.run(Self.chain).keptCount == 4)
    }
}
