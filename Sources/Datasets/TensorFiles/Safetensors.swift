import Diagnostics
import Tensors

/// Tensors by name in one file.
///
/// The format (huggingface.co/docs/safetensors, version 0.x):
/// 1. eight bytes, the lowest first: the length of the header;
/// 2. the header, JSON, which may end in spaces: for each name `dtype`, `shape` and
///    `data_offsets`, where its bytes begin and end after the header; under `__metadata__` texts
///    by name;
/// 3. the bytes of all tensors, row after row, the lowest first, without gap or overlap.
///
/// `{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}` and two bytes are a whole file.
///
/// We write the version of our format and a digest of the data as metadata. Files of other
/// programs have neither.
public struct Safetensors: Sendable {
    /// In the order of the file's data.
    public var tensors: [(name: String, tensor: Tensor)]
    public var metadata: [String: String] = [:]

    /// The format that this program writes, and the highest it reads.
    static let version = 1
    static let versionKey = "noisebook.format"
    static let digestKey = "noisebook.blake2b"

    /// A header beyond this is no list of tensors; other readers have the same limit.
    private static let longestHeader = 100_000_000
    private static let mostAxes = 64

    public init(_ tensors: [(name: String, tensor: Tensor)]) {
        self.tensors = tensors
    }

    // MARK: - Reading

    /// What a header says of one tensor.
    private struct Entry {
        let name: String
        let format: Format
        let shape: [Int]
        let range: Range<Int>
    }

    /// - Parameter bytes: the whole file.
    /// - Throws: `TensorFileError`; `TensorError.outOfMemory`.
    public init(reading bytes: [UInt8]) throws {
        self = try bytes.withUnsafeBytes { try Self(reading: $0) }
    }

    private init(reading bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count >= 8 else {
            throw TensorFileError.damaged("It ends before its eighth byte.")
        }
        let length = bytes.loadUnaligned(as: UInt64.self).littleEndian
        guard length <= Self.longestHeader, length <= bytes.count - 8 else {
            throw TensorFileError.damaged(
                "Its first bytes announce a header of \(length) bytes, which are not there.")
        }
        let start = 8 + Int(length)
        let header = UnsafeRawBufferPointer(rebasing: bytes[8..<start])
        let data = UnsafeRawBufferPointer(rebasing: bytes[start...])
        var metadata: [String: String] = [:]
        let entries = try Self.entries(header, &metadata)
        try Self.checkRanges(entries, data.count)
        if let version = metadata[Self.versionKey] { try Self.check(version, metadata, data) }
        tensors = try entries.map { entry in
            let part = UnsafeRawBufferPointer(rebasing: data[entry.range])
            return (entry.name, try entry.format.tensor(part, entry.shape))
        }
        self.metadata = metadata
    }

    private static func entries(
        _ header: UnsafeRawBufferPointer, _ metadata: inout [String: String]
    ) throws(TensorFileError) -> [Entry] {
        guard header.first == UInt8(ascii: "{") else {
            throw .damaged("What should be its header does not begin with a brace.")
        }
        var entries: [Entry] = []
        var texts: [String: String] = [:]
        var text = HeaderText(header)
        try text.object { name, text throws(TensorFileError) in
            if name == "__metadata__" {
                try text.object { key, text throws(TensorFileError) in
                    texts[key] = try text.string()
                }
            } else {
                entries.append(try entry(name, &text))
            }
        }
        try text.expectEnd()
        metadata = texts
        // Empty ones come before what begins at the same place.
        return entries.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
    }

    private static func entry(
        _ name: String, _ text: inout HeaderText
    ) throws(TensorFileError) -> Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try text.object { key, text throws(TensorFileError) in
            switch key {
            case "dtype": type = try text.string()
            case "shape": shape = try text.wholeNumbers(atMost: mostAxes)
            case "data_offsets": offsets = try text.wholeNumbers(atMost: 2)
            default:
                throw .damaged("Its header says `\(TensorFileError.shortened(key))` of a tensor.")
            }
        }
        let shown = TensorFileError.shortened(name)
        guard let type, let shape, let offsets, offsets.count == 2 else {
            throw .damaged("Its header lacks the type, shape or offsets of `\(shown)`.")
        }
        guard let format = Format(rawValue: type) else { throw .unknownType(name, type) }
        guard offsets[0] <= offsets[1], let bytes = byteCount(shape, format),
            offsets[1] - offsets[0] == bytes
        else {
            throw .damaged("The offsets of `\(shown)` do not hold as many bytes as its shape.")
        }
        return Entry(
            name: name, format: format, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// Nil if no file could hold so many. The other sizes count beside a 0, as they do for
    /// tensors.
    private static func byteCount(_ shape: [Int], _ format: Format) -> Int? {
        var positive = format.byteCount
        for size in shape where size > 0 {
            let (product, isLarge) = positive.multipliedReportingOverflow(by: size)
            guard !isLarge else { return nil }
            positive = product
        }
        return shape.contains(0) ? 0 : positive
    }

    /// All bytes belong to one tensor each.
    private static func checkRanges(
        _ entries: [Entry], _ count: Int
    ) throws(TensorFileError) {
        var end = 0
        for entry in entries {
            guard entry.range.lowerBound == end else {
                throw .damaged(
                    "The bytes of `\(TensorFileError.shortened(entry.name))` overlap others, or "
                        + "leave a gap.")
            }
            end = entry.range.upperBound
        }
        guard end == count else {
            throw .damaged(
                "Its header tells of \(grouped(end)) bytes of data, and \(grouped(count)) are "
                    + "there.")
        }
    }

    private static func check(
        _ version: String, _ metadata: [String: String], _ data: UnsafeRawBufferPointer
    ) throws(TensorFileError) {
        guard let number = Int(version), number <= Self.version else { throw .newer(version) }
        guard metadata[digestKey] == BLAKE2b.digest(data) else { throw .changed() }
    }

    // MARK: - Writing

    /// The file's bytes.
    ///
    /// - Throws: `TensorError.outOfMemory`.
    public func bytes() throws -> [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(tensors.reduce(0) { $0 + $1.tensor.byteCount })
        var parts: [String] = []
        for (name, tensor) in tensors {
            let start = data.count
            let ordered = try tensor.inOrder()
            data += UnsafeRawBufferPointer(start: ordered.elementsStart, count: ordered.byteCount)
            withExtendedLifetime(ordered) {}
            let type = Format(of: tensor.elementType).rawValue
            let shape = tensor.shape.sizes.map(String.init).joined(separator: ",")
            parts.append(
                "\(Self.quoted(name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(start),\(data.count)]}")
        }
        let digest = data.withUnsafeBytes { BLAKE2b.digest($0) }
        var texts = metadata
        texts[Self.versionKey] = String(Self.version)
        texts[Self.digestKey] = digest
        let fields = texts.sorted { $0.key < $1.key }
            .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
        parts.insert("\"__metadata__\":{\(fields.joined(separator: ","))}", at: 0)
        return Self.framed(Array("{\(parts.joined(separator: ","))}".utf8)) + data
    }

    /// Length and header, with spaces up to a whole number of words.
    private static func framed(_ header: [UInt8]) -> [UInt8] {
        let padding = (8 - header.count % 8) % 8
        let length = UInt64(header.count + padding)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + header
            + [UInt8](repeating: 0x20, count: padding)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Tensor {
    var byteCount: Int { count * elementType.size }
}
