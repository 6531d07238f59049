import Testing

/// Code and what the prompt shows for its last value.
struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let expected: String

    init(_ source: String, _ expected: String) {
        self.source = source
        self.expected = expected
    }

    var testDescription: String { source }

    func check() {
        let outcome = run(source)
        #expect(outcome.failure == nil, "\(outcome.failure?.explanation ?? "")")
        // A truth value from tensors is one without axes.
        let asTensor = "tensor(\(expected), dtype: bool)"
        #expect(outcome.text == expected || outcome.text == asTensor)
    }
}

@Suite("Numbers and tensors")
struct NumberTests {
    @Test(
        "creation",
        arguments: [
            Case("list(zeros(2, 3))", "[[0, 0, 0], [0, 0, 0]]"),
            Case("list(zeros([2, 1]))", "[[0], [0]]"),
            Case("zeros().shape", "[]"),
            Case("zeros(0, 3).shape", "[0, 3]"),
            Case("list(full([2], 7))", "[7, 7]"),
            Case("list(full(2, 7, dtype: int64))", "[7, 7]"),
            Case("ones(2, dtype: float64).dtype == float64", "true"),
            Case("list(eye(2, 3))", "[[1, 0, 0], [0, 1, 0]]"),
            Case("list(arange(3))", "[0, 1, 2]"),
            Case("list(arange(5, 1, -2))", "[5, 3]"),
            Case("arange(0, 1, 0.1).shape", "[10]"),
            Case("list(linspace(0, 1, 5))", "[0, 0.25, 0.5, 0.75, 1]"),
            Case("list(linspace(3, 9, 1))", "[3]"),
            Case("list(tensor([[1, 2], [3, 4]]))", "[[1, 2], [3, 4]]"),
            Case("tensor(5).shape", "[]"),
            Case("tensor([]).shape", "[0]"),
            Case("tensor([true, false]).dtype == bool", "true"),
            Case("list(tensor([zeros(2), ones(2)]))", "[[0, 0], [1, 1]]"),
            Case("list(tensor(0..<3))", "[0, 1, 2]"),
            Case("tensor([0.1], dtype: float64)[0] == 0.1", "true"),
            Case("list(onehot([2, 0], 3))", "[[0, 0, 1], [1, 0, 0]]"),
            Case("list(diag([1, 2]))", "[[1, 0], [0, 2]]"),
        ])
    func creation(_ item: Case) { item.check() }

    @Test(
        "random numbers",
        arguments: [
            Case("normal(3, seed: 4).shape", "[3]"),
            Case("norm(normal(9, seed: 4) - normal(9, seed: 4)) == 0", "true"),
            Case("norm(normal(9, seed: 4) - normal(9, seed: 5)) > 0", "true"),
            Case("norm(normal(9) - normal(9)) > 0", "true"),
            Case(
                "seed(7)\nlet a = normal(4)\nseed(7)\nlet b = normal(4)\nnorm(a - b) == 0", "true"),
            Case("abs(normal(20000, mean: 3, std: 2, seed: 1).mean() - 3) < 0.1", "true"),
            Case("abs(normal(20000, mean: 3, std: 2, seed: 1).std() - 2) < 0.1", "true"),
            Case(
                "let u = uniform(9999, low: -1, high: 1, seed: 2)\nall(u >= -1) == all(u < 1)",
                "true"),
            Case("let r = randint(4, shape: [500], seed: 1)\nlist(unique(r))", "[0, 1, 2, 3]"),
            Case("list(sort(permutation(5, seed: 3)))", "[0, 1, 2, 3, 4]"),
            Case("abs(bernoulli(0.3, shape: [20000], seed: 1).mean() - 0.3) < 0.02", "true"),
            Case("any(bernoulli(0, shape: [99], seed: 1))", "false"),
            Case("uniform(2, 3, dtype: float64, seed: 1).dtype == float64", "true"),
        ])
    func random(_ item: Case) { item.check() }

