import Interpreter
import Notebooks
import Testing

@Suite("How far a run is")
struct ProgressTests {
    private func progress(
        seconds: Double, loop: LoopProgress? = nil, last: Double? = nil
    ) -> CellProgress {
        CellProgress(
            index: 3, count: 14, label: "fit", place: "study.md:41", seconds: seconds, loop: loop,
            lastSeconds: last)
    }

    @Test("The line says the cell, the loop, the time, and the time that is left")
    func line() {
        #expect(progress(seconds: 0.4).line == "[3/14] fit study.md:41")
        #expect(progress(seconds: 12).line == "[3/14] fit study.md:41 12 s")
        let epochs = LoopProgress.Loop(label: "epoch", done: 4, total: 10)
        let batches = LoopProgress.Loop(label: "batch", done: 31, total: 93)
        var loop = LoopProgress(
            [epochs, batches], seconds: 32, left: LoopProgress.Left(turn: 8, later: 40))
        #expect(
            progress(seconds: 32, loop: loop).line
                == "[3/14] fit study.md:41 epoch 4/10 batch 31/93 32 s eta 48 s")
        #expect(progress(seconds: 35, loop: loop).secondsLeft == 45)
        // The turn takes longer than it was to take; the others are still to come.
        #expect(progress(seconds: 52, loop: loop).secondsLeft == 40)
        loop = LoopProgress([LoopProgress.Loop(done: 7, total: nil)])
        #expect(progress(seconds: 130, loop: loop).line == "[3/14] fit study.md:41 7 2 min 10 s")
    }

    @Test("Tracked metrics stand behind the loop, and their pace behind the time")
    func metrics() {
        let values = [
            LoopProgress.Metric(name: "loss", value: 0.61324),
            LoopProgress.Metric(name: "accuracy", value: 0.5),
        ]
        let loop = LoopProgress(
            [LoopProgress.Loop(label: "epoch", done: 4, total: 10)], metrics: values, steps: 1984,
            seconds: 32, left: LoopProgress.Left(turn: 48, later: 0))
        #expect(
            progress(seconds: 32, loop: loop).line
                == "[3/14] fit study.md:41 epoch 4/10 loss 0.6132 accuracy 0.5 32 s 62 steps/s "
                + "eta 48 s")
        var slow = LoopProgress(metrics: [values[0]], steps: 3)
        #expect(
            progress(seconds: 33, loop: slow).line
                == "[3/14] fit study.md:41 step 3 loss 0.6132 33 s 11 s/step")
        slow.metrics[0].value = .nan
        #expect(slow.text == "step 3 loss NaN")
    }

    @Test("The last line says how the cell ended, and when")
    func end() {
        #expect(
            progress(seconds: 48.2).endLine(CellRun(state: .ran))
                == "[3/14] fit study.md:41 done in 48 s")
        #expect(
            progress(seconds: 190).endLine(CellRun(state: .failed))
                == "[3/14] fit study.md:41 failed after 3 min 10 s")
        #expect(
            progress(seconds: 3).endLine(CellRun(state: .interrupted))
                == "[3/14] fit study.md:41 interrupted after 3 s")
    }

    @Test("Without a loop the last run says what is left, until it is overdue")
    func history() {
        #expect(progress(seconds: 10, last: 100).secondsLeft == 90)
        #expect(progress(seconds: 100, last: 10).secondsLeft == nil)
        #expect(
            progress(seconds: 60, last: 4000).line
                == "[3/14] fit study.md:41 1 min 0 s eta 1 h 5 min")
        // A loop that has only begun says nothing of its pace.
        var loop = LoopProgress([LoopProgress.Loop(done: 0, total: 5)])
        #expect(progress(seconds: 10, loop: loop, last: 100).secondsLeft == nil)
        loop = LoopProgress(steps: 3)
        #expect(progress(seconds: 10, loop: loop, last: 100).secondsLeft == 90)
    }

    @Test("A loop over progress goes through the same elements and tells of each")
    func loops() {
        let evaluator = Evaluator(library: library)
        let told = Recorder<LoopProgress>()
        evaluator.onProgress = { told.add($0) }
        let cells = [
            "for i in progress(0..<3, label: \"epoch\") { print(i) }",
            "for x in progress([5, 7]) { print(x) }",
            "progress(1...4) |> map(x => x * x) |> sum",
        ]
        let texts = texts(run(cells.map { cell($0) }.joined()))
        #expect(texts == ["0|1|2", "5|7", "30"])
        let session = Session(
            document(cell(cells[0])), runner: NotebookRunner(library: library))
        session.evaluator.onProgress = { told.add($0) }
        session.runAll()
        #expect(told.items.map(\.text) == ["epoch 0/3", "epoch 1/3", "epoch 2/3", "epoch 3/3"])
    }

    @Test("Loops within loops are told of from outside to inside, until they are left")
    func nests() {
        let evaluator = Evaluator(library: library)
        let told = Recorder<LoopProgress>()
        evaluator.onProgress = { told.add($0) }
        let session = Session(
            document(
                cell(
                    """
                    for a in progress(0..<2, label: "a") {
                        for b in progress(0..<2 + a, label: "b") { if b == 1 { break } }
                    }
                    fn f() { for c in progress([1, 2]) { return c } }
                    f()
                    for d in progress(0..<1, label: "d") { }
                    """)), runner: NotebookRunner(library: library))
        session.evaluator.onProgress = { told.add($0) }
        session.runAll()
        #expect(
            told.items.map(\.text) == [
                "a 0/2", "a 0/2 b 0/2", "a 0/2 b 1/2", "a 0/2", "a 1/2", "a 1/2 b 0/3",
                "a 1/2 b 1/3", "a 1/2", "a 2/2", "0/2", "0/2", "d 0/1", "d 1/1",
            ])
        #expect(told.items.map { $0.left == nil }.suffix(5) == [true, true, true, true, true])
        #expect(told.items[4].left != nil)
    }

    @Test("What no loop goes through is refused")
    func refused() {
        #expect(states(run(cell("for i in progress(3) { }"))) == ["failed wrong-type"])
    }

    @Test("After each cell but the last the run so far is given, the rest not run yet")
    func partial() {
        let parts = Recorder<NotebookRun>()
        let text =
            cell("#| label: a", "let x = 1") + "`{noise} x`\n\n" + cell("#| eval: false", "2")
            + "`{noise} x + 1`\n\n" + cell("x + 2")
        let whole = run(text) { $0.onPartial = { parts.add($0) } }
        #expect(whole.diagnostics.isEmpty)
        #expect(
            parts.items.map(states) == [
                ["ran", "not evaluated", "not run"], ["ran", "not evaluated", "not run"],
            ])
        #expect(parts.items.map { $0.inlineValues.map(\.text) } == [[nil, nil], ["1", nil]])
        #expect(
            parts.items.map { $0.diagnostics.map(\.id) } == [
                ["unfinished-run"], ["unfinished-run"],
            ])
        #expect(parts.items.allSatisfy { $0.exitStatus == .success })
    }
}
