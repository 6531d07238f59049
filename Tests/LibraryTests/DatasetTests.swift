import Testing

@Suite("Datasets in programs")
struct DatasetTests {
    @Test(
        "Fashion-MNIST",
        arguments: [
            Case("fashionMNIST.train.count", "60000"), Case("len(fashionMNIST.test)", "10000"),
            Case("fashionMNIST.labelNames[9]", "\"ankle boot\""),
            Case("type(fashionMNIST.train)", "\"dataset\""),
            Case("fashionMNIST.train.images.shape", "[60000, 28, 28, 1]"),
            Case("fashionMNIST.train.labels.shape", "[60000]"),
            Case("fashionMNIST.train.labels.dtype == int64", "true"),
            Case("fashionMNIST.train[0].label", "9"),
            Case("fashionMNIST.train[-1].image.shape", "[28, 28, 1]"),
            Case("fashionMNIST.train[0].image.dtype == float32", "true"),
            Case("max(fashionMNIST.train[0].image) == 1", "true"),
            Case("fashionMNIST.train.images[0:2].shape", "[2, 28, 28, 1]"),
            Case("fashionMNIST.train.images[0:2].max() <= 1", "true"),
            Case("fashionMNIST.train[10:30].count", "20"),
            Case("fashionMNIST.train[[5, 0]].labels[1] == 9", "true"),
            Case("fashionMNIST.train[0:100:10].count", "10"),
            Case("fashionMNIST.train == fashionMNIST.train", "true"),
            Case("fashionMNIST.train.take(5).count", "5"),
            Case("fashionMNIST.train.drop(59990).count", "10"),
            Case("fashionMNIST.train.sample(7, seed: 1).count", "7"),
            Case(
                "let t = fashionMNIST.train\nsum(t.shuffle(seed: 1).labels) == sum(t.labels)",
                "true"),
            Case("fashionMNIST.train.split(0.8, seed: 1) |> map(len)", "[48000, 12000]"),
            Case("fashionMNIST.train.take(50).filter(e => e.label == 9).count > 0", "true"),
            Case(
                "list(unique(fashionMNIST.train.take(50).filter(e => e.label == 9).labels))",
                "[9]"),
            Case("fashionMNIST.train.take(3).map(e => e.label)", "[9, 0, 0]"),
            Case("bincount(fashionMNIST.train.labels)[0] == 6000", "true"),
        ])
    func fashion(_ item: Case) { item.check() }

    @Test(
        "batches",
        arguments: [
            Case(
                """
                var shapes = []
                for (image, label) in fashionMNIST.train.take(10).batches(4) {
                    shapes = append(shapes, [image.shape, label.shape])
                }
                shapes
                """,
                "[[[4, 28, 28, 1], [4]], [[4, 28, 28, 1], [4]], [[2, 28, 28, 1], [2]]]"),
            Case(
                """
                var seen = []
                for rows in batches(arange(6), 2, epochs: 2, seed: 3) { seen = seen + list(rows) }
                [len(seen), sort(seen)]
                """,
                "[12, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]]"),
            Case(
                """
                var seen = []
                for xs in batches(list(1...5), 2, shuffle: false, dropLast: true) {
                    seen += [xs]
                }
                seen
                """,
                "[[1, 2], [3, 4]]"),
            Case("fashionMNIST.train.batches(64, epochs: 2).count", "1876"),
            Case("len(batches([], 5))", "0"), Case("len(batches([1, 2], 2, epochs: 0))", "0"),
        ])
    func batches(_ item: Case) { item.check() }

    @Test("epochs have different orders, and a seed repeats them")
    func orderOfEpochs() {
        let source = """
            var seen = []
            for rows in batches(arange(50), 50, epochs: 2, seed: 3) { seen = append(seen, rows) }
            [any(seen[0] != seen[1]), SECOND]
            """
        let again = source.replacing(
            "SECOND",
            with: "all(seen[0] == first(list(batches(arange(50), 50, seed: 3))))")
        #expect(run(again).text == "[tensor(true, dtype: bool), tensor(true, dtype: bool)]")
    }

    @Test(
        "a place that is not there is an error",
        arguments: [
            "fashionMNIST.test[10000]", "fashionMNIST.test[-10001]", "fashionMNIST.test[0.5]",
        ])
    func outOfRange(source: String) throws {
        let failure = try #require(run(source).failure)
        #expect(failure.id == "index-out-of-range")
        #expect(failure.explanation.contains("10,000 examples"))
    }

    @Test("data that is not on this machine says how to get it")
    func missingWriters() throws {
        let failure = try #require(run("fashionMNIST.train.writers").failure)
        #expect(failure.id == "no-writers")
        #expect(!failure.explanation.isEmpty)
    }

    @Test("images are shown as bytes, in the range they stand for")
    func gridOfImages() throws {
        let outcome = run("grid(fashionMNIST.train.take(6).images, columns: 3)")
        guard case .images(let grid) = try #require(outcome.figure) else { return }
        #expect(grid.count == 6)
        #expect(grid.pixels.count == 6 * 28 * 28)
        #expect(grid.pixels.max() == 255)
        #expect(grid.valueRange == "0 black, 1 white")
    }
}
