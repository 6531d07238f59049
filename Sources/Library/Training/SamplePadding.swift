import Interpreter
import Privacy
import Shapes
import Tensors

/// How a Poisson sample is filled up in a private step.
///
/// Its size differs from batch to batch, and is private. So that one plan serves many sizes, rows
/// are added whose gradients do not count; a mean is divided by the size that is expected, since
/// the true one must not show.
struct SamplePadding: Equatable {
    /// What the sample is marked with.
    let mark: Marks.Mark
    /// How many examples are in it.
    let rows: Int
    /// How many rows a step works with.
    let padded: Int
    /// The expected number of examples.
    let expected: Double

    /// The Poisson sample behind some values; nil if there is none, or several.
    init?(of values: [Value], in book: PrivacyBook) {
        var found: (mark: Marks.Mark, rows: Int, expected: Double)?
        for value in values {
            for tensor in Self.tensors(in: value, depth: 0) {
                guard let mark = tensor.marks.all.first(where: { $0.sample > 0 }),
                    case .poisson(let q, let examples)? = book.sampling(of: mark.source),
                    let rows = tensor.shape.sizes.first
                else { continue }
                if let found, found.mark != mark || found.rows != rows { return nil }
                found = (mark, rows, q * Double(examples))
            }
        }
        guard let found else { return nil }
        (mark, rows, expected) = found
        padded = Self.padded(rows, expected)
    }

    /// The same without added rows.
    init(unpadded other: SamplePadding) {
        (mark, rows, expected) = (other.mark, other.rows, other.expected)
        padded = max(1, other.rows)
    }

    /// The next multiple of about an eighth of a batch: few plans, and little work for nothing.
    private static func padded(_ rows: Int, _ expected: Double) -> Int {
        var step = 8
        while Double(step) * 12 < expected { step *= 2 }
        return max(1, (rows + step - 1) / step) * step
    }

    private static func tensors(in value: Value, depth: Int) -> [Tensor] {
        if let tensor = value.asTensor?.tensor { return [tensor] }
        if let images = value.asExtended as? ImageTensor { return [images.bytes] }
        guard depth < 4 else { return [] }
        return (value.asList ?? value.asRecord?.values ?? []).flatMap {
            tensors(in: $0, depth: depth + 1)
        }
    }

    /// Whether rows are added to a tensor: it belongs to the sample.
    func covers(_ tensor: Tensor) -> Bool {
        tensor.shape.sizes.first == rows && tensor.marks.all.contains(mark)
    }

    /// The tensor with rows added: the first one again and again, whose numbers are as good as
    /// any; zeros if there is none.
    func filled(_ tensor: Tensor) throws -> Tensor {
        guard covers(tensor), padded != rows else { return tensor }
        guard rows > 0 else {
            return try Tensor.zeros(
                Shape([padded] + tensor.shape.sizes.dropFirst()), tensor.elementType
            ).marked(tensor.marks)
        }
        return try tensor.rows(at: Array(0..<rows) + Array(repeating: 0, count: padded - rows))
    }
}
