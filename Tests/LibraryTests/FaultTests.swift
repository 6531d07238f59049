import Testing

/// Code that fails, the id of its fault, and words that the message must hold.
struct FaultCase: Sendable, CustomTestStringConvertible {
    let source: String
    let id: String
    let mentions: [String]
    let underlined: String?

    init(_ source: String, _ id: String, _ mentions: String..., underlining: String? = nil) {
        self.source = source
        self.id = id
        self.mentions = mentions
        underlined = underlining
    }

    var testDescription: String { source }
}

@Suite("Arguments that do not fit")
struct FaultTests {
    @Test(
        "are refused with their names and values",
        arguments: [
            FaultCase("sqrt(\"nine\")", "wrong-type", "`x`", "\"nine\"", underlining: "\"nine\""),
            FaultCase("sqrt(nil)", "wrong-type", "nil"),
            FaultCase(
                "full([2], \"a\")", "wrong-type", "`value`", "a number", underlining: "\"a\""),
            FaultCase("upper(5)", "wrong-type", "a string", "found 5, a number", underlining: "5"),
            FaultCase("keys([1])", "wrong-type", "a record", "a list of 1 item"),
            FaultCase("map([1], 2)", "wrong-type", "a function"),
            FaultCase("map(5, sqrt)", "wrong-type", "a list or another sequence"),
            FaultCase("filter([1], x => x)", "wrong-type", "answered"),
            FaultCase("zeros(2, -1)", "negative-size", "`zeros`", "-1"),
            FaultCase("let n = -1\nfor i in 0..<1 { zeros(2, n * 1) }", "negative-size", "-1"),
            FaultCase("eye(1.5)", "out-of-domain", "a whole number", "1.5", underlining: "1.5"),
            FaultCase("zeros(2, dtype: \"float16\")", "wrong-type", "an element type", "float16"),
            FaultCase("normal(2, std: -1)", "out-of-domain", "`std`", "-1", underlining: "-1"),
            FaultCase("normal(2, seed: -1)", "out-of-domain", "`seed`"),
            FaultCase("normal(2, dtype: int64)", "out-of-domain", "float32 or float64", "int64"),
            FaultCase("uniform(2, low: 1, high: 1)", "out-of-domain", "low < high"),
            FaultCase("randint(0)", "out-of-domain", "above low"),
            FaultCase("bernoulli(1.5)", "out-of-domain", "0...1"),
            FaultCase("arange(0, 1, 0)", "out-of-domain", "other than 0"),
            FaultCase("range(0, inf)", "out-of-domain", "finite"),
            FaultCase("factorial(171)", "out-of-domain", "0...170"),
            FaultCase("round(1, 1000)", "out-of-domain", "-300...300"),
            FaultCase("clip(1, 2, 0)", "out-of-domain", "at least low"),
            FaultCase("mean([])", "empty-value", "mean"),
            FaultCase("max([])", "empty-value", "max"),
            FaultCase("reduce([], (a, b) => a)", "empty-value"),
            FaultCase("first([])", "empty-value"),
            FaultCase("tensor([[1, 2], [3]])", "shape-mismatch"),
            FaultCase("tensor([1, \"a\"])", "wrong-type", "made of numbers", "\"a\""),
            FaultCase("sort([1, \"a\"])", "wrong-type", "no order", "number, string"),
            FaultCase("insert([1], 5, 2)", "index-out-of-range", "0...1"),
            FaultCase("remove([], 0)", "index-out-of-range", "empty"),
            FaultCase("number(\"1,5\")", "not-a-number", "1,5", "point"),
            FaultCase("number(ones(2))", "wrong-type", "shape [2]"),
            FaultCase("replace(\"a\", \"\", \"b\")", "out-of-domain", "not empty"),
            FaultCase("split(ones(5), 2)", "out-of-domain", "divisor of 5"),
            FaultCase("sample([1], 2)", "out-of-domain", "at most 1"),
            FaultCase("batches([1], 0)", "out-of-domain", "from 1 up"),
            FaultCase("line([1, 2], [1])", "length-mismatch", "2 values", "1 value"),
            FaultCase("line(ones(2, 2))", "out-of-domain", "one axis", "[2, 2]"),
            FaultCase("bars([\"a\"], [1, 2])", "length-mismatch"),
            FaultCase("heatmap([1, 2])", "out-of-domain", "two axes"),
            FaultCase("heatmap(ones(2, 2), rows: [\"a\"])", "length-mismatch", "2 rows"),
            FaultCase("plot()", "empty-figure"), FaultCase("grid(ones(3))", "out-of-domain", "[3]"),
            FaultCase("plot(table([1]))", "wrong-type", "marks"),
            FaultCase(
                "table([{ size: 1 }], columns: [sise])", "unknown-column", "`sise`", "`size`"),
            FaultCase("help(\"linspce\")", "no-such-help", "linspace"),
            FaultCase("any([1, 2])", "wrong-type", "truth values"),
            FaultCase("repeat(\"abcdefgh\", 9007199254740000)", "memory-limit"),
            FaultCase("list(0..<9007199254740000)", "memory-limit"),
            FaultCase("zeros(4000000000, 4000000000, 4000000000)", "too-large"),
        ])
    func faults(_ item: FaultCase) throws {
        let failure = try #require(run(item.source).failure)
        #expect(failure.id == item.id)
        let message = [failure.title, failure.explanation, failure.hint ?? ""].joined(
            separator: " ")
        for words in item.mentions { #expect(message.contains(words), "\(message)") }
        #expect(failure.title.count <= 60)
        if let underlined = item.underlined { #expect(run(item.source).underlined == underlined) }
    }

    @Test("nested lists end in an error, not in an overflow")
    func deepNesting() throws {
        let outcome = run("var x = [1]\nfor i in 0..<3000 { x = [x] }\ntensor(x)")
        #expect(outcome.failure?.id == "out-of-domain")
        #expect(
            run("var x = [1]\nfor i in 0..<3000 { x = [x] }\nabs(x)").failure?.id == "wrong-type")
    }

    @Test(
        "names of later parts say so before the run",
        arguments: ["diagram"])
    func laterNames(name: String) throws {
        let outcome = run("\(name)(1)")
        #expect(outcome.failure?.id == "not-yet")
        #expect(outcome.isFoundBefore)
    }
}

@Suite("Shapes found before the run")
struct StaticShapeTests {
    @Test(
        "what cannot fit is refused",
        arguments: [
            "ones(2, 3) @ ones(2, 3)", "ones(6).reshape(4)", "concat([ones(2, 2), ones(2, 3)])",
            "stack([ones(2), ones(3)])", "tensor([[1, 2], [3]])", "ones(2, 3).sum(axis: 2)",
            "ones(2).max(axis: 1)", "ones(2, 3).transpose(0, 0)", "ones(2, 3).squeeze(0)",
            "minimum(ones(2), ones(3))", "where(ones(2) > 0, ones(3), 0)",
            "softmax(ones(2), axis: 1)",
            "normal(2, 3) + ones(2)", "full([2, 2], 1) @ eye(3)", "linspace(0, 1, 4) + ones(3)",
            "abs(ones(2)) + ones(3)", "onehot(ones(2), 3) + ones(2)",
            "matmul(ones(2, 3), ones(2, 3))",
        ])
    func refused(source: String) {
        let outcome = run(source)
        #expect(outcome.failure != nil)
        #expect(outcome.isFoundBefore)
    }

    @Test(
        "what fits runs",
        arguments: [
            "ones(2, 3) @ ones(3, 2)", "zeros([2, 3]) + ones(3)",
            "ones(2, 3).sum(axis: -1) + ones(2)",
            "concat([ones(2, 2), ones(2, 3)], axis: 1)", "eye(2, 3) @ ones(3)",
            "ones(2, 3).transpose() @ ones(2)", "ones(2, 3).flatten(0) + ones(6)",
            "let n = 3\nones(n, 2) @ ones(2, n)", "randint(5, shape: [2]) + ones(2)",
            "onehot([1, 2], 3) @ ones(3)", "ones(4).max() + ones(9)",
            "squeeze(ones(1, 3), 0) + ones(3)",
            "ones(2, 3).sum(axis: [0, 1]) + ones(7)", "expand(ones(3), 1) + ones(1, 4)",
        ])
    func fits(source: String) {
        #expect(run(source).failure == nil)
    }
}
