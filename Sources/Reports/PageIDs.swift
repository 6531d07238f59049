/// The ids of a page: each is given once; a second one of the same text gets `-2`.
struct PageIDs {
    private var taken: Set<String> = []
    /// The number to try next for a text, so that many equal headings take linear time.
    private var next: [String: Int] = [:]

    init(reserved: [String]) {
        taken = Set(reserved)
    }

    mutating func claim(_ wanted: String) -> String {
        if taken.insert(wanted).inserted { return wanted }
        var number = next[wanted] ?? 2
        while !taken.insert("\(wanted)-\(number)").inserted { number += 1 }
        next[wanted] = number + 1
        return "\(wanted)-\(number)"
    }

    func contains(_ id: String) -> Bool { taken.contains(id) }

    /// As GitHub makes one of a heading: small letters, digits, `-` and `_`; spaces as `-`.
    static func slug(_ text: String) -> String {
        var slug = ""
        for character in text.lowercased() {
            if character.isLetter || character.isNumber || character == "-" || character == "_" {
                slug.append(character)
            } else if character.isWhitespace {
                slug.append("-")
            }
        }
        while slug.first == "-" { slug.removeFirst() }
        while slug.last == "-" { slug.removeLast() }
        return slug.isEmpty ? "section" : slug
    }
}
