import Shapes
import Tensors

/// Why gradients cannot be told apart by example: facts only.
public enum PerExampleError: Error, Hashable, Sendable {
    /// An operation puts several examples together on the way to the losses: where it stands, and
    /// the parameters that it depends on, by their numbers.
    case mixesExamples(operation: String, place: Int, parameters: [Int])
    /// The losses do not depend on the examples.
    case independent
}

/// How gradients are bounded before they are summed.
public struct ClippingRule: Hashable, Sendable {
    /// Parameters that share a norm, by their numbers, and the largest norm an example may have.
    public struct Group: Hashable, Sendable {
        public var parameters: [Int]
        public var norm: Double

        public init(parameters: [Int], norm: Double) {
            self.parameters = parameters
            self.norm = norm
        }
    }

    public var groups: [Group]
    /// How many neighbouring examples are averaged before clipping.
    public var microbatchSize: Int

    public init(groups: [Group], microbatchSize: Int = 1) {
        self.groups = groups
        self.microbatchSize = microbatchSize
    }

    /// One norm for the whole gradient.
    public static func global(_ norm: Double, parameters: Int) -> ClippingRule {
        ClippingRule(groups: [Group(parameters: Array(0..<parameters), norm: norm)])
    }

    /// The L2 sensitivity of the sum of clipped gradients to one example or microbatch.
    public var sensitivity: Double {
        groups.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot()
    }
}

/// The gradients of a batch, told apart by example.
public struct ExampleGradients {
    private let graph: Graph
    /// How many examples, or microbatches.
    public let count: Int
    private var type: ElementType
    private let parameters: [Symbol]
    /// Of the sums, by parameter.
    private var sumTypes: [ElementType]
    private var uses: [[PlacedUse]]

    /// Goes back through the graph once.
    ///
    /// - Parameters:
    ///   - losses: one number an example, `[N]`, or `[N, …]` whose rest is summed.
    ///   - parameters: what to differentiate by.
    ///   - batches: inputs whose first axis counts the examples.
    ///   - microbatchSize: so many neighbouring examples count as one, whose loss is their mean.
    /// - Throws: `PerExampleError`, `GradientError`.
    public init(
        of losses: Symbol, by parameters: [Symbol], batches: [Symbol], microbatchSize: Int = 1
    ) throws {
        graph = losses.graph
        type = losses.type
        let examples = losses.shape.rank == 0 ? 1 : losses.shape[0]
        count = examples / max(1, microbatchSize)
        self.parameters = parameters
        sumTypes = parameters.map(\.type)
        let axis = ExampleAxis(
            graph, count: examples, batches: batches, shared: parameters,
            upTo: losses.id.index + 1)
        switch axis[losses.id] {
        case .byExample: break
        case .shared: throw PerExampleError.independent
        case .mixed(let id):
            throw Self.mixed(id, graph, parameters)
        }
        let cotangent = graph.number(
            1 / Double(max(1, microbatchSize)), losses.shape, losses.type)
        guard count > 1 else {
            uses = try Self.whole(losses, cotangent, parameters, count)
            return
        }
        var finder = UseFinder(graph, parameters, axis, count)
        var sweep = BackwardSweep(graph, [(losses, cotangent)], parameters)
        sweep.visit = { id, cotangent in finder.visit(id, cotangent) }
        try sweep.run()
        uses = try finder.uses()
    }

    private static func mixed(
        _ id: NodeID, _ graph: Graph, _ parameters: [Symbol]
    ) -> PerExampleError {
        let behind = parameters.indices.filter { number in
            let depends = BackwardSweep.dependents(
                of: [parameters[number].id], in: graph, id.index + 1)
            return depends[id.index]
        }
        return .mixesExamples(
            operation: graph[id].primitive.name, place: graph.places[id.index], parameters: behind)
    }

