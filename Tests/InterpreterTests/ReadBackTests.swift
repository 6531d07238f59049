import Interpreter
import Tensors
import Testing

/// Values as they are shown, read again as code.
@Suite("What is shown reads back")
struct ReadBackTests {
    /// A fixed sequence of bits, so that a failure comes again.
    private struct Bits {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Every exponent, subnormals, the neighbourhood of 2⁵³, and bits at random.
    private static let numbers: [Double] = {
        var bits = Bits(state: 11)
        var numbers: [Double] = [0, -0.0, .infinity, -.infinity, .greatestFiniteMagnitude]
        for exponent in UInt64(0)..<2047 {
            let sign = bits.next() & (1 << 63)
            let last: UInt64 = (1 << 52) - 1
            let mantissas: [UInt64] = [0, 1, last, bits.next() & last]
            for mantissa in mantissas {
                numbers.append(Double(bitPattern: sign | (exponent << 52) | mantissa))
            }
        }
        for step in -40...40 {
            for power in [0x1p53, 0x1p24, 1e15, 1e16, 1e21, 0x1p63] {
                numbers.append(power + Double(step) * power.ulp)
            }
        }
        for _ in 0..<100_000 { numbers.append(Double(bitPattern: bits.next())) }
        for _ in 0..<10_000 { numbers.append(Double(Int64(bitPattern: bits.next()) >> 20)) }
        for digits in 0..<18 { numbers.append(123_456_789_012_345_680 / pow10(digits)) }
        return numbers.filter { !$0.isNaN }
    }()

    private static func pow10(_ digits: Int) -> Double {
        (0..<digits).reduce(1) { number, _ in number * 10 }
    }

    @Test("Every number, by its bits")
    func numbers() {
        for number in Self.numbers {
            let text = Display.number(number)
            #expect(Double(text)?.bitPattern == number.bitPattern, "\(text)")
            if number.rounded() == number, number.magnitude <= 0x1p53 {
                #expect(!text.contains { ".e".contains($0) }, "\(text)")
            }
        }
    }

    @Test("Numbers are read by the language itself as they were")
    func numbersAsCode() throws {
        let some = Self.numbers.prefix(3000) + Self.numbers.suffix(1000)
        let text = some.map(Display.number).joined(separator: ", ")
        let session = Session()
        #expect(session.run("let xs = [\(text)]").failure == nil)
        let found = try #require(session.evaluator.value(of: "xs")?.asList).map(\.asNumber)
        for (number, back) in zip(some, found) {
            #expect(back?.bitPattern == number.bitPattern, "\(number)")
        }
        #expect(found.count == some.count)
        #expect(Session.text("let x = nan\nprint(x, [x], x == x)") == "nan [nan] false\n")
    }

    @Test("Elements of float32, by their bits")
    func floats() throws {
        var bits = Bits(state: 5)
        for count in 0..<60_000 {
            // Every exponent comes many times.
            let exponent: UInt32 = UInt32(count % 255) << 23
            let rest = UInt32(truncatingIfNeeded: bits.next()) & 0x807F_FFFF
            let number = Float(bitPattern: exponent | rest)
            let text = Display.text(of: .tensor(try .scalar(Double(number), .float32)))
            #expect(Float(text)?.bitPattern == number.bitPattern, "\(text)")
        }
    }

    @Test("Elements of float64 and int64")
    func wideElements() throws {
        for number in Self.numbers.prefix(9_000) {
            let text = Display.text(of: .tensor(try .scalar(number, .float64)))
            #expect(Double(text)?.bitPattern == number.bitPattern, "\(text)")
        }
        var bits = Bits(state: 7)
        let whole = (0..<64).map { Int64(bitPattern: bits.next()) >> $0 } + [.min, .max]
        for number in whole {
            let text = Display.text(of: .tensor(try Tensor([number], shape: [1])))
            #expect(text == "[\(number)]")
        }
    }

    @Test(
        "Strings, whatever is in them",
        arguments: [
            "", "a", "\"", "\\", "{x}", "}{", "\n\r\t", "\0\u{1B}\u{7F}\u{9F}", "e\u{301}é",
            "👩‍👩‍👧‍👦🇪🇺❤️", "\u{301}starts with a mark", "日本語 עברית", "\u{202E}\u{2066}\u{200B}\u{FEFF}",
            "\u{2028}\u{2029}\u{85}", "\\u{41}", "# \"{1 + 1:.2f}\"", "\r\n", "\u{10FFFF}\u{E000}",
        ])
    func strings(text: String) throws {
        let session = Session()
        let shown = Display.inspect(.string(text))
        #expect(session.run("let s = \(shown)\nlet r = [{ f: \(shown) }]").failure == nil)
        let back = try #require(session.evaluator.value(of: "s")?.asString)
        #expect(Array(back.unicodeScalars) == Array(text.unicodeScalars))
        #expect(session.shown("r") == "[{ f: \(shown) }]")
    }

    @Test(
        "Lists, records and ranges",
        arguments: [
            "[]", "{}", "[[], {}, [[]]]", "{ a: 1, b: [true, nil, \"x\"], c: { d: -0 } }",
            "[0..<3, 1...9 by 2, 5..<-1 by -0.5, -3...3]",
            "[inf, -inf, -1e-07, 9007199254740992]",
            "{ é: 1, 名前: \"日本\" }", "[float64, int64]",
            "[tensor([1, 2.5]), tensor(3, dtype: int64), tensor([true], dtype: bool)]",
        ])
    func collections(text: String) {
        let session = Session()
        session.run("let first = \(text)")
        let shown = session.shown("first") ?? ""
        session.run("let second = \(shown)")
        #expect(session.shown("second") == shown)
        #expect(!shown.isEmpty)
    }

    @Test("Long ones on several lines too")
    func longCollections() {
        let session = Session()
        session.run(
            "let first = { xs: list(0..<90), names: map(0..<9, i => \"name {i} of nine\") }")
        let shown = session.shown("first") ?? ""
        #expect(shown.contains("\n"))
        session.run("let second = \(shown)\nlet same = first == second")
        #expect(session.shown("same") == "true")
    }
}
