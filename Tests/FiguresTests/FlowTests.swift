import Figures
import Testing

@Suite("Diagrams of steps")
struct FlowTests {
    /// Four steps: the second and the fourth take from the first, the fourth from the third too.
    static let plot = Plot(
        marks: [
            .flow(
                .init(steps: [
                    .init(name: "@", detail: "[2, 3]", value: 8, sources: []),
                    .init(name: "add · relu", detail: "[2, 3]", value: 2, sources: [0]),
                    .init(name: "sum", detail: "[]", value: 4, sources: [1]),
                    .init(name: "scale", detail: "[2, 3]", value: 1, sources: [0, 2]),
                ]))
        ], xLabel: "operations", yLabel: "time, µs")

    static func chain(_ count: Int, from sources: (Int) -> [Int]) -> Plot {
        let steps = (0..<count).map {
            Plot.Flow.Step(name: "s", detail: "[]", value: 1, sources: sources($0))
        }
        return Plot(marks: [.flow(.init(steps: steps))])
    }

    @Test("In a terminal lines tie a step to those that take its result")
    func plain() {
        #expect(
            Figure.plot(Self.plot).plainText(columns: 60) == """
                operations, time, µs
                ╭──• @ [2, 3]          ████████████ 8
                ├─┬• add · relu [2, 3] ███          2
                │╭┴• sum []            ██████       4
                ╰┴─• scale [2, 3]      █▌           1
                """)
    }

    @Test("In words: how many steps, and which cost most")
    func words() {
        #expect(
            Self.plot.altText == "Diagram of 4 steps, 15 time, µs together; most have "
                + "@ [2, 3] with 8, sum [] with 4, add · relu [2, 3] with 2.")
    }

    @Test("The table behind it counts steps from 1 and says what each takes")
    func table() {
        let table = Self.plot.dataTable
        #expect(
            table.columns.map(\.name) == ["step", "operations", "result", "takes from", "time, µs"])
        #expect(table.rows.map { $0[3] } == [.text("–"), .text("1"), .text("2"), .text("1, 3")])
    }

    @Test("A drawing has a dot and a bar a step, and a line a result that is taken")
    func drawing() {
        let drawing = Self.plot.drawing()
        #expect(drawing.markerCount == 4)
        #expect(drawing.polylines.count == 3)
        let boxes = drawing.commands.flatMap { command -> [Drawing.Rectangle] in
            if case .rectangles(let boxes, _) = command { boxes } else { [] }
        }
        #expect(boxes.map(\.width) == [160, 40, 80, 20])
        #expect(drawing.texts.contains("add · relu  [2, 3]"))
    }

    @Test("No two lines in one lane touch", arguments: [1, 2, 3, 5, 8])
    func lanes(reach: Int) {
        let plot = Self.chain(24) { step in step >= reach ? [step - reach] : [] }
        var spans: [Double: [ClosedRange<Double>]] = [:]
        for line in plot.drawing().polylines {
            let ys = line.map(\.y)
            let x = line.map(\.x).min() ?? 0
            spans[x, default: []].append((ys.min() ?? 0)...(ys.max() ?? 0))
        }
        #expect(spans.values.map(\.count).reduce(0, +) == 24 - reach)
        for lane in spans.values {
            let sorted = lane.sorted { $0.lowerBound < $1.lowerBound }
            #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        }
    }

    @Test("What there is no room for is told in words")
    func leftOut() {
        let many = Self.chain(100) { $0 < 50 ? [] : [99 - $0] }
        #expect(many.drawing(width: 320).texts.contains { $0.hasSuffix("more ties") })
        let long = Self.chain(1_300) { $0 == 0 ? [] : [$0 - 1] }
        #expect(long.drawing().texts.contains("… 1,100 more steps"))
        #expect(Figure.plot(long).plainText(columns: 60).hasSuffix("… 1,100 more steps"))
    }
}
