/// All that a run counts outside the world.
struct RunCounters {
    var seed: UInt64 = 0
    var draw: UInt64 = 0
    var creation: UInt64 = 0
    var hasReseeded = false
    var titles: [String: Int] = [:]
    var passes: [PrivacyScope.LoaderName: UInt64] = [:]
    var loaders = 0
    /// How many sources and batches the privacy book has numbers for.
    var numbers = 0

    func apply(_ evaluator: Evaluator) {
        evaluator.seed = seed
        evaluator.draw = draw
        evaluator.creation = creation
        evaluator.hasReseeded = hasReseeded
        evaluator.run?.titles = titles
        evaluator.privacyScope.passes = passes
        evaluator.privacyScope.loaders = loaders
    }
}

extension Evaluator {
    func addCounters(to buffer: inout ByteBuffer) {
        for word in [seed, draw, creation] { buffer.add(word: word) }
        buffer.add(truth: hasReseeded)
        buffer.add(list: (run?.titles ?? [:]).sorted { $0.key < $1.key }) {
            $0.add(text: $1.key)
            $0.add(count: $1.value)
        }
        let passes = privacyScope.passes.sorted {
            ($0.key.home, $0.key.number) < ($1.key.home, $1.key.number)
        }
        buffer.add(list: passes) {
            $0.add(text: $1.key.home)
            $0.add(count: $1.key.number)
            $0.add(word: $1.value)
        }
        buffer.add(count: privacyScope.loaders)
        buffer.add(count: privacyScope.book.origins.count)
    }

    func counters(from source: inout ByteSource) throws -> RunCounters {
        var counters = RunCounters()
        counters.seed = try source.word()
        counters.draw = try source.word()
        counters.creation = try source.word()
        counters.hasReseeded = try source.truth()
        for (title, count) in try source.list(ofAtLeast: 16, { (try $0.text(), try $0.whole()) }) {
            counters.titles[title] = count
        }
        let passes = try source.list(ofAtLeast: 24) { source in
            (
                PrivacyScope.LoaderName(home: try source.text(), number: try source.whole()),
                try source.word()
            )
        }
        for (loader, count) in passes { counters.passes[loader] = count }
        counters.loaders = try source.whole()
        counters.numbers = try source.whole()
        guard (0...1 << 24).contains(counters.numbers) else { throw ByteSource.Malformed() }
        return counters
    }
}
