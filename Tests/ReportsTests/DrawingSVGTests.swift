import Figures
import Glibc
import Reports
import Testing

@Suite("Drawings as SVG")
struct DrawingSVGTests {
    static func svg(_ plot: Plot) -> String {
        DrawingSVG.markup(plot.drawing(), id: "fig-a", title: "Title", description: "What is seen")
            .html
    }

    static let values = (0..<250_000).map { Double(($0 &* 7919) % 10_007) / 1.37 }
    static let x = values.indices.map(Double.init)

    static let large: [Plot] = [
        Plot(marks: [.line(.init(x: x, y: values))]),
        Plot(marks: [.scatter(.init(x: values, y: values.reversed()))]),
        Plot(marks: (0..<8).map { _ in .line(.init(name: "a series", x: x, y: values)) }),
        Plot(
            marks: (0..<64).map { number in
                let part = Array(values[number..<number + 10_000])
                return .line(.init(name: "series number \(number)", x: part, y: part.reversed()))
            }),
        Plot(
            marks: (0..<8).map { number in
                .scatter(
                    .init(x: Array(values[number..<number + 9_000]), y: Array(values[..<9_000])))
            }),
        Plot(marks: [.heatmap(.init(values: values, rows: 500, columns: 500))]),
        Plot(marks: [
            .heatmap(
                .init(
                    values: Array(values[..<484]), rows: 22, columns: 22, showsNumbers: true))
        ]),
        Plot(marks: [
            .histogram(
                name: nil, edges: Array(x[..<100_001]), counts: Array(values[..<100_000]))
        ]),
        Plot(
            marks: (0..<4).map { number in
                .bars(
                    .init(
                        name: "bars \(number)", categories: (0..<5_000).map { "name \($0)" },
                        values: Array(values[..<5_000])))
            }),
    ]

    @Test("No plot is over 60 KB, whatever the number of points", arguments: large.indices)
    func size(index: Int) {
        let bytes = Self.svg(Self.large[index]).utf8.count
        #expect(bytes <= 60 * 1024, "\(bytes) bytes")
    }