    @Test(
        "element by element",
        arguments: [
            Case("abs(-3)", "3"), Case("abs([-1, 2])", "[1, 2]"),
            Case("list(abs(tensor([-1, 2])))", "[1, 2]"), Case("sqrt(16)", "4"),
            Case("sqrt([[1, 4], [9]])", "[[1, 2], [3]]"), Case("exp(0)", "1"), Case("log(1)", "0"),
            Case("log10(1000)", "3"), Case("log2(8)", "3"), Case("sign(-0.5)", "-1"),
            Case("floor(-2.5)", "-3"), Case("ceil(2.1)", "3"), Case("round(2.5)", "2"),
            Case("round(3.14159, 2)", "3.14"), Case("round(1250, -2)", "1200"),
            Case("list(round(tensor([1.26, -1.24]), 1) == tensor([1.3, -1.2]))", "[true, true]"),
            Case("relu(-2)", "0"), Case("sigmoid(0)", "0.5"), Case("sigmoid(-1000)", "0"),
            Case("tanh(0)", "0"), Case("isnan([1, nan])", "[false, true]"),
            Case("list(isinf(tensor([1, inf])))", "[false, true]"),
            Case("list(minimum(tensor([1, 5]), 3))", "[1, 3]"), Case("maximum(2, 7)", "7"),
            Case("clip(5, 0, 1)", "1"),
            Case("list(clip(tensor([-3, 0.5, 3]), -1, 1))", "[-1, 0.5, 1]"),
            Case("clip([1, 5], high: 3)", "[1, 3]"),
            Case("list(where(tensor([-1, 2]) > 0, 1, 0))", "[0, 1]"),
            Case("where(2 > 1, \"a\", \"b\")", "\"a\""),
            Case("list(logicalAnd(tensor([1, 2]) > 1, tensor([1, 2]) < 3))", "[false, true]"),
            Case("atan2(0, -1) == pi", "true"), Case("gcd(12, -18)", "6"),
            Case("factorial(5)", "120"), Case("hypot(3, 4)", "5"),
            Case("abs(softmax(tensor([1, 2, 3])).sum() - 1) < 1e-6", "true"),
            Case("list(tensor([2.7, -2.7]).cast(int64))", "[2, -2]"),
            Case("number(dot([1, 2, 3], [4, 5, 6]))", "32"),
            Case("list(outer([1, 2], [3, 4]))", "[[3, 4], [6, 8]]"),
            Case("list(matmul(eye(2), tensor([[1, 2], [3, 4]])))", "[[1, 2], [3, 4]]"),
        ])
    func elementwise(_ item: Case) { item.check() }

    @Test(
        "reductions",
        arguments: [
            Case("sum([1, 2, 3])", "6"), Case("sum([])", "0"), Case("mean([1, 2, 6])", "3"),
            Case("sum([true, false, true])", "2"), Case("sum(1...4)", "10"),
            Case("prod([2, 3])", "6"),
            Case("list(tensor([[1, 2], [3, 4]]).sum(axis: 0))", "[4, 6]"),
            Case("list(tensor([[1, 2], [3, 4]]).sum(axis: 1, keep: true))", "[[3], [7]]"),
            Case("tensor([[1, 2], [3, 4]]).sum(axis: [0, 1]).shape", "[]"),
            Case("tensor([[1, 2], [3, 4]]).mean(keep: true).shape", "[1, 1]"),
            Case("list(sum([ones(2), ones(2)]))", "[2, 2]"),
            Case("max(3, 1, 2)", "3"), Case("min([3, 1, 2])", "1"), Case("max([1, nan, 2])", "nan"),
            Case("list(tensor([[1, 5], [7, 2]]).max(axis: 1))", "[5, 7]"),
            Case("list(max(tensor([1, 5]), 3))", "[3, 5]"),
            Case("list(min(tensor([1, 5]), tensor([4, 2]), 3))", "[1, 2]"),
            Case("std([2, 4, 4, 4, 5, 5, 7, 9])", "2"),
            Case("[1, 2, 3, 4].var(correction: 1) * 3", "5"),
            Case("number(tensor([1, 2, 3, 4]).var())", "1.25"),
            Case("all([true, 1 < 2])", "true"), Case("any([])", "false"), Case("all([])", "true"),
            Case("list(any(tensor([[1, 0], [0, 0]]) > 0, axis: 1))", "[true, false]"),
            Case("norm([3, 4])", "5"), Case("number(norm(tensor([3, 4])))", "5"),
            Case("abs(logsumexp([1000, 1000]) - 1000.6931) < 1e-3", "true"),
            Case("argmax([3, 9, 9])", "1"), Case("argmin([3, nan, 1])", "1"),
            Case("list(tensor([[1, 5], [7, 2]]).argmax(axis: -1))", "[1, 0]"),
            Case("median([7, 1, 3])", "3"), Case("median([1, 2])", "1.5"),
            Case("quantile([1, 2, 3, 4, 5], 0.25)", "2"), Case("quantile([4], 1)", "4"),
            Case("cumsum([1, 2, 3])", "[1, 3, 6]"), Case("argsort([3, 1, 2])", "[1, 2, 0]"),
            Case("list(argsort(tensor([3, 1, 2]), descending: true))", "[0, 2, 1]"),
            Case("list(bincount([0, 2, 2]))", "[1, 0, 2]"),
            Case("list(bincount([0], 3))", "[1, 0, 0]"),
            Case("list(histogramCounts([1, 2, 2, 3], 2).counts)", "[1, 3]"),
            Case("list(histogramCounts([1, 2], 2, low: 0, high: 4).edges)", "[0, 2, 4]"),
            Case("list(nonzero(tensor([5, 1, 7]) > 2))", "[0, 2]"),
        ])
    func reductions(_ item: Case) { item.check() }

