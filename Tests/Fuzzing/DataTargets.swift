import Datasets
import Foundation

/// Readers of data files, plain and packed.
///
/// A file is either the published one, byte for byte, or an error.
enum DataTargets {
    static func all(_ material: Material) -> [FuzzTarget] {
        let plain = Mutator(seeds: [labels], words: headers)
        let packed = Mutator(seeds: [gzip(labels), gzip(labels) + gzip([])], words: headers)
        return [
            FuzzTarget("idx", "files of labels", mutating: plain) { read($0) },
            FuzzTarget("packed", "packed files of labels", mutating: packed) { read($0) },
        ]
    }

    private static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 3]
    private static let elements: [UInt8] = [7, 0, 3]
    private static let headers = [
        "\u{0}\u{0}\u{8}\u{1}", "\u{1F}\u{8B}", "\u{7F}\u{7F}\u{7F}\u{7F}", "\u{0}\u{0}\u{C}\u{2}",
    ]

    /// The digest is what `sha256sum` gives for the bytes of `labels`.
    private static let published = PublishedFile(
        "labels", sizes: [3],
        sha256: "63f90cdec76b51404f6a27483d584c530056e2ff96c85f9bbc25392761036a06")

    private static let set = PublishedImages(
        name: "tiny", title: "Tiny", publisher: "nobody", licence: "none", folder: "tiny",
        labelNames: ["0"], train: .init(images: published, labels: published),
        test: .init(images: published, labels: published))

    /// A file of this process alone, in memory where the system has a place for that.
    private static let path: String = {
        let folder = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        return "\(folder)/noisebook-fuzz-\(getpid())"
    }()

    static func read(_ bytes: [UInt8]) -> String? {
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            return "no file to read from could be made"
        }
        defer { unlink(path) }
        let folders = DataFolders(environment: [:])
        do {
            let read = try folders.read(published, at: path, of: set)
            return read == elements ? nil : "other bytes were taken for the published ones"
        } catch {
            return error.explanation.isEmpty ? "an error without words" : nil
        }
    }

    /// The bytes in one stored block, as the format has it.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt16(bytes.count)
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1]
        result += little(UInt32(count), 2) + little(UInt32(~count), 2) + bytes
        return result + little(checksum(bytes), 4) + little(UInt32(count), 4)
    }

    private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }

    /// CRC-32 as gzip has it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
                crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1
            }
        }
    }
}

/// The reader of files of tensors: an error with words, or tensors that are written and read
/// again as the same bytes.
enum TensorFileTargets {
    static let all = [
        FuzzTarget("safetensors", "files of tensors", mutating: Mutator(seeds: seeds, words: words))
        {
            check($0)
        },
        FuzzTarget(
            "numpy", "files of NumPy", mutating: Mutator(seeds: arraySeeds, words: arrayWords),
            check: { checkArray($0) }),
    ]

    private static let arraySeeds: [[UInt8]] = [
        (try? NumPyFile(.full([2, 1], 1.5)).bytes()) ?? [],
        (try? NumPyFile(.full([3], 7, .int64)).bytes()) ?? [],
        [0x93] + Array("NUMPY".utf8) + [1, 0, 58, 0]
            + Array("{'descr': '>u4', 'fortran_order': True, 'shape': (1, 2), } ".utf8.prefix(58))
            + [0, 0, 1, 0, 0, 0, 0, 9],
    ]

    private static let arrayWords = [
        "'descr'", "'<f2'", "'|b1'", "'>i8'", "True", "False", "(2L,)", "()", "(0, 5)",
        "(9223372036854775807, 2)", "[('a', '<i4')]", "'shape'", "}",
    ]

    private static func checkArray(_ bytes: [UInt8]) -> String? {
        do {
            let tensor = try NumPyFile(reading: bytes).tensor
            let written = try NumPyFile(tensor).bytes()
            let again = try NumPyFile(reading: written).tensor
            guard again.shape == tensor.shape, again.elementType == tensor.elementType else {
                return "another tensor is read than was written"
            }
            return try NumPyFile(again).bytes() == written
                ? nil : "what is written is not written again"
        } catch let error as TensorFileError {
            return error.explanation.isEmpty ? "an error without words" : nil
        } catch {
            return "an error of another kind: \(error)"
        }
    }

    private static let seeds: [[UInt8]] = [
        (try? Safetensors([
            ("hidden.weight", .full([2, 1], 1.5)), ("count", .scalar(3, .int64)),
            ("mask", .full([1], 1, .bool)),
        ]).bytes()) ?? [],
        framed(#"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#, [0, 60, 1, 0]),
        framed(
            #"{"__metadata__":{"format":"pt"},"b":{"dtype":"I16","shape":[1],"data_offsets":[0,2]},"#
                + #""c":{"dtype":"BF16","shape":[0,3],"data_offsets":[2,2]}}"#, [1, 255]),
    ]

    private static let words = [
        "__metadata__", "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"F64\"", "\"BOOL\"",
        "\"I8\"", "[0,0]", "[9223372036854775807,2]", "\\ud83d\\ude00", "\\u0000", "{\"a\":",
        "noisebook.format", "noisebook.blake2b",
    ]

    private static func framed(_ header: String, _ data: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + header.utf8 + data
    }

    /// A header that fits into what is there, whatever its first bytes say.
    private static func mended(_ bytes: [UInt8]) -> [UInt8] {
        guard let end = bytes.lastIndex(of: UInt8(ascii: "}")), end >= 8 else { return bytes }
        let length = UInt64(end - 7)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + bytes[8...]
    }

    private static func check(_ bytes: [UInt8]) -> String? {
        // A change before the header's end would else be lost to the wrong length.
        verdict(bytes) ?? verdict(mended(bytes))
    }

    private static func verdict(_ bytes: [UInt8]) -> String? {
        do {
            let file = try Safetensors(reading: bytes)
            let written = try file.bytes()
            let again = try Safetensors(reading: written)
            guard again.tensors.map(\.name) == file.tensors.map(\.name),
                again.tensors.map(\.tensor.shape) == file.tensors.map(\.tensor.shape)
            else { return "other tensors are read than were written" }
            return try again.bytes() == written ? nil : "what is written is not written again"
        } catch let error as TensorFileError {
            return error.explanation.isEmpty ? "an error without words" : nil
        } catch {
            return "an error of another kind: \(error)"
        }
    }
}
