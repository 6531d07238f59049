import Diagnostics
import Figures
import Notebooks

/// Plots, grids of images, and tables.
extension PageRenderer {
    mutating func figure(_ figure: Figure, number: Int, of index: Int) -> Markup {
        let cell = run.document.cells[index]
        guard plan.places[index].indices.contains(number) else { return .sequence([]) }
        let place = plan.places[index][number]
        switch figure {
        case .plot(let plot): return self.plot(plot, figure, place, cell)
        case .images(let grid): return images(grid, figure, place, cell)
        case .table(let shown):
            let table = options.showsTimings ? shown.withTimings : shown
            let given = place.isFirst ? cell.options.tableCaption : nil
            let caption = given ?? table.caption ?? Self.caption(of: table, in: cell)
            return Self.table(table, place, caption: caption, limit: nil)
        }
    }

    /// For a table without a caption: the words of the cell's label, else the columns.
    static func caption(of table: Table, in cell: Cell) -> String? {
        guard cell.isLabelGiven else {
            // A tensor's columns are numbered, and the line above the table says what it is.
            if table.note != nil { return nil }
            let names = table.columns.map(\.name).filter { !$0.allSatisfy(\.isWhitespace) }
            return names.isEmpty ? nil : names.prefix(6).joined(separator: ", ")
        }
        let label = cell.label.hasPrefix("tbl-") ? cell.label.dropFirst(4) : cell.label[...]
        let words = label.split { "-_".contains($0) }.joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// Options speak of the cell's first figure.
    private func alt(_ figure: Figure, _ place: PagePlan.Place, _ cell: Cell) -> String {
        let given = place.isFirst ? cell.options.figureAlt : nil
        return given ?? figure.altText
    }

    /// `Figure 3: The loss falls. Loss by step.`
    private func caption(
        _ figure: Figure, _ place: PagePlan.Place, _ cell: Cell, note: String? = nil
    ) -> Markup {
        let given = place.isFirst ? cell.options.figureCaption : nil
        var parts: [Markup] = [Self.selfLink(place), ": "]
        let title = figure.title.map(Self.sentence)
        let words = (given ?? figure.caption).map(Self.sentence)
        if let title { parts.append(.tag("b", [:], .text(title))) }
        if let words { parts.append(.text(title == nil ? words : " " + words)) }
        if title == nil, words == nil {
            parts.append(.text(Self.sentence(alt(figure, place, cell))))
        }
        if let note { parts.append(.text(" " + Self.sentence(note))) }
        return .element("figcaption", [], parts)
    }

    private static func sentence(_ text: String) -> String {
        guard let last = text.last else { return text }
        return ".!?…:".contains(last) ? text : text + "."
    }

    // MARK: - Plots

    private mutating func plot(
        _ plot: Plot, _ figure: Figure, _ place: PagePlan.Place, _ cell: Cell
    ) -> Markup {
        // Beside others a plot is drawn narrower, not smaller, so that its words stay readable.
        let isAlone = !plan.places.contains { $0.count > 1 && $0.contains { $0.id == place.id } }
        let columns = isAlone ? 1 : Double(max(1, cell.options.layoutColumns ?? 1))
        let share = columns > 1 ? max(200, 672 / columns - 16) : 0
        let width = min(max(cell.options.figureWidth.map { $0 * 96 } ?? share, 0), 704)
        let height = cell.options.figureHeight.map { min(max($0 * 96, 120), 1_200) }
        let drawing = plot.drawing(width: width < 200 ? 640 : width, height: height)
        paint(drawing, as: place, cell)
        let markup = DrawingSVG.markup(
            drawing, id: place.id, title: plot.title ?? place.name,
            description: alt(figure, place, cell))
        let svg = cell.options.figureWidth == nil ? markup : markup.sized(drawing.width)
        let box = Self.box(
            "div", class: "scroll plotted", label: "Plot of \(place.name.lowercased())", [svg])
        let table = plot.dataTable
        let data = Self.table(
            table, id: nil, [.text(table.caption ?? "Data of \(place.name.lowercased())")],
            label: "Data of \(place.name.lowercased())", limit: 200)
        let shown = Markup.element(
            "figure", [.init("id", place.id)],
            [box, caption(figure, place, cell)])
        weigh(shown, place.name)
        return .sequence([
            shown,
            .tag(
                "details", ["class": "data"],
                .tag("summary", [:], .text("Data of \(place.name.lowercased())")), data),
        ])
    }

    private mutating func paint(_ drawing: Drawing, as place: PagePlan.Place, _ cell: Cell) {
        guard options.paintsPictures else { return }
        do {
            let bytes = try DrawingPNG.paint(drawing, scale: 2)
            pictures.append(.init(fileName: place.id + ".png", bytes: bytes))
        } catch {
            diagnostics.append(
                ReportMessages.unpaintable(place.name, reason: error.reason, place: codeSpan(cell)))
        }
    }

    private func codeSpan(_ cell: Cell) -> SourceSpan {
        span(run.document.file.rangeOfLine(cell.line))
    }

    private mutating func weigh(_ markup: Markup, _ name: String) {
        weights.append((name, markup.html.utf8.count))
    }

    // MARK: - Grids of images

    private mutating func images(
        _ grid: ImageGrid, _ figure: Figure, _ place: PagePlan.Place, _ cell: Cell
    ) -> Markup {
        let alt = alt(figure, place, cell)
        let body: Markup
        do {
            body = try strips(of: grid, alt: alt, place)
        } catch {
            let fault = error.diagnostic(place, codeSpan(cell))
            diagnostics.append(fault)
            body = message(fault, in: cell)
        }
        let range = grid.valueRange.isEmpty ? nil : "Pixels: " + grid.valueRange
        let markup = Markup.element(
            "figure", [.init("id", place.id)],
            [body, caption(figure, place, cell, note: range)])
        weigh(markup, place.name)
        return markup
    }

    private enum GridFault: Error {
        case tooLarge(Int)
        case unpaintable(String)

        func diagnostic(_ place: PagePlan.Place, _ span: SourceSpan) -> Diagnostic {
            switch self {
            case .tooLarge(let bytes):
                ReportMessages.largePicture(place.name, bytes: bytes, place: span)
            case .unpaintable(let reason):
                ReportMessages.unpaintable(place.name, reason: reason, place: span)
            }
        }
    }

    /// One picture; with a label under each tile, one a row, so that text stands between.
    private mutating func strips(
        of grid: ImageGrid, alt: String, _ place: PagePlan.Place
    ) throws(GridFault) -> Markup {
        let scale = grid.displayScale
        let pitch = (width: (grid.tileWidth + 1) * scale, height: (grid.tileHeight + 1) * scale)
        var total = 0
        var rows: [Markup] = []
        if let labels = grid.columnLabels { rows.append(heads(labels, "across", pitch.width)) }
        if grid.frames > 1 {
            rows = hold(place) + rows + [try film(grid, scale: scale, alt: alt, place, &total)]
        }
        let parts = grid.frames > 1 ? [] : grid.tileLabels == nil ? [grid] : grid.rowByRow
        for (row, part) in parts.enumerated() {
            let first = row * max(1, grid.columns)
            let words = grid.tileLabels?.dropFirst(first).prefix(part.count).map { $0 } ?? []
            let alt =
                words.isEmpty ? alt : "\(alt), row \(row + 1): \(words.joined(separator: ", "))"
            let file = parts.count == 1 ? place.id : "\(place.id)-row-\(row + 1)"
            rows.append(try picture(part.mosaic, scale: scale, alt: alt, file, &total))
            if !words.isEmpty { rows.append(heads(words, "across", pitch.width)) }
        }
        guard let labels = grid.rowLabels, grid.tileLabels == nil else {
            return Self.box(
                "div", class: "scroll grid", label: "Images of \(place.name.lowercased())", rows)
        }
        // Row labels stand to the left, below the height of the column labels.
        let side = heads(labels, "down", pitch.height)
        return Self.box(
            "div", class: "scroll grid sided", label: "Images of \(place.name.lowercased())",
            [side, .element("div", [], rows)])
    }

    private mutating func picture(
        _ image: PixelImage, scale: Int, alt: String, _ file: String, _ total: inout Int
    ) throws(GridFault) -> Markup {
        let bytes = try Self.painted(image)
        total += bytes.count
        guard total <= ReportMessages.pictureLimit else { throw .tooLarge(total) }
        if options.paintsPictures {
            pictures.append(.init(fileName: file + ".png", bytes: bytes))
        }
        return Self.image(image, bytes, scale: scale, alt: alt)
    }

    private static func painted(_ image: PixelImage) throws(GridFault) -> [UInt8] {
        do {
            return try DrawingPNG.encode(image)
        } catch {
            throw .unpaintable(error.reason)
        }
    }

    private static func image(
        _ image: PixelImage, _ bytes: [UInt8], scale: Int, alt: String
    ) -> Markup {
        .tag(
            "img",
            [
                "class": "pix", "width": String(image.width * scale),
                "height": String(image.height * scale), "alt": alt,
                "src": "data:image/png;base64," + Base64.encode(bytes),
            ])
    }

    // MARK: - Films

    /// All frames below each other in one picture, behind a window as high as one of them. A rule of the style moves the
    /// picture; without motion, and on paper, the last frame stands.
    private mutating func film(
        _ grid: ImageGrid, scale: Int, alt: String, _ place: PagePlan.Place, _ total: inout Int
    ) throws(GridFault) -> Markup {
        let strip = grid.filmStrip
        let bytes = try Self.painted(strip)
        total += bytes.count
        guard total <= ReportMessages.pictureLimit else { throw .tooLarge(total) }
        if options.paintsPictures {
            for (number, frame) in grid.separateFrames.enumerated() {
                let name = "\(place.id)-frame-\(number + 1).png"
                pictures.append(.init(fileName: name, bytes: try Self.painted(frame.mosaic)))
            }
        }
        let height = (strip.height / grid.frames - 1) * scale
        films.insert(PageStyle.Film(frames: grid.frames, height: height))
        return .element(
            "div", [.init("class", "film f\(grid.frames) h\(height)")],
            [Self.image(strip, bytes, scale: scale, alt: alt)])
    }

    /// What stops a film: a box to tick, which needs no script.
    private func hold(_ place: PagePlan.Place) -> [Markup] {
        let id = place.id + "-hold"
        return [
            .element(
                "input", [.init("type", "checkbox"), .init("class", "hold"), .init("id", id)], []),
            .tag("label", ["for": id, "class": "hold"], "Hold the last picture"),
        ]
    }

    /// Labels at the distance of the tiles, which a rule of the style gives.
    private mutating func heads(_ labels: [String], _ way: String, _ pitch: Int) -> Markup {
        pitches.insert(pitch)
        return .element(
            "div", [.init("class", "heads \(way) p\(pitch)")],
            labels.map { .tag("span", [:], .text($0)) })
    }

    // MARK: - Tables

    private static func table(
        _ table: Table, _ place: PagePlan.Place, caption: String?, limit: Int?
    ) -> Markup {
        var words: [Markup] = [selfLink(place)]
        if let caption { words += [": ", .text(sentence(caption))] }
        return Self.table(table, id: place.id, words, label: place.name, limit: limit)
    }

    static func table(
        _ whole: Table, id: String?, _ caption: [Markup], label: String, limit: Int?
    ) -> Markup {
        let table = limit == nil ? whole.shown : whole
        var parts: [Markup] = []
        if let note = table.note { parts.append(.tag("p", ["class": "remark"], .text(note))) }
        let head = table.columns.map { column -> Markup in
            let attributes =
                [Markup.Attribute("scope", "col")]
                + (column.isNumeric ? [.init("class", "num")] : [])
            let isEmpty = column.name.allSatisfy(\.isWhitespace)
            return .element(
                "th", attributes,
                [isEmpty ? .tag("span", ["class": "vh"], "Row") : .text(column.name)])
        }
        let rows = zip(table.rows, table.cellTexts).prefix(limit ?? Table.shownRows).map {
            .element("tr", [], row($0, $1, table.columns)) as Markup
        }
        let markup = Markup.element(
            "table", id.map { [.init("id", $0)] } ?? [],
            [
                .element("caption", [], caption),
                .tag("thead", [:], .element("tr", [], head)), .element("tbody", [], rows),
            ])
        parts.append(box("div", class: "scroll", label: label, [markup]))
        if let size = table.sizeNote { parts.append(.tag("p", ["class": "remark"], .text(size))) }
        return .sequence(parts)
    }

    private static func row(
        _ cells: [Table.Cell], _ texts: [String], _ columns: [Table.Column]
    ) -> [Markup] {
        zip(zip(cells, texts), columns).map { pair, column in
            let content: [Markup] =
                pair.0 == .missing
                ? [
                    .tag("span", ["aria-hidden": "true"], .text(pair.1)),
                    .tag("span", ["class": "vh"], "missing"),
                ] : [.text(pair.1)]
            // Words of a few letters, as a shape, stay on one line.
            let isShort = pair.1.count <= 12 && pair.1.contains(" ")
            let name = column.isNumeric ? "num" : isShort ? "whole" : nil
            let look = name.map { [Markup.Attribute("class", $0)] } ?? []
            return column.isHeader
                ? .element("th", [.init("scope", "row")] + look, content)
                : .element("td", look, content)
        }
    }
}

extension Markup {
    /// A drawing at its own width; without one it fills the column.
    fileprivate func sized(_ width: Double) -> Markup {
        guard case .element(let name, let attributes, let children) = self else { return self }
        let width = Attribute("width", String(Int(width.rounded())))
        return .element(name, attributes + [width], children)
    }
}

extension ImageGrid {
    /// Each row as a grid of its own.
    var rowByRow: [ImageGrid] {
        let size = tileWidth * tileHeight * channels
        guard columns > 0, count > 0, pixels.count >= count * size else { return [self] }
        return stride(from: 0, to: count, by: columns).map { first in
            var row = self
            row.count = min(columns, count - first)
            row.pixels = Array(pixels[first * size..<(first + row.count) * size])
            row.tileLabels = nil
            row.rowLabels = nil
            row.columnLabels = nil
            return row
        }
    }
}