    @Test("The root is an image with a tied title and description")
    func root() {
        let svg = Self.svg(Plot(marks: [.line(.init(x: [0, 1], y: [0, 1]))]))
        #expect(
            svg.hasPrefix(
                "<svg class=\"plot\" viewBox=\"0 0 640 280\" role=\"img\" "
                    + "aria-labelledby=\"fig-a-title fig-a-desc\">"
                    + "<title id=\"fig-a-title\">Title</title>"
                    + "<desc id=\"fig-a-desc\">What is seen</desc>"))
        #expect(svg.hasSuffix("</svg>"))
    }

    @Test("Each command becomes one element")
    func elements() {
        let role = Drawing.Role.series(2)
        let drawing = Drawing(
            width: 100, height: 50.5,
            commands: [
                .polyline([.init(0, 1.25), .init(3, 4)], .init(role, width: 2, dash: [7, 3])),
                .segments(
                    [.init(.init(0, 1), .init(9, 1)), .init(.init(2, 1), .init(2, 5))], .init(.grid)
                ),
                .rectangles([.init(x: 1, y: 2, width: 3, height: 4)], .init(.heat, opacity: 0.5)),
                .rectangles(
                    [.init(x: 1, y: 2, width: 3, height: 4)], .init(role, isOutlined: true)),
                .markers([.init(5, 6), .init(7, 8)], .circle, radius: 3.5, role),
                .markers([.init(5, 6)], .cross, radius: 2, role),
                .text(.init("a < b & c", at: .init(1, 2), anchor: .end, role: .tick)),
            ])
        let svg = DrawingSVG.markup(drawing, id: "f", title: "t", description: "d").html
        let expected = [
            #"<path class="series-2" d="M0 1.25L3 4" stroke-width="2""#
                + #" stroke-dasharray="7 3"></path>"#,
            #"<path class="grid" d="M0 1H9M2 1V5"></path>"#,
            #"<path class="fill heat" d="M1 2h3v4h-3z" fill-opacity="0.5"></path>"#,
            #"<path class="fill outlined series-2" d="M1 2h3v4h-3z"></path>"#,
            #"<path class="dots series-2" d="M5 6h0M7 8h0" stroke-width="7"></path>"#,
            #"<path class="series-2" d="M3 4l4 4M3 8l4 -4"></path>"#,
            #"<text class="tick" x="1" y="2" text-anchor="end">a &lt; b &amp; c</text>"#,
        ]
        for element in expected { #expect(svg.contains(element), "\(element) in \(svg)") }
    }

    @Test("Only words have numbers of more than two decimals, after a space that does not break")
    func boundNumbers() {
        let plot = Plot(
            marks: [.line(.init(name: "rate 0.001", x: [0, 1, 2], y: [0.1234, 0.5678, 0.9876]))],
            yLabel: "loss 0.125")
        let svg = DrawingSVG.markup(
            plot.drawing(), id: "f", title: "Rate 0.001", description: plot.altText
        ).html
        #expect(svg.contains("Rate\u{A0}0.001</title>"))
        #expect(svg.contains("from\u{A0}0.123 to\u{A0}0.988"))
        #expect(svg.contains("loss\u{A0}0.125</text>"))
        #expect(svg.matches(of: /[ "MLHVhvlz-]\d+\.\d{3,}/).isEmpty)
    }

    @Test("Coordinates that are no numbers never reach the page")
    func noNaN() {
        let drawing = Drawing(
            width: .nan, height: .infinity,
            commands: [
                .polyline(
                    [.init(.nan, -.infinity), .init(1e300, -0.001)], .init(.axis, width: .nan))
            ])
        let svg = DrawingSVG.markup(drawing, id: "f", title: "t", description: "d").html
        #expect(svg.contains("viewBox=\"0 0 0 0\""))
        #expect(svg.contains("d=\"M0 0L0 0\""))
        #expect(!svg.contains("nan") && !svg.contains("inf") && !svg.contains("-0"))
    }

    @Test("The style has a rule for each class and takes all colours from properties")
    func style() {
        let roles: [Drawing.Role] = [
            .axis, .grid, .title, .heat, .deepHeat, .missing, .paper, .cellNumber,
        ]
        for role in roles + (1...8).map(Drawing.Role.series) {
            #expect(DrawingSVG.style.contains("." + role.className))
        }
        #expect(!DrawingSVG.style.contains("#"))
        for number in 1...8 {
            #expect(DrawingSVG.lightProperties.contains("--plot-\(number):#"))
            #expect(DrawingSVG.darkProperties.contains("--plot-\(number):#"))
        }
    }

    // MARK: - Colours

    static func colours(_ properties: String) -> [String: String] {
        var result: [String: String] = [:]
        for part in properties.split(separator: ";") {
            let pair = part.split(separator: ":").map(String.init)
            result[pair[0]] = pair[1]
        }
        return result
    }

    /// WCAG 2.2, relative luminance.
    static func luminance(_ hex: String) -> Double {
        let value = Int(hex.dropFirst(), radix: 16) ?? 0
        func part(_ shift: Int) -> Double {
            let c = Double(value >> shift & 255) / 255
            return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
    }

    static func contrast(_ a: String, _ b: String) -> Double {
        let (x, y) = (luminance(a), luminance(b))
        return (max(x, y) + 0.05) / (min(x, y) + 0.05)
    }

    @Test(
        "Every series can be read on its paper, and the ink on every cell",
        arguments: [("light", "#fcfbf8", "#1d1c1a"), ("dark", "#151412", "#ebe7de")])
    func contrast(theme: String, paper: String, ink: String) throws {
        let text = theme == "light" ? DrawingSVG.lightProperties : DrawingSVG.darkProperties
        let colours = Self.colours(text)
        for number in 1...8 {
            let colour = try #require(colours["--plot-\(number)"])
            #expect(Self.contrast(colour, paper) >= 4.5, "--plot-\(number) in \(theme)")
        }
        #expect(Self.contrast(try #require(colours["--heat"]), ink) >= 4.5)
        #expect(Self.contrast(try #require(colours["--deep-heat"]), paper) >= 3)
    }
}
