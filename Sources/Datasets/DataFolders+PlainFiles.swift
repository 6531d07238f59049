import Diagnostics
import Glibc

/// A file as its publisher made it.
package struct PlainFile: Sendable, Equatable {
    package var name: String
    package var bytes: Int
    /// Of the unpacked file, in hexadecimal.
    package var sha256: String

    package init(_ name: String, bytes: Int, sha256: String) {
        self.name = name
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// Where files of a set lie, and how they come there.
package struct PublishedPlace: Sendable {
    /// The set's name in the language.
    package var name: String
    /// Its folder inside a data folder.
    package var folder: String
    /// The command that brings it.
    package var command: String
}

/// Files that are read whole, each held against its published digest.
extension DataFolders {
    /// The path of a file that is there, and how it is known to the memory of files.
    ///
    /// - Throws: `DatasetError` if it is nowhere.
    func find(
        _ file: PlainFile, of set: PublishedPlace
    ) throws(DatasetError) -> (known: PublishedFile, path: String) {
        guard let path = locate(file, of: set) else {
            throw .missing(file, of: set, in: places(of: set))
        }
        return (PublishedFile(file.name, sizes: [file.bytes], sha256: file.sha256), path)
    }

    private func places(of set: PublishedPlace) -> [String] {
        folder.map { ["\($0)/\(set.folder)"] } ?? []
    }

    private func locate(_ file: PlainFile, of set: PublishedPlace) -> String? {
        for place in places(of: set) {
            for path in ["\(place)/\(file.name)", "\(place)/\(file.name).gz"]
            where access(path, F_OK) == 0 {
                return path
            }
        }
        return nil
    }

    /// The bytes of a file that exists, unpacked and held against the published digest.
    func read(
        _ file: PlainFile, at path: String, of set: PublishedPlace
    ) throws(DatasetError) -> [UInt8] {
        // One byte more than there should be shows that there are more.
        var bytes = [UInt8](repeating: 0, count: file.bytes + 1)
        let count = try filling(&bytes, file, at: path, of: set)
        guard count == file.bytes else {
            let found = count > file.bytes ? "more bytes" : "\(grouped(count)) bytes, then its end"
            throw .damaged(file, at: path, of: set, found: found)
        }
        bytes.removeLast()
        var digest = SHA256()
        bytes.withUnsafeBytes { digest.update($0) }
        let found = digest.finish()
        guard found == file.sha256 else {
            throw .damaged(file, at: path, of: set, found: "SHA-256 \(found)")
        }
        return bytes
    }

    /// Holds a file that is too large to be read whole against the published digest.
    func check(
        _ file: PlainFile, at path: String, of set: PublishedPlace
    ) throws(DatasetError) {
        guard let (count, found) = SHA256.digest(ofFileAt: path) else {
            throw .unreadable(path, of: set.name, because: "an error of the disk")
        }
        guard count == file.bytes, found == file.sha256 else {
            let words = count == file.bytes ? "SHA-256 \(found)" : "\(grouped(count)) bytes"
            throw .damaged(file, at: path, of: set, found: words)
        }
    }

    private func filling(
        _ bytes: inout [UInt8], _ file: PlainFile, at path: String, of set: PublishedPlace
    ) throws(DatasetError) -> Int {
        do throws(PackedFile.Fault) {
            let packed = try PackedFile(path: path)
            return try packed.fill(&bytes)
        } catch {
            switch error {
            case .missing: throw .missing(file, of: set, in: places(of: set))
            case .folder: throw .unreadable(path, of: set.name, because: "a folder")
            case .unreadable(let reason): throw .unreadable(path, of: set.name, because: reason)
            case .corrupt:
                throw .damaged(file, at: path, of: set, found: "a packing that is broken")
            }
        }
    }
}

extension PackedFile {
    /// Fills the bytes as far as the file goes; how many there were.
    fileprivate func fill(_ bytes: inout [UInt8]) throws(Fault) -> Int {
        do {
            return try bytes.withUnsafeMutableBytes { try read(into: $0) }
        } catch let fault as Fault {
            throw fault
        } catch {
            throw .corrupt
        }
    }
}

// MARK: - One sentence for each fact

extension DatasetError {
    static func missing(
        _ file: PlainFile, of set: PublishedPlace, in folders: [String]
    ) -> DatasetError {
        let place = folders.first.map { "\($0)/\(file.name)" } ?? file.name
        return DatasetError(
            id: "unreadable-dataset",
            title: "`\(set.name)` is not where this notebook looks for it",
            explanation: """
                expected  \(place) (\(grouped(file.bytes)) bytes)
                found     nothing
                """,
            hint: "`\(set.command)` brings it.")
    }

    static func damaged(
        _ file: PlainFile, at path: String, of set: PublishedPlace, found: String
    ) -> DatasetError {
        .damaged(
            path, of: set.name,
            expected: "\(grouped(file.bytes)) bytes, SHA-256 \(file.sha256)", found: found,
            command: set.command)
    }
}
