import Privacy

/// Charges that the ceilings have room for, reserved ahead so that a step need not ask each time.
struct Allowance {
    private struct Entry {
        let mark: UInt32
        let event: PrivacyEvent
        let isPerExample: Bool
        var left: Int
        var used = 0
    }

    private var entries: [Entry] = []

    func hasRoom(_ mark: UInt32, _ event: PrivacyEvent) -> Bool {
        entry(mark, event).map { entries[$0].left > 0 } ?? false
    }

    /// How many were made.
    func used(_ mark: UInt32, _ event: PrivacyEvent) -> Int {
        entry(mark, event).map { entries[$0].used } ?? 0
    }

    mutating func reserve(
        _ mark: UInt32, _ event: PrivacyEvent, _ isPerExample: Bool, _ count: Int
    ) {
        if let place = entry(mark, event) {
            entries[place].left = count
        } else {
            entries.append(
                Entry(mark: mark, event: event, isPerExample: isPerExample, left: count))
        }
    }

    mutating func use(_ mark: UInt32, _ event: PrivacyEvent) {
        guard let place = entry(mark, event) else { return }
        entries[place].left -= 1
        entries[place].used += 1
    }

    /// The book with all that is reserved for charges of other kinds.
    func reserved(
        in book: PrivacyBook, besides mark: UInt32, _ event: PrivacyEvent, _ detail: Charge.Detail
    ) throws -> PrivacyBook {
        var others = self
        others.entries.removeAll { $0.mark == mark && $0.event == event }
        return try others.reserved(in: book, detail)
    }

    /// The book with all that is reserved.
    func reserved(in book: PrivacyBook, _ detail: Charge.Detail) throws -> PrivacyBook {
        try entries.reduce(book) { book, entry in
            guard entry.left > 0 else { return book }
            return try book.withMore(
                entry.mark, entry.event, count: entry.left, isPerExample: entry.isPerExample,
                detail)
        }
    }

    /// Halves what is reserved for charges of other kinds.
    ///
    /// - Returns: whether there was anything.
    mutating func shareReserved(besides mark: UInt32, _ event: PrivacyEvent) -> Bool {
        share { $0.mark != mark || $0.event != event }
    }

    /// Halves all that is reserved.
    ///
    /// - Returns: whether there was anything.
    mutating func shareReserved() -> Bool { share { _ in true } }

    private mutating func share(_ isMeant: (Entry) -> Bool) -> Bool {
        var hasShared = false
        for place in entries.indices where entries[place].left > 0 && isMeant(entries[place]) {
            entries[place].left /= 2
            hasShared = true
        }
        return hasShared
    }

    private func entry(_ mark: UInt32, _ event: PrivacyEvent) -> Int? {
        entries.firstIndex { $0.mark == mark && $0.event == event }
    }
}
