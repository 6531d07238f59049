// Changes as bytes and back: the outline first, which is all that keys need; values apart.

extension ByteSink {
    public mutating func add(_ change: WorldChange) {
        add(list: change.inputs) { $0.add(text: $1) }
        add(count: change.knownCount)
        add(list: change.added) { $0.add($1) }
        add(list: change.changed) { sink, entry in
            sink.add(count: entry.number)
            sink.add(entry.identity)
        }
        add(list: change.names) { sink, entry in
            sink.add(text: entry.name)
            sink.add(count: entry.number)
        }
        add(optional: change.seed) { $0.add(word: $1) }
    }

    private mutating func add(_ identity: WorldOutline.Identity) {
        add(identity.content)
        add(list: identity.references) { $0.add(count: $1) }
        add(list: identity.written) { $0.add(count: $1) }
        add(truth: identity.isOpaque)
    }
}

extension ByteSource {
    public mutating func worldChange() throws -> WorldChange {
        let inputs = try list(ofAtLeast: 8) { try $0.text() }
        var change = WorldChange(inputs: inputs, knownCount: try whole())
        change.added = try list(ofAtLeast: 49) { try $0.identity() }
        change.changed = try list(ofAtLeast: 57) { source in
            (number: try source.whole(), identity: try source.identity())
        }
        change.names = try list(ofAtLeast: 16) { source in
            (name: try source.text(), number: try source.whole())
        }
        change.seed = try optional { try $0.word() }
        return change
    }

    private mutating func identity() throws -> WorldOutline.Identity {
        let content = try fingerprint()
        let references = try list(ofAtLeast: 8) { try $0.whole() }
        let written = try list(ofAtLeast: 8) { try $0.whole() }
        return .init(
            content: content, references: references, written: written, isOpaque: try truth())
    }
}
