import Testing

@Suite("Drawn handwriting in programs")
struct ScribbleTests {
    @Test(
        "scribble is a data collection like the others",
        arguments: [
            Case("scribble", "scribble: train (60,000 examples), test (10,000 examples)"),
            Case("scribble.train", "scribble.train: 60,000 examples"),
            Case("[scribble.train.count, len(scribble.test)]", "[60000, 10000]"),
            Case("type(scribble.train)", "\"dataset\""),
            Case("scribble.labelNames[9]", "\"9\""), Case("scribble.title", "\"Scribble\""),
            Case("scribble.test.images.shape", "[10000, 28, 28, 1]"),
            Case("scribble.test.images[0:2].shape", "[2, 28, 28, 1]"),
            Case("scribble.test.images[0:50].max() <= 1", "true"),
            Case("scribble.train[-1].image.shape", "[28, 28, 1]"),
            Case("scribble.train[0].image.dtype == float32", "true"),
            Case("scribble.train[3].label == scribble.train.labels[3]", "true"),
            Case("scribble.train.labels.dtype == int64", "true"),
            Case("scribble.train[10:30].count", "20"),
            Case("scribble.train[[5, 0]].count", "2"),
            Case("scribble.train == scribble.train", "true"),
            Case("scribble.train == scribble.test", "false"),
            Case("scribble.train == fashionMNIST.train", "false"),
            Case("bincount(scribble.train.labels)[7] == 6000", "true"),
            Case("list(bincount(scribble.train.take(1000).labels))[0]", "100"),
            Case("min(scribble.test.writers) > max(scribble.train.writers)", "true"),
            Case("scribble.test[scribble.test.labels == 4].count", "1000"),
            Case("list(unique(scribble.test[scribble.test.labels == 4][0:9].labels))", "[4]"),
            Case("scribble.train.split(0.8, seed: 1) |> map(len)", "[48000, 12000]"),
            Case("scribble.train.take(50).filter(e => e.label == 9).count", "5"),
            Case(
                "let t = scribble.test.take(40)\nall(t.images[7] == scribble.test.images[7])",
                "tensor(true, dtype: bool)"),
            Case(
                """
                var shapes = []
                for (image, label) in scribble.train.take(10).batches(4, seed: 1) {
                    shapes = append(shapes, [image.shape, label.shape])
                }
                shapes
                """,
                "[[[4, 28, 28, 1], [4]], [[4, 28, 28, 1], [4]], [[2, 28, 28, 1], [2]]]"),
        ])
    func collection(_ item: Case) { item.check() }

    @Test(
        "draw makes sets of any writers and characters",
        arguments: [
            Case(
                "scribble.draw(writers: 100, seed: 7)",
                "scribble.draw(writers: 100, perWriter: 20, characters: digits, seed: 7): "
                    + "2,000 examples"),
            Case(
                "scribble.draw(10, 5, characters: all, seed: 1).images.shape",
                "[50, 28, 28, 1]"),
            Case("scribble.draw(writers: 9, characters: letters, seed: 1).labelNames |> len", "52"),
            Case(
                "let word = \"upper\" + \"case\"\n"
                    + "scribble.draw(writers: 3, characters: (word), seed: 1).labelNames[25]",
                "\"Z\""),
            Case(
                "let d = scribble.draw(writers: 26, perWriter: 26, characters: lowercase, seed: 1)\n"
                    + "[d[d.writers == 5].count, number(max(bincount(d.labels))) == 26]",
                "[26, true]"),
            Case(
                "scribble.draw(writers: 5, seed: 7) == scribble.draw(5, 20, seed: 7)", "true"),
            Case("scribble.draw(writers: 5, seed: 7) == scribble.draw(5, seed: 8)", "false"),
            Case("scribble.draw(writers: 5, seed: 7) == scribble.draw(6, seed: 7)", "false"),
            Case("scribble.draw(writers: 5) == scribble.draw(writers: 5)", "false"),
            Case("scribble.draw(writers: 500000, seed: 1).count", "10000000"),
            Case("scribble.draw(writers: 500000, seed: 1).take(2).images.shape", "[2, 28, 28, 1]"),
        ])
    func draw(_ item: Case) { item.check() }

    @Test("without a seed the notebook's seed decides who writes")
    func notebookSeed() {
        let source = "scribble.draw(writers: 5)"
        #expect(run(source, seed: 3).text == run(source, seed: 3).text)
        #expect(run(source, seed: 3).text != run(source, seed: 4).text)
    }

    @Test(
        "arguments that make no set are errors that name them",
        arguments: [
            ("scribble.draw(writers: 0)", "out-of-domain", "`writers` of `draw`"),
            ("scribble.draw(writers: 2.5)", "out-of-domain", "`writers` of `draw`"),
            ("scribble.draw(writers: 1, perWriter: 0)", "out-of-domain", "`perWriter` of `draw`"),
            ("scribble.draw(writers: 1e6)", "out-of-domain", "at most 500000, not 1000000"),
            ("scribble.draw(1, perWriter: 1e9)", "out-of-domain", "at most 10000000"),
            (
                "scribble.draw(1, 1e7).drop(1).count + scribble.draw(2, 1e7).count",
                "out-of-domain",
                "at most 1, not 2"
            ),
            ("scribble.draw(writers: inf)", "out-of-domain", "`writers` of `draw`"),
            ("scribble.draw(writers: \"ten\")", "wrong-type", "`writers` of `draw`"),
            ("scribble.draw(writers: 5, seed: -1)", "out-of-domain", "`seed` of `draw`"),
            ("scribble.draw(writers: 5, characters: digit)", "unknown-choice", "`lowercase`"),
            (
                "let w = [\"x\"]\nscribble.draw(writers: 5, characters: (w[0]))", "unknown-choice",
                "It is `digits`"
            ),
            ("mnist.draw(writers: 5)", "wrong-type", "must be `scribble`"),
            ("draw([1], 5)", "wrong-type", "must be `scribble`"),
            ("scribble.draw()", "missing-argument", "`writers`"),
            ("scribble.trian", "unknown-field", "`train`"),
            ("scribble.train[60000]", "index-out-of-range", "60,000 examples"),
        ])
    func faults(source: String, id: String, words: String) throws {
        let failure = try #require(run(source).failure)
        #expect(failure.id == id)
        #expect(failure.explanation.contains(words), "\(failure.explanation)")
    }

    @Test("grids show drawn images, and help says what the set is")
    func gridAndHelp() throws {
        let outcome = run("grid(scribble.train.take(6).images, columns: 3)")
        guard case .images(let grid) = try #require(outcome.figure) else { return }
        #expect(grid.count == 6 && grid.pixels.contains(255))
        #expect(run("help(scribble)").printed.contains("Drawn handwriting"))
        #expect(run("help(mnist)").printed.contains("MNIST: 60,000 images"))
        #expect(run("help(draw)").printed.contains("characters: one of digits, letters"))
    }
}
