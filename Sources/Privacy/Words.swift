import Glibc

/// Numbers as statements and messages show them.
enum Words {
    /// The shortest text that is the same number: `1.1`, `100`, `1e-05`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "−∞" : "∞" }
        if value == value.rounded(), abs(value) < 1e15 { return count(Int(value)) }
        return "\(value)"
    }

    /// `60,000`
    static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return value < 0 ? "−" + text : text
    }

    /// With a capital, for the beginning of a sentence; Greek letters stay as they are.
    static func capitalized(_ text: String) -> String {
        guard let first = text.first, first.isASCII else { return text }
        return first.uppercased() + text.dropFirst()
    }

    /// Three decimals, or three digits if there are more zeros, rounded up: for a bound from above.
    static func roundedUp(_ value: Double) -> String {
        let decimals = decimals(for: value)
        guard value.isFinite, abs(value) < 1e12 else { return number(value) }
        let scale = pow(10, Double(decimals))
        return fixed((value * scale).rounded(.up) / scale, decimals: decimals)
    }

    /// The same, rounded down: for a bound from below.
    static func roundedDown(_ value: Double) -> String {
        let decimals = decimals(for: value)
        guard value.isFinite, abs(value) < 1e12 else { return number(value) }
        let scale = pow(10, Double(decimals))
        return fixed((value * scale).rounded(.down) / scale, decimals: decimals)
    }

    private static func decimals(for value: Double) -> Int {
        guard value > 0, value < 0.1 else { return 3 }
        return min(12, 2 - Int(floor(log10(value))))
    }

    private static func fixed(_ value: Double, decimals: Int) -> String {
        printed("%.\(max(0, min(17, decimals)))f", value)
    }

    /// So many significant digits.
    static func significant(_ value: Double, digits: Int = 4) -> String {
        value.isFinite ? printed("%.\(max(1, min(17, digits)))g", value) : number(value)
    }

    private static func printed(_ format: String, _ value: Double) -> String {
        withVaList([value]) { list in
            var buffer = [CChar](repeating: 0, count: 400)
            let count = Int(vsnprintf(&buffer, buffer.count, format, list))
            let bytes = buffer.prefix(max(0, min(count, buffer.count - 1))).map(
                UInt8.init(bitPattern:))
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
