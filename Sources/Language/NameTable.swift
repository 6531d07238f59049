/// Names and what is known of each; a copy shares what both hold, also when one of them
/// changes.
///
/// A notebook has a table for each of its cells, each a little larger than the one before.
/// With a dictionary for each, time and memory would grow as the square of their number.
/// Here the names stand in layers, each at least twice as large as the next: a change copies
/// only the last ones, and looking up asks about log n of them.
public struct NameTable<Item: Sendable>: Sendable {
    /// Newest last. A name may stand in several; the newest counts.
    private var layers: [[String: Item]] = []

    /// The newest layer takes so many names before the next begins.
    private static var smallest: Int { 32 }

    public init() {}

    public subscript(name: String) -> Item? {
        get {
            for layer in layers.reversed() {
                if let item = layer[name] { return item }
            }
            return nil
        }
        set {
            if let newValue {
                insert(newValue, name)
            } else {
                var all = all
                all[name] = nil
                layers = [all]
            }
        }
    }

    public var keys: [String] { Array(all.keys) }

    /// The whole as one dictionary.
    public var all: [String: Item] {
        guard var result = layers.first else { return [:] }
        for layer in layers.dropFirst() { result.merge(layer) { $1 } }
        return result
    }

    private mutating func insert(_ item: Item, _ name: String) {
        if let last = layers.last, last.count < Self.smallest {
            layers[layers.count - 1][name] = item
            return
        }
        while layers.count > 1, layers[layers.count - 1].count * 2 > layers[layers.count - 2].count
        {
            let newer = layers.removeLast()
            layers[layers.count - 1].merge(newer) { $1 }
        }
        layers.append([name: item])
    }
}

extension NameTable: Sequence {
    public func makeIterator() -> Dictionary<String, Item>.Iterator { all.makeIterator() }
}

extension NameTable: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Item)...) {
        for (name, item) in elements { self[name] = item }
    }
}