    @Test(
        "shapes",
        arguments: [
            Case("tensor([[1, 2], [3, 4]]).reshape(4).shape", "[4]"),
            Case("ones(6).reshape([2, -1]).shape", "[2, 3]"),
            Case("ones(2, 3).transpose().shape", "[3, 2]"),
            Case("ones(2, 3, 4).transpose(1, 0, 2).shape", "[3, 2, 4]"),
            Case("ones(2, 3, 4).transpose([2, 0, 1]).shape", "[4, 2, 3]"),
            Case("ones(1, 3, 1).squeeze().shape", "[3]"),
            Case("ones(1, 3, 1).squeeze(0).shape", "[3, 1]"),
            Case("ones(3).expand(-1).shape", "[3, 1]"),
            Case("ones(2, 3, 4).flatten().shape", "[2, 12]"),
            Case("ones(2, 3, 4).flatten(0).shape", "[24]"),
            Case("[flatten(ones(3)).shape, flatten(ones(2, 3, 4), 2).shape]", "[[3], [2, 3, 4]]"),
            Case("flatten([[1, 2], [3], 4])", "[1, 2, 3, 4]"),
            Case("concat([ones(2, 2), zeros(1, 2)]).shape", "[3, 2]"),
            Case("concat([ones(2, 2), zeros(2, 1)], axis: 1).shape", "[2, 3]"),
            Case("stack([ones(2), zeros(2)], axis: 1).shape", "[2, 2]"),
            Case("list(stack([1, 2]))", "[1, 2]"),
            Case("list(flip(tensor([1, 2, 3])))", "[3, 2, 1]"),
            Case("list(roll(tensor([1, 2, 3]), 1))", "[3, 1, 2]"),
            Case("list(tile(tensor([1, 2]), 2))", "[1, 2, 1, 2]"),
            Case("list(repeat(tensor([1, 2]), 2))", "[1, 1, 2, 2]"),
            Case("list(tril(ones(2, 2)))", "[[1, 0], [1, 1]]"),
            Case("list(triu(ones(2, 2)))", "[[1, 1], [0, 1]]"),
            Case("list(broadcast(tensor([1, 2]), 2, 2))", "[[1, 2], [1, 2]]"),
            Case("split(ones(4, 2), 2) |> map(p => p.shape)", "[[2, 2], [2, 2]]"),
            Case("split(ones(4), [1, 3]) |> map(p => p.shape)", "[[1], [3]]"),
        ])
    func shapes(_ item: Case) { item.check() }
}
