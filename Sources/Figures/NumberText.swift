import Glibc

/// Numbers as figures and tables show them: thousands separated, a real minus sign.
public enum NumberText {
    /// Four significant digits: `60,000`, `0.9412`, `−3.5`, `1.5×10⁸`; `∞`, `NaN`.
    public static func short(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return special(value) }
        if value == 0 { return "0" }
        if value == value.rounded(), abs(value) < 1e7 { return fixed(value, decimals: 0) }
        let size = abs(value)
        guard size >= 1e-4, size < 1e7 else { return scientific(value, digits: digits) }
        let whole = Int(floor(log10(size)))
        return trimmed(fixed(value, decimals: max(0, min(12, digits - 1 - whole))))
    }

    public static func count(_ value: Int) -> String {
        let digits = separated(String(value.magnitude))
        return value < 0 ? minus + digits : digits
    }

    /// A number with exactly so many decimals, thousands separated.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return special(value) }
        let text = printed("%.\(max(0, min(20, decimals)))f", abs(value))
        let parts = text.split(separator: ".", maxSplits: 1)
        var result = separated(String(parts.first ?? "0"))
        if parts.count == 2 { result += "." + parts[1] }
        return value < 0 && text.contains(where: { ("1"..."9").contains($0) })
            ? minus + result : result
    }

    /// `1.5×10⁸`
    static func scientific(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return special(value) }
        let text = printed("%.\(max(0, min(16, digits - 1)))e", abs(value))
        let parts = text.split(separator: "e", maxSplits: 1)
        guard parts.count == 2, let exponent = Int(parts[1].drop { $0 == "+" }) else { return text }
        let mantissa = trimmed(String(parts[0]))
        let sign = value < 0 ? minus : ""
        if mantissa == "1" { return sign + power(exponent) }
        return sign + mantissa + "×" + power(exponent)
    }

    /// `10⁻³`; the powers 0 and 1 are plain numbers.
    static func power(_ exponent: Int) -> String {
        if exponent == 0 { return "1" }
        if exponent == 1 { return "10" }
        return "10" + String(String(exponent).map { superscripts[$0] ?? $0 })
    }

    /// The fewest decimals with which every number of a column shows about four digits: 2 for
    /// 0.65 and 12.5, 4 for 0.65 and 0.8621.
    static func decimals(for values: [Double], digits: Int = 4) -> Int? {
        let finite = values.filter(\.isFinite)
        if finite.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e15 }) { return 0 }
        guard let largest = finite.map(abs).max(), largest < 1e7 else { return nil }
        let smallest = finite.map(abs).filter { $0 > 0 }.min() ?? 1
        if largest < 1e-3 || smallest < largest * 1e-4 && smallest < 1e-4 { return nil }
        let most = max(0, min(digits - 1 - Int(floor(log10(largest))), 8))
        let texts = finite.map { fixed($0, decimals: most) }
        let needless = texts.map { $0.reversed().prefix { $0 == "0" }.count }.min() ?? 0
        return most - min(needless, most)
    }

    static let minus = "−"

    private static let superscripts: [Character: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
        "8": "⁸", "9": "⁹", "-": "⁻",
    ]

    private static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? minus + "∞" : "∞"
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var rest = Substring(text)
        while rest.hasSuffix("0") { rest = rest.dropLast() }
        if rest.hasSuffix(".") { rest = rest.dropLast() }
        return String(rest)
    }

    private static func separated(_ digits: String) -> String {
        guard digits.count > 3 else { return digits }
        var groups: [Substring] = []
        var rest = Substring(digits)
        while rest.count > 3 {
            groups.append(rest.suffix(3))
            rest = rest.dropLast(3)
        }
        groups.append(rest)
        return groups.reversed().joined(separator: ",")
    }

    /// C's rounding is exact for every number of digits.
    private static func printed(_ format: String, _ value: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 352)
        let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        let bytes = buffer.prefix(max(0, min(Int(length), buffer.count - 1)))
        return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
