/// Where bytes of an encoded value go: into memory, or only into a fingerprint.
///
/// Numbers are written with the lowest byte first, texts and lists with their length before
/// them, so that what is written can be read in one way only.
public protocol ByteSink {
    mutating func add(_ bytes: UnsafeRawBufferPointer)
}

extension ByteSink {
    public mutating func add(bytes: [UInt8]) {
        bytes.withUnsafeBytes { add($0) }
    }

    public mutating func add(byte: UInt8) {
        withUnsafeBytes(of: byte) { add($0) }
    }

    public mutating func add(word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { add($0) }
    }

    public mutating func add(count: Int) {
        add(word: UInt64(count))
    }

    /// By its bits: every NaN and −0 is itself.
    public mutating func add(number: Double) {
        add(word: number.bitPattern)
    }

    public mutating func add(truth: Bool) {
        add(byte: truth ? 1 : 0)
    }

    public mutating func add(text: String) {
        var text = text
        text.withUTF8 { bytes in
            add(count: bytes.count)
            add(UnsafeRawBufferPointer(bytes))
        }
    }

    public mutating func add(_ fingerprint: Fingerprint) {
        add(bytes: fingerprint.bytes)
    }
}

/// Bytes in memory.
public struct ByteBuffer: ByteSink {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func add(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more)
    }
}
