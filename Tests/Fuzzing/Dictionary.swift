/// Pieces that are put into texts: what the grammars are made of, and what tends to be
/// forgotten.
enum Dictionary {
    static let noise = [
        "let ", "var ", "fn ", "if ", "else ", "for ", "in ", "while ", "break", "continue",
        "and ", "or ", "not ", "true", "false", "nil", "expect ", "return ", "import ", "model ",
        "by ", "=>", "|>", ">>", "...", "..<", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=",
        "//", "^", "@", "%", "(", ")", "[", "]", "{", "}", "\"", "\\\"", "\\{", "\\u{1F600}", ",",
        ":", ";", ".", "#", "=", "+", "-", "*", "/", "<", ">", "!", "x", "f(", "xs[", "{ a: ",
        "{ ...", "[...", "\"{", "}\"", "{x:.2f}", "{x:03}", "x => ", "(a, b) => ", "() => ",
        "let (a, b) = ", "for (i, x) in ", "fn f(x, y = 2) { ", "import \"a.noise\" as a\n",
        "model Net(n = 2) {\n", "hidden = ", "forward(x) {", "self.", "map(", "sum", "print(",
        "zeros(", "tensor(", "shape", "axis: ", "dtype: ", "seed: ",
        ".T", "[:, 0]", "[..., -1]", "[::2]", "params.", "help", "concat([", "plot(line(",
    ]

    static let markdown = [
        "```noise\n", "```\n", "~~~\n", "```output\n", "```{noise}\n", "#| label: a\n", "#| ",
        "---\n", "...\n", "# ", "## ", "- ", "1. ", "> ", "> [!NOTE]\n", "* ", "\t", "    ",
        "`{noise} 1 + 1`", "``", "$", "$$", "\\(", "\\frac{1}{2}", "\\sqrt[3]{x}", "^{", "_{",
        "\\begin{pmatrix}", "\\end{pmatrix}", "\\left(", "\\right.", "&", "\\\\", "<!--", "-->",
        "<b>", "<script>", "[a](b)", "![a](b)", "[^1]", "[^1]: ", "@fig-a", "{#id}", "|", "|---|",
        "**", "*", "_", "~~", "\\", "http://a.b", "&amp;", "&#0;", "<https://a>", "[x] ", "\r\n",
    ]

    static let yaml = [
        "title: ", "params: ", "profiles: ", "seed: ", "execute: ", "check: ", "label: ",
        "error: ", "timeout: ", "echo: ", "eval: false", "fig-cap: ", "tags: ", "depends: ",
        "privacy: ", "budget: ", "replace: ", "pattern: ", "with: ", "regex: ", "|\n  ", ">-\n  ",
        "- ", "? ", ": ", "{", "}", "[", "]", ",", "&a ", "*a", "<<: ", "!!float ", "!tag ",
        "%YAML",
        "\"", "'", "null", "~", "true", "yes", "0x1F", "1e400", ".nan", ".inf", "-1", "2m", "60s",
        "#", "---\n", "...\n", "  ", "\t", "number", "shape", "pattern", "tolerance", "warn",
        "2024-02-30", "1:2:3", "(a+)+$", "(?<n>", "\\1", "[[:alpha:]",
    ]

    /// Characters that count, break, join or show in ways of their own, and bytes that are none.
    static let nasty: [[UInt8]] =
        [
            "\u{0}", "\u{1B}", "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}", "\u{2028}", "\u{2029}",
            "\u{FEFF}", "\u{200B}", "\u{200D}", "\u{202E}", "\u{2066}", "\u{301}", "\u{FFFD}",
            "\u{FFFE}", "\u{10FFFF}", "\u{E0001}", "é", "e\u{301}", "ε", "ﬁ", "ß", "İ", "ı", "漢",
            "👩‍👩‍👧‍👦", "🇩🇪", "\u{1F1E9}", "٣", "Ⅷ", "²", "½", "″", "…", "“", "−", "\r", "\r\n",
        ].map { Array($0.utf8) } + [
            [0x80], [0xBF], [0xC0, 0xAF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xF0, 0x9F], [0xF4, 0x90, 0x80, 0x80], [0xFE], [0xFF], [0xFF, 0xFE], [0xEF, 0xBB],
        ]

    static let numbers = [
        "0", "-0", "1", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "-9223372036854775809", "1e308", "1e309", "-1e309", "4.9e-324",
        "1e-400", "0xFFFFFFFFFFFFFFFFFF", "0b1", "0x", "0b2", "1_000", "1__0", "1e", "1e+", "1.",
        "2147483648", "4294967296", "1e9", "0.1", "1.7976931348623157e308", "00012", "1e99999999",
    ]

    static let openings = [
        "(", "[", "{", "\"{", "f(", "x[", "[[", "{ a: ", "- ", "not ", "x => ", "if x { ", "> ",
        "  - ", "* ", "_", "**", "[", "![", "`", "$", "{", "\\frac{", "\\sqrt{", "^{", "<b>",
        "[a: ", "{a: ", "fn f() { ", "while x { ", "(a, b) => ", "1 ^ ", "else if x { ", "|",
    ]
}
