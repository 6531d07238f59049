/// The keywords, operators and brackets of the language, and those of other languages that
/// are told apart only to say what to write instead.
enum Symbol: UInt8, Sendable {
    case none

    // Keywords
    case `let`, `var`, fn, `if`, `else`, `for`, `in`, `while`, `break`, `continue`, `return`
    case and, or, not, `true`, `false`, `nil`, expect

    // Brackets and separators
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, colon, semicolon, dot

    // Operators
    case plus, minus, star, slash, doubleSlash, percent, at, caret
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case assign, plusAssign, minusAssign, starAssign, slashAssign, doubleSlashAssign
    case percentAssign, caretAssign, atAssign
    case pipe, compose, arrow, closedRange, halfOpenRange

    // Of other languages
    case ampersands, bars, bang, doubleStar, identical, notIdentical, increment, thinArrow
    case twoDots, singleQuoted

    /// Set for a string that its line or the text ends.
    case openString
}

extension Symbol {
    /// The keyword a text spells, or `none`.
    static func keyword(_ text: String) -> Symbol {
        keywords[text] ?? .none
    }

    static let keywords: [String: Symbol] = [
        "let": .let, "var": .var, "fn": .fn, "if": .if, "else": .else, "for": .for, "in": .in,
        "while": .while, "break": .break, "continue": .continue, "return": .return,
        "and": .and, "or": .or, "not": .not, "true": .true, "false": .false, "nil": .nil,
        "expect": .expect,
    ]

    /// Longer ones stand before those they begin with.
    private static let spellings: [(String, Symbol)] = [
        ("...", .closedRange), ("..<", .halfOpenRange), ("===", .identical),
        ("!==", .notIdentical), ("//=", .doubleSlashAssign), ("..", .twoDots),
        ("==", .equal), ("!=", .notEqual), ("<=", .lessOrEqual), (">=", .greaterOrEqual),
        ("+=", .plusAssign), ("-=", .minusAssign), ("*=", .starAssign), ("/=", .slashAssign),
        ("%=", .percentAssign), ("^=", .caretAssign), ("@=", .atAssign), ("|>", .pipe),
        (">>", .compose), ("=>", .arrow), ("//", .doubleSlash), ("&&", .ampersands),
        ("||", .bars), ("**", .doubleStar), ("->", .thinArrow),
        ("(", .leftParenthesis), (")", .rightParenthesis), ("[", .leftBracket),
        ("]", .rightBracket), ("{", .leftBrace), ("}", .rightBrace), (",", .comma),
        (":", .colon), (";", .semicolon), (".", .dot), ("+", .plus), ("-", .minus),
        ("*", .star), ("/", .slash), ("%", .percent), ("@", .at), ("^", .caret),
        ("<", .less), (">", .greater), ("=", .assign), ("!", .bang),
    ]

    /// What begins with each ASCII byte, longer ones first.
    static let punctuationByFirstByte: [[(bytes: [UInt8], symbol: Symbol)]] = {
        var table = [[(bytes: [UInt8], symbol: Symbol)]](repeating: [], count: 128)
        for (text, symbol) in spellings {
            let bytes = Array(text.utf8)
            table[Int(bytes[0])].append((bytes, symbol))
        }
        return table
    }()

    /// After these a line goes on.
    var continuesLine: Bool {
        switch self {
        case .and, .or, .not, .in, .comma, .colon, .semicolon, .dot: true
        case .leftParenthesis, .leftBracket, .leftBrace: true
        case .rightParenthesis, .rightBracket, .rightBrace: false
        case .increment, .bang, .thinArrow, .singleQuoted, .openString: false
        default: rawValue >= Symbol.plus.rawValue
        }
    }

    /// Begins a statement and nothing else.
    var beginsStatement: Bool {
        switch self {
        case .let, .var, .fn, .for, .while, .break, .continue, .return, .expect: true
        default: false
        }
    }

    /// The operator of `+=` and its kin.
    var compoundOperator: BinaryOperator? {
        switch self {
        case .plusAssign: .add
        case .minusAssign: .subtract
        case .starAssign: .multiply
        case .slashAssign: .divide
        case .doubleSlashAssign: .floorDivide
        case .percentAssign: .remainder
        case .caretAssign: .power
        case .atAssign: .matrixProduct
        default: nil
        }
    }
}
