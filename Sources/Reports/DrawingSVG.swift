import Figures

/// Writes a drawing as inline SVG. Colours are left to the style sheet.
///
/// Rules: a view box and no fixed size; `role="img"`; `<title>` and `<desc>` tied to it; at most
/// two decimals; one element a command, so that a chart has few nodes.
public enum DrawingSVG {
    /// - Parameters:
    ///   - id: of the figure on its page; prefixes all ids inside.
    ///   - title: a few words; `description`: what is seen.
    public static func markup(
        _ drawing: Drawing, id: String, title: String, description: String
    ) -> Markup {
        let head: [Markup] = [
            .tag("title", ["id": "\(id)-title"], .text(bound(title))),
            .tag("desc", ["id": "\(id)-desc"], .text(bound(description))),
        ]
        let attributes = [
            Markup.Attribute("class", "plot"),
            Markup.Attribute(
                "viewBox", "0 0 \(decimal(drawing.width)) \(decimal(drawing.height))"),
            Markup.Attribute("role", "img"),
            Markup.Attribute("aria-labelledby", "\(id)-title \(id)-desc"),
        ]
        return .element("svg", attributes, head + drawing.commands.map(element))
    }

    /// The rules that the classes need; colours come from the page's custom properties `--ink`,
    /// `--soft`, `--rule`, `--paper` and those of `lightProperties` and `darkProperties`.
    public static let style: String = {
        let fixed = """
            .plot{display:block;height:auto;max-width:100%}.plot:not([width]){width:100%}
            .plot path{fill:none;stroke-linejoin:round}
            .plot text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;\
            fill:var(--soft);font-variant-numeric:tabular-nums}
            .plot .grid{stroke:var(--rule)}.plot .axis{stroke:var(--soft)}
            .plot text.title,.plot text.cell-number{fill:var(--ink)}
            .plot .fill:not(.outlined){stroke:none}.plot .dots{stroke-linecap:round}
            .plot .heat,.plot .deep-heat{shape-rendering:crispEdges}
            .plot .heat{fill:var(--heat)}.plot .deep-heat{fill:var(--deep-heat)}
            .plot .missing{fill:var(--rule)}.plot .paper{fill:var(--paper)}

            """
        let series = (1...8).map { number in
            ".plot .series-\(number){stroke:var(--plot-\(number))}"
                + ".plot .fill.series-\(number){fill:var(--plot-\(number))}"
                + ".plot text.series-\(number)"
                + "{fill:var(--plot-\(number));stroke:none;font-weight:600}"
        }
        return fixed + series.joined(separator: "\n") + "\n"
    }()

    /// Custom properties for the rule of the light theme.
    public static let lightProperties = DrawingPalette.light.properties

    /// Custom properties for the rules of the dark theme.
    public static let darkProperties = DrawingPalette.dark.properties

    // MARK: - Commands

    private static func element(of command: Drawing.Command) -> Markup {
        switch command {
        case .polyline(let points, let stroke):
            return path("M" + points.map(pair).joined(separator: "L"), stroke)
        case .segments(let segments, let stroke):
            let lines = segments.map { "M" + pair($0.from) + line(from: $0.from, to: $0.to) }
            return path(lines.joined(), stroke)
        case .rectangles(let boxes, let fill):
            return filled(boxes.map(outline).joined(), fill)
        case .markers(let points, let shape, let radius, let role):
            return markers(points, shape, radius, role)
        case .text(let label):
            return text(label)
        }
    }

    private static func path(_ data: String, _ stroke: Drawing.Stroke) -> Markup {
        var attributes = [
            Markup.Attribute("class", stroke.role.className), Markup.Attribute("d", data),
        ]
        if stroke.width != 1 { attributes.append(.init("stroke-width", decimal(stroke.width))) }
        if !stroke.dash.isEmpty {
            let dash = stroke.dash.map(decimal).joined(separator: " ")
            attributes.append(.init("stroke-dasharray", dash))
        }
        return .element("path", attributes, [])
    }

    private static func filled(_ data: String, _ fill: Drawing.Fill) -> Markup {
        let kind = fill.isOutlined ? "fill outlined " : "fill "
        var attributes = [
            Markup.Attribute("class", kind + fill.role.className), Markup.Attribute("d", data),
        ]
        if fill.opacity != 1 { attributes.append(.init("fill-opacity", decimal(fill.opacity))) }
        return .element("path", attributes, [])
    }

