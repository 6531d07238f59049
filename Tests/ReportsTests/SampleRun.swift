import Diagnostics
import Figures
import Interpreter
import Notebooks

/// A run made by hand, with one of everything that a page shows; nothing is executed.
enum SampleRun {
    static let fence = "```"

    static let text = """
        ---
        title: Clipping, one example at a time
        description: What a bound on each example's gradient costs, and what it buys.
        author: R. Okafor
        seed: 7
        ---

        The pictures below are small and their numbers are made up. A gradient $g_i$ is made
        shorter than $C$ by

        $$
        \\bar g_i = g_i \\cdot \\min\\left(1, \\frac{C}{\\lVert g_i \\rVert_2}\\right),
        \\qquad \\tilde g = \\frac{1}{B}\\left(\\sum_{i=1}^{B} \\bar g_i
        + \\mathcal{N}(0, \\sigma^2 C^2 I)\\right)
        $$

        and @fig-loss shows what follows. It costs $5 and not $6, see
        [the paper](https://arxiv.org/abs/1607.00133) or [a file](other.md). The mean is
        `{noise} mean(x)`.[^why] See @sec-data and @tbl-layers.

        ## Data {#sec-data}

        \(fence)noise
        #| label: numbers
        # Five numbers, and what they add up to.
        let x = [3, 1, 4, 1, 5]
        print("sum", sum(x))
        expect(len(x) == 5)
        mean(x)
        \(fence)

        \(fence)output
        sum 14
        2.8
        \(fence)

        > [!NOTE]
        > A quotation that begins with a mark is a note, with `code` and **weight**.

        - [x] read the data
        - [ ] train on it
            1. first a step
            2. then another

        | layer | output | parameters |
        |:------|:------:|-----------:|
        | hidden | [N, 128] | 101,760 |
        | out | [N, 1] | 129 |

        : Layers of the model {#tbl-layers}

        ### Pictures

        \(fence)noise
        #| label: fig-digits
        #| code-fold: true
        #| code-summary: How the pictures are made
        images(train[0..<6], columns: 3)
        \(fence)

        ## Training

        \(fence)noise
        #| label: fig-loss
        #| fig-cap: The loss falls, quickly at first
        for step in 0..<40 {
            let loss = 2.3 * exp(-step / 12) + 0.1
            record(step, loss)  # a line that is rather long, so that its box has to scroll sideways
        }
        plot(line(steps, losses), xLabel: "step", yLabel: "loss")
        \(fence)

        \(fence)noise
        #| label: layers
        table(layers)
        \(fence)

        ## What goes wrong

        \(fence)noise
        #| label: product
        let logits = batch @ weights
        \(fence)

        \(fence)noise
        #| label: after
        print(logits)
        \(fence)

        \(fence)noise
        #| label: meant
        #| error: true
        undefined
        \(fence)

        \(fence)noise
        #| label: shown
        #| eval: false
        train(model, steps: 10_000)
        \(fence)

        ### Code of another language

        \(fence)python
        print("not run")
        \(fence)

        ***

        <b onclick="alert(1)">raw</b> and ~~struck~~ words.

        [^why]: Notes stand at the end, with a way back.

        """

    static let file = SourceFile(name: "sample.md", text: text)

    static var run: NotebookRun {
        let document = Document.read(file)
        var run = NotebookRun(document: document, cells: cells(of: document), diagnostics: [])
        run.seconds = 71.4
        run.seed = 7
        run.parameters = [("clip", .number(1.5)), ("name", .text("small"))]
        run.datasets = [
            .init(
                name: "mnist",
                files: [("train-images-idx3-ubyte", String(repeating: "ab", count: 32))])
        ]
        return run
    }

