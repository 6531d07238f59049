/// All that cells have made so far: names, the values behind them, and where the random
/// numbers stand.
///
/// A snapshot is one reference. Variables are identities (``Box``); the newest world holds
/// the values in them, and every older or abandoned one holds the differences on the way to
/// its neighbour. Going to a world applies those and turns them round (Baker's rerooting),
/// so that any snapshot can be gone back to, and forth again, and what closures share stays
/// shared.
public struct World {
    let globals: GlobalTable
    let node: WorldNode
    let seed: UInt64
}

/// The names of the globals, in the order of their definition.
struct GlobalTable {
    private(set) var boxes: [String: Box] = [:]
    private(set) var names: [String] = []

    subscript(name: String) -> Box? { boxes[name] }

    mutating func define(_ name: String, _ box: Box) {
        if boxes.updateValue(box, forKey: name) != nil {
            names.removeAll { $0 == name }
        }
        names.append(name)
    }
}

/// One state of all boxes, as differences from the next node's.
final class WorldNode {
    /// Nil for the node that the boxes themselves show.
    fileprivate(set) var next: WorldNode?
    /// What to put into which box to come from `next` to here.
    fileprivate(set) var changes: [(box: Box, value: Value)] = []

    fileprivate init() {}

    deinit {
        // One after another: a long chain must not be released by recursion.
        var following = next
        next = nil
        while let node = following, isKnownUniquelyReferenced(&following) {
            following = node.next
            node.next = nil
        }
    }
}

/// Keeps the first old value of each box in a period, so that the period can be undone.
struct Journal {
    private(set) var current = WorldNode()
    private var changes: [(box: Box, value: Value)] = []
    private(set) var epoch: UInt32 = 1

    /// Call before a box of an older period is written.
    mutating func record(_ box: Box) {
        guard box.epoch != epoch else { return }
        changes.append((box, box.value))
        box.epoch = epoch
    }

    /// Ends the period; the node stands for the state of now.
    mutating func mark() -> WorldNode {
        guard !changes.isEmpty else {
            epoch &+= 1
            return current
        }
        let next = WorldNode()
        current.next = next
        current.changes = changes
        changes = []
        current = next
        epoch &+= 1
        return current
    }

    /// Puts the values of `target`'s state into all boxes.
    mutating func restore(_ target: WorldNode) {
        _ = mark()
        var path: [WorldNode] = []
        var node = target
        while let next = node.next {
            path.append(node)
            node = next
        }
        for node in path.reversed() { turn(node) }
        current = target
    }

    /// Drops the states between an older one and now that nobody can go back to.
    func shorten(from world: World) {
        let start = world.node
        var seen = Set(start.changes.map { ObjectIdentifier($0.box) })
        while start.next !== current, isKnownUniquelyReferenced(&start.next),
            let next = start.next
        {
            // Of each box the value counts that is closest to the older state.
            for change in next.changes where seen.insert(ObjectIdentifier(change.box)).inserted {
                start.changes.append(change)
            }
            let following = next.next
            next.next = nil
            start.next = following
        }
    }

    private func turn(_ node: WorldNode) {
        guard let next = node.next else { return }
        var inverse: [(box: Box, value: Value)] = []
        inverse.reserveCapacity(node.changes.count)
        for (box, value) in node.changes {
            inverse.append((box, box.value))
            box.value = value
        }
        next.next = node
        next.changes = inverse
        node.next = nil
        node.changes = []
    }
}
