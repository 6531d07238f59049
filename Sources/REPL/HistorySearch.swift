extension Readline.Buffer {
    /// Where the line of the cursor begins.
    var lineStart: Int {
        text[..<cursor].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    /// Where the line of the cursor ends.
    var lineEnd: Int { text[cursor...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count }

    /// The place a line up or down with as many characters before it; nil at the first or last
    /// line.
    func place(_ direction: HistorySearch.Direction) -> Int? {
        let column = String(decoding: text[lineStart..<cursor], as: UTF8.self).count
        let other: Int
        switch direction {
        case .older:
            guard lineStart > 0 else { return nil }
            other = Readline.Buffer(text: text, cursor: lineStart - 1).lineStart
        case .newer:
            guard lineEnd < text.count else { return nil }
            other = lineEnd + 1
        }
        let end = Readline.Buffer(text: text, cursor: other).lineEnd
        let line = String(decoding: text[other..<end], as: UTF8.self)
        return other + line.prefix(column).utf8.count
    }
}

/// A walk through the history, along the entries that begin with the same text.
struct HistorySearch {
    enum Direction {
        case older, newer
    }

    private var prefix = ""
    /// What was typed before the walk, to come back to.
    private var typed = Readline.Buffer(text: [], cursor: 0)
    private var index = 0
    private var shown: Readline.Buffer?

    func isAt(_ buffer: Readline.Buffer) -> Bool { shown == buffer }

    mutating func begin(_ buffer: Readline.Buffer) {
        typed = buffer
        shown = nil
        prefix = String(decoding: buffer.text[..<buffer.cursor], as: UTF8.self)
        index = Readline.historyPlace
    }

    /// The next entry and where the cursor goes: to the end of its first line, from where the
    /// same key leads on. Nil if there is no further one.
    mutating func next(_ direction: Direction) -> (text: String, cursor: Int)? {
        let current = shown.map { String(decoding: $0.text, as: UTF8.self) }
        let count = Readline.historyCount
        var place = index
        while true {
            place += direction == .older ? -1 : 1
            guard place >= 0, place <= count else { return nil }
            if place == count {
                guard index < count else { return nil }
                return go(to: place, String(decoding: typed.text, as: UTF8.self), typed.cursor)
            }
            guard let entry = Readline.historyEntry(place), entry.hasPrefix(prefix),
                entry != current
            else { continue }
            let firstLine = entry.prefix { $0 != "\n" }
            return go(to: place, entry, firstLine.utf8.count)
        }
    }

    private mutating func go(
        to place: Int, _ text: String, _ cursor: Int
    ) -> (text: String, cursor: Int) {
        index = place
        Readline.historyPlace = place
        shown = Readline.Buffer(text: Array(text.utf8), cursor: cursor)
        return (text, cursor)
    }
}
