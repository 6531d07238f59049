/// Reads one file in the IDX format and holds it against what its publisher says of it.
///
/// The format, from its publishers' page:
/// 1. two zero bytes, a byte for the element's type, a byte for the number of axes;
/// 2. a size for each axis, four bytes, the highest first;
/// 3. the elements, the last axis varying fastest.
///
/// `00 00 08 01  00 00 00 02  07 03` is the list of bytes 7, 3.
enum IDXFile {
    /// Where the file is not what was published.
    enum Fault: Error, Equatable {
        case file(PackedFile.Fault)
        /// The first four bytes.
        case magic([UInt8])
        case sizes([Int])
        /// The unpacked bytes there are, fewer than there should be.
        case truncated(bytes: Int)
        case trailingBytes
        case digest(String)
    }

    /// Bytes unpacked at a time, while those before them are hashed.
    private static let pieceBytes = 4 << 20

    /// The elements' bytes, without the header.
    ///
    /// The header is held against the published sizes before the elements' memory is taken.
    static func read(_ published: PublishedFile, at path: String) throws(Fault) -> [UInt8] {
        do {
            let file = try PackedFile(path: path)
            let header = try readHeader(of: file, published)
            let (payload, digest) = try readPayload(of: file, published, after: header)
            if try readByte(of: file) { throw Fault.trailingBytes }
            guard digest == published.sha256 else { throw Fault.digest(digest) }
            return payload
        } catch let fault as PackedFile.Fault {
            throw .file(fault)
        } catch let fault as Fault {
            throw fault
        } catch {
            throw .file(.unreadable("\(error)"))
        }
    }

    private static func readHeader(
        of file: borrowing PackedFile, _ published: PublishedFile
    ) throws -> [UInt8] {
        var header = [UInt8](repeating: 0, count: published.headerBytes)
        let count = try header.withUnsafeMutableBytes { try file.read(into: $0) }
        let magic = [0, 0, published.element.rawValue, UInt8(published.sizes.count)]
        guard count >= 4 else { throw Fault.truncated(bytes: count) }
        guard Array(header[0..<4]) == magic else { throw Fault.magic(Array(header[0..<4])) }
        guard count == header.count else { throw Fault.truncated(bytes: count) }
        let sizes = (1...published.sizes.count).map { Int(integer(in: header, at: 4 * $0)) }
        guard sizes == published.sizes else { throw Fault.sizes(sizes) }
        return header
    }

    /// Unpacks and hashes side by side: hashing adds nothing to the time where there are two
    /// processors.
    private static func readPayload(
        of file: borrowing PackedFile, _ published: PublishedFile, after header: [UInt8]
    ) throws -> (payload: [UInt8], digest: String) {
        let hashing = PieceHashing(after: header)
        var payload = [UInt8](repeating: 0, count: published.payloadBytes)
        let count = try payload.withUnsafeMutableBytes { buffer in
            defer { hashing.finish() }
            var done = 0
            while done < buffer.count {
                let end = min(done + pieceBytes, buffer.count)
                let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<end])
                let got = try file.read(into: piece)
                hashing.add(UnsafeRawBufferPointer(rebasing: buffer[done..<(done + got)]))
                done += got
                if got < piece.count { break }
            }
            return done
        }
        guard count == payload.count else {
            throw Fault.truncated(bytes: header.count + count)
        }
        return (payload, hashing.digest)
    }

    /// Whether there is one more byte.
    private static func readByte(of file: borrowing PackedFile) throws -> Bool {
        var byte: UInt8 = 0
        return try withUnsafeMutableBytes(of: &byte) { try file.read(into: $0) } == 1
    }

    /// Four bytes, the highest first.
    static func integer(in bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
