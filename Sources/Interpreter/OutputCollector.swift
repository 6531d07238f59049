import Diagnostics
import Figures

/// What a cell has shown, bounded: a cell that prints without end stays small.
///
/// All text is kept up to the limit. Beyond it only the first 200 and the last 100 lines are
/// kept, each of the two at most half the limit; ``LongText`` says what becomes of the rest.
final class OutputCollector {
    static let firstLines = 200
    static let lastLines = 100
    private static let figureLimit = 200
    private static let expectationLimit = 2_000

    private let limit: Int
    private let onOutput: ((CellOutput) -> Void)?
    private var outputs: [CellOutput] = []
    /// Plots of metrics, each with its place among the outputs.
    private var live: [(plot: Int, place: Int)] = []
    private var liveLeftOut: Set<Int> = []
    private var textBytes = 0
    private var figures = 0
    private var figuresLeftOut = 0
    private var expectations = 0
    private let longText: LongText
    private var tail: Tail?
    /// Gets the whole of a text that is too long.
    private var keeper: (any TextKeeper)?

    init(
        limit: Int, _ longText: LongText = .leftOut, onOutput: ((CellOutput) -> Void)?
    ) {
        self.limit = max(limit, 2)
        self.longText = longText
        self.onOutput = onOutput
    }

    func add(_ output: CellOutput) {
        switch output {
        case .text(let text): addText(text)
        case .value(let text): tail == nil ? addValue(text) : addToTail(text + "\n")
        case .figure:
            figures += 1
            if figures <= Self.figureLimit { keep(output) } else { figuresLeftOut += 1 }
        case .expectation(let passed, _):
            expectations += 1
            if !passed || expectations <= Self.expectationLimit { keep(output) }
        case .warning: keep(output)
        }
    }

    /// Keeps a place for a plot of metrics, unless it has one.
    func addLive(_ plot: Int) {
        guard !live.contains(where: { $0.plot == plot }) else { return }
        guard figures < Self.figureLimit else {
            if liveLeftOut.insert(plot).inserted { figuresLeftOut += 1 }
            return
        }
        figures += 1
        live.append((plot, outputs.count))
        outputs.append(.figure(.plot(Plot(marks: []))))
    }

    /// What there is so far; nil if text was left out already.
    var openState: (outputs: [CellOutput], live: [(plot: Int, place: Int)])? {
        tail == nil && figuresLeftOut == 0 ? (outputs, live) : nil
    }

    /// Begins with what there was.
    func reopen(_ outputs: [CellOutput], _ live: [(plot: Int, place: Int)]) {
        self.outputs = outputs
        self.live = live.filter { outputs.indices.contains($0.place) }
        for output in outputs {
            switch output {
            case .text(let text), .value(let text): textBytes += text.utf8.count
            case .figure: figures += 1
            case .expectation: expectations += 1
            case .warning: break
            }
        }
    }

    /// All outputs in order, with the end of a text that was too long, and metrics as plots.
    func finish(_ tracked: TrackedMetrics) -> [CellOutput] {
        for (plot, place) in live {
            outputs[place] = .figure(tracked.figure(plot))
            onOutput?(outputs[place])
        }
        if let tail {
            let text = tail.text(upTo: limit / 2, whole: keeper?.finish())
            outputs.append(.text(text))
            onOutput?(.text(text))
            self.tail = nil
            keeper = nil
        }
        if figuresLeftOut > 0 { keep(.warning(Self.leftOut(figuresLeftOut))) }
        return outputs
    }

    private func keep(_ output: CellOutput) {
        outputs.append(output)
        onOutput?(output)
    }

    private func addValue(_ text: String) {
        guard textBytes + text.utf8.count <= limit else {
            // What is passed on stays a value, to be shown as one.
            if case .passedOn = longText { onOutput?(.value(text)) } else { addText(text + "\n") }
            return
        }
        textBytes += text.utf8.count
        keep(.value(text))
    }

    private func addText(_ text: String) {
        guard tail == nil else { return addToTail(text) }
        textBytes += text.utf8.count
        guard textBytes <= limit else {
            if case .passedOn = longText { onOutput?(.text(text)) } else { overflow(with: text) }
            return
        }
        if case .text(var joined)? = outputs.last {
            outputs.removeLast()
            joined += text
            outputs.append(.text(joined))
        } else {
            outputs.append(.text(text))
        }
        onOutput?(.text(text))
    }

    private func addToTail(_ text: String) {
        tail?.add(text)
        keeper?.add(text)
    }

