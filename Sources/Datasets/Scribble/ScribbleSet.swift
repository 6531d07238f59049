import Synchronization
import Tensors

/// A set of drawn handwriting. Images are drawn when they are first asked for, and kept.
public final class ScribbleSet: Sendable {
    public let specification: ScribbleSpecification
    private let memory = Mutex(Drawn())

    /// What has been drawn.
    private struct Drawn {
        /// Rows of images in the order in which they were asked for.
        var pages: [Tensor] = []
        /// Where an example's image is.
        var places: [Int: Place] = [:]
        /// All images, once all were asked for at once; nothing else is kept then.
        var whole: Tensor?
        var labels: Tensor?
        var writers: Tensor?
    }

    private struct Place {
        let page: Int32
        let row: Int32
    }

    private static let pixels = Handwriting.side * Handwriting.side
    /// Images of one piece of work: about a millisecond.
    private static let piece = 64

    public init(_ specification: ScribbleSpecification) {
        self.specification = specification
    }

    public var count: Int { specification.count }

    // MARK: - Parts

    /// All images: white on black, sized and centred as MNIST's.
    ///
    /// ## Shapes
    /// - result `[N, 28, 28, 1]`, uint8
    ///
    /// - Throws: `TensorError` if memory does not suffice, `Interrupted`.
    public func images() throws -> Tensor {
        try memory.withLock { drawn in
            if let whole = drawn.whole { return whole }
            let all = try Self.draw(Array(0..<count), of: specification)
            drawn.whole = all
            drawn.pages = []
            drawn.places = [:]
            return all
        }
    }

    /// The images of some examples; the others are not drawn for it.
    ///
    /// - Precondition: the examples are in `0 ..< count`.
    public func images(at examples: [Int]) throws -> Tensor {
        try memory.withLock { drawn in
            if let whole = drawn.whole { return try whole.rows(examples) }
            try drawMissing(examples, in: &drawn)
            return try Self.gathered(examples, from: drawn)
        }
    }

    /// Places in `characters.labelNames`.
    ///
    /// ## Shapes
    /// - result `[N]`, int64
    public func labels() throws -> Tensor {
        try memory.withLock { drawn in
            if let labels = drawn.labels { return labels }
            var order = ScribbleOrder(specification)
            let numbers = (0..<count).map { Int64(order.label(of: $0)) }
            let labels = try Tensor(numbers, shape: [count])
            drawn.labels = labels
            return labels
        }
    }

    /// Who wrote each example.
    ///
    /// ## Shapes
    /// - result `[N]`, int64
    public func writers() throws -> Tensor {
        try memory.withLock { drawn in
            if let writers = drawn.writers { return writers }
            let numbers = (0..<count).map { Int64(specification.writer(of: $0)) }
            let writers = try Tensor(numbers, shape: [count])
            drawn.writers = writers
            return writers
        }
    }

    // MARK: - Drawing

    private func drawMissing(_ examples: [Int], in drawn: inout Drawn) throws {
        var missing: [Int] = []
        var places = drawn.places
        for example in examples where places[example] == nil {
            places[example] = Place(page: Int32(drawn.pages.count), row: Int32(missing.count))
            missing.append(example)
        }
        guard !missing.isEmpty else { return }
        drawn.pages.append(try Self.draw(missing, of: specification))
        drawn.places = places
    }

    private static func draw(
        _ examples: [Int], of specification: ScribbleSpecification
    ) throws -> Tensor {
        let first = specification.characters.places.lowerBound
        let side = Handwriting.side
        return try Tensor(bytes: [examples.count, side, side, 1]) { out in
            guard let start = out.baseAddress else { return }
            try Engine.inPieces(examples.count, of: piece) { rows in
                var hand = Handwriting(seed: specification.seed)
                var order = ScribbleOrder(specification)
                for row in rows {
                    let example = examples[row]
                    hand.draw(
                        first + order.label(of: example),
                        writer: specification.writer(of: example),
                        index: specification.index(of: example), into: start + row * pixels)
                }
            }
        }
    }

    private static func gathered(_ examples: [Int], from drawn: Drawn) throws -> Tensor {
        let side = Handwriting.side
        return try Tensor(bytes: [examples.count, side, side, 1]) { out in
            var next = 0
            // Runs of neighbours on one page are copied at once.
            while next < examples.count, let place = drawn.places[examples[next]] {
                var length = 1
                while next + length < examples.count,
                    let other = drawn.places[examples[next + length]],
                    other.page == place.page, Int(other.row) == Int(place.row) + length
                {
                    length += 1
                }
                try drawn.pages[Int(place.page)].withContiguousBytes { bytes in
                    let start = Int(place.row) * pixels
                    _ = out[(next * pixels)...].update(
                        fromContentsOf: bytes[start..<start + length * pixels])
                }
                next += length
            }
        }
    }
}

extension Tensor {
    /// The parts along the first axis at the given places.
    fileprivate func rows(_ places: [Int]) throws -> Tensor {
        let indices = try Tensor(places.map(Int64.init), shape: [places.count])
        return try indexed(by: [.integers(indices)])
    }
}
