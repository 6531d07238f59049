/// Something a cell shows that is more than text: data and words, no pixels yet.
public enum Figure: Sendable, Equatable {
    case plot(Plot)
    case images(ImageGrid)
    case table(Table)
}

/// A chart: marks on common axes.
public struct Plot: Sendable, Equatable {
    public var marks: [Mark]
    public var title: String?
    /// Axis label with its unit; nil lets the marks decide (`x`, `value`, `count`).
    public var xLabel: String?
    public var yLabel: String?
    /// Given by the author; nil asks for one made from the data.
    public var alt: String?
    public var caption: String?
    public var isLogX: Bool
    public var isLogY: Bool

    public init(
        marks: [Mark], title: String? = nil, xLabel: String? = nil, yLabel: String? = nil,
        alt: String? = nil, caption: String? = nil, isLogX: Bool = false, isLogY: Bool = false
    ) {
        self.marks = marks
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.alt = alt
        self.caption = caption
        self.isLogX = isLogX
        self.isLogY = isLogY
    }

    public enum Mark: Sendable, Equatable {
        case line(Series)
        case scatter(Series)
        /// Counts between `edges` (one more edge than counts).
        case histogram(name: String?, edges: [Double], counts: [Double])
        case bars(Bars)
        case heatmap(Heatmap)
        /// Steps in order, and which takes what from which.
        case flow(Flow)
    }

    public struct Series: Sendable, Equatable {
        public var name: String?
        public var x: [Double]
        public var y: [Double]

        public init(name: String? = nil, x: [Double], y: [Double]) {
            self.name = name
            self.x = x
            self.y = y
        }
    }

    public struct Bars: Sendable, Equatable {
        public var name: String?
        public var categories: [String]
        public var values: [Double]

        public init(name: String? = nil, categories: [String], values: [Double]) {
            self.name = name
            self.categories = categories
            self.values = values
        }
    }

    /// Work in steps: what each takes from earlier ones, and what it costs.
    public struct Flow: Sendable, Equatable {
        public struct Step: Sendable, Equatable {
            public var name: String
            /// What comes out, such as a shape.
            public var detail: String
            /// In the unit that the plot's `yLabel` names, from 0 up.
            public var value: Double
            /// Places of earlier steps whose results it takes.
            public var sources: [Int]

            public init(name: String, detail: String, value: Double, sources: [Int]) {
                self.name = name
                self.detail = detail
                self.value = value
                self.sources = sources
            }
        }

        public var steps: [Step]

        public init(steps: [Step]) { self.steps = steps }
    }

    public struct Heatmap: Sendable, Equatable {
        /// Row-major, the first row on top.
        public var values: [Double]
        public var rows: Int
        public var columns: Int
        public var rowNames: [String]?
        public var columnNames: [String]?
        /// Whether each cell shows its number.
        public var showsNumbers: Bool

        public init(
            values: [Double], rows: Int, columns: Int, rowNames: [String]? = nil,
            columnNames: [String]? = nil, showsNumbers: Bool = false
        ) {
            self.values = values
            self.rows = rows
            self.columns = columns
            self.rowNames = rowNames
            self.columnNames = columnNames
            self.showsNumbers = showsNumbers
        }
    }
}

/// Small images side by side, as they are: one byte a channel.
public struct ImageGrid: Sendable, Equatable {
    public var tileWidth: Int
    public var tileHeight: Int
    /// 1 (grey) or 3 (red, green, blue).
    public var channels: Int
    /// One image after another, each row-major; `count · tileHeight · tileWidth · channels` bytes.
    public var pixels: [UInt8]
    public var count: Int
    public var columns: Int
    /// How many grids follow each other in one place, as a film: the images are as many equal parts. The labels are
    /// those of one such grid.
    public var frames = 1
    /// One a tile, under it as real text.
    public var tileLabels: [String]?
    public var rowLabels: [String]?
    public var columnLabels: [String]?
    /// What black and white stand for: `0 black, 1 white`.
    public var valueRange: String
    public var title: String?
    public var alt: String?
    public var caption: String?

    public init(
        tileWidth: Int, tileHeight: Int, channels: Int, pixels: [UInt8], count: Int, columns: Int,
        valueRange: String
    ) {
        self.tileWidth = tileWidth
        self.tileHeight = tileHeight
        self.channels = channels
        self.pixels = pixels
        self.count = count
        self.columns = columns
        self.valueRange = valueRange
    }
}

/// Rows and columns of text and numbers.
public struct Table: Sendable, Equatable {
    public var columns: [Column]
    /// At most what is shown; `totalRows` tells how many there were.
    public var rows: [[Cell]]
    public var totalRows: Int
    public var totalColumns: Int
    public var caption: String?
    /// A line above the table: a tensor's shape, type, smallest, mean and largest.
    public var note: String?
    /// Durations, which differ each time.
    public var timings: Timings?

    public init(
        columns: [Column], rows: [[Cell]], totalRows: Int? = nil, totalColumns: Int? = nil,
        caption: String? = nil, note: String? = nil
    ) {
        self.columns = columns
        self.rows = rows
        self.totalRows = totalRows ?? rows.count
        self.totalColumns = totalColumns ?? columns.count
        self.caption = caption
        self.note = note
    }

    /// What is shown besides where durations are.
    public enum Timings: Sendable, Equatable {
        /// One more column: its name and a cell for each row.
        case column(String, [Cell])
        /// One more row.
        case row([Cell])
    }

    /// With its durations among the cells.
    public var withTimings: Table {
        var whole = self
        whole.timings = nil
        switch timings {
        case .column(let name, let cells) where cells.count == rows.count:
            whole.columns.append(Column(name, isNumeric: true))
            whole.totalColumns += 1
            for (place, cell) in cells.enumerated() { whole.rows[place].append(cell) }
        case .row(let cells) where cells.count == columns.count:
            whole.rows.append(cells)
            whole.totalRows += 1
        default: break
        }
        return whole
    }

    public struct Column: Sendable, Equatable {
        public var name: String
        public var isNumeric: Bool
        /// Whether its cells head their rows.
        public var isHeader: Bool

        public init(_ name: String, isNumeric: Bool = false, isHeader: Bool = false) {
            self.name = name
            self.isNumeric = isNumeric
            self.isHeader = isHeader
        }
    }

    public enum Cell: Sendable, Equatable {
        case text(String)
        case number(Double)
        case missing
    }
}
