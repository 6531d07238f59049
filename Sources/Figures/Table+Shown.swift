/// What of a table is shown, and how its numbers read.
extension Table {
    public static let shownRows = 50
    public static let shownColumns = 12

    /// At most 50 rows and 12 columns; the totals stay those of the whole.
    public var shown: Table {
        var part = self
        part.columns = Array(columns.prefix(Self.shownColumns))
        part.rows = rows.prefix(Self.shownRows).map { Array($0.prefix(Self.shownColumns)) }
        return part
    }

    /// `The first 50 of 60,000 rows and 12 of 30 columns.`; nil if nothing is left out.
    public var sizeNote: String? {
        var parts: [String] = []
        if rows.count < totalRows {
            parts.append("\(NumberText.count(rows.count)) of \(NumberText.count(totalRows)) rows")
        }
        if columns.count < totalColumns {
            parts.append(
                "\(NumberText.count(columns.count)) of \(NumberText.count(totalColumns)) columns")
        }
        return parts.isEmpty ? nil : "The first " + parts.joined(separator: " and ") + "."
    }

    /// The cells as text: numbers of one column have the same decimals; a missing value is `–`.
    public var cellTexts: [[String]] {
        let decimals = columns.indices.map { index in
            NumberText.decimals(
                for: rows.compactMap { row in
                    guard index < row.count, case .number(let value) = row[index] else {
                        return nil
                    }
                    return value
                })
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                Self.text(of: cell, decimals: index < decimals.count ? decimals[index] : nil)
            }
        }
    }

    /// What a missing value looks like; a page adds a text alternative.
    public static let missingText = "–"

    private static func text(of cell: Cell, decimals: Int?) -> String {
        switch cell {
        case .text(let text): return text
        case .missing: return missingText
        case .number(let value):
            guard let decimals, value.isFinite else { return NumberText.short(value, digits: 6) }
            return NumberText.fixed(value, decimals: decimals)
        }
    }
}
