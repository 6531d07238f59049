import Testing

@Suite("Lists, records and text")
struct ListAndTextTests {
    @Test(
        "lists",
        arguments: [
            Case("len([1, 2, 3])", "3"), Case("\"äöü\" |> len", "3"), Case("len({ a: 1 })", "1"),
            Case("len(0..<10 by 3)", "4"), Case("len(ones(4, 2))", "4"),
            Case("first([5, 6])", "5"), Case("last(1...4)", "4"),
            Case("list(range(4))", "[0, 1, 2, 3]"), Case("list(range(4, 0, -2))", "[4, 2]"),
            Case("enumerate([\"a\"], 1)", "[[1, \"a\"]]"),
            Case("zip([1, 2, 3], [\"a\", \"b\"])", "[[1, \"a\"], [2, \"b\"]]"), Case("zip()", "[]"),
            Case("sort([3, 1, 2])", "[1, 2, 3]"),
            Case("sort([3, 1, nan, 2], descending: true)", "[3, 2, 1, nan]"),
            Case("sort([\"b\", \"a\"])", "[\"a\", \"b\"]"),
            Case("sort([[2, 1], [1, 2], [1, 1]], by: p => p[0])", "[[1, 2], [1, 1], [2, 1]]"),
            Case(
                "sort([[1, 1], [2, 2], [1, 3]], by: first, descending: true)",
                "[[2, 2], [1, 1], [1, 3]]"),
            Case("list(sort(tensor([3, 1, 2])))", "[1, 2, 3]"),
            Case("reverse([1, 2])", "[2, 1]"), Case("reverse(\"abc\")", "\"cba\""),
            Case("append([1], 2, 3)", "[1, 2, 3]"), Case("insert([1, 3], 1, 2)", "[1, 2, 3]"),
            Case("insert([1], -1, 2)", "[1, 2]"), Case("remove([1, 9, 2], 1)", "[1, 2]"),
            Case("remove([1, 2], -1)", "[1]"),
            Case("keys({ lr: 0.1, n: 2 })", "[\"lr\", \"n\"]"),
            Case("values({ lr: 0.1, n: 2 })", "[0.1, 2]"),
            Case("contains([1, [2]], [2])", "true"), Case("contains(\"noise\", \"ois\")", "true"),
            Case("contains({ a: 1 }, \"a\")", "true"), Case("contains(tensor([1, 2]), 3)", "false"),
            Case("find([5, 8], x => x > 6)", "1"), Case("find([5], 6) == nil", "true"),
            Case("find(\"noise\", \"is\")", "2"), Case("count([1, 2, 1], 1)", "2"),
            Case("count(1...10, n => n % 3 == 0)", "3"),
            Case("unique([3, 1, 3, [1], [1]])", "[3, 1, [1]]"), Case("repeat([0], 3)", "[0, 0, 0]"),
            Case("take([5, 6, 7], 2)", "[5, 6]"), Case("drop([5, 6, 7], 5)", "[]"),
            Case("sort(shuffle([3, 1, 2], seed: 1))", "[1, 2, 3]"),
            Case("len(unique(sample(0..<100, 10, seed: 1)))", "10"),
            Case("let xs = [3, 1]\nlet ys = sort(xs)\nxs", "[3, 1]"),
        ])
    func lists(_ item: Case) { item.check() }

    @Test(
        "functions of functions",
        arguments: [
            Case("[1, 2] |> map(x => x * 2)", "[2, 4]"),
            Case("map(\"ab\", upper)", "[\"A\", \"B\"]"),
            Case("map(ones(2, 3), row => row.shape)", "[[3], [3]]"),
            Case("filter(1...6, n => n % 2 == 0)", "[2, 4, 6]"),
            Case("reduce([1, 2, 3], (a, b) => a - b)", "-4"),
            Case("reduce([], (a, b) => a, 7)", "7"),
            Case("flatMap([1, 2], n => repeat([n], n))", "[1, 2, 2]"),
            Case("group([1, 2, 3], by: n => n % 2)[0].items", "[1, 3]"),
            Case("(1...3).map(sqrt >> round)", "[1, 1, 2]"),
        ])
    func functions(_ item: Case) { item.check() }

    @Test(
        "text",
        arguments: [
            Case("upper(\"ä\")", "\"Ä\""), Case("trim(\"  a b \\n\")", "\"a b\""),
            Case("trim(\" \")", "\"\""),
            Case("replace(\"a-b-c\", \"-\", \"\")", "\"abc\""),
            Case("startsWith(\"noise\", \"no\")", "true"),
            Case("endsWith(\"noise\", \"no\")", "false"),
            Case("split(\"a, b\", \", \")", "[\"a\", \"b\"]"),
            Case("split(\" a  b \")", "[\"a\", \"b\"]"),
            Case("split(\",a,\", \",\")", "[\"\", \"a\", \"\"]"),
            Case("join([1, \"a\"], \"-\")", "\"1-a\""),
            Case("lines(\"a\\nb\\n\")", "[\"a\", \"b\"]"),
            Case("format(3.14159, \".2f\")", "\"3.14\""), Case("repeat(\"ab\", 2)", "\"abab\""),
            Case("number(\" 2.5 \")", "2.5"), Case("number(tensor([7]))", "7"),
            Case("number(true)", "1"),
            Case("string(1 / 4)", "\"0.25\""), Case("list(\"ab\")", "[\"a\", \"b\"]"),
            Case("type(1)", "\"number\""), Case("type(ones(2))", "\"tensor\""),
            Case("type(nil)", "\"nil\""),
        ])
    func text(_ item: Case) { item.check() }

    @Test("a million numbers are sorted")
    func sortsManyNumbers() {
        let outcome = run(
            """
            let xs = list(uniform(1000000, seed: 1))
            let ys = sort(xs)
            ys[0] == min(xs) and ys[999999] == max(xs) and ys[5] <= ys[6]
            """)
        #expect(outcome.text == "true")
    }

    @Test(
        "many numbers are in the same order as few",
        arguments: [
            "(i * 7919 % 10007 - 5000) / 3", "-i", "i % 7 - 3", "1 / (i - 2500)",
            "if i % 3 == 0 { nan } else { i * 7919 % 10007 }", "1.5", "i * 1e300 - 1e303",
        ])
    func radix(formula: String) {
        let outcome = run(
            """
            let xs = range(5000) |> map(i => \(formula))
            let known = filter(xs, x => x == x)
            fn isOrder(ys, zs) {
                for i in 1..<len(known) { if ys[i - 1] > ys[i] { return false } }
                for i in 0..<len(known) { if ys[i] != zs[len(known) - 1 - i] { return false } }
                for i in len(known)..<len(xs) { if ys[i] == ys[i] or zs[i] == zs[i] { return false } }
                len(ys) == len(xs) and sum(sort(known)) == sum(ys[0:len(known)])
            }
            let pieces = range(0, 5000, 1000) |> map(i => sort(xs[i:i + 1000])[0])
            let least = if len(known) == len(xs) { min(pieces) == sort(xs)[0] } else { true }
            isOrder(sort(xs), sort(xs, descending: true)) and least
            """)
        #expect(outcome.text == "true")
    }

    @Test("zeros of both signs keep their places among many numbers")
    func zeros() {
        let outcome = run(
            """
            let xs = range(3000) |> map(i => if i % 2 == 0 { 0 } else { -0 })
            join(sort(xs)[0:4], " ") + "; " + join(sort(xs, descending: true)[0:4], " ")
            """)
        #expect(outcome.text == "\"0 -0 0 -0; 0 -0 0 -0\"")
    }
}
