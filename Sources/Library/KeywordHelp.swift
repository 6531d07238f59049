/// What the words of the language mean, for `help("for")`.
enum KeywordHelp {
    static let all: [String: (meaning: String, example: String)] = [
        "let": ("Gives a value a name; the name keeps it.", "let rate = 0.1"),
        "var": ("Gives a value a name that may be given another one.", "var n = 0\nn += 1"),
        "fn": (
            "Defines a function; the last expression is its value.",
            "fn scale(x, by = 2) { x * by }"
        ),
        "model": (
            "Declares a model: members made in order, and methods that see them all.",
            "model Line(a = 2) {\n    b = a + 1\n    forward(x) { a * x + b }\n}"
        ),
        "experiment": (
            "Declares an experiment: it is run with values for its parameters, and gives a record "
                + "back.",
            "experiment Square(side = 1) {\n    return { area: side * side }\n}"
        ),
        "return": (
            "Leaves a function early, with a value.",
            "fn sign(x) {\n    if x < 0 { return -1 }\n    1\n}"
        ),
        "if": ("Decides; it is an expression.", "let word = if 2 > 1 { \"yes\" } else { \"no\" }"),
        "else": (
            "What happens if the condition of `if` does not hold.", "if 1 > 2 { 3 } else { 4 }"
        ),
        "for": ("Goes through a sequence.", "for i in 0..<3 { print(i) }"),
        "in": (
            "Stands between the name and the sequence of `for`.", "for x in [1, 2] { print(x) }"
        ),
        "by": ("The step of a range.", "for i in 0..<10 by 5 { print(i) }"),
        "while": ("Goes on as long as a condition holds.", "var n = 3\nwhile n > 0 { n -= 1 }"),
        "break": ("Ends the loop around it.", "for i in 0..<9 { if i > 2 { break } }"),
        "continue": ("Goes on with the next turn.", "for i in 0..<9 { if i < 7 { continue } }"),
        "and": (
            "Whether both hold; the right side is looked at only if the left holds.",
            "1 < 2 and 2 < 3"
        ),
        "or": (
            "Whether one holds; the right side is looked at only if the left fails.",
            "1 > 2 or 2 < 3"
        ),
        "not": ("The opposite of a truth value.", "not (1 > 2)"),
        "true": ("What holds.", "let isReady = true"),
        "false": ("What does not hold.", "let isReady = false"),
        "nil": ("Nothing: the value of what has none.", "let found = nil"),
        "expect": ("Checks a condition; a cell in which it fails has failed.", "expect 1 + 1 == 2"),
        "import": (
            "Takes functions and constants from another file.", "# import \"more.noise\" as more"
        ),
    ]
}
