extension ShapeError {
    /// The message of an operator whose two sides go by their source text.
    ///
    /// - Parameters:
    ///   - left: the text of the left side; nil for one too long to quote.
    ///   - right: the text of the right side.
    public func message(left: String?, right: String?) -> Message {
        let sides = Sides(left: left, right: right)
        switch self {
        case .mismatchedProduct(let a, let b, let columns, let rows):
            return (
                message.title,
                "\(sides.shapes(a, b)); `@` needs as many columns on the left (\(columns)) as "
                    + "rows on the right (\(rows)).",
                sides.productHint(b, columns)
            )
        case .notBroadcastable(_, let a, let b, let axis):
            return (
                message.title,
                "\(sides.shapes(a, b)); counted from the last, axis \(axis) has size "
                    + "\(Sides.size(a, axis)) on the left and \(Sides.size(b, axis)) on the right, "
                    + "and neither is 1.",
                sides.broadcastHint(a, b)
            )
        case .productOfNumber(let a, let b):
            return (
                message.title,
                "\(sides.shapes(a, b)); a single number has no rows or columns.", message.hint
            )
        default: return message
        }
    }
}

/// How a message calls the two sides of an operator.
private struct Sides {
    let left: String?
    let right: String?

    /// The same text on both sides names neither.
    private var areTold: Bool { left != right || left == nil }

    private func name(_ text: String?, else plain: String) -> String {
        areTold ? text.map { "`\($0)`" } ?? plain : plain
    }

    private var leftName: String { name(left, else: "the left side") }
    private var rightName: String { name(right, else: "the right side") }

    func shapes(_ a: Shape, _ b: Shape) -> String {
        if !areTold, let left, a == b { return "`\(left)` has shape \(a)" }
        let start = left == nil || !areTold ? "The left side" : leftName
        return "\(start) has shape \(a) and \(rightName) has shape \(b)"
    }

    func productHint(_ b: Shape, _ columns: Int) -> String? {
        if b.rank == 2, b[1] == columns {
            return "\(rightName) fits transposed: write `.T` after it"
        }
        guard areTold else { return nil }
        var wanted = b.sizes
        wanted[max(b.rank - 2, 0)] = columns
        return "to take \(leftName) as it is, make \(rightName) with shape \(Shape(wanted))"
    }

    /// One shape that begins as the other does lacks axes at its end.
    func broadcastHint(_ a: Shape, _ b: Shape) -> String? {
        let isLeft = a.rank < b.rank
        let (short, long) = isLeft ? (a, b) : (b, a)
        guard short.rank < long.rank, Array(long.sizes.prefix(short.rank)) == short.sizes else {
            return nil
        }
        let ones = [Int](repeating: 1, count: long.rank - short.rank)
        return "to line the axes up from the first, reshape \(isLeft ? leftName : rightName) to "
            + "\(Shape(short.sizes + ones))"
    }

    /// The size of an axis counted from the last; one that is not there counts 1.
    static func size(_ shape: Shape, _ axis: Int) -> Int {
        shape.rank >= -axis ? shape[shape.rank + axis] : 1
    }
}
