/// A world without its values: which names there are, what each identity behind them holds as
/// a fingerprint, and which identities refer to which.
///
/// It is enough to tell whether a cell would see the same as before, and it is a small value.
public struct WorldOutline: Sendable {
    /// A variable, the state of an object, a function, a model or a module.
    struct Identity: Sendable, Equatable {
        var content: Fingerprint
        var references: [Int]
        /// The variables among them that a function may assign to, and the state of objects.
        var written: [Int]
        /// Whether it holds something that is like nothing else and cannot be kept.
        var isOpaque: Bool
    }

    private(set) var names: [String: Int] = [:]
    private(set) var identities: [Identity] = []
    public private(set) var seed: UInt64

    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Every name there is, sorted.
    public var allNames: [String] { names.keys.sorted() }

    // MARK: - Fingerprints

    /// What can be seen through some names: their values, through every identity, and what
    /// they share.
    public struct View: Sendable, Equatable {
        public var fingerprint: Fingerprint
        /// Something in it cannot be kept.
        public var isOpaque: Bool
    }

    /// The value of a name; nil if there is no such name.
    public func value(of name: String) -> View? {
        guard let root = names[name] else { return nil }
        return view(from: [root], FingerprintStream())
    }

    /// All of the names together; names that are not there count as that.
    public func view(of names: [String]) -> View {
        var stream = FingerprintStream()
        var roots: [Int] = []
        for name in names {
            stream.add(text: name)
            stream.add(truth: self.names[name] != nil)
            if let root = self.names[name] { roots.append(root) }
        }
        return view(from: roots, stream)
    }

    private func view(from roots: [Int], _ start: FingerprintStream) -> View {
        var stream = start
        var isOpaque = false
        let order = Numbering(of: roots, in: self)
        for root in roots { stream.add(count: order.number[root] ?? 0) }
        for place in order.identities {
            let identity = identities[place]
            isOpaque = isOpaque || identity.isOpaque
            stream.add(identity.content)
            for reference in identity.references {
                stream.add(count: order.number[reference] ?? 0)
            }
        }
        return View(fingerprint: stream.finish(), isOpaque: isOpaque)
    }

    /// All that can be reached from some identities, numbered in the order in which a walk
    /// from the first to the last meets them.
    struct Numbering {
        private(set) var identities: [Int] = []
        private(set) var number: [Int: Int] = [:]

        init(of roots: [Int], in outline: WorldOutline) {
            for root in roots { add(root) }
            var next = 0
            while next < identities.count {
                for reference in outline.identities[identities[next]].references { add(reference) }
                next += 1
            }
        }

        init(ofNames names: [String], in outline: WorldOutline) {
            self.init(of: names.compactMap { outline.names[$0] }, in: outline)
        }

        private mutating func add(_ identity: Int) {
            guard number[identity] == nil else { return }
            number[identity] = identities.count
            identities.append(identity)
        }
    }

    // MARK: - Change

    /// What a change makes of this world.
    ///
    /// - Throws: `ByteSource.Malformed` if it is no change of a world in which the inputs are
    ///   the same.
    public func applying(_ change: WorldChange) throws -> WorldOutline {
        let known = Numbering(ofNames: change.inputs, in: self).identities
        guard known.count == change.knownCount else { throw ByteSource.Malformed() }
        var result = self
        let first = identities.count
        func place(_ number: Int) throws -> Int {
            guard number >= 0, number < known.count + change.added.count else {
                throw ByteSource.Malformed()
            }
            return number < known.count ? known[number] : first + number - known.count
        }
        func placed(_ identity: Identity) throws -> Identity {
            var identity = identity
            identity.references = try identity.references.map(place)
            identity.written = try identity.written.map(place)
            return identity
        }
        for identity in change.added { result.identities.append(try placed(identity)) }
        for (number, identity) in change.changed {
            guard number < known.count else { throw ByteSource.Malformed() }
            result.identities[try place(number)] = try placed(identity)
        }
        for (name, number) in change.names { result.names[name] = try place(number) }
        if let seed = change.seed { result.seed = seed }
        return result
    }

    /// The names whose values calls can change, made through some names: by functions behind
    /// these that assign to variables.
    public func namesChangeable(through callers: [String]) -> Set<String> {
        let reached = Numbering(ofNames: callers, in: self).identities
        let written = Set(reached.flatMap { identities[$0].written })
        guard !written.isEmpty else { return [] }
        return Set(
            names.filter { _, root in
                Numbering(of: [root], in: self).identities.contains { written.contains($0) }
            }.keys)
    }

    /// The names whose value is another than in the world before.
    public func changedNames(since old: WorldOutline) -> [String] {
        names.keys.filter { value(of: $0)?.fingerprint != old.value(of: $0)?.fingerprint }.sorted()
    }
}

/// What running a cell did to a world, said so that it can be done to another world in which
/// the cell's inputs are the same.
///
/// Identities are numbered: first all that can be reached from the inputs, in the order of
/// ``WorldOutline/Numbering``, then those that are new.
public struct WorldChange: Sendable {
    /// Names, in order, from which everything the cell touched can be reached.
    public internal(set) var inputs: [String]
    var knownCount: Int
    var added: [WorldOutline.Identity] = []
    var changed: [(number: Int, identity: WorldOutline.Identity)] = []
    /// The names it bound, in order.
    var names: [(name: String, number: Int)] = []
    /// The seed of what follows, if the cell set one.
    var seed: UInt64?

    /// Whether it can be kept outside the program.
    public var isOpaque: Bool {
        added.contains(where: \.isOpaque) || changed.contains(where: \.identity.isOpaque)
    }

    public var definedNames: [String] { names.map(\.name) }

    /// What code does that only looks.
    public static func nothing(inputs: [String], in outline: WorldOutline) -> WorldChange {
        let known = WorldOutline.Numbering(ofNames: inputs, in: outline)
        return WorldChange(inputs: inputs, knownCount: known.identities.count)
    }
}
