import Interpreter
import Testing

@Suite("Values as text")
struct DisplayTests {
    @Test(
        "A cell shows its last value",
        arguments: [
            ("\"a\\n\\{b\"", "\"a\\n\\{b\""),
            ("[1, \"a\", nil, true]", "[1, \"a\", nil, true]"),
            ("{ a: 1, b: [2] }", "{ a: 1, b: [2] }"),
            ("let r = {}\nr", "{}"),
            ("x => x", "(x) => …"),
            ("fn f(a, b = 1) { a }\nf", "fn f(a, b)"),
            ("sum", "builtin sum"),
            ("1...5 by 2", "1...5 by 2"),
            ("float32", "float32"),
            ("ones(2).sum()", "tensor(2)"),
            ("tensor([1, 2], dtype: int64)[0]", "tensor(1, dtype: int64)"),
            ("[ones(2), zeros(3, 3)]", "[tensor([1, 1]), tensor [3, 3] float32]"),
            (
                "tensor([[1, 20], [3.5, 4]])",
                "tensor [2, 2] float32\n[[ 1.0, 20.0],\n [ 3.5,  4.0]]"
            ),
            ("zeros(0, 3)", "tensor [0, 3] float32\n[]"),
            ("tensor([true, false])", "tensor [2] bool\n[true, false]"),
            ("tensor([1e-5, 1])", "tensor [2] float32\n[1e-05, 1e+00]"),
            (
                "zeros(2, 3, 1)", "tensor [2, 3, 1] float32\n[[[0], [0], [0]],\n [[0], [0], [0]]]"
            ),
            ("ones(2, 1, 2)", "tensor [2, 1, 2] float32\n[[[1, 1]],\n\n [[1, 1]]]"),
        ])
    func inspection(program: String, shown: String) {
        #expect(Session.text(program) == shown + "\n")
    }

    @Test("A large tensor shows its edges and its smallest, mean and largest")
    func largeTensor() {
        #expect(
            Session.text("arange(0, 400).reshape(20, 20)") == """
                tensor [20, 20] float32, min 0, mean 199.5, max 399
                [[  0,   1,   2, …,  17,  18,  19],
                 [ 20,  21,  22, …,  37,  38,  39],
                 [ 40,  41,  42, …,  57,  58,  59],
                 …,
                 [340, 341, 342, …, 357, 358, 359],
                 [360, 361, 362, …, 377, 378, 379],
                 [380, 381, 382, …, 397, 398, 399]]

                """)
    }

    @Test("What is no number or infinite is counted beside the summary")
    func notANumber() {
        let text = Session.text("concat([arange(0, 200), tensor([nan, nan, inf, -inf])])")
        #expect(
            text.hasPrefix(
                "tensor [204] float32, min 0, mean 99.5, max 199, 2 NaN, 2 infinite\n"), "\(text)")
        let none = Session.text("concat([full([200], nan), full([1], nan)])")
        #expect(none.hasPrefix("tensor [201] float32, 201 NaN\n"), "\(none)")
    }

    @Test("At a prompt a tensor has a summary, and an image is a picture")
    func prompt() throws {
        func text(_ program: String) throws -> String {
            let session = Session()
            let value = try #require(session.run(program).value)
            let output = try Display.output(of: value, .prompt(columns: 80))
            guard case .value(let text) = output else { return "" }
            return text
        }
        #expect(
            try text("tensor([1, 2, 6])") == "tensor [3] float32, min 1, mean 3, max 6\n[1, 2, 6]")
        #expect(try text("tensor([true, false])") == "tensor [2] bool, 1 of 2 true\n[true, false]")
        #expect(try text("ones(2).sum()") == "tensor(2)")
        let picture = try text(
            "concat([zeros(8, 16, 1), ones(8, 16, 1)]).reshape(16, 16, 1)"
        ).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(picture.count == 9)
        #expect(picture[1].isEmpty && picture[8] == String(repeating: "█", count: 16))
        // Numbers outside 0...1 are no image.
        #expect(try text("arange(0, 400).reshape(20, 20)").contains("[[  0,   1"))
        #expect(try text("zeros(20, 20)").contains("[[0, 0, 0, …"))
    }

    @Test("A long list leaves out its middle and says how long it is")
    func longList() {
        let text = Session.text("map(0..<1000, i => i)")
        #expect(text.hasPrefix("[0, 1, 2, "))
        #expect(text.hasSuffix("…, 997, 998, 999]  # 1,000 elements\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("Long records stand on lines of their own")
    func longRecord() {
        let name = String(repeating: "n", count: 50)
        #expect(
            Session.text("[{ a: \"\(name)\" }, { a: \"\(name)\" }]")
                == "[\n    { a: \"\(name)\" },\n    { a: \"\(name)\" }\n]\n")
    }

    @Test("Deep nesting is shown and compared up to a depth")
    func deep() throws {
        try Session.onLargeStack {
            let deep = "var x = [1]\nfor i in 0..<100000 { x = [x] }\n"
            #expect(Session.text(deep + "x").contains("…"))
            #expect(
                Session.text(deep + "var y = [1]\nfor i in 0..<100000 { y = [y] }\nx == y")
                    == "error nested-too-deep")
        }
    }

    @Test("Lists that hold each other many times are shown up to a bound")
    func shared() {
        let text = Session.text("var x = [1]\nfor i in 0..<90 { x = [x, x, x] }\nx")
        #expect(text.contains("…"))
        #expect(text.utf8.count < 32 << 20)
    }

    @Test(
        "Numbers read back as they were",
        arguments: [
            0.1, 1e100, -2.5e-7, 9007199254740992, 0x1p60, 1 / 3, .pi, 2.5e-308, 123456789.125,
        ])
    func roundTrip(number: Double) {
        #expect(Double(Display.number(number)) == number)
    }

    @Test(
        "Formats are Python's",
        arguments: [
            ("2.5", ".0f", "2"), ("3.14159", ".3", "3.14"), ("0", "03", "000"),
            ("-7", "05", "-0007"), ("12345.678", ",.1f", "12,345.7"), ("1e6", ",", "1,000,000"),
            ("65535", "x", "ffff"), ("65535", "#X", "0xFFFF"), ("5", "08b", "00000101"),
            ("1000000", "_", "1_000_000"), ("3", " ", " 3"), ("0.5", "%", "50.000000%"),
            ("nan", ".2f", "nan"), ("inf", "5", "  inf"), ("\"é\"", "^5", "  é  "),
            ("\"abc\"", ".2", "ab"), ("true", ">6", "  true"), ("1e-7", "g", "1e-07"),
        ])
    func formats(value: String, format: String, text: String) {
        let alternate = text.replacing("0xFFFF", with: "0XFFFF")
        let shown = Session.text("print(\"{\(value):\(format)}\")")
        #expect(shown == text + "\n" || shown == alternate + "\n")
    }

    @Test(
        "A format that does not fit is an error",
        arguments: [
            ("1.5", "d"), ("1", "s"), ("\"a\"", ".2f"), ("\"a\"", "+"), ("1", "q"), ("1", ".f"),
            ("1", "99999"), ("1", ".999f"), ("[1]", "x"), ("1e300", "d"), ("nan", "x"),
        ])
    func wrongFormats(value: String, format: String) {
        #expect(Session.text("print(\"{\(value):\(format)}\")") == "error wrong-format")
    }
}
