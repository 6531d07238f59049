/// Heat maps: the denser the colour, the larger the value.
extension PlotLayout {
    mutating func addHeatmap(_ map: Plot.Heatmap) {
        guard map.isConsistent else { return }
        let geometry = HeatmapGeometry(
            map, top: headHeight + Self.titleRoom, width: drawing.width, height: drawing.height)
        let range = HeatRange(map.values)
        addTitle()
        addTopTitle(yTitle)
        let texts = numberTexts(map, geometry)
        addCells(HeatmapCells(map), geometry, range, texts == nil ? .deepHeat : .heat)
        if let texts { addNumbers(texts, geometry) }
        addRowNames(map, geometry)
        addColumnNames(map, geometry)
        addColourBar(geometry, range, texts == nil ? .deepHeat : .heat)
    }

    /// Cells of the same density are one command, so a large map has few elements.
    private mutating func addCells(
        _ cells: HeatmapCells, _ geometry: HeatmapGeometry, _ range: HeatRange,
        _ role: Drawing.Role
    ) {
        let width = (geometry.right - geometry.left) / Double(cells.columns)
        let height = (geometry.bottom - geometry.top) / Double(cells.rows)
        let edgesX = Self.edges(cells.columns, from: geometry.left, size: width)
        let edgesY = Self.edges(cells.rows, from: geometry.top, size: height)
        var levels = [[Drawing.Rectangle]](repeating: [], count: HeatRange.levels)
        var missing: [Drawing.Rectangle] = []
        let gap = min(width, height) >= 20 ? 1.0 : 0
        for (index, value) in cells.values.enumerated() {
            let (x, nextX) = edgesX[index % cells.columns]
            let (y, nextY) = edgesY[index / cells.columns]
            let box = Drawing.Rectangle(
                x: x, y: y, width: nextX - x - gap, height: nextY - y - gap)
            if let level = range.level(of: value) {
                levels[level].append(box)
            } else {
                missing.append(box)
            }
        }
        for (level, boxes) in levels.enumerated() {
            add(rectangles: boxes, Drawing.Fill(role, opacity: HeatRange.opacity(of: level)))
        }
        add(rectangles: missing, Drawing.Fill(.missing))
    }

    /// Rounded before subtracting: a cell ends exactly where the next one starts.
    private static func edges(
        _ count: Int, from start: Double, size: Double
    ) -> [(Double, Double)] {
        (0..<count).map { index in
            let end = start + Double(index + 1) * size
            return ((start + Double(index) * size).twoDecimals, end.twoDecimals)
        }
    }

    // MARK: - Numbers and names

    /// The numbers of all cells; nil if they are not wanted or one does not fit.
    private func numberTexts(_ map: Plot.Heatmap, _ geometry: HeatmapGeometry) -> [String]? {
        guard map.showsNumbers, geometry.cellHeight >= 15,
            map.values.count <= HeatmapCells.limit / 4
        else { return nil }
        let decimals = NumberText.decimals(for: map.values, digits: 2).map { min($0, 2) }
        let texts = map.values.map { value in
            guard value.isFinite else { return "–" }
            return decimals.map { NumberText.fixed(value, decimals: $0) }
                ?? NumberText.scientific(value, digits: 2)
        }
        let widest = texts.map { TextWidth.of($0) }.max() ?? 0
        return widest + 3 <= geometry.cellWidth ? texts : nil
    }

    private mutating func addNumbers(_ texts: [String], _ geometry: HeatmapGeometry) {
        for (index, text) in texts.enumerated() {
            let box = geometry.cell(row: index / geometry.columns, column: index % geometry.columns)
            let middle = Drawing.Point(box.x + box.width / 2 - 0.5, box.y + box.height / 2 + 4)
            add(text, at: middle, anchor: .middle, role: .cellNumber)
        }
    }

