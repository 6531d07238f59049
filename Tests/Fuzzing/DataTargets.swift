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
