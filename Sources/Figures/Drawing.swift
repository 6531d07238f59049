/// A picture as commands: where things are and what they are, but no colours.
///
/// The page gives each role its colour through a style sheet, so one drawing serves the light
/// and the dark theme. Coordinates are in units of the view box, y downwards.
public struct Drawing: Sendable, Equatable {
    public var width: Double
    public var height: Double
    public var commands: [Command]

    public init(width: Double, height: Double, commands: [Command] = []) {
        self.width = width
        self.height = height
        self.commands = commands
    }

    public enum Command: Sendable, Equatable {
        /// An open line through points; one point alone draws nothing.
        case polyline([Point], Stroke)
        /// Straight lines that do not join, such as the lines of a grid.
        case segments([Segment], Stroke)
        case rectangles([Rectangle], Fill)
        case markers([Point], MarkerShape, radius: Double, Role)
        case text(Label)
    }

    public struct Point: Sendable, Hashable {
        public var x: Double
        public var y: Double

        public init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    public struct Segment: Sendable, Hashable {
        public var from: Point
        public var to: Point

        public init(_ from: Point, _ to: Point) {
            self.from = from
            self.to = to
        }
    }

    public struct Rectangle: Sendable, Hashable {
        public var x: Double
        public var y: Double
        public var width: Double
        public var height: Double

        public init(x: Double, y: Double, width: Double, height: Double) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }
    }

    public struct Stroke: Sendable, Hashable {
        public var role: Role
        public var width: Double
        /// Lengths of strokes and gaps; empty for an unbroken line.
        public var dash: [Double]

        public init(_ role: Role, width: Double = 1, dash: [Double] = []) {
            self.role = role
            self.width = width
            self.dash = dash
        }
    }

    public struct Fill: Sendable, Hashable {
        public var role: Role
        /// In 0...1.
        public var opacity: Double
        /// Whether the edge is drawn in the full colour.
        public var isOutlined: Bool

        public init(_ role: Role, opacity: Double = 1, isOutlined: Bool = false) {
            self.role = role
            self.opacity = opacity
            self.isOutlined = isOutlined
        }
    }

    public enum Anchor: String, Sendable {
        case start
        case middle
        case end
    }

    /// A line of text; `at` is on its base line, at the side the anchor names.
    public struct Label: Sendable, Hashable {
        public var text: String
        public var at: Point
        public var anchor: Anchor
        public var role: Role

        public init(_ text: String, at: Point, anchor: Anchor = .start, role: Role) {
            self.text = text
            self.at = at
            self.anchor = anchor
            self.role = role
        }
    }

    public enum MarkerShape: String, Sendable, CaseIterable {
        case circle
        case square
        case triangle
        case diamond
        case plus
        case cross
        case wedge
        case bar
    }

    /// What a thing in a drawing stands for; the style sheet knows it by `className`.
    public enum Role: Sendable, Hashable {
        /// The base line and the ticks.
        case axis
        case grid
        /// Numbers and names along an axis, and notes.
        case tick
        /// The name of an axis with its unit, or the title of a drawing that stands alone.
        case title
        /// A series, from 1 to 8.
        case series(Int)
        /// A cell of a heat map that carries a number.
        case heat
        /// A cell of a heat map without number: more contrast is possible.
        case deepHeat
        /// A cell without a value.
        case missing
        /// What hides the grid behind a light bar.
        case paper
        /// The number in a cell.
        case cellNumber

        public var className: String {
            switch self {
            case .axis: "axis"
            case .grid: "grid"
            case .tick: "tick"
            case .title: "title"
            case .series(let number): "series-\(number)"
            case .heat: "heat"
            case .deepHeat: "deep-heat"
            case .missing: "missing"
            case .paper: "paper"
            case .cellNumber: "cell-number"
            }
        }
    }

    /// The size of all text in a drawing, in units of the view box.
    public static let fontSize = 12.0
}
