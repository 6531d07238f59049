/// A text.
///
/// It grows in place by `text += …` when nothing else holds it. Short pieces are gathered in a
/// buffer first: appending to a string looks at its storage anew each time.
public final class StringObject: HeapObject {
    private var whole: String
    /// Whole pieces that come after `whole`, as UTF-8.
    private var pieces: UnsafeMutablePointer<UInt8>?
    private var pieceBytes = 0

    private static let capacity = 512

    public init(_ text: String) {
        whole = text
        super.init(kind: .string)
    }

    deinit { pieces?.deallocate() }

    public var text: String {
        if pieceBytes > 0 { gather() }
        return whole
    }

    /// Its length in UTF-8.
    var byteCount: Int { whole.utf8.count + pieceBytes }

    func append(_ text: String) {
        var text = text
        let isTaken = text.withUTF8 { append($0) }
        if !isTaken {
            gather()
            whole += text
        }
    }

    /// Appends the digits of a whole number.
    func append(_ number: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = number.magnitude
            var place = digits.count
            repeat {
                place -= 1
                digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 {
                place -= 1
                digits[place] = UInt8(ascii: "-")
            }
            _ = append(UnsafeBufferPointer(rebasing: digits[place...]))
        }
    }

    /// False for a piece that is too long for the buffer.
    private func append(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
        guard piece.count <= Self.capacity else { return false }
        guard let start = piece.baseAddress else { return true }
        if pieceBytes + piece.count > Self.capacity { gather() }
        let pieces = pieces ?? .allocate(capacity: Self.capacity)
        (pieces + pieceBytes).update(from: start, count: piece.count)
        self.pieces = pieces
        pieceBytes += piece.count
        return true
    }

    /// Moves the pieces into the string.
    private func gather() {
        guard let pieces else { return }
        whole += String(
            decoding: UnsafeBufferPointer(start: pieces, count: pieceBytes), as: UTF8.self)
        pieceBytes = 0
    }
}
