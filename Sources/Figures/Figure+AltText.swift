/// What a figure shows, in words made from its data, for those who cannot see it.
extension Figure {
    /// The author's text, or one made from the data.
    public var altText: String {
        switch self {
        case .plot(let plot): plot.altText
        case .images(let grid): grid.altText
        case .table(let table): table.altText
        }
    }

    public var title: String? {
        switch self {
        case .plot(let plot): plot.title
        case .images(let grid): grid.title
        case .table: nil
        }
    }

    public var caption: String? {
        switch self {
        case .plot(let plot): plot.caption
        case .images(let grid): grid.caption
        case .table(let table): table.caption
        }
    }
}

extension ImageGrid {
    public var altText: String {
        if let alt, !alt.isEmpty { return alt }
        let size = "\(tileWidth) by \(tileHeight) pixels"
        var parts: [String]
        if shownCount == 1 {
            parts = ["Image, \(size)"]
        } else {
            let shape = rows == 1 ? "in a row" : "in \(rows) rows of \(usedColumns)"
            parts = ["Grid of \(NumberText.count(shownCount)) images, \(size), \(shape)"]
        }
        if frames > 1 { parts.append("\(NumberText.count(frames)) of these one after another") }
        parts += [
            listed(tileLabels, as: count == 1 ? "label" : "labels"), listed(rowLabels, as: "rows"),
            listed(columnLabels, as: "columns"),
        ].compactMap { $0 }
        if !valueRange.isEmpty { parts.append(valueRange) }
        let text = parts.joined(separator: "; ") + "."
        return title.map { $0.figureLabel(limit: 200).sentence + " " + text } ?? text
    }

    private func listed(_ labels: [String]?, as what: String) -> String? {
        guard let labels, !labels.isEmpty else { return nil }
        let shown = labels.prefix(40).map { $0.figureLabel(limit: 30) }.joined(separator: ", ")
        return "\(what) \(shown)" + (labels.count > 40 ? ", …" : "")
    }
}

extension Table {
    public var altText: String {
        let names = columns.prefix(12).map { $0.name.figureLabel(limit: 30) }
        let more = totalColumns > 12 ? ", …" : ""
        return "Table of \(NumberText.count(totalRows)) rows and "
            + "\(NumberText.count(totalColumns)) columns: "
            + names.joined(separator: ", ") + more + "."
    }
}

extension String {
    /// With a full stop, unless it has an end.
    var sentence: String {
        guard let last, !".!?…".contains(last) else { return self }
        return self + "."
    }
}
