import Diagnostics
import Interpreter
import Notebooks
import TestSupport
import Testing

@Suite("Results that are held by a lock file")
struct LockFileTests {
    static let text =
        "---\nparams:\n  lr: 0.1\n---\n" + cell("#| label: a", "let x = params.lr")
        + cell("#| label: b", "print(x)") + cell("#| label: c", "uniform(1)[0] < 2")

    /// A notebook on disk with its lock file, its results kept.
    struct Held {
        let kept: Kept
        let path: String

        init(_ text: String = LockFileTests.text) throws {
            kept = try Kept()
            path = try kept.folder.write(text, to: "n.md")
            try freeze()
        }

        func freeze() throws {
            let run = try run {
                $0.freezesAll = true
            }
            try LockFile.holdingAll(run).write(for: path)
        }

        func write(_ text: String) throws { try kept.folder.write(text, to: "n.md") }

        func run(_ configure: (inout NotebookRunner) -> Void) throws -> NotebookRun {
            var runner = NotebookRunner(library: library)
            runner.store = kept.store
            runner.engine = "1"
            configure(&runner)
            return runner.run(try Document.load(path))
        }

        func frozen(_ configure: (inout NotebookRunner) -> Void = { _ in }) throws -> NotebookRun {
            let lock = try LockFile.load(for: path)
            return try run {
                $0.reuse = .frozen(lock)
                configure(&$0)
            }
        }
    }

    @Test("Frozen, an unchanged notebook shows its results and runs nothing")
    func unchanged() throws {
        let held = try Held()
        let run = try held.frozen()
        #expect(run.reuse == ["kept", "kept", "kept"])
        #expect(run.exitStatus == .success)
        #expect(texts(run)[1] == "0.1")
    }

    @Test("Comments, prose and captions may change")
    func harmless() throws {
        let held = try Held()
        try held.write(Self.text.replacing("print(x)", with: "#| echo: false\nprint(x) # shown"))
        #expect(try held.frozen().keptCount == 3)
    }

    @Test("A change fails the cell and names the part that differs")
    func changes() throws {
        let held = try Held()
        try held.write(Self.text.replacing("print(x)", with: "print(x, x)"))
        var run = try held.frozen()
        #expect(run.reuse == ["kept", "failed frozen-mismatch", "kept"])
        #expect(run.failures.first?.explanation.hasPrefix("`code` was ") == true)
        run = try held.frozen { $0.overrides = [try! .parse("lr=0.5")] }
        #expect(
            run.failures.first?.explanation.contains("`parameter lr` was 0.1 and is 0.5") == true)
        #expect(run.reuse.prefix(2).map { $0 } == ["failed frozen-mismatch", "needs a"])
        try held.write(Self.text)
        run = try held.frozen { $0.seed = 9 }
        #expect(run.reuse == ["kept", "kept", "failed frozen-mismatch"])
        #expect(run.failures.first?.explanation == "`seed` was 0 and is 9.")
        run = try held.frozen { $0.engine = "2" }
        #expect(run.failures.first?.explanation == "`engine` was 1 and is 2.")
    }

    @Test("A cell the lock does not hold, and one that is not kept here, fail")
    func missing() throws {
        let held = try Held()
        try held.write(Self.text + cell("#| label: d", "1"))
        var run = try held.frozen()
        #expect(run.reuse == ["kept", "kept", "kept", "failed frozen-mismatch"])
        try held.write(Self.text)
        _ = held.kept.store.clear()
        run = try held.frozen()
        #expect(run.reuse == ["failed frozen-mismatch", "needs a", "failed frozen-mismatch"])
        #expect(run.failures.first?.title == "this cell's result is not kept here")
    }

    @Test("A failed cell, and one that cannot be kept, cannot be held")
    func notFreezable() throws {
        for text in [cell("[1][2]"), cell("let b = progress([1, 2])")] {
            let kept = try Kept()
            let run = kept.run(text) { $0.freezesAll = true }
            let failure = #expect(throws: Diagnostic.self) { try LockFile.holdingAll(run) }
            #expect(failure?.id == "not-freezable")
        }
    }

    @Test("A lock file that is none is told with its line")
    func unreadable() throws {
        let held = try Held()
        let good = try held.kept.folder.read("n.md.lock")
        for bad in [
            "", "text", good + "a\tb\n", good + "a b c d\n", good.replacing("\t-\t", with: "\t?\t"),
        ] {
            try held.kept.folder.write(bad, to: "n.md.lock")
            do {
                _ = try LockFile.load(for: held.path)
                Issue.record("read: \(bad)")
            } catch {
                #expect(error.id == "unreadable-lock")
            }
        }
        #expect(throws: Diagnostic.self) { try LockFile.load(for: held.path + "x") }
    }

    @Test("A value with a tab or a sign in it stays on its line")
    func escapes() throws {
        let held = try Held(
            "---\nparams:\n  t: \"a\\tb=c%25\\n\"\n---\n" + cell("#| label: a", "print(params.t)"))
        #expect(try held.frozen().keptCount == 1)
        let run = try held.frozen { $0.overrides = [try! .parse("t=x")] }
        #expect(run.failures.first?.explanation.contains("`parameter t` was \"a") == true)
    }

    @Test("A cell with `freeze` is held by every run, once it is in the lock")
    func option() throws {
        let kept = try Kept()
        let text = cell("#| label: a", "#| freeze: true", "print(1)") + cell("print(2)")
        let first = kept.run(text)
        let lock = try #require(LockFile.holdingNew(first, over: nil))
        #expect(LockFile.holdingNew(first, over: lock) == nil)
        let changed = text.replacing("print(1)", with: "print(3)").replacing(
            "print(2)", with: "print(4)")
        let run = kept.run(changed) { $0.lock = lock }
        #expect(run.reuse == ["failed frozen-mismatch", "ran"])
        #expect(kept.run(text) { $0.lock = lock }.reuse == ["kept", "kept"])
        _ = kept.store.clear()
        let elsewhere = kept.run(text) { $0.lock = lock }
        #expect(elsewhere.reuse == ["ran", "ran"])
        #expect(elsewhere.cacheNotes.isEmpty)
    }
}

