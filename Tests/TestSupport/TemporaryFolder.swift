import Foundation

/// A new folder that goes away with this value.
public final class TemporaryFolder {
    public let url: URL

    /// - Parameter place: the folder it is made in, if not the one for temporary files.
    public init(in place: String? = nil) throws {
        url = (place.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory)
            .appending(path: "noisebook-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    public var path: String { url.path }

    /// Writes a file, with the folders above it, and gives its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    public func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
    }
}
