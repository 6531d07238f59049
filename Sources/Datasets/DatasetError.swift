import Diagnostics

/// A data set that cannot be used: which file, what was needed, what is there, what to do.
public struct DatasetError: Error, Sendable, Equatable {
    /// `unreadable-dataset`, `damaged-dataset` or `no-writers`.
    public let id: String
    public let title: String
    public let explanation: String
    public let hint: String?

    /// Every id, for the reference.
    public static let ids = ["damaged-dataset", "no-writers", "unreadable-dataset"]
}

// MARK: - One sentence for each fact

extension DatasetError {
    /// None of the folders has the file.
    static func missing(
        _ file: PublishedFile, of set: PublishedImages, in folders: [String]
    ) -> DatasetError {
        let place = folders.first.map { "\($0)/\(file.name).gz" } ?? "\(file.name).gz"
        let others = folders.dropFirst().map { "`\($0)`" }.joined(separator: " or ")
        return DatasetError(
            id: "unreadable-dataset",
            title: "`\(set.name)` is not where this notebook looks for it",
            explanation: """
                expected  \(place) (unpacked \(grouped(file.bytes)) bytes)
                found     nothing\(others.isEmpty ? "" : ", nor in " + others)
                """,
            hint: remedy(for: set, in: folders))
    }

    /// - Parameter name: of the set, in the language.
    static func unreadable(
        _ path: String, of name: String, because reason: String
    ) -> DatasetError {
        DatasetError(
            id: "unreadable-dataset",
            title: "a file of `\(name)` cannot be read",
            explanation: "expected  \(path), a file\nfound     \(reason)",
            hint: "Make `\(path)` a file that you may read.")
    }

    /// The file can be read, but is not the published one.
    static func damaged(
        _ fault: IDXFile.Fault, _ file: PublishedFile, at path: String, of set: PublishedImages
    ) -> DatasetError {
        let (expected, found) = comparison(fault, file)
        return damaged(path, of: set.name, expected: expected, found: found, command: set.command)
    }

    /// - Parameter command: brings the file again.
    static func damaged(
        _ path: String, of name: String, expected: String, found: String, command: String?
    ) -> DatasetError {
        DatasetError(
            id: "damaged-dataset",
            title: "a file of `\(name)` is not the published one",
            explanation: """
                `\(path)` does not hold what its publisher put there.
                expected  \(expected)
                found     \(found)
                """,
            hint: command.map { "Bring it again: `\($0)`" }
                ?? "Replace `\(path)` by the published file.")
    }

    static func noWriters(of set: PublishedImages) -> DatasetError {
        DatasetError(
            id: "no-writers",
            title: "`\(set.name)` does not say who made each image",
            explanation: "Only handwriting has writers, and \(set.title) is none.",
            hint: "Use `mnist`, whose digits have 539 writers.")
    }

    private static func comparison(
        _ fault: IDXFile.Fault, _ file: PublishedFile
    ) -> (expected: String, found: String) {
        switch fault {
        case .magic(let bytes):
            let magic = [0, 0, file.element.rawValue, UInt8(file.sizes.count)]
            return ("the first bytes \(hexadecimal(magic))", hexadecimal(bytes))
        case .sizes(let sizes):
            return ("the sizes \(file.sizes)", "\(sizes)")
        case .truncated(let bytes):
            return ("\(grouped(file.bytes)) bytes", "\(grouped(bytes)) bytes, then its end")
        case .trailingBytes:
            return ("\(grouped(file.bytes)) bytes", "more bytes after them")
        case .digest(let digest):
            return ("SHA-256 \(file.sha256)", "SHA-256 \(digest)")
        case .file:
            return ("\(grouped(file.bytes)) bytes packed by gzip", "a packing that is broken")
        }
    }

    private static func remedy(for set: PublishedImages, in folders: [String]) -> String {
        if let command = set.command { return "`\(command)` brings it." }
        guard let folder = folders.first else {
            return "Set `NOISEBOOK_DATA` to the folder that holds `\(set.folder)/`."
        }
        let names = [set.train.images, set.train.labels, set.test.images, set.test.labels]
        let list = names.map { "`\($0.name).gz`" }.joined(separator: ", ")
        return "Put \(list) into `\(folder)`, or set `NOISEBOOK_DATA` to the folder above it."
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
