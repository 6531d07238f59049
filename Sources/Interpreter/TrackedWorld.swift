/// A world and its outline, with the identities that the outline's numbers stand for.
public struct TrackedWorld {
    public let world: World
    public let outline: WorldOutline
    /// By their places in the outline.
    let objects: [HeapObject]
}

extension Evaluator {
    /// The world of now, looked at from nothing.
    public func track() -> TrackedWorld {
        let nothing = TrackedWorld(
            world: World(globals: GlobalTable(), node: journal.current, seed: seed),
            outline: WorldOutline(seed: seed), objects: [])
        return track(after: nothing, inputs: []).tracked
    }

    /// The world of now, which code has made out of an earlier one since that was current.
    ///
    /// - Parameter inputs: the names that the code could see.
    /// - Returns: the world, and what was done to the earlier one. Only what has changed is
    ///   looked at.
    public func track(
        after old: TrackedWorld, inputs: [String]
    ) -> (tracked: TrackedWorld, change: WorldChange) {
        let world = snapshot()
        let boxes = changedBoxes(since: old.world)
        // Should code have found a way to a variable past its names, all names are inputs.
        let all = old.outline.names.keys.sorted()
        for (inputs, isLast) in [(inputs, inputs == all), (all, true)] {
            var scan = WorldScan(old, inputs: inputs, self)
            scan.look(at: boxes, globals)
            guard !scan.hasMissed || isLast else { continue }
            if seed != old.outline.seed { scan.change.seed = seed }
            // What a scan gives fits the outline that it was made for.
            let outline = (try? old.outline.applying(scan.change)) ?? old.outline
            let tracked = TrackedWorld(
                world: world, outline: outline, objects: old.objects + scan.added)
            return (tracked, scan.change)
        }
        return (old, WorldChange(inputs: all, knownCount: 0))
    }

    /// The variables written since a world was current, each once.
    private func changedBoxes(since world: World) -> [Box] {
        var seen: Set<ObjectIdentifier> = []
        var boxes: [Box] = []
        var node = world.node
        while let next = node.next {
            for (box, _) in node.changes where seen.insert(ObjectIdentifier(box)).inserted {
                boxes.append(box)
            }
            node = next
        }
        return boxes
    }

    /// What content has that cannot be compared: another one each time.
    func opaqueFingerprint() -> Fingerprint {
        opaqueCount += 1
        var stream = FingerprintStream()
        stream.add(text: "opaque")
        stream.add(count: opaqueCount)
        return stream.finish()
    }
}

/// Finds what a cell changed and made.
private struct WorldScan {
    var change: WorldChange
    private(set) var added: [HeapObject] = []
    /// Whether something known was met that the inputs do not lead to.
    private(set) var hasMissed = false
    private let old: TrackedWorld
    private let evaluator: Evaluator
    private let numbering: WorldOutline.Numbering
    /// Where known objects stand in the old outline.
    private var places: [ObjectIdentifier: Int] = [:]
    private var newNumbers: [ObjectIdentifier: Int] = [:]

    init(_ old: TrackedWorld, inputs: [String], _ evaluator: Evaluator) {
        self.old = old
        self.evaluator = evaluator
        for (place, object) in old.objects.enumerated() {
            places[ObjectIdentifier(object)] = place
        }
        numbering = .init(ofNames: inputs, in: old.outline)
        change = WorldChange(inputs: inputs, knownCount: numbering.identities.count)
    }

    mutating func look(at boxes: [Box], _ globals: GlobalTable) {
        for name in globals.names {
            guard let box = globals[name], old.world.globals[name] !== box,
                box !== evaluator.parameters
            else { continue }
            change.names.append((name, number(of: box)))
        }
        // One that nothing tracked can reach is no one's business.
        for box in boxes where places[ObjectIdentifier(box)] != nil {
            let number = number(of: box)
            guard number < change.knownCount else { continue }
            change.changed.append((number, content(of: box)))
        }
        var contents: [WorldOutline.Identity] = []
        while contents.count < added.count { contents.append(content(of: added[contents.count])) }
        change.added = contents
    }

    private mutating func content(of object: HeapObject) -> WorldOutline.Identity {
        var encoder = ValueEncoder(FingerprintStream(), parameters: evaluator.parameters)
        encoder.content(of: object)
        let fingerprint =
            encoder.isOpaque ? evaluator.opaqueFingerprint() : encoder.sink.finish()
        let references = encoder.references.map { number(of: $0) }
        return .init(
            content: fingerprint, references: references,
            written: encoder.written.sorted().map { references[$0] }, isOpaque: encoder.isOpaque)
    }

    /// The object's number in the change.
    private mutating func number(of object: HeapObject) -> Int {
        let id = ObjectIdentifier(object)
        if let place = places[id] {
            if let number = numbering.number[place] { return number }
            hasMissed = true
        }
        if let number = newNumbers[id] { return number + change.knownCount }
        newNumbers[id] = added.count
        added.append(object)
        return added.count - 1 + change.knownCount
    }
}