    /// The gradient of one example is that of the whole batch, however its parameters are used.
    private static func whole(
        _ losses: Symbol, _ cotangent: Symbol, _ parameters: [Symbol], _ count: Int
    ) throws -> [[PlacedUse]] {
        guard count == 1 else { return parameters.map { _ in [] } }
        let gradients = try losses.graph.gradients(of: [(losses, cotangent)], by: parameters)
        return gradients.map { gradient in
            let seen = Shape([1] + gradient.shape.sizes)
            let use = ParameterUse.broadcast(cotangent: gradient.viewed(as: seen), seen: seen)
            return [PlacedUse(use: use, shape: gradient.shape)]
        }
    }

    /// The same gradients, whose norms and sums are worked out in float64, and of which each is
    /// made before it is added to others: what rounding does to the sum then has a bound, however
    /// the terms of an example cancel.
    ///
    /// Where several terms make an example's gradient, as in convolutions, all gradients are in
    /// memory at once.
    public func inDoubles() -> ExampleGradients {
        var result = self
        result.type = .float64
        result.sumTypes = parameters.map { _ in .float64 }
        result.uses = uses.enumerated().map { number, all in
            if Self.areApart(all.map(\.rows)), all.allSatisfy({ $0.use.isWhole(count) }) {
                return all.map { PlacedUse(use: $0.use.inDoubles, shape: $0.shape, rows: $0.rows) }
            }
            let each = gradients(number)
            return [
                PlacedUse(
                    use: .materialized(each.cast(to: .float64)), shape: parameters[number].shape)
            ]
        }
        return result
    }

    /// The squared norm of each example's gradient by some of the parameters; `[count]`.
    public func squaredNorms(of chosen: [Int]) -> Symbol {
        var total: Symbol?
        for number in chosen {
            guard let norms = squaredNorms(number) else { continue }
            total = total.map { $0 + norms } ?? norms
        }
        return total ?? graph.number(0, [count], type)
    }

    private func squaredNorms(_ number: Int) -> Symbol? {
        let all = uses[number]
        guard let first = all.first else { return nil }
        if let meetings = meetings(all) {
            let own = all.dropFirst().reduce(first.use.squaredNorms(count).cast(to: type)) {
                $0 + $1.use.squaredNorms(count).cast(to: type)
            }
            guard let both = meetings.first else { return own }
            let twice = meetings.dropFirst().reduce(both.cast(to: type)) { $0 + $1.cast(to: type) }
            // What cancels may leave less than nothing.
            return Symbol.binary(.maximum, own + twice + twice, number: 0)
        }
        let length = parameters[number].shape.count
        return gradients(number).viewed(as: [count, length]).squared().folded(.sum, [1])
            .viewed(as: [count]).cast(to: type)
    }

    /// Each example's gradient by one parameter: `[count]` and the parameter's shape.
    public func gradients(_ number: Int) -> Symbol {
        let parameter = parameters[number]
        let zero = graph.number(0, Shape([count] + parameter.shape.sizes), sumTypes[number])
        return uses[number].reduce(zero) { sum, entry in
            let own = entry.use.gradients(count, of: entry.shape)
            guard let rows = entry.rows else {
                return sum.joined(with: own.viewed(as: zero.shape))
            }
            let part = Shape([count] + Self.shape(of: rows, in: parameter.shape).sizes)
            let steps = [Int](repeating: 1, count: parameter.rank + 1)
            var starts = [Int](repeating: 0, count: parameter.rank + 1)
            starts[1] = rows.lowerBound
            return sum.joined(
                with: own.viewed(as: part).placed(starts: starts, steps: steps, in: zero.shape))
        }
    }

    /// The products ⟨gⱼ, gₖ⟩ of an example's gradients at each two uses that touch the same rows: with the squares of each
    /// they give ‖Σ gⱼ‖². Nil where a product takes no less than the gradients themselves.
    private func meetings(_ all: [PlacedUse]) -> [Symbol]? {
        var found: [Symbol] = []
        for (place, one) in all.enumerated() {
            for other in all[..<place] where !Self.areApart([one.rows, other.rows]) {
                guard one.rows == other.rows, one.shape == other.shape,
                    let product = one.use.product(with: other.use, count)
                else { return nil }
                found.append(product)
            }
        }
        return found
    }