    private static func text(_ label: Drawing.Label) -> Markup {
        var attributes = [
            Markup.Attribute("class", label.role.className),
            Markup.Attribute("x", decimal(label.at.x)), Markup.Attribute("y", decimal(label.at.y)),
        ]
        if label.anchor != .start {
            attributes.append(.init("text-anchor", label.anchor.rawValue))
        }
        return .element("text", attributes, [.text(bound(label.text))])
    }

    /// Circles are strokes of no length with round ends: the shortest way to write many.
    private static func markers(
        _ points: [Drawing.Point], _ shape: Drawing.MarkerShape, _ radius: Double,
        _ role: Drawing.Role
    ) -> Markup {
        if shape == .circle {
            let data = points.map { "M" + pair($0) + "h0" }.joined()
            let width = Markup.Attribute("stroke-width", decimal(radius * 2))
            return .element(
                "path", [.init("class", "dots " + role.className), .init("d", data), width], [])
        }
        let parts = shape.outline(radius: radius)
        let data = points.map { point in
            parts.map { part in
                "M" + pair(point.moved(by: part.start))
                    + part.moves.map { "l" + pair($0) }.joined() + (part.isClosed ? "z" : "")
            }.joined()
        }.joined()
        if shape.isFilled { return filled(data, Drawing.Fill(role)) }
        return path(data, Drawing.Stroke(role, width: radius > 2 ? 1.5 : 1))
    }

    /// A number stays with the word before it: the space between them does not break. It also
    /// tells numbers in words from coordinates, where a plain space stands before a number.
    private static func bound(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if ("0"..."9").contains(scalar), result.last == " " {
                result.removeLast()
                result.append("\u{A0}")
            }
            result.append(scalar)
        }
        return String(result)
    }

    // MARK: - Numbers

    private static func line(from: Drawing.Point, to: Drawing.Point) -> String {
        if from.y == to.y { return "H" + decimal(to.x) }
        return from.x == to.x ? "V" + decimal(to.y) : "L" + pair(to)
    }

    private static func outline(_ box: Drawing.Rectangle) -> String {
        "M\(decimal(box.x)) \(decimal(box.y))h\(decimal(box.width))v\(decimal(box.height))"
            + "h\(decimal(-box.width))z"
    }

    private static func pair(_ point: Drawing.Point) -> String {
        decimal(point.x) + " " + decimal(point.y)
    }

    /// At most two decimals, no trailing zeros; what is no number becomes 0.
    static func decimal(_ value: Double) -> String {
        guard abs(value) < 1e9 else { return "0" }
        let hundredths = Int((abs(value) * 100).rounded())
        let sign = value < 0 && hundredths > 0 ? "-" : ""
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(sign)\(whole)" }
        if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
        return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension Drawing.Point {
    func moved(by other: Drawing.Point) -> Drawing.Point { .init(x + other.x, y + other.y) }
}

extension Drawing.MarkerShape {
    /// A stroke or area of a marker: where it starts from the middle, and its relative moves.
    struct Part {
        var start: Drawing.Point
        var moves: [Drawing.Point]
        var isClosed: Bool
    }

    var isFilled: Bool {
        switch self {
        case .circle, .square, .triangle, .diamond, .wedge: true
        case .plus, .cross, .bar: false
        }
    }

    /// The lines of a marker; a circle has none.
    func outline(radius r: Double) -> [Part] {
        func closed(_ start: Drawing.Point, _ moves: Drawing.Point...) -> [Part] {
            [Part(start: start, moves: moves, isClosed: true)]
        }
        func open(_ start: Drawing.Point, _ move: Drawing.Point) -> Part {
            Part(start: start, moves: [move], isClosed: false)
        }
        switch self {
        case .circle: return []
        case .square:
            let side = 1.8 * r
            return closed(
                .init(-side / 2, -side / 2), .init(side, 0), .init(0, side), .init(-side, 0))
        case .triangle: return closed(.init(0, -1.2 * r), .init(1.1 * r, 2 * r), .init(-2.2 * r, 0))
        case .wedge: return closed(.init(0, 1.2 * r), .init(1.1 * r, -2 * r), .init(-2.2 * r, 0))
        case .diamond:
            let d = 1.3 * r
            return closed(.init(0, -d), .init(d, d), .init(-d, d), .init(-d, -d))
        case .plus:
            return [open(.init(-r, 0), .init(2 * r, 0)), open(.init(0, -r), .init(0, 2 * r))]
        case .cross:
            return [
                open(.init(-r, -r), .init(2 * r, 2 * r)), open(.init(-r, r), .init(2 * r, -2 * r)),
            ]
        case .bar: return [open(.init(0, -1.3 * r), .init(0, 2.6 * r))]
        }
    }
}
