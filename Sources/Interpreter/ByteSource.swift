/// Reads back what a ``ByteSink`` got. Distrusts every byte: whatever they are, reading ends in
/// values or in an error.
public struct ByteSource {
    /// The bytes are not what a writer of this kind makes.
    public struct Malformed: Error {
        public init() {}
    }

    private let bytes: ArraySlice<UInt8>
    private var place: Int

    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    public init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    public var remaining: Int { bytes.endIndex - place }

    public mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw Malformed() }
        defer { place += count }
        return bytes[place..<place + count]
    }

    public mutating func byte() throws -> UInt8 {
        guard remaining > 0 else { throw Malformed() }
        defer { place += 1 }
        return bytes[place]
    }

    public mutating func word() throws -> UInt64 {
        let eight = try bytes(8)
        return eight.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    }

    public mutating func whole() throws -> Int {
        guard let number = Int(exactly: try word()) else { throw Malformed() }
        return number
    }

    /// How many things follow, of which each takes at least so many bytes: no more than there
    /// can be, so that room for them may be taken at once.
    public mutating func count(ofAtLeast size: Int = 1) throws -> Int {
        let count = try whole()
        guard count <= remaining / max(size, 1) else { throw Malformed() }
        return count
    }

    public mutating func number() throws -> Double {
        Double(bitPattern: try word())
    }

    public mutating func truth() throws -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw Malformed()
        }
    }

    public mutating func text() throws -> String {
        let bytes = try bytes(try count())
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
        return text
    }

    public mutating func fingerprint() throws -> Fingerprint {
        guard let fingerprint = Fingerprint(try bytes(Fingerprint.byteCount)) else {
            throw Malformed()
        }
        return fingerprint
    }

    public mutating func list<Item>(
        ofAtLeast size: Int = 1, _ item: (inout ByteSource) throws -> Item
    ) throws -> [Item] {
        let count = try count(ofAtLeast: size)
        var items: [Item] = []
        items.reserveCapacity(count)
        for _ in 0..<count { items.append(try item(&self)) }
        return items
    }

    public mutating func optional<Item>(
        _ item: (inout ByteSource) throws -> Item
    ) throws -> Item? {
        try truth() ? try item(&self) : nil
    }

    /// - Throws: `Malformed` if anything is left.
    public func finish() throws {
        guard remaining == 0 else { throw Malformed() }
    }
}

extension ByteSink {
    public mutating func add<Item>(list items: [Item], _ add: (inout Self, Item) -> Void) {
        self.add(count: items.count)
        for item in items { add(&self, item) }
    }

    public mutating func add<Item>(optional item: Item?, _ add: (inout Self, Item) -> Void) {
        self.add(truth: item != nil)
        if let item { add(&self, item) }
    }
}
