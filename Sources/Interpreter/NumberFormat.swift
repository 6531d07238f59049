import Glibc

/// The format after the colon in `"{x:.2f}"`: Python's format mini-language.
///
/// `[[fill]align][sign][#][0][width][grouping][.precision][type]`, with the types
/// `b d e E f F g G o s x X %`.
public enum NumberFormat {
    /// - Throws: a ``Fault`` `wrong-format` that says what is wrong.
    public static func apply(_ format: String, to value: Value) throws -> String {
        let spec = try Spec(format)
        if let number = try ValueOperations.number(value, for: .text) {
            return try spec.number(number)
        }
        return try spec.string(Display.text(of: value), of: value)
    }

    /// A value in a string, with a format or without.
    static func interpolated(_ value: Value, _ format: String) throws -> String {
        format.isEmpty ? try Display.plainText(of: value) : try apply(format, to: value)
    }

    /// As C prints it, with the decimal point of programs.
    static func printed(
        _ number: Double, precision: Int, type: Character, isAlternate: Bool = false
    ) -> String {
        if !number.isFinite {
            let text = number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
            return type.isUppercase ? text.uppercased() : text
        }
        var buffer = [CChar](repeating: 0, count: 640)
        let length = withVaList([Int32(precision), number]) {
            vsnprintf(&buffer, buffer.count, "%\(isAlternate ? "#" : "").*\(type)", $0)
        }
        let bytes = buffer.prefix(max(0, min(Int(length), buffer.count - 1)))
        return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static let largestWidth = 1_000
    static let largestPrecision = 100
}

/// A format that has been read.
private struct Spec {
    let source: String
    var fill: Character = " "
    var alignment: Character?
    var sign: Character = "-"
    var isAlternate = false
    /// A `0` before the width: zeros between the sign and the digits.
    var hasZeroFlag = false
    var width = 0
    var grouping: Character?
    var precision: Int?
    var type: Character?

    init(_ format: String) throws {
        source = format
        var rest = Array(format)[...]
        func isAlignment(_ character: Character) -> Bool { "<>=^".contains(character) }
        let hasFill = rest.count > 1 && isAlignment(rest[rest.startIndex + 1])
        if hasFill {
            fill = rest.removeFirst()
            alignment = rest.removeFirst()
        } else if let first = rest.first, isAlignment(first) {
            alignment = rest.removeFirst()
        }
        if let first = rest.first, "+- ".contains(first) { sign = rest.removeFirst() }
        if rest.first == "#" {
            isAlternate = true
            rest.removeFirst()
        }
        if rest.first == "0" {
            rest.removeFirst()
            hasZeroFlag = alignment == nil
            if !hasFill { fill = "0" }
        }
        width = try Self.digits(&rest, upTo: NumberFormat.largestWidth, format) ?? 0
        if let first = rest.first, ",_".contains(first) { grouping = rest.removeFirst() }
        if rest.first == "." {
            rest.removeFirst()
            precision = try Self.digits(&rest, upTo: NumberFormat.largestPrecision, format)
            guard precision != nil else { throw Faults.wrongFormat(format, .noPrecision) }
        }
        type = rest.popFirst()
        guard rest.isEmpty, type.map({ "bdeEfFgGosxX%".contains($0) }) ?? true else {
            throw Faults.wrongFormat(format, .unknown)
        }
        if grouping == ",", let type, "boxX".contains(type) {
            throw Faults.wrongFormat(format, .commas)
        }
    }

    private static func digits(
        _ rest: inout ArraySlice<Character>, upTo limit: Int, _ format: String
    ) throws -> Int? {
        var number: Int?
        while let digit = rest.first?.wholeNumberValue, rest.first?.isASCII == true {
            rest.removeFirst()
            number = (number ?? 0) * 10 + digit
            guard (number ?? 0) <= limit else { throw Faults.wrongFormat(format, .tooWide) }
        }
        return number
    }

    // MARK: - Numbers

    func number(_ number: Double) throws -> String {
        guard type != "s" else { throw Faults.wrongFormat(source, .textForNumber) }
        let isNegative = number.sign == .minus && !number.isNaN
        var (digits, prefix) = try magnitude(abs(number))
        let signText = (isNegative ? "-" : sign == "-" ? "" : String(sign)) + prefix
        if let grouping, number.isFinite {
            let isPadded = fill == "0" && (hasZeroFlag || alignment == "=")
            let least = isPadded ? width - signText.count : 0
            digits = grouped(digits, grouping, least: least)
        }
        return padded(signText, digits, standard: hasZeroFlag ? "=" : ">")
    }

    private func magnitude(_ number: Double) throws -> (digits: String, prefix: String) {
        guard let type else {
            guard let precision else { return (Display.number(number), "") }
            return (printed(number, max(1, precision), "g"), "")
        }
        switch type {
        case "g", "G": return (printed(number, max(1, precision ?? 6), type), "")
        case "f", "F", "e", "E": return (printed(number, precision ?? 6, type), "")
        case "%": return (printed(number * 100, precision ?? 6, "f") + "%", "")
        default: return try whole(number, type)
        }
    }

    private func printed(_ number: Double, _ precision: Int, _ type: Character) -> String {
        NumberFormat.printed(
            number, precision: precision, type: type, isAlternate: isAlternate)
    }

    private func whole(_ number: Double, _ type: Character) throws -> (String, String) {
        guard precision == nil else { throw Faults.wrongFormat(source, .precisionForWhole) }
        guard number.rounded() == number, let integer = UInt64(exactly: number) else {
            throw Faults.wrongFormat(source, .notWhole(number))
        }
        let radix = type == "b" ? 2 : type == "o" ? 8 : type == "d" ? 10 : 16
        let digits = String(integer, radix: radix, uppercase: type == "X")
        return (digits, isAlternate && type != "d" ? "0\(type)" : "")
    }

    /// Separators between the digits before the point; zeros before them up to `least` columns.
    private func grouped(_ text: String, _ separator: Character, least: Int) -> String {
        let size = type.map { "boxX".contains($0) } ?? false ? 4 : 3
        var digits = Array(text.prefix { $0.isHexDigit && $0 != "e" && $0 != "E" || size == 4 })
        let rest = text.dropFirst(digits.count)
        func columns(_ count: Int) -> Int { count + (count - 1) / size + rest.count }
        var count = digits.count
        while columns(count) < least { count += 1 }
        digits.insert(contentsOf: repeatElement("0", count: count - digits.count), at: 0)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % size == 0 { result.append(separator) }
            result.append(digit)
        }
        return result + rest
    }

    // MARK: - Text

    func string(_ text: String, of value: Value) throws -> String {
        guard type == nil || type == "s", sign == "-", !isAlternate, grouping == nil,
            alignment != "="
        else { throw Faults.wrongFormat(source, .numberForText(value)) }
        let cut = precision.map { String(text.prefix($0)) } ?? text
        return padded("", cut, standard: "<")
    }

    private func padded(_ sign: String, _ text: String, standard: Character) -> String {
        let missing = max(0, width - sign.count - text.count)
        func pad(_ count: Int) -> String { String(repeating: fill, count: count) }
        switch alignment ?? standard {
        case "<": return sign + text + pad(missing)
        case "^": return pad(missing / 2) + sign + text + pad(missing - missing / 2)
        case "=": return sign + pad(missing) + text
        default: return pad(missing) + sign + text
        }
    }
}

/// What can be wrong with a format.
enum FormatProblem {
    case unknown
    case noPrecision
    case tooWide
    case textForNumber
    case numberForText(Value)
    case notWhole(Double)
    case precisionForWhole
    case commas
}

extension Faults {
    static func wrongFormat(_ format: String, _ problem: FormatProblem) -> Fault {
        Fault(
            "wrong-format", title: "this format does not fit",
            explanation: "`\(format)` \(reason(problem)).",
            hint: "numbers take formats such as `.2f`, `03`, `,` or `.1%`, text `>10`")
    }

    private static func reason(_ problem: FormatProblem) -> String {
        switch problem {
        case .unknown: "is not a format"
        case .noPrecision: "has no digits after its point"
        case .tooWide:
            "asks for more than \(NumberFormat.largestWidth) columns or "
                + "\(NumberFormat.largestPrecision) digits"
        case .textForNumber: "is for text, and this is a number"
        case .numberForText(let value):
            "is for numbers, and this is \(Display.withArticle(value))"
        case .notWhole(let number): "is for whole numbers, and this is \(Display.number(number))"
        case .precisionForWhole: "gives digits after the point of a whole number"
        case .commas: "groups digits in thousands, and these are not decimal; `_` groups them"
        }
    }
}
