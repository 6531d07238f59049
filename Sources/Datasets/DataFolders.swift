import Glibc
import Tensors

/// Where the data sets are, and what was read from there.
///
/// Copies share what is in memory: a file is read, unpacked and checked once.
public struct DataFolders: Sendable {
    /// The user's data folder; nil if the environment names none.
    public let folder: String?
    let memory = DatasetMemory()

    /// The folder is `NOISEBOOK_DATA` if it is set, else `noisebook` in `XDG_DATA_HOME`, else
    /// `~/.local/share/noisebook`. Nothing on disk is looked at.
    public init(environment: [String: String]) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        folder =
            value("NOISEBOOK_DATA")
            ?? value("XDG_DATA_HOME").map { $0 + "/noisebook" }
            ?? value("HOME").map { $0 + "/.local/share/noisebook" }
    }

    /// Grey values in 0...255, bytes.
    ///
    /// ## Shapes
    /// - result `[N, 28, 28, 1]`, uint8
    ///
    /// - Throws: `DatasetError` if the file is missing or is not the published one.
    public func images(
        _ name: DatasetName, _ split: DatasetSplit
    ) throws(DatasetError) -> Tensor {
        try images(of: name.published, split)
    }

    /// Classes in 0...9.
    ///
    /// ## Shapes
    /// - result `[N]`, int64
    public func labels(
        _ name: DatasetName, _ split: DatasetSplit
    ) throws(DatasetError) -> Tensor {
        try labels(of: name.published, split)
    }

    /// Who wrote each image: a number for each writer.
    ///
    /// ## Shapes
    /// - result `[N]`, int64
    public func writers(
        _ name: DatasetName, _ split: DatasetSplit
    ) throws(DatasetError) -> Tensor {
        try writers(of: name.published, split)
    }

    /// Images, labels and, where their file is there, writers.
    public func load(
        _ name: DatasetName, _ split: DatasetSplit
    ) throws(DatasetError) -> ImageData {
        let set = name.published
        let files = set.files(split)
        let extended = files.extendedLabels.flatMap { locate($0, of: set) == nil ? nil : $0 }
        let read = [files.images, files.labels] + (extended.map { [$0] } ?? [])
        return ImageData(
            name: name, split: split,
            images: try images(name, split),
            labels: try labels(name, split),
            writers: extended == nil ? nil : try writers(name, split),
            labelNames: set.labelNames,
            files: read.map { DatasetUse.File(name: $0.name, sha256: $0.sha256) })
    }

    /// The data sets from which files were read since the start or the last `forgetUses`, by
    /// name.
    public var uses: [DatasetUse] { memory.uses }

    /// Adds drawn images, which have no files, to the record of uses.
    public func note(_ drawn: ScribbleSpecification) {
        memory.noteUse(of: drawn.identity)
    }

    /// Starts the record of uses anew, as between two notebooks. What is in memory stays.
    public func forgetUses() {
        memory.forgetUses()
    }
}

// MARK: - Any set of the same form

extension DataFolders {
    package func images(
        of set: PublishedImages, _ split: DatasetSplit
    ) throws(DatasetError) -> Tensor {
        let file = set.files(split).images
        return try tensor(file, of: set) { bytes in
            try Tensor(bytes, shape: .init(file.sizes + [1]))
        }
    }

    package func labels(
        of set: PublishedImages, _ split: DatasetSplit
    ) throws(DatasetError) -> Tensor {
        let file = set.files(split).labels
        return try tensor(file, of: set) { bytes in
            try Tensor(bytes.map(Int64.init), shape: .init(file.sizes))
        }
    }

    package func writers(
        of set: PublishedImages, _ split: DatasetSplit
    ) throws(DatasetError) -> Tensor {
        let files = set.files(split)
        guard let file = files.extendedLabels else { throw .noWriters(of: set) }
        // The extended labels go on after the last image of the split.
        let count = files.images.sizes[0]
        return try tensor(file, of: set) { bytes in
            let rowBytes = file.sizes[1] * file.element.size
            let writers = (0..<count).map { row in
                Int64(IDXFile.integer(in: bytes, at: row * rowBytes + Self.writerOffset))
            }
            return try Tensor(writers, shape: .init([count]))
        }
    }

    /// Where column 2, the writer, begins in a row of the extended labels.
    private static let writerOffset = 2 * PublishedFile.Element.integer.size

    /// The path of a file of the set that exists, packed or not.
    package func locate(_ file: PublishedFile, of set: PublishedImages) -> String? {
        for folder in candidates(set) {
            for path in ["\(folder)/\(file.name).gz", "\(folder)/\(file.name)"]
            where access(path, F_OK) == 0 {
                return path
            }
        }
        return nil
    }

    /// The folders looked into, in order.
    package func candidates(_ set: PublishedImages) -> [String] {
        (folder.map { ["\($0)/\(set.folder)"] } ?? []) + (set.systemFolder.map { [$0] } ?? [])
    }

    private func tensor(
        _ file: PublishedFile, of set: PublishedImages, make: ([UInt8]) throws -> Tensor
    ) throws(DatasetError) -> Tensor {
        guard let path = locate(file, of: set) else {
            throw .missing(file, of: set, in: candidates(set))
        }
        if let known = memory.tensor(file, at: path, of: set.name) { return known }
        let bytes = try read(file, at: path, of: set)
        do {
            let tensor = try make(bytes)
            memory.keep(tensor, file, at: path, of: set.name)
            return tensor
        } catch {
            throw .unreadable(path, of: set.name, because: "not enough memory for its contents")
        }
    }

    /// The elements of a file that exists, checked.
    package func read(
        _ file: PublishedFile, at path: String, of set: PublishedImages
    ) throws(DatasetError) -> [UInt8] {
        do {
            return try IDXFile.read(file, at: path)
        } catch .file(.missing) {
            throw .missing(file, of: set, in: candidates(set))
        } catch .file(.folder) {
            throw .unreadable(path, of: set.name, because: "a folder")
        } catch .file(.unreadable(let reason)) {
            throw .unreadable(path, of: set.name, because: reason)
        } catch {
            throw .damaged(error, file, at: path, of: set)
        }
    }
}
