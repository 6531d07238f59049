/// What the functions on text share.
enum Texts {
    static func isSpace(_ character: Character) -> Bool { character.isWhitespace }

    /// The text without white space at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        guard let first = text.firstIndex(where: { !isSpace($0) }),
            let last = text.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(text[first...last])
    }

    /// The place of a part, counted in characters from 0.
    static func place(of part: String, in text: String) -> Int? {
        if part.isEmpty { return 0 }
        guard let range = text.firstRange(of: part) else { return nil }
        return text.distance(from: text.startIndex, to: range.lowerBound)
    }

    /// How many bytes the text has after every `old` became `new`.
    static func bytes(of text: String, replacing old: String, with new: String) -> (Int, Int) {
        (text.ranges(of: old).count, Swift.max(0, new.utf8.count - old.utf8.count))
    }
}
