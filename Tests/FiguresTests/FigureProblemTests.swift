import Figures
import Testing

@Suite("Data that are no figure")
struct FigureProblemTests {
    static func problem(_ figure: Figure) -> FigureProblem? {
        do {
            try figure.validate()
            return nil
        } catch {
            return error
        }
    }

    static let grid = ImageGrid(
        tileWidth: 2, tileHeight: 2, channels: 1, pixels: [0, 0, 0, 0], count: 1, columns: 1,
        valueRange: "")

    static func changed(_ change: (inout ImageGrid) -> Void) -> Figure {
        var copy = grid
        change(&copy)
        return .images(copy)
    }

    static func flowStep(from sources: [Int]) -> Plot.Flow.Step {
        .init(name: "add", detail: "[2]", value: .nan, sources: sources)
    }

    static let faults: [(String, Figure)] = [
        ("empty-figure", .plot(Plot(marks: []))),
        ("too-many-marks", .plot(Plot(marks: (0..<65).map { _ in .line(.init(x: [], y: [])) }))),
        ("length-mismatch", .plot(linePlot([1, 2], [1]))),
        ("length-mismatch", .plot(Plot(marks: [.bars(.init(categories: ["a"], values: []))]))),
        ("histogram-edges", .plot(Plot(marks: [.histogram(name: nil, edges: [0], counts: [1])]))),
        (
            "histogram-edges",
            .plot(Plot(marks: [.histogram(name: nil, edges: [1, 0], counts: [1])]))
        ),
        (
            "histogram-edges",
            .plot(Plot(marks: [.histogram(name: nil, edges: [0, .nan], counts: [1])]))
        ),
        (
            "histogram-counts",
            .plot(Plot(marks: [.histogram(name: nil, edges: [0, 1], counts: [-1])]))
        ),
        ("empty-figure", .plot(Plot(marks: [.heatmap(.init(values: [], rows: 0, columns: 2))]))),
        (
            "length-mismatch",
            .plot(Plot(marks: [.heatmap(.init(values: [1], rows: 1, columns: 2))]))
        ),
        (
            "length-mismatch",
            .plot(Plot(marks: [.heatmap(.init(values: [1], rows: .max, columns: .max))]))
        ),
        (
            "length-mismatch",
            .plot(Plot(marks: [.heatmap(.init(values: [1], rows: 1, columns: 1, rowNames: []))]))
        ),
        (
            "heatmap-not-alone",
            .plot(
                Plot(marks: [
                    .heatmap(.init(values: [1], rows: 1, columns: 1)), .line(.init(x: [], y: [])),
                ]))
        ),
        ("empty-figure", .plot(Plot(marks: [.flow(.init(steps: []))]))),
        ("flow-order", .plot(Plot(marks: [.flow(.init(steps: [flowStep(from: [0])]))]))),
        ("flow-order", .plot(Plot(marks: [.flow(.init(steps: [flowStep(from: [.max])]))]))),
        ("flow-order", .plot(Plot(marks: [.flow(.init(steps: [flowStep(from: [.min])]))]))),
        (
            "flow-not-alone",
            .plot(
                Plot(marks: [
                    .line(.init(x: [], y: [])), .flow(.init(steps: [flowStep(from: [])])),
                ]))
        ),
        ("empty-figure", changed { $0.count = 0 }), ("image-channels", changed { $0.channels = 2 }),
        ("grid-frames", changed { $0.frames = 2 }), ("grid-frames", changed { $0.frames = 0 }),
        (
            "grid-frames",
            changed {
                ($0.frames, $0.count, $0.pixels) = (2, 2, [UInt8](repeating: 0, count: 8))
                $0.tileLabels = ["a", "b"]
            }
        ),
        ("grid-columns", changed { $0.columns = -1 }),
        ("length-mismatch", changed { $0.tileWidth = .max }),
        ("length-mismatch", changed { $0.tileLabels = ["a", "b"] }),
        ("empty-figure", .table(Table(columns: [], rows: []))),
        ("length-mismatch", .table(Table(columns: [.init("a")], rows: [[]]))),
    ]

    @Test("Each fault is found", arguments: faults)
    func found(id: String, figure: Figure) throws {
        let problem = try #require(Self.problem(figure))
        #expect(problem.id == id)
        #expect(problem.title.count <= 60 && !problem.title.hasSuffix("."))
        #expect(problem.explanation.hasSuffix("."))
    }

    @Test("A figure that is at fault is still drawn and told without trapping", arguments: faults)
    func survives(id: String, figure: Figure) {
        #expect(!figure.altText.isEmpty)
        #expect(figure.plainText(columns: 40).split(separator: "\n").allSatisfy { $0.count <= 40 })
        if case .plot(let plot) = figure {
            #expect(plot.drawing().numbers.allSatisfy { $0.isFinite })
            #expect(plot.dataTable.rows.count <= 200)
        }
    }

    @Test("The message has the user's numbers")
    func words() {
        #expect(
            Self.problem(.plot(linePlot([1, 2, 3], [1])))?.explanation
                == "This line has 3 values of x and 1 of y.")
    }

    @Test("NaN, infinities and empty series are no faults")
    func allowed() {
        #expect(Self.problem(.plot(linePlot([.nan], [.infinity]))) == nil)
        #expect(Self.problem(.plot(linePlot([], []))) == nil)
        #expect(Self.problem(.images(Self.grid)) == nil)
    }
}
