import Foundation

/// Inputs that once broke something, each a file in the folder of its target.
public struct FuzzCorpus: Sendable {
    public let folder: URL

    public init(folder: URL) {
        self.folder = folder
    }

    /// The names of the inputs kept for a target.
    public func names(for target: String) -> [String] {
        let path = folder.appending(path: target).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    public func input(_ name: String, of target: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: "\(target)/\(name)")))
    }

    /// Keeps an input.
    ///
    /// - Returns: the path of its file.
    @discardableResult
    public func keep(_ bytes: [UInt8], of target: String, as name: String) throws -> String {
        let place = folder.appending(path: target)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let file = place.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path
    }
}
