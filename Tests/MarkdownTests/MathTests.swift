import Markdown
import Testing

@Suite("TeX to MathML")
struct MathTests {
    /// The content of the formula, without attributes, in short.
    private static func short(_ markup: MathMarkup) -> String {
        switch markup {
        case .text(let text): text
        case .element(let name, _, let children):
            switch name {
            case "mi", "mo", "mn", "mtext": children.map(short).joined()
            case "mspace": "_"
            case "mrow": "{" + children.map(short).joined(separator: " ") + "}"
            default: name + "(" + children.map(short).joined(separator: ", ") + ")"
            }
        }
    }

    private static func convert(_ tex: String, isDisplay: Bool = false) throws(MathFault) -> String
    {
        let math = try MathML.convert(
            MathSpan(tex: tex, isDisplay: isDisplay, range: 0..<tex.utf8.count))
        guard case .element("math", _, let children) = math,
            case .element("semantics", _, let parts)? = children.first, parts.count == 2
        else { return "no formula" }
        return short(parts[0])
    }

    @Test(
        "Formulas in the line",
        arguments: [
            ("x", "{x}"), ("x_i^2", "{msubsup(x, i, 2)}"), ("x^2_i", "{msubsup(x, i, 2)}"),
            ("x^10", "{msup(x, 1) 0}"), ("x^{10}", "{msup(x, 10)}"), ("f'", "{msup(f, ′)}"),
            ("f''(x)", "{msup(f, {′ ′}) ( x )}"), ("a-b", "{a − b}"), ("3.14x", "{3.14 x}"),
            ("\\frac{a}{b}", "{mfrac(a, b)}"), ("\\frac12", "{mfrac(1, 2)}"),
            ("\\sqrt{x+1}", "{msqrt({x + 1})}"), ("\\sqrt[3]{x}", "{mroot(x, 3)}"),
            ("\\alpha \\le \\Omega", "{α ≤ Ω}"), ("\\mathbb{R}^n", "{msup(ℝ, n)}"),
            ("\\mathcal{N}(0, I)", "{𝒩 ( 0 , I )}"), ("\\mathrm{KL}", "{KL}"),
            ("\\mathbf{x}", "{𝐱}"), ("\\boldsymbol\\theta", "{𝜽}"),
            ("\\text{if } x", "{if\u{A0} x}"), ("\\hat{y}", "{mover(y, ^)}"),
            ("\\tilde g", "{mover(g, ~)}"), ("\\vec{v}", "{mover(v, →)}"),
            ("\\log x", "{log _ x}"), ("\\log(x)", "{log ( x )}"),
            ("-\\log\\tfrac12", "{− log _ mfrac(1, 2)}"), ("2 \\log y", "{2 _ log _ y}"),
            ("y_i \\log \\log x", "{msub(y, i) _ log _ log _ x}"), ("y + \\log x", "{y + log _ x}"),
            ("(y)\\log(x)", "{( y ) _ log ( x )}"),
            ("\\max_i x_i", "{msub(max, i) _ msub(x, i)}"), ("\\operatorname{Tr} A", "{Tr _ A}"),
            ("\\left( \\frac{a}{b} \\right]", "{{( mfrac(a, b) ]}}"),
            ("\\left. x \\right|_0", "{msub({ x |}, 0)}"),
            ("\\sum_{i=1}^n i", "{msubsup(∑, {i = 1}, n) i}"),
            ("\\int_0^1 x\\,dx", "{msubsup(∫, 0, 1) x _ d x}"),
            ("a \\ne b \\not= c", "{a ≠ b =\u{338} c}"),
            ("\\binom{n}{k}", "{{( mfrac(n, k) )}}"), ("x \\in \\{0, 1\\}", "{x ∈ { 0 , 1 }}"),
            ("\\lVert x \\rVert_2", "{‖ x msub(‖, 2)}"), ("\\overset{d}{=}", "{mover(=, d)}"),
            ("50\\%", "{50 %}"), ("", "{}"), ("x % a comment", "{x}"),
            ("\\bigl( x \\bigr)", "{( x )}"),
            (
                "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}",
                "{{( mtable(mtr(mtd(a), mtd(b)), mtr(mtd(c), mtd(d))) )}}"
            ),
            (
                "\\begin{cases} 1 & x > 0 \\\\ 0 \\end{cases}",
                "{{{ mtable(mtr(mtd(1), mtd(x, >, 0)), mtr(mtd(0)))}}"
            ),
            ("\\begin{array}{lr} a & b \\end{array}", "{mtable(mtr(mtd(a), mtd(b)))}"),
        ])
    func inLine(tex: String, expected: String) throws {
        #expect(try Self.convert(tex) == expected)
    }

    @Test(
        "Displayed formulas take limits below and above, and rows",
        arguments: [
            ("\\sum_{i}^n", "{munderover(∑, i, n)}"), ("\\min_x", "{munder(min, x)}"),
            ("\\int_0^1", "{msubsup(∫, 0, 1)}"), ("\\sum\\nolimits_i", "{msub(∑, i)}"),
            ("\\int\\limits_a", "{munder(∫, a)}"),
            ("a &= b \\\\ c &= d", "mtable(mtr(mtd(a), mtd(=, b)), mtr(mtd(c), mtd(=, d)))"),
            ("\\underbrace{a+b}_{c}", "{munder(munder({a + b}, ⏟), c)}"),
            ("\\operatorname*{arg\\,min}_x", "{munder(arg\\,min, x)}"),
        ])
    func displayed(tex: String, expected: String) throws {
        #expect(try Self.convert(tex, isDisplay: true) == expected)
    }

    @Test(
        "What cannot be set is a fault that names its reason and place",
        arguments: [
            ("x + \\foo", "`\\foo` is not a command known here", 4),
            ("{x", "a `{` is never closed", 1),
            ("x}", "`}` has no beginning", 0), ("x^", "something is missing at its end", 1),
            ("x_1_2", "it has two lower indices in a row", 2),
            ("\\frac{a}", "something is missing at its end", 7),
            ("\\left( x", "a `\\left` has no `\\right`", 7),
            ("\\begin{foo}x\\end{foo}", "the environment `foo` is not known here", 0),
            ("\\begin{cases}x", "`\\begin{cases}` has no end of its own", 13),
            ("\\text x", "`\\text` needs its text in braces", 0),
            ("\\", "it ends with a lone backslash", 0),
            ("\\left\\foo x", "`\\foo` is no bracket", 5),
        ])
    func faults(tex: String, reason: String, offset: Int) {
        let fault = #expect(throws: MathFault.self) { _ = try Self.convert(tex) }
        #expect(fault?.reason == reason)
        #expect(fault?.offset == offset)
    }

    @Test("Depth is bounded")
    func deep() {
        for opening in ["{", "\\frac{", "x^{", "\\left(", "\\sqrt{", "\\hat"] {
            let tex = String(repeating: opening, count: 10_000)
            #expect(throws: MathFault.self) { _ = try Self.convert(tex) }
        }
    }
}
