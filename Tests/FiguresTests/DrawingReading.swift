import Figures

/// What tests ask of a drawing.
extension Drawing {
    /// One line a command, in words.
    var description: String {
        commands.map(\.described).joined(separator: "\n")
    }

    /// All places, sizes and lengths.
    var numbers: [Double] {
        [width, height] + commands.flatMap(\.numbers)
    }

    var texts: [String] {
        commands.compactMap { if case .text(let label) = $0 { label.text } else { nil } }
    }

    var polylines: [[Point]] {
        commands.compactMap { if case .polyline(let points, _) = $0 { points } else { nil } }
    }

    var markerCount: Int {
        commands.reduce(0) { sum, command in
            if case .markers(let points, _, _, _) = command { sum + points.count } else { sum }
        }
    }
}

extension Drawing.Command {
    var described: String {
        switch self {
        case .polyline(let points, let stroke):
            "\(stroke.role.className) line \(points.map(\.described).joined(separator: " "))"
        case .segments(let segments, let stroke):
            "\(stroke.role.className) segments "
                + segments.map { "\($0.from.described)-\($0.to.described)" }.joined(separator: " ")
        case .rectangles(let boxes, let fill):
            "\(fill.role.className) boxes "
                + boxes.map { "\($0.x),\($0.y)+\($0.width)x\($0.height)" }.joined(separator: " ")
        case .markers(let points, let shape, _, let role):
            "\(role.className) \(shape.rawValue)s \(points.map(\.described).joined(separator: " "))"
        case .text(let label):
            "\(label.role.className) text \(label.at.described) \(label.anchor) \(label.text)"
        }
    }

    var numbers: [Double] {
        switch self {
        case .polyline(let points, _), .markers(let points, _, _, _):
            points.flatMap { [$0.x, $0.y] }
        case .segments(let segments, _):
            segments.flatMap { [$0.from.x, $0.from.y, $0.to.x, $0.to.y] }
        case .rectangles(let boxes, _): boxes.flatMap { [$0.x, $0.y, $0.width, $0.height] }
        case .text(let label): [label.at.x, label.at.y]
        }
    }
}

extension Drawing.Point {
    var described: String { "\(x),\(y)" }
}

/// A plot of one line.
func linePlot(_ x: [Double], _ y: [Double]) -> Plot {
    Plot(marks: [.line(.init(x: x, y: y))])
}

/// A sequence that looks random and is the same everywhere.
struct TestNumbers {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// In 0..<1.
    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 9_007_199_254_740_992
    }

    static func list(_ count: Int, seed: UInt64 = 7) -> [Double] {
        var numbers = TestNumbers(seed: seed)
        return (0..<count).map { _ in numbers.next() }
    }
}
