import Tensors

/// One tensor as NumPy writes it, `.npy`.
///
/// The format (numpy.org/doc, "A simple file format for NumPy arrays", versions 1.0 to 3.0):
/// 1. the byte 0x93 and `NUMPY`, then the two numbers of the version;
/// 2. the length of the header, the lowest byte first: two bytes in version 1.0, else four;
/// 3. the header, a Python dictionary of `descr` (type and byte order), `fortran_order` and `shape`, which ends in spaces
///    and a line end;
/// 4. the elements.
///
/// Whole numbers, truth values and floating-point numbers are read, of either byte order. Objects and records are not:
/// reading them would run code that the file brings.
public struct NumPyFile: Sendable {
    public let tensor: Tensor

    public init(_ tensor: Tensor) { self.tensor = tensor }

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    // MARK: - Reading

    /// - Parameter bytes: the whole file.
    /// - Throws: `TensorFileError`; `TensorError.outOfMemory`.
    public init(reading bytes: [UInt8]) throws {
        tensor = try bytes.withUnsafeBytes { try Self.tensor($0) }
    }

    /// - Throws: `TensorFileError`; `TensorError.outOfMemory`.
    public init(at path: String) throws {
        try self.init(reading: TensorFolder.bytes(at: path))
    }

    private static func tensor(_ bytes: UnsafeRawBufferPointer) throws -> Tensor {
        guard bytes.count >= 10, bytes.starts(with: magic) else {
            throw TensorFileError.damagedArray("It does not begin as NumPy's files do.")
        }
        guard (1...3).contains(bytes[6]) else {
            throw TensorFileError.newerArray("\(bytes[6]).\(bytes[7])")
        }
        let digits = bytes[6] == 1 ? 2 : 4
        let start = 8 + digits
        guard bytes.count >= start else {
            throw TensorFileError.damagedArray("It ends within the length of its header.")
        }
        let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - start else {
            throw TensorFileError.damagedArray(
                "It announces a header of \(length) bytes, which are not there.")
        }
        let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
        let header = try NumPyHeader(text)
        let data = UnsafeRawBufferPointer(rebasing: bytes[(start + length)...])
        return try tensor(header, data)
    }

    private static func tensor(
        _ header: NumPyHeader, _ data: UnsafeRawBufferPointer
    ) throws -> Tensor {
        var needed = header.element.byteCount
        for size in header.shape {
            let (product, overflow) = needed.multipliedReportingOverflow(by: size)
            guard !overflow else {
                throw TensorFileError.damagedArray("Its shape has more elements than there can be.")
            }
            needed = product
        }
        guard data.count == needed else {
            throw TensorFileError.damagedArray(
                "Its header promises \(needed) bytes of elements, and \(data.count) follow it.")
        }
        let isReversed = header.isColumnMajor && header.shape.count > 1
        let shape = isReversed ? header.shape.reversed() : header.shape
        let tensor = try header.element.tensor(data, shape)
        return isReversed ? try tensor.transposed().inOrder() : tensor
    }

    // MARK: - Writing

    /// The file as version 1.0.
    public func bytes() throws -> [UInt8] {
        let element = NumPyElement(of: tensor.elementType)
        let sizes = tensor.shape.sizes
        let list = sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? "," : "")
        let words =
            "{'descr': '\(element.code)', 'fortran_order': False, 'shape': (\(list)), }"
        // The elements begin at a multiple of 64.
        let room = (10 + words.utf8.count + 1 + 63) / 64 * 64
        let spaces = String(repeating: " ", count: room - 10 - words.utf8.count - 1)
        let header = Array((words + spaces + "\n").utf8)
        var result = Self.magic + [1, 0, UInt8(header.count & 255), UInt8(header.count >> 8)]
        result += header
        let ordered = try tensor.inOrder()
        result += UnsafeRawBufferPointer(start: ordered.elementsStart, count: ordered.byteCount)
        withExtendedLifetime(ordered) {}
        return result
    }
}
