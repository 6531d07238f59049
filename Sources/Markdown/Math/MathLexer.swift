/// A token of TeX's mathematics.
enum MathToken: Equatable {
    /// `\alpha` without its backslash, or the one character after it: `,` for `\,`.
    case command(String)
    case character(Character)
    /// A whole number or one with a decimal point.
    case number(String)
    case open, close
    case superscript, `subscript`
    case alignment
    /// `\\`
    case newRow
}

/// Cuts TeX into tokens; spaces and comments go.
struct MathLexer {
    private(set) var tokens: [MathToken] = []
    /// The UTF-8 offset of each token.
    private(set) var offsets: [Int] = []
    private let text: [Character]
    private var index = 0
    private var offset = 0
    /// `\text{…}` keeps its spaces, so its argument is read as it stands.
    static let textCommands: Set<String> = [
        "text", "textrm", "textbf", "textit", "textsf", "texttt", "mbox", "operatorname",
        "operatorname*", "begin", "end", "label", "tag",
    ]
    /// The raw argument that follows the token of that index.
    private(set) var arguments: [Int: String] = [:]

    init(_ tex: String) throws(MathFault) {
        text = Array(tex)
        while let character = peek { try read(character) }
    }

    private var peek: Character? { index < text.count ? text[index] : nil }

    private mutating func advance() {
        offset += text[index].utf8.count
        index += 1
    }

    private mutating func add(_ token: MathToken, at offset: Int) {
        tokens.append(token)
        offsets.append(offset)
    }

    private mutating func read(_ character: Character) throws(MathFault) {
        let start = offset
        if character.isWhitespace || character == "~" {
            advance()
            if character == "~" { add(.command(" "), at: start) }
        } else if character == "%" {
            while let next = peek, !next.isNewline { _ = next; advance() }
        } else if character == "\\" {
            try readCommand()
        } else if character.isASCII, character.isNumber {
            add(.number(readNumber()), at: start)
        } else {
            advance()
            add(Self.single[character] ?? .character(character), at: start)
        }
    }

    private static let single: [Character: MathToken] = [
        "{": .open, "}": .close, "^": .superscript, "_": .subscript, "&": .alignment,
    ]

    private mutating func readNumber() -> String {
        var digits = ""
        while let next = peek {
            let isPoint = next == "." && index + 1 < text.count && text[index + 1].isNumber
            guard next.isASCII, next.isNumber || isPoint else { break }
            digits.append(next)
            advance()
        }
        return digits
    }

    private mutating func readCommand() throws(MathFault) {
        let start = offset
        advance()
        guard let first = peek else {
            throw MathFault(reason: "it ends with a lone backslash", offset: start)
        }
        guard first.isASCII, first.isLetter else {
            advance()
            let name = first.isWhitespace ? " " : String(first)
            add(first == "\\" ? .newRow : .command(name), at: start)
            return
        }
        var name = ""
        while let next = peek, next.isASCII, next.isLetter {
            name.append(next)
            advance()
        }
        if peek == "*" {
            name.append("*")
            advance()
        }
        add(.command(name), at: start)
        guard Self.textCommands.contains(name) else { return }
        arguments[tokens.count - 1] = try rawArgument(of: name, at: start)
    }

    private mutating func rawArgument(of name: String, at start: Int) throws(MathFault) -> String {
        while let next = peek, next.isWhitespace { _ = next; advance() }
        guard peek == "{" else {
            throw MathFault(reason: "`\\\(name)` needs its text in braces", offset: start)
        }
        advance()
        var depth = 1
        var argument = ""
        while let next = peek {
            advance()
            if next == "{" { depth += 1 }
            if next == "}" { depth -= 1 }
            if depth == 0 { return argument }
            argument.append(next)
        }
        throw MathFault(reason: "a `{` is never closed", offset: start)
    }
}
