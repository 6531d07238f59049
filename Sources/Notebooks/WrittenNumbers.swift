import Foundation

/// A line cut into numbers and the text between them.
enum WrittenNumbers {
    /// A number as it is written.
    struct Number {
        var text: String
        var value: Double
        /// Written with a point or an exponent.
        var isFractional: Bool
        /// Digits after the point, less the exponent: the last one written counts `10^-places`.
        var places: Int

        /// A fraction agrees to the last digit that is written, a whole number exactly.
        ///
        /// A number that happens to be whole is shown without a point, so a fraction agrees
        /// with it as well; a whole number never agrees with a fraction.
        ///
        /// ## Source
        /// The rule of pytest's doctest option NUMBER, pytest 5.3.
        func isWithinPrecision(_ found: Number) -> Bool {
            guard isFractional else { return !found.isFractional && value == found.value }
            // Half a unit in the last place of a double keeps 0.1 and 0.2 within 0.1.
            return abs(found.value - value) <= pow(10, Double(-places)) * (1 + 1e-9)
        }
    }

    /// Lines that are held against each other, each cut once: a difference of two long texts
    /// asks for every pair of their lines.
    final class CutLines {
        private var known: [String: (texts: [String], numbers: [Number])] = [:]

        /// Whether two lines have the same text, spaces aside, and numbers that agree; those
        /// that are written alike do, however large.
        func agree(
            _ expected: String, _ found: String, numbers: (Number, Number) -> Bool
        ) -> Bool {
            let (a, b) = (pieces(of: expected), pieces(of: found))
            return a.texts == b.texts && a.numbers.count == b.numbers.count
                && zip(a.numbers, b.numbers).allSatisfy { $0.text == $1.text || numbers($0, $1) }
        }

        private func pieces(of line: String) -> (texts: [String], numbers: [Number]) {
            if let pieces = known[line] { return pieces }
            let pieces = WrittenNumbers.pieces(of: line)
            known[line] = pieces
            return pieces
        }
    }

    /// The numbers, and the texts before, between and after them.
    static func pieces(of line: String) -> (texts: [String], numbers: [Number]) {
        let characters = Array(line)
        var texts: [String] = []
        var numbers: [Number] = []
        var text = ""
        var index = 0
        while index < characters.count {
            if let end = endOfNumber(characters, from: index),
                let number = number(String(characters[index..<end]))
            {
                texts.append(text)
                numbers.append(number)
                text = ""
                index = end
            } else {
                let isRepeatedSpace = characters[index] == " " && text.last == " "
                if !isRepeatedSpace { text.append(characters[index]) }
                index += 1
            }
        }
        return (withoutPadding(texts + [text]), numbers)
    }

    /// Spaces that only line columns up do not count.
    private static func withoutPadding(_ texts: [String]) -> [String] {
        texts.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }

    private static func endOfNumber(_ text: [Character], from start: Int) -> Int? {
        var index = start
        let before = start > 0 ? text[start - 1] : " "
        guard !before.isLetter, !isDigit(before), before != "_", before != "." else { return nil }
        if "+-−".contains(text[index]) {
            guard before != ")" && before != "]" else { return nil }
            index += 1
        }
        let whole = digits(text, from: index)
        var end = thousands(text, from: whole, first: whole - index)
        if end < text.count, text[end] == "." {
            let fraction = digits(text, from: end + 1)
            if fraction > end + 1 || end > index { end = fraction }
        }
        guard end > index, text[index..<end].contains(where: isDigit) else { return nil }
        return exponent(text, from: end)
    }

    private static func digits(_ text: [Character], from start: Int) -> Int {
        var index = start
        while index < text.count, isDigit(text[index]) { index += 1 }
        return index
    }

    /// `14,310`: groups of exactly three digits after one to three.
    private static func thousands(_ text: [Character], from start: Int, first: Int) -> Int {
        guard (1...3).contains(first) else { return start }
        var end = start
        while end < text.count, text[end] == ",", digits(text, from: end + 1) == end + 4 {
            end += 4
        }
        return end
    }

    private static func exponent(_ text: [Character], from start: Int) -> Int {
        guard start < text.count, text[start] == "e" || text[start] == "E" else { return start }
        var index = start + 1
        if index < text.count, "+-".contains(text[index]) { index += 1 }
        let end = digits(text, from: index)
        return end > index ? end : start
    }

    /// The exponent as written, or a large one where it is beyond all numbers.
    private static func exponent(_ digits: Substring) -> Int {
        let most = 1_000
        return max(-most, min(most, Int(digits) ?? (digits.hasPrefix("-") ? -most : most)))
    }

    private static func number(_ text: String) -> Number? {
        var plain = text.replacingOccurrences(of: "−", with: "-")
        plain.removeAll { $0 == "," }
        if plain.hasSuffix(".") { plain.removeLast() }
        guard let value = Double(plain) else { return nil }
        let parts = plain.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        let mantissa = parts.first.map(String.init) ?? plain
        let exponent = parts.count > 1 ? exponent(parts[1]) : 0
        let decimals =
            mantissa.split(separator: ".", omittingEmptySubsequences: false)
            .dropFirst().first?.count ?? 0
        return Number(
            text: text, value: value, isFractional: text.contains(".") || parts.count > 1,
            places: max(-400, min(400, decimals - exponent)))
    }
}
