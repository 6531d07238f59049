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
        let (known, path) = try find(file.plain, of: table.place)
        let labelsPlace = path + "#labels"
        if let features = memory.tensor(known, at: path, of: table.name),
            let labels = memory.tensor(known, at: labelsPlace, of: table.name)
        {
            return (features, labels)
        }
        let bytes = try read(file.plain, at: path, of: table.place)
        guard let records = Self.records(in: bytes, columns: table.columnNames.count),
            records.labels.count == file.rows,
            let features = try? Tensor(
                records.features, shape: .init([file.rows, table.columnNames.count])),
            let labels = try? Tensor(records.labels, shape: .init([file.rows]))
        else {
            throw .damaged(file.plain, at: path, of: table.place, found: "lines of another form")
        }
        memory.keep(features, known, at: path, of: table.name)
        memory.keep(labels, known, at: labelsPlace, of: table.name)
        return (features, labels)
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
