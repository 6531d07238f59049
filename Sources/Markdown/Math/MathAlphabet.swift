/// The letter shapes of `\mathbb` and its kin, as the characters Unicode has for them.
enum MathAlphabet: String, CaseIterable {
    case doubleStruck = "mathbb"
    case calligraphic = "mathcal"
    case script = "mathscr"
    case fraktur = "mathfrak"
    case bold = "mathbf"
    case boldSymbol = "boldsymbol"
    case boldMath = "bm"
    case sansSerif = "mathsf"
    case monospace = "mathtt"
    case italic = "mathit"
    case upright = "mathrm"
    case normal = "mathnormal"

    /// The first capital, small letter and digit of the alphabet's run, where it has one.
    private var starts: (capital: UInt32, small: UInt32, digit: UInt32?)? {
        switch self {
        case .doubleStruck: (0x1D538, 0x1D552, 0x1D7D8)
        case .calligraphic, .script: (0x1D49C, 0x1D4B6, nil)
        case .fraktur: (0x1D504, 0x1D51E, nil)
        case .bold: (0x1D400, 0x1D41A, 0x1D7CE)
        case .boldSymbol, .boldMath: (0x1D468, 0x1D482, 0x1D7CE)
        case .sansSerif: (0x1D5A0, 0x1D5BA, 0x1D7E2)
        case .monospace: (0x1D670, 0x1D68A, 0x1D7F6)
        case .italic, .upright, .normal: nil
        }
    }

    /// Unicode had these before it had the runs, and left holes for them.
    private static let exceptions: [MathAlphabet: [Character: Character]] = [
        .doubleStruck: ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"],
        .calligraphic: calligraphicExceptions,
        .script: calligraphicExceptions,
        .fraktur: ["C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"],
    ]

    private static let calligraphicExceptions: [Character: Character] = [
        "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ",
        "e": "ℯ", "g": "ℊ", "o": "ℴ",
    ]

    func letter(_ character: Character) -> Character {
        if let exception = Self.exceptions[self]?[character] { return exception }
        if let greek = greek(character) { return greek }
        guard let starts, let ascii = character.asciiValue else { return character }
        let value: UInt32? =
            switch ascii {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): starts.capital + UInt32(ascii) - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): starts.small + UInt32(ascii) - 97
            case UInt8(ascii: "0")...UInt8(ascii: "9"): starts.digit.map { $0 + UInt32(ascii) - 48 }
            default: nil
            }
        return value.flatMap(Unicode.Scalar.init).map(Character.init) ?? character
    }

    /// Bold small Greek stands in the order of the Greek block.
    private func greek(_ character: Character) -> Character? {
        guard self == .bold || self == .boldSymbol || self == .boldMath,
            let value = character.unicodeScalars.first?.value, character.unicodeScalars.count == 1
        else { return nil }
        let isUpright = self == .bold
        let bold: UInt32? =
            switch value {
            case 0x3B1...0x3C9: (isUpright ? 0x1D6C2 : 0x1D736) + value - 0x3B1
            case 0x391...0x3A9: (isUpright ? 0x1D6A8 : 0x1D71C) + value - 0x391
            default: nil
            }
        return bold.flatMap(Unicode.Scalar.init).map(Character.init)
    }
}
