import Diagnostics
import Glibc
import Tensors

/// Tables of labelled records.
extension DataFolders {
    /// The thyroid patients of the UCI repository.
    ///
    /// ## Shapes
    /// - result: features `[N, 21]`, float32 in 0...1; labels `[N]`, int64 in 0...2
    ///
    /// - Throws: `DatasetError` if the file is missing or is not the published one.
    public func thyroid(
        _ split: DatasetSplit
    ) throws(DatasetError) -> (features: Tensor, labels: Tensor) {
        try records(of: .thyroid, split)
    }

    package func records(
        of table: PublishedTable, _ split: DatasetSplit
    ) throws(DatasetError) -> (features: Tensor, labels: Tensor) {
        let file = table.file(split)
        guard let path = locate(file, of: table) else {
            throw .missing(file, of: table, in: places(of: table))
        }
        let known = PublishedFile(file.name, sizes: [file.bytes], sha256: file.sha256)
        let labelsPlace = path + "#labels"
        if let features = memory.tensor(known, at: path, of: table.name),
            let labels = memory.tensor(known, at: labelsPlace, of: table.name)
        {
            return (features, labels)
        }
        let bytes = try read(file, at: path, of: table)
        guard let records = Self.records(in: bytes, columns: table.columnNames.count),
            records.labels.count == file.rows,
            let features = try? Tensor(
                records.features, shape: .init([file.rows, table.columnNames.count])),
            let labels = try? Tensor(records.labels, shape: .init([file.rows]))
        else { throw .damaged(file, at: path, of: table, found: "lines of another form") }
        memory.keep(features, known, at: path, of: table.name)
        memory.keep(labels, known, at: labelsPlace, of: table.name)
        return (features, labels)
    }

    private func places(of table: PublishedTable) -> [String] {
        folder.map { ["\($0)/\(table.folder)"] } ?? []
    }

    private func locate(_ file: PublishedTable.File, of table: PublishedTable) -> String? {
        for place in places(of: table) {
            for path in ["\(place)/\(file.name)", "\(place)/\(file.name).gz"]
            where access(path, F_OK) == 0 {
                return path
            }
        }
        return nil
    }

    /// The bytes of a file that exists, unpacked and held against the published digest.
    private func read(
        _ file: PublishedTable.File, at path: String, of table: PublishedTable
    ) throws(DatasetError) -> [UInt8] {
        // One byte more than there should be shows that there are more.
        var bytes = [UInt8](repeating: 0, count: file.bytes + 1)
        var count = 0
        do throws(PackedFile.Fault) {
            let packed = try PackedFile(path: path)
            count = try packed.fill(&bytes)
        } catch {
            switch error {
            case .missing: throw .missing(file, of: table, in: places(of: table))
            case .folder: throw .unreadable(path, of: table.name, because: "a folder")
            case .unreadable(let reason): throw .unreadable(path, of: table.name, because: reason)
            case .corrupt:
                throw .damaged(file, at: path, of: table, found: "a packing that is broken")
            }
        }
        guard count == file.bytes else {
            let found = count > file.bytes ? "more bytes" : "\(grouped(count)) bytes, then its end"
            throw .damaged(file, at: path, of: table, found: found)
        }
        bytes.removeLast()
        var digest = SHA256()
        bytes.withUnsafeBytes { digest.update($0) }
        let found = digest.finish()
        guard found == file.sha256 else {
            throw .damaged(file, at: path, of: table, found: "SHA-256 \(found)")
        }
        return bytes
    }

    /// The numbers of each line, the last of which is the class, counted from 1; nil if a line is of another form.
    package static func records(
        in bytes: [UInt8], columns: Int
    ) -> (features: [Float], labels: [Int64])? {
        var features: [Float] = []
        var labels: [Int64] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
            if words.isEmpty { continue }
            let numbers = words.compactMap { Double(String(decoding: $0, as: UTF8.self)) }
            guard words.count == columns + 1, numbers.count == words.count,
                let label = numbers.last, let number = Int64(exactly: label), number >= 1
            else { return nil }
            features += numbers.dropLast().map(Float.init)
            labels.append(number - 1)
        }
        return (features, labels)
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
    fileprivate static func missing(
        _ file: PublishedTable.File, of table: PublishedTable, in folders: [String]
    ) -> DatasetError {
        let place = folders.first.map { "\($0)/\(file.name)" } ?? file.name
        return DatasetError(
            id: "unreadable-dataset",
            title: "`\(table.name)` is not where this notebook looks for it",
            explanation: """
                expected  \(place) (\(grouped(file.bytes)) bytes)
                found     nothing
                """,
            hint: "`\(table.command)` brings it.")
    }

    fileprivate static func damaged(
        _ file: PublishedTable.File, at path: String, of table: PublishedTable, found: String
    ) -> DatasetError {
        .damaged(
            path, of: table.name,
            expected: "\(grouped(file.bytes)) bytes, SHA-256 \(file.sha256)", found: found,
            command: table.command)
    }
}