    /// Whether uses touch different rows, so that no product of two of them counts.
    private static func areApart(_ all: [Range<Int>?]) -> Bool {
        if all.count <= 1 { return true }
        let ranges = all.compactMap { $0 }.sorted { $0.lowerBound < $1.lowerBound }
        guard ranges.count == all.count else { return false }
        return zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
    }

    private static func shape(of rows: Range<Int>, in shape: Shape) -> Shape {
        Shape([rows.count] + shape.sizes.dropFirst())
    }

    /// `Σ wᵢ gᵢ` by one parameter.
    public func weightedSum(_ number: Int, weights: Symbol) -> Symbol {
        let parameter = parameters[number]
        let zero = graph.number(0, parameter.shape, sumTypes[number])
        return uses[number].reduce(zero) { sum, entry in
            let own = entry.use.weightedSum(weights, count, to: entry.shape)
            guard let rows = entry.rows else {
                return sum.joined(with: own.viewed(as: parameter.shape))
            }
            let part = Self.shape(of: rows, in: parameter.shape)
            let steps = [Int](repeating: 1, count: parameter.rank)
            let starts = [rows.lowerBound] + steps.dropFirst().map { _ in 0 }
            return sum.joined(
                with: own.viewed(as: part).placed(starts: starts, steps: steps, in: parameter.shape)
            )
        }
    }

    /// The sum of all gradients, each made no longer than its group's norm allows.
    ///
    /// - Parameters:
    ///   - norms: symbols of shape [] in place of the groups' norms, for norms that change from run
    ///     to run.
    ///   - counts: `[count]`, 1 for examples that count and 0 for those that do not; nil if all do.
    ///   - isMaterialized: works out each example's gradient in full, to compare with.
    /// - Returns: one sum a parameter; the norms before clipping, `[count]` a group.
    public func clippedSum(
        _ rule: ClippingRule, norms bounds: [Symbol]? = nil, counting counts: Symbol? = nil,
        isMaterialized: Bool = false
    ) -> (sums: [Symbol], norms: [Symbol]) {
        var sums = zip(parameters, sumTypes).map { graph.number(0, $0.shape, $1) }
        var norms: [Symbol] = []
        for (place, group) in rule.groups.enumerated() {
            let squares =
                isMaterialized
                ? materializedSquares(of: group.parameters) : squaredNorms(of: group.parameters)
            let norm = squares.squareRoot()
            norms.append(norm)
            // 1 for what is short enough, 0 for a norm that is no number.
            let bounded =
                bounds.map { Self.factor(norm, $0[place]) } ?? Self.factor(norm, group.norm)
            let factor = counts.map { bounded * $0.cast(to: bounded.type) } ?? bounded
            for number in group.parameters {
                sums[number] =
                    isMaterialized
                    ? materializedSum(number, factor) : weightedSum(number, weights: factor)
            }
        }
        return (sums, norms)
    }

    /// `min(1, clip / norm)`.
    private static func factor(_ norm: Symbol, _ clip: Double) -> Symbol {
        let ratio = Symbol.binary(.divide, number: clip, norm)
        return Symbol.binary(.minimum, ratio, number: 1)
    }

    private static func factor(_ norm: Symbol, _ clip: Symbol) -> Symbol {
        let ratio = clip.cast(to: norm.type).spread(to: norm.shape) / norm
        return Symbol.binary(.minimum, ratio, number: 1)
    }

    private func materializedSquares(of chosen: [Int]) -> Symbol {
        chosen.reduce(graph.number(0, [count], type)) { total, number in
            let flat = gradients(number).viewed(as: [count, parameters[number].shape.count])
            return total
                + flat.squared().folded(.sum, [1]).viewed(as: [count]).cast(to: type)
        }
    }

    private func materializedSum(_ number: Int, _ factor: Symbol) -> Symbol {
        let shape = parameters[number].shape
        let flat = gradients(number).viewed(as: [count, shape.count])
        return (flat * factor.cast(to: flat.type).viewed(as: [count, 1])).folded(.sum, [0])
            .viewed(as: shape)
    }
}
