/// Sizes and places of a heat map's parts.
struct HeatmapGeometry {
    let cellWidth: Double
    let cellHeight: Double
    let left: Double
    let top: Double
    let rows: Int
    let columns: Int

    /// Room right of the cells for the colour bar and its numbers.
    static let barRoom = 92.0
    /// Room below the cells for one line of columns' names and the axis' name.
    static let bottomRoom = 44.0
    static let nameLine = 15.0
    /// Names of columns too wide for one line stand on two or three by turns.
    static let mostNameLines = 3
    let nameLines: Int

    var right: Double { left + cellWidth * Double(columns) }
    var bottom: Double { top + cellHeight * Double(rows) }

    init(_ map: Plot.Heatmap, top: Double, width: Double, height: Double?) {
        rows = max(1, map.rows)
        columns = max(1, map.columns)
        self.top = top
        left = Self.leftRoom(of: map, width: width)
        let roomX = max(20, width - left - Self.barRoom)
        let widest = map.showsNumbers ? 60.0 : 40
        cellWidth = min(widest, roomX / Double(columns))
        nameLines = Self.nameLines(of: map, cellWidth: cellWidth)
        let below = Self.bottomRoom + Self.nameLine * Double(nameLines - 1)
        let roomY = height.map { max(20, $0 - top - below) } ?? 400
        let tallest = map.showsNumbers ? min(cellWidth, 34) : cellWidth
        cellHeight = min(tallest, roomY / Double(rows))
    }

    static func naturalHeight(of map: Plot.Heatmap, plot: Plot, width: Double) -> Double {
        let geometry = HeatmapGeometry(map, top: PlotLayout.titleRoom, width: width, height: nil)
        return max(120, geometry.bottom + geometry.roomBelow)
    }

    var roomBelow: Double { Self.bottomRoom + Self.nameLine * Double(nameLines - 1) }

    /// The widest name of a column, as far as it is shown.
    static func widestName(of map: Plot.Heatmap) -> Double {
        let names = map.columnNames ?? [String(max(0, map.columns - 1))]
        return min(names.map { TextWidth.of($0.figureLabel()) }.max() ?? 0, 90)
    }

    private static func nameLines(of map: Plot.Heatmap, cellWidth: Double) -> Int {
        guard map.columnNames != nil else { return 1 }
        let needed = ((widestName(of: map) + 6) / cellWidth).rounded(.up)
        return max(1, min(mostNameLines, Int(min(needed, 100)), map.columns))
    }

    private static func leftRoom(of map: Plot.Heatmap, width: Double) -> Double {
        let names = map.rowNames ?? [String(max(0, map.rows - 1))]
        let widest = names.map { TextWidth.of($0.figureLabel()) }.max() ?? 0
        return min(widest, width * 0.3) + 10
    }

    func cell(row: Int, column: Int) -> Drawing.Rectangle {
        .init(
            x: left + Double(column) * cellWidth, y: top + Double(row) * cellHeight,
            width: cellWidth, height: cellHeight)
    }
}

/// A heat map with few enough cells to draw: neighbours become their mean.
struct HeatmapCells {
    let rows: Int
    let columns: Int
    let values: [Double]
    /// How many rows and columns of the data one cell stands for.
    let blockRows: Int
    let blockColumns: Int

    /// Each takes about 33 bytes on a page, and a plot has 60 KB.
    static let limit = 1700

    /// Square blocks, as small as the limit allows.
    init(_ map: Plot.Heatmap) {
        var size = 1
        while Self.blocks(map.rows, size) * Self.blocks(map.columns, size) > Self.limit {
            size += 1
        }
        self.init(map, blockRows: min(size, map.rows), blockColumns: min(size, map.columns))
    }

    /// At most so many rows and columns.
    init(_ map: Plot.Heatmap, rowLimit: Int, columnLimit: Int) {
        self.init(
            map, blockRows: Self.blocks(map.rows, max(1, rowLimit)),
            blockColumns: Self.blocks(map.columns, max(1, columnLimit)))
    }

    private init(_ map: Plot.Heatmap, blockRows: Int, blockColumns: Int) {
        self.blockRows = blockRows
        self.blockColumns = blockColumns
        rows = Self.blocks(map.rows, blockRows)
        columns = Self.blocks(map.columns, blockColumns)
        values =
            blockRows * blockColumns == 1
            ? map.values : Self.means(of: map, blockRows, blockColumns)
    }

    private static func blocks(_ count: Int, _ size: Int) -> Int { (count - 1) / size + 1 }

    /// The mean of each block's finite values; NaN where there is none.
    private static func means(of map: Plot.Heatmap, _ height: Int, _ width: Int) -> [Double] {
        let columns = blocks(map.columns, width)
        var sums = [Double](repeating: 0, count: blocks(map.rows, height) * columns)
        var counts = sums
        for row in 0..<map.rows {
            for column in 0..<map.columns {
                let value = map.values[row * map.columns + column]
                guard value.isFinite else { continue }
                let block = row / height * columns + column / width
                counts[block] += 1
                sums[block] += (value - sums[block]) / counts[block]
            }
        }
        return zip(sums, counts).map { $1 > 0 ? $0 : .nan }
    }
}