@Suite("Why a cell would run")
struct ExplanationTests {
    func verdict(
        _ kept: Kept, _ path: String, _ cell: String,
        _ configure: (inout NotebookRunner) -> Void = { _ in }
    ) throws -> CellExplanation {
        var runner = NotebookRunner(library: library)
        runner.store = kept.store
        runner.engine = "1"
        configure(&runner)
        return try runner.explain(try Document.load(path), cell: cell)
    }

    func render(_ kept: Kept, _ path: String) throws {
        var runner = NotebookRunner(library: library)
        runner.store = kept.store
        runner.engine = "1"
        RunHistory.remember(runner.run(try Document.load(path)), in: kept.store)
    }

    @Test("It says what changed since the last run")
    func reasons() throws {
        let kept = try Kept()
        let path = try kept.folder.write(LockFileTests.text, to: "n.md")
        #expect(try verdict(kept, path, "a").verdict == .runs(nil))
        try render(kept, path)
        #expect(try verdict(kept, path, "a").verdict == .kept)
        #expect(try verdict(kept, path, "2").verdict == .kept)
        var found = try verdict(kept, path, "a") { $0.overrides = [try! .parse("lr=0.5")] }
        #expect(found.verdict == .runs(.parameterChanged(name: "lr", from: "0.1", to: "0.5")))
        #expect(
            found.text.hasPrefix(
                "`a` (line 5) would run again: parameter `lr` changed from 0.1 to 0.5.\n"))
        #expect(found.text.contains("parameter lr  0.5, was 0.1\n"))
        found = try verdict(kept, path, "b") { $0.overrides = [try! .parse("lr=0.5")] }
        #expect(
            found.verdict
                == .after(
                    label: "a", line: 5,
                    .parameterChanged(name: "lr", from: "0.1", to: "0.5")))
        found = try verdict(kept, path, "c") { $0.engine = "2" }
        #expect(found.verdict == .runs(.engineChanged(from: "1", to: "2")))
        try kept.folder.write(
            LockFileTests.text.replacing("print(x)", with: "print(x + 1)"), to: "n.md")
        #expect(try verdict(kept, path, "b").verdict == .runs(.edited))
        _ = kept.store.clear()
        #expect(try verdict(kept, path, "a").verdict == .lost)
        #expect(throws: Diagnostic.self) { try verdict(kept, path, "zzz") }
    }

    @Test("A name that another cell gives another value is named with that cell")
    func names() throws {
        let kept = try Kept()
        let text = cell("#| label: a", "let x = 1") + cell("#| label: b", "print(x)")
        let path = try kept.folder.write(text, to: "n.md")
        try render(kept, path)
        try kept.folder.write(text.replacing("let x = 1", with: "let x = 2"), to: "n.md")
        var runner = NotebookRunner(library: library)
        runner.store = kept.store
        runner.engine = "1"
        // The first cell's result is kept by a run of it alone; the history is the old one.
        _ = runner.run(document(cell("#| label: a", "let x = 2")))
        #expect(
            try verdict(kept, path, "b").verdict
                == .runs(.inputChanged(name: "x", cell: "a", line: 1)))
    }

    @Test("The history names each notebook and what is kept of it")
    func history() throws {
        let kept = try Kept()
        let path = try kept.folder.write(LockFileTests.text, to: "n.md")
        try render(kept, path)
        let all = RunHistory.all(in: kept.store)
        #expect(all.map(\.cells.count) == [3])
        #expect(all.first?.keptCount(in: kept.store) == 3)
        #expect(RunHistory.load(for: path, in: kept.store)?.cell("a")?.seconds != nil)
        _ = kept.store.clear()
        #expect(all.first?.keptCount(in: kept.store) == 0)
    }
}
