import Figures
import Interpreter
import Tensors

extension BuiltinCall {
    /// The figure as a value, once its parts are known to fit together.
    ///
    /// - Throws: a fault with the words of the figure's own check.
    func figure(_ figure: Figure) throws -> Value {
        do {
            try figure.validate()
        } catch {
            throw Fault(
                error.id, title: error.title, explanation: error.explanation, hint: error.hint)
        }
        return .figure(figure)
    }

    /// A plot of one mark, with `title`, `x`, `y`, `alt` and `caption` from `place` on.
    func plot(_ mark: Plot.Mark, wordsFrom place: Int) throws -> Value {
        var plot = Plot(marks: [mark])
        try describe(&plot, from: place)
        return try figure(.plot(plot))
    }

    /// Takes over the words that are given; the others stay.
    func describe(_ plot: inout Plot, from place: Int) throws {
        plot.title = try optionalString(place) ?? plot.title
        plot.xLabel = try optionalString(place + 1) ?? plot.xLabel
        plot.yLabel = try optionalString(place + 2) ?? plot.yLabel
        plot.alt = try optionalString(place + 3) ?? plot.alt
        plot.caption = try optionalString(place + 4) ?? plot.caption
    }

    /// Numbers for an axis: a list, a range or a tensor with one axis.
    func series(_ index: Int) throws -> [Double] {
        let value = try value(index)
        if let shape = value.tensorShape, shape.rank > 1 {
            throw outOfDomain(
                index, "a list or a tensor with one axis", found: "one of shape \(shape)",
                hint: "draw one column at a time, such as `x[:, 0]`")
        }
        if let items = value.asList {
            return try items.map { item in
                guard let number = try Numbers.number(item) else {
                    throw wrongType(index, "made of numbers", found: item)
                }
                return number
            }
        }
        return try numbers(index)
    }

    /// The two coordinates of `line` and `scatter`: `y` alone stands over 0, 1, 2, ….
    func coordinates() throws -> (x: [Double], y: [Double]) {
        let first = try series(0)
        guard isGiven(1) else { return (first.indices.map(Double.init), first) }
        let second = try series(1)
        guard first.count == second.count else {
            throw Fault(
                "length-mismatch", title: "x and y have different lengths",
                explanation: "`x` has \(Wording.count(first.count, "value")) and `y` has "
                    + "\(Wording.count(second.count, "value")).",
                hint: "give as many values of y as of x", argument: 1)
        }
        return (first, second)
    }
}
