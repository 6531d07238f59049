/// Holds what a cell gave against what its `output` fence says.
struct OutputComparison {
    let mode: CellOptions.Comparison
    private let cutLines = WrittenNumbers.CutLines()

    init(mode: CellOptions.Comparison) {
        self.mode = mode
    }

    /// Whether the two texts agree, given as lines without trailing white space.
    func agrees(expected: [String], found: [String]) -> Bool {
        switch mode {
        case .nothing: return true
        case .shape: return shapesAgree(expected, found)
        case .pattern: return TextPattern.matches(lines: expected, found)
        case .exact, .number, .tolerance:
            guard expected.count == found.count else { return false }
            return zip(expected, found).allSatisfy { lineAgrees($0, $1) }
        }
    }

    /// Whether a single line agrees; in a difference such lines are shown as equal.
    func lineAgrees(_ expected: String, _ found: String) -> Bool {
        switch mode {
        case .exact, .shape, .nothing: expected == found
        case .pattern: TextPattern.matches(line: expected, found)
        case .number: cutLines.agree(expected, found) { $0.isWithinPrecision($1) }
        case .tolerance(let relative, let absolute):
            cutLines.agree(expected, found) {
                $1.value == $0.value
                    || abs($1.value - $0.value) <= absolute + relative * abs($0.value)
            }
        }
    }

    /// Element types and shapes, as `float32 [2, 3]` or `[2, 3] float32`, in order.
    private func shapesAgree(_ expected: [String], _ found: [String]) -> Bool {
        let wanted = expected.flatMap(ShapeText.shapes)
        return !wanted.isEmpty && wanted == found.flatMap(ShapeText.shapes)
    }
}

/// Text in which `…` stands for what may vary.
enum TextPattern {
    /// A line that is `…` alone matches any number of lines, none included.
    static func matches(lines pattern: [String], _ found: [String]) -> Bool {
        glob(
            pattern, found,
            isWild: { $0.allSatisfy { $0 == "…" || $0 == " " } && $0.contains("…") },
            agrees: matches(line:_:))
    }

    /// `…` inside a line matches any run of characters; at its end, the rest.
    static func matches(line pattern: String, _ found: String) -> Bool {
        guard pattern.contains("…") else { return pattern == found }
        return glob(Array(pattern), Array(found), isWild: { $0 == "…" }, agrees: ==)
    }

    /// Goes back to the last wild piece only, so that the time is at most the product of the
    /// lengths.
    private static func glob<Piece>(
        _ pattern: [Piece], _ found: [Piece], isWild: (Piece) -> Bool,
        agrees: (Piece, Piece) -> Bool
    ) -> Bool {
        var (p, f) = (0, 0)
        var retry: (pattern: Int, found: Int)?
        while f < found.count {
            if p < pattern.count, isWild(pattern[p]) {
                p += 1
                retry = (p, f)
            } else if p < pattern.count, agrees(pattern[p], found[f]) {
                p += 1
                f += 1
            } else if let last = retry {
                retry = (last.pattern, last.found + 1)
                (p, f) = (last.pattern, last.found + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy(isWild)
    }
}

/// Shapes of tensors found in a text.
enum ShapeText {
    private static let types = ["float32", "float64", "int64", "uint8", "bool"]

    struct Found: Equatable {
        var elementType: String
        var sizes: [Int]
    }

    static func shapes(in line: String) -> [Found] {
        if let single = single(line) { return [single] }
        let words = Array(tokens(of: line))
        var result: [Found] = []
        var index = 0
        while index + 1 < words.count {
            let pair = (words[index], words[index + 1])
            if let found = shape(pair.0, pair.1) ?? shape(pair.1, pair.0) {
                result.append(found)
                index += 2
            } else {
                index += 1
            }
        }
        return result
    }

    /// A tensor without axes: `tensor(3)`, `tensor(3, dtype: int64)`.
    private static func single(_ line: String) -> Found? {
        guard line.hasPrefix("tensor("), line.hasSuffix(")"), !line.contains("[") else {
            return nil
        }
        let type = types.first { line.hasSuffix("dtype: \($0))") } ?? "float32"
        return Found(elementType: type, sizes: [])
    }

    private static func shape(_ type: String, _ list: String) -> Found? {
        guard types.contains(type), list.hasPrefix("["), list.hasSuffix("]") else { return nil }
        let parts = list.dropFirst().dropLast().split(separator: ",")
        let sizes = parts.compactMap { Int($0.filter { $0 != " " }) }
        return sizes.count == parts.count ? Found(elementType: type, sizes: sizes) : nil
    }

    /// Names, and whole `[…]` without brackets inside; all other signs part them.
    private static func tokens(of line: String) -> [String] {
        var result: [String] = []
        var word = ""
        var isInside = false
        for character in line {
            if character == "[" {
                if !word.isEmpty { result.append(word) }
                (word, isInside) = ("[", true)
            } else if isInside {
                word.append(character)
                guard character == "]" else { continue }
                result.append(word)
                (word, isInside) = ("", false)
            } else if character.isLetter || character.isNumber {
                word.append(character)
            } else if !word.isEmpty {
                result.append(word)
                word = ""
            }
        }
        return word.isEmpty ? result : result + [word]
    }
}