    private mutating func addRowNames(_ map: Plot.Heatmap, _ geometry: HeatmapGeometry) {
        let needed = map.rowNames == nil ? 18.0 : 14
        let every = max(1, Int((needed / geometry.cellHeight).rounded(.up)))
        let step = Self.step(every, isNamed: map.rowNames != nil)
        for row in stride(from: 0, to: map.rows, by: step) {
            let name = map.rowNames.map { $0[row].figureLabel() } ?? String(row)
            let y = geometry.top + (Double(row) + 0.5) * geometry.cellHeight + 4
            let text = TextWidth.fitted(name, to: geometry.left - 10)
            add(text, at: .init(geometry.left - 8, y), anchor: .end, role: .tick)
        }
    }

    private mutating func addColumnNames(_ map: Plot.Heatmap, _ geometry: HeatmapGeometry) {
        let names = map.columnNames ?? (0..<map.columns).map(String.init)
        let widest = HeatmapGeometry.widestName(of: map) + 6
        let lines = geometry.nameLines
        let every = max(1, Int((widest / geometry.cellWidth / Double(lines)).rounded(.up)))
        let step = Self.step(every, isNamed: map.columnNames != nil)
        let room = max(12, Double(step * lines) * geometry.cellWidth - 4)
        for (place, column) in stride(from: 0, to: map.columns, by: step).enumerated() {
            let x = geometry.left + (Double(column) + 0.5) * geometry.cellWidth
            let y = geometry.bottom + 16 + HeatmapGeometry.nameLine * Double(place % lines)
            let text = TextWidth.fitted(names[column].figureLabel(), to: room)
            add(text, at: .init(x, y), anchor: .middle, role: .tick)
        }
        let middle = Drawing.Point(
            (geometry.left + geometry.right) / 2, geometry.bottom + geometry.roomBelow - 8)
        add(xTitle.figureLabel(), at: middle, anchor: .middle, role: .title)
    }

    /// Numbers go in steps of 1, 2, 5 …; names as densely as they fit.
    private static func step(_ every: Int, isNamed: Bool) -> Int {
        every == 1 || isNamed ? every : Int(niceStep(atLeast: Double(every)))
    }

    // MARK: - Colour bar

    private mutating func addColourBar(
        _ geometry: HeatmapGeometry, _ range: HeatRange, _ role: Drawing.Role
    ) {
        guard range.high > range.low else { return }
        let left = geometry.right + 16
        let height = min(160, max(60, geometry.bottom - geometry.top))
        let part = height / Double(HeatRange.levels)
        let edges = Self.edges(HeatRange.levels, from: geometry.top, size: part).reversed()
        for (level, (top, bottom)) in edges.enumerated() {
            let box = Drawing.Rectangle(x: left, y: top, width: 12, height: bottom - top)
            add(rectangles: [box], Drawing.Fill(role, opacity: HeatRange.opacity(of: level)))
        }
        let ends = [(range.high, geometry.top + 10), (range.low, geometry.top + height)]
        for (value, y) in ends {
            let text = NumberText.short(value, digits: 3)
            let fits = TextWidth.of(text) <= HeatmapGeometry.barRoom - 34
            add(
                fits ? text : NumberText.short(value, digits: 1), at: .init(left + 18, y),
                role: .tick)
        }
    }
}

/// The range of a heat map's finite values, cut into levels of density.
struct HeatRange: Equatable {
    let low: Double
    let high: Double

    static let levels = 24

    init(_ values: [Double]) {
        let finite = values.filter(\.isFinite)
        low = finite.min() ?? 0
        high = finite.max() ?? 0
    }

    /// In 0..<levels; nil for what is not a finite number. Equal values are in the middle.
    func level(of value: Double) -> Int? {
        guard value.isFinite else { return nil }
        let span = high / 2 - low / 2
        guard span > 0 else { return Self.levels / 2 }
        let fraction = min(1, max(0, (value / 2 - low / 2) / span))
        return min(Self.levels - 1, Int(fraction * Double(Self.levels)))
    }

    /// The lowest level is faint but visible.
    static func opacity(of level: Int) -> Double {
        (0.05 + 0.95 * Double(level) / Double(levels - 1)).twoDecimals
    }
}