    /// Cuts what is kept to the first lines; all further text goes to the tail.
    private func overflow(with text: String) {
        if case .kept(let place) = longText { keeper = place() }
        addAllTextToKeeper(and: text)
        var tail = Tail(limit: limit / 2)
        var lines = 0
        var bytes = 0
        for index in outputs.indices {
            guard case .text(let kept) = outputs[index] else { continue }
            let cut = Self.cut(
                kept, lines: Self.firstLines - lines, bytes: limit / 2 - bytes)
            lines += cut.lines
            bytes += cut.first.utf8.count
            outputs[index] = .text(cut.first)
            tail.add(cut.rest)
        }
        for index in outputs.indices.reversed() {
            guard case .text("") = outputs[index] else { continue }
            outputs.remove(at: index)
            for number in live.indices where live[number].place > index {
                live[number].place -= 1
            }
        }
        let cut = Self.cut(text, lines: Self.firstLines - lines, bytes: limit / 2 - bytes)
        if !cut.first.isEmpty { outputs.append(.text(cut.first)) }
        tail.add(cut.rest)
        self.tail = tail
    }

    private func addAllTextToKeeper(and last: String) {
        guard let keeper else { return }
        for output in outputs {
            switch output {
            case .text(let text): keeper.add(text)
            case .value(let text): keeper.add(text + "\n")
            default: break
            }
        }
        keeper.add(last)
    }

    /// The whole lines at the start that fit, and what follows them.
    private static func cut(
        _ text: String, lines: Int, bytes: Int
    ) -> (first: String, rest: String, lines: Int) {
        let all = Array(text.utf8)
        var end = 0
        var taken = 0
        var place = 0
        while place < all.count, taken < lines, place < bytes {
            if all[place] == UInt8(ascii: "\n") {
                taken += 1
                end = place + 1
            }
            place += 1
        }
        return (
            String(decoding: all[..<end], as: UTF8.self),
            String(decoding: all[end...], as: UTF8.self), taken
        )
    }

    private static func leftOut(_ count: Int) -> Diagnostic {
        Diagnostic(
            "figures-left-out", severity: .warning, title: "not all figures are shown",
            explanation: "A cell shows at most \(figureLimit) figures; \(count) more were made.")
    }

    /// The last lines of a text that goes on and on.
    private struct Tail {
        private let limit: Int
        private var lines: [String] = []
        private var start = 0
        private var current = ""
        private var dropped = 0
        /// Of lines that are too long themselves.
        private var droppedBytes = 0

        init(limit: Int) { self.limit = limit }

        mutating func add(_ text: String) {
            guard text.utf8.contains(UInt8(ascii: "\n")) else {
                extend(text)
                return
            }
            var pieces = text.split(separator: "\n", omittingEmptySubsequences: false)
            let last = pieces.popLast() ?? ""
            for piece in pieces {
                extend(String(piece))
                append(current)
                current = ""
            }
            extend(String(last))
        }

        /// One line without end is cut as well.
        private mutating func extend(_ text: String) {
            let room = limit - current.utf8.count
            let size = text.utf8.count
            guard size > room else {
                current += text
                return
            }
            // A quarter, since a character may have four bytes and more.
            let kept = text.prefix(max(0, room) / 4)
            droppedBytes += size - kept.utf8.count
            current += kept
        }

        private mutating func append(_ line: String) {
            if lines.count < OutputCollector.lastLines {
                lines.append(line)
            } else {
                lines[start] = line
                start = (start + 1) % lines.count
                dropped += 1
            }
        }

        /// - Parameter whole: where all of the text is.
        func text(upTo bytes: Int, whole: String?) -> String {
            var ordered = Array(lines[start...] + lines[..<start])
            if !current.isEmpty { ordered.append(current) }
            var missing = dropped
            var size = ordered.reduce(0) { $0 + $1.utf8.count + 1 }
            var first = 0
            while first < ordered.count, size > bytes {
                size -= ordered[first].utf8.count + 1
                first += 1
                missing += 1
            }
            return note(missing, whole) + ordered[first...].map { $0 + "\n" }.joined()
        }

        private func note(_ missing: Int, _ whole: String?) -> String {
            var parts: [String] = []
            if missing > 0 { parts.append(missing == 1 ? "1 line" : "\(grouped(missing)) lines") }
            if droppedBytes > 0 { parts.append("\(grouped(droppedBytes)) bytes of long lines") }
            guard !parts.isEmpty else { return "" }
            let hint = whole.map { "; all of it: \($0)" } ?? ""
            return "… \(parts.joined(separator: " and ")) left out\(hint)\n"
        }
    }
}
