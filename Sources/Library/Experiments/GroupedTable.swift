import Figures
import Glibc
import Interpreter

/// A row for each group of rows that agree in some columns, with the mean of others and how far
/// the rows of the group stray from it.
struct GroupedTable {
    private let call: BuiltinCall
    private let rows: [RecordObject]
    private let keys: [String]
    private let shown: [String]
    private let failures: Int

    /// The places of `by` and `show` among the parameters of `table`.
    private static let (by, show) = (3, 4)

    private struct Group {
        let keys: [Value]
        var rows: [RecordObject] = []
    }

    /// Nil unless the call asks for groups.
    init?(_ call: BuiltinCall, _ items: [Value]) throws {
        guard call.isGiven(Self.by) || call.isGiven(Self.show) else { return nil }
        let rows = try items.map { item in
            guard let row = item.asRun?.row ?? item.asRecord else {
                throw call.wrongType(0, "a list of records or of runs", found: item)
            }
            return row
        }
        let known = RunTable.names(in: rows)
        let keys = try call.columns(Self.by) ?? []
        let inputs = Set(items.flatMap { $0.asRun?.parameters.names ?? [] }).union(keys)
        let shown =
            try call.columns(Self.show)
            ?? known.filter { name in
                !inputs.contains(name)
                    && rows.contains { $0[name].map(Self.number) ?? nil != nil }
            }
        for (names, argument) in [(keys, Self.by), (shown, Self.show)] {
            for name in names where !known.contains(name) && !rows.isEmpty {
                throw TableReader.unknownColumn(name, known, argument: argument)
            }
        }
        (self.call, self.rows, self.keys, self.shown) = (call, rows, keys, shown)
        failures = items.count { $0.asRun?.state == .failed }
    }

    func table() throws -> Table {
        let groups = grouped()
        let counts = Set(groups.map(\.rows.count))
        let showsCounts = counts.count > 1
        var columns = keys.map { Table.Column($0, isHeader: true) }
        columns += shown.map { Table.Column($0, isNumeric: true) }
        if showsCounts { columns.append(Table.Column("runs", isNumeric: true)) }
        let cells = try groups.prefix(TableReader.mostRows).map { group in
            group.keys.map(RunTable.cell) + (try shown.map { try summary(of: $0, in: group) })
                + (showsCounts ? [.number(Double(group.rows.count))] : [])
        }
        for place in keys.indices {
            columns[place].isNumeric = cells.allSatisfy {
                if case .text = $0[place] { false } else { true }
            }
        }
        var table = Table(columns: columns, rows: Array(cells), totalRows: groups.count)
        table.note = note(counts)
        return table
    }

    private func grouped() -> [Group] {
        var groups: [Group] = []
        for row in rows {
            let values = keys.map { row[$0] ?? .none }
            let place = groups.firstIndex { group in
                zip(group.keys, values).allSatisfy { $0.isSame(as: $1) }
            }
            if place == nil { groups.append(Group(keys: values)) }
            groups[place ?? groups.count - 1].rows.append(row)
        }
        return groups
    }

    /// `0.84 ± 0.02`; of a single row its value. Rows without a value, as those of failed runs, do
    /// not count.
    private func summary(of name: String, in group: Group) throws -> Table.Cell {
        let values = group.rows.compactMap { row -> Value? in
            guard let value = row[name], !value.isNil else { return nil }
            return value
        }
        if values.isEmpty { return .missing }
        let numbers = values.compactMap(Self.number)
        guard numbers.count == values.count else {
            let isOne = values.dropFirst().allSatisfy { $0.isSame(as: values[0]) }
            if isOne { return RunTable.cell(values[0]) }
            throw Fault(
                "wrong-type", title: "`\(name)` has no mean",
                explanation: "Its values are not numbers, and rows of one group differ in it.",
                hint: "leave it out of `show`, or group by it too", argument: Self.show)
        }
        guard numbers.count > 1 else { return .number(numbers[0]) }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(numbers.count - 1)).squareRoot()
        return .text(Self.text(mean, deviation))
    }

    /// The deviation to two digits, and the mean to the same decimals.
    private static func text(_ mean: Double, _ deviation: Double) -> String {
        guard deviation > 0, deviation.isFinite, mean.isFinite else {
            return NumberText.short(mean, digits: 6) + " ± " + NumberText.short(deviation)
        }
        let decimals = Int((1 - deviation.magnitudeExponent).rounded())
        guard decimals <= 12 else {
            return NumberText.short(mean, digits: 6) + " ± "
                + NumberText.short(deviation, digits: 2)
        }
        return NumberText.fixed(mean, decimals: Swift.max(0, decimals)) + " ± "
            + NumberText.fixed(deviation, decimals: Swift.max(0, decimals))
    }

    private func note(_ counts: Set<Int>) -> String {
        var parts: [String] = []
        if let count = counts.first, counts.count == 1, count > 1 {
            parts.append("mean ± standard deviation of \(count) each")
        } else if counts.count > 1 {
            parts.append("mean ± standard deviation")
        }
        if failures > 0 { parts.append("\(Wording.count(failures, "failed run")) left out") }
        return parts.joined(separator: "; ")
    }

    private static func number(_ value: Value) -> Double? {
        value.asString == nil ? (try? Numbers.number(value)) ?? nil : nil
    }
}

extension BuiltinCall {
    /// Names of columns, of one argument.
    func columns(_ index: Int) throws -> [String]? {
        guard let value = self[index] else { return nil }
        return try (value.asList ?? [value]).map { item in
            guard let name = item.asString else {
                throw wrongType(index, "names of columns", found: item)
            }
            return name
        }
    }
}

extension Double {
    /// The power of ten of its first digit.
    fileprivate var magnitudeExponent: Double { Glibc.log10(self).rounded(.down) }
}
