import Figures
import Interpreter
import Tensors

/// Makes a table of the arguments of `table(rows, columns: …)`.
struct TableReader {
    let call: BuiltinCall

    /// Tables are shown up to here; the rest is only counted.
    static let mostRows = 200

    func table() throws -> Table {
        let value = try call.value(0)
        if value.isTensor { return try table(of: call.tensor(0)) }
        if let record = value.asRecord { return try table(of: record) }
        let items = try call.items(0)
        if let grouped = try GroupedTable(call, items) { return try grouped.table() }
        if !items.isEmpty, items.allSatisfy({ $0.asRun != nil }) {
            return try table(ofRecords: items.compactMap { $0.asRun?.row })
        }
        if !items.isEmpty, items.allSatisfy({ $0.asRecord != nil }) {
            return try table(ofRecords: items.compactMap(\.asRecord))
        }
        if !items.isEmpty, items.allSatisfy({ $0.asList != nil }) {
            return try table(ofRows: items.compactMap(\.asList))
        }
        return try table(ofRows: items.map { [$0] }, names: ["value"])
    }

    // MARK: - Kinds of rows

    private func table(ofRecords records: [RecordObject]) throws -> Table {
        var known: [String] = []
        var seen = Set<String>()
        for name in records.flatMap(\.names) where seen.insert(name).inserted {
            known.append(name)
        }
        let names = try wanted() ?? known
        for name in names where !seen.contains(name) { throw unknownColumn(name, known) }
        let rows = records.prefix(Self.mostRows).map { record in
            names.map { record[$0].map(cell) ?? .missing }
        }
        return made(names, rows, total: records.count)
    }

    private func table(ofRows rows: [[Value]], names standard: [String]? = nil) throws -> Table {
        let width = rows.map(\.count).max() ?? standard?.count ?? 0
        let names = try wanted() ?? standard ?? (0..<width).map(String.init)
        guard names.count == width else { throw columnCount(names.count, width) }
        let shown = rows.prefix(Self.mostRows).map { row in
            (0..<width).map { $0 < row.count ? cell(row[$0]) : .missing }
        }
        return made(names, shown, total: rows.count)
    }

    /// Lists of one length are columns; single values are rows of name and value.
    private func table(of record: RecordObject) throws -> Table {
        let columns = record.values.compactMap(\.asList)
        let height = columns.first?.count
        if let height, columns.count == record.values.count,
            columns.allSatisfy({ $0.count == height })
        {
            let names = try wanted() ?? record.names
            let chosen = try names.map { name in
                guard let place = record.names.firstIndex(of: name) else {
                    throw unknownColumn(name, record.names)
                }
                return columns[place]
            }
            let rows = (0..<Swift.min(height, Self.mostRows)).map { row in
                chosen.map { cell($0[row]) }
            }
            return made(names, rows, total: height)
        }
        let names = try wanted() ?? ["name", "value"]
        guard names.count == 2 else { throw columnCount(names.count, 2) }
        let rows = zip(record.names, record.values).map { [Table.Cell.text($0), cell($1)] }
        var table = made(names, Array(rows.prefix(Self.mostRows)), total: rows.count)
        table.columns[0].isHeader = true
        return table
    }

    private func table(of tensor: Tensor) throws -> Table {
        let shape = tensor.shape
        guard shape.rank == 1 || shape.rank == 2 else {
            throw call.outOfDomain(
                0, "a tensor with one or two axes", found: "one of shape \(shape)")
        }
        let width = shape.rank == 2 ? shape[1] : 1
        let names = try wanted() ?? (shape.rank == 2 ? (0..<width).map(String.init) : ["value"])
        guard names.count == width else { throw columnCount(names.count, width) }
        let top = try tensor.indexed(by: [.slice(from: 0, to: Self.mostRows, step: 1)])
        let numbers = try top.toDoubles()
        let rows = (0..<top.shape[0]).map { row in
            (0..<width).map { Table.Cell.number(numbers[row * width + $0]) }
        }
        var table = made(names, rows, total: shape[0])
        table.note = try note(about: tensor)
        return table
    }

    private func note(about tensor: Tensor) throws -> String {
        let head = "\(tensor.elementType) \(tensor.shape)"
        guard tensor.shape.count > 0 else { return head }
        let numbers = try [Reduction.minimum, .mean, .maximum].map {
            NumberText.short(try tensor.reduce($0).item())
        }
        return head + ", smallest \(numbers[0]), mean \(numbers[1]), largest \(numbers[2])"
    }

    // MARK: - Columns and cells

    /// The names given as `columns:`.
    private func wanted() throws -> [String]? {
        guard let value = call[1] else { return nil }
        return try (value.asList ?? [value]).map { item in
            guard let name = item.asString else {
                throw call.wrongType(1, "names of columns", found: item)
            }
            return name
        }
    }

    private func made(_ names: [String], _ rows: [[Table.Cell]], total: Int) -> Table {
        let columns = names.enumerated().map { index, name in
            Table.Column(name, isNumeric: isNumeric(rows.map { $0[index] }))
        }
        return Table(columns: columns, rows: rows, totalRows: total)
    }

    private func isNumeric(_ cells: [Table.Cell]) -> Bool {
        var hasNumber = false
        for cell in cells {
            switch cell {
            case .number: hasNumber = true
            case .missing: break
            case .text: return false
            }
        }
        return hasNumber
    }

    private func cell(_ value: Value) -> Table.Cell { RunTable.cell(value) }

    private func unknownColumn(_ name: String, _ known: [String]) -> Fault {
        Self.unknownColumn(name, known, argument: 1)
    }

    static func unknownColumn(_ name: String, _ known: [String], argument: Int) -> Fault {
        let list = known.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
        return Fault(
            "unknown-column", title: "no column has this name",
            explanation: "The rows have no `\(name)`; they have \(list)"
                + (known.count > 8 ? " and \(known.count - 8) more." : "."),
            hint: Wording.didYouMean(name, among: known), argument: argument)
    }

    private func columnCount(_ found: Int, _ needed: Int) -> Fault {
        Fault(
            "length-mismatch", title: "the names do not fit the columns",
            explanation: "There are \(Wording.count(needed, "column")) and "
                + "\(Wording.count(found, "name")).",
            hint: "give one name for each column", argument: 1)
    }
}