    private static func cells(of document: Document) -> [CellRun] {
        document.cells.map { cell in
            switch cell.label {
            case "numbers": numbers(cell)
            case "fig-digits": CellRun(state: .ran, outputs: [.figure(.images(grid))], seconds: 0.2)
            case "fig-loss": CellRun(state: .ran, outputs: [.figure(.plot(plot))], seconds: 62)
            case "layers": CellRun(state: .ran, outputs: [.figure(.table(table))], seconds: 0.01)
            case "product":
                CellRun(
                    state: .failed, outputs: [.text("about to fail\n")], failure: failure(cell),
                    seconds: 0.02)
            case "after": CellRun(state: .needs("product"))
            case "meant":
                CellRun(state: .failedAsAllowed, failure: unknown(cell), seconds: 0)
            default: CellRun(state: .notEvaluated)
            }
        }
    }

    private static func numbers(_ cell: Cell) -> CellRun {
        let warning = Diagnostic(
            "unused-name", severity: .warning, title: "nothing uses `x` after this cell",
            primary: .init(span("x = [3", in: cell, count: 1)),
            explanation: "It is defined and never read again.")
        return CellRun(
            state: .ran,
            outputs: [
                .text("sum 14\n"), .text("\u{1B}[1;31mred and bold\u{1B}[0m, then plain\n"),
                .expectation(passed: true, message: "len(x) == 5"), .value("2.8"),
            ],
            warnings: [warning], seconds: 0.014)
    }

    private static func span(_ text: String, in cell: Cell, count: Int) -> SourceSpan {
        let bytes = Array(text.utf8)
        let range = cell.codeRange
        let found = range.first {
            $0 + bytes.count <= range.upperBound
                && file.bytes[$0..<$0 + bytes.count].elementsEqual(bytes)
        }
        let start = found ?? range.lowerBound
        return SourceSpan(file: file, range: start..<min(start + count, range.upperBound))
    }

    private static func failure(_ cell: Cell) -> Diagnostic {
        Diagnostic(
            "shape-mismatch", title: "these two tensors cannot be multiplied",
            primary: .init(span("@", in: cell, count: 1)),
            secondary: [
                .init(span("batch", in: cell, count: 5), "794 columns"),
                .init(span("weights", in: cell, count: 7), "128 rows"),
            ],
            explanation: "`batch` has shape [600, 794] and `weights` has shape [128, 1]: `@` needs "
                + "as many columns on the left as rows on the right.",
            hint: "`weights` is the second layer's; the first is `d.hidden.weight`")
    }

    private static func unknown(_ cell: Cell) -> Diagnostic {
        Diagnostic(
            "unknown-name", title: "nothing here is called `undefined`",
            primary: .init(span("undefined", in: cell, count: 9), "not defined"))
    }

    static var plot: Plot {
        let steps = (0..<40).map(Double.init)
        let losses = [2.4, 2.1, 1.9, 1.7, 1.4, 1.2, 1.1, 0.9].flatMap { high in
            (0..<5).map { high - 0.03 * Double($0) }
        }
        return Plot(
            marks: [
                .line(.init(name: "train", x: steps, y: losses)),
                .line(.init(name: "test", x: steps, y: losses.map { $0 + 0.2 })),
            ],
            title: "Loss by step", xLabel: "step", yLabel: "loss, nats")
    }

    static var grid: ImageGrid {
        var pixels: [UInt8] = []
        for image in 0..<6 {
            for y in 0..<8 {
                for x in 0..<8 { pixels.append(UInt8((x * y * (image + 3) * 5) % 256)) }
            }
        }
        var grid = ImageGrid(
            tileWidth: 8, tileHeight: 8, channels: 1, pixels: pixels, count: 6, columns: 3,
            valueRange: "0 black, 1 white")
        grid.columnLabels = ["real", "generated", "clipped"]
        grid.rowLabels = ["before", "after"]
        grid.caption = "Six textures in two rows"
        return grid
    }

    static var table: Table {
        Table(
            columns: [
                .init("layer", isHeader: true), .init("parameters", isNumeric: true),
                .init("norm", isNumeric: true),
            ],
            rows: [
                [.text("hidden"), .number(101_760), .number(3.25)],
                [.text("out"), .number(129), .missing],
            ],
            totalRows: 12, caption: "Layers and their norms",
            note: "float32 [12, 2], smallest 0.1, mean 2.5, largest 4")
    }
}
