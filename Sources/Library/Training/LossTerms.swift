import Graphs
import Kernels
import Shapes
import Tensors

/// A loss taken apart: `scale · Σ losses + rest`, where `losses` has one number an example.
///
/// It is found in how the loss was made: sums and means over axis 0, times numbers, added up.
struct LossTerms {
    /// `[N]`; nil if no term is a sum over examples.
    private(set) var losses: Symbol?
    /// What their sum is multiplied by: 1 for a sum, `1 / N` for a mean.
    private(set) var scale = 1.0
    /// Whether the sum is divided by the number of examples.
    private(set) var isMean = false
    /// The part that depends on no example, such as a penalty on the weights.
    private(set) var rest: Symbol?

    init(of loss: Symbol) throws {
        var terms: [Term] = []
        var others: [Symbol] = []
        var waiting: [(symbol: Symbol, factor: Double, divisor: Double)] = [(loss, 1, 1)]
        while let (symbol, factor, divisor) = waiting.popLast() {
            switch symbol.linearForm {
            case .sum(let operand):
                let axes = Array(1..<max(1, operand.rank))
                let each = axes.isEmpty ? operand : try operand.reduce(.sum, axes: axes)
                terms.append(Term(losses: each, factor: factor, divisor: divisor))
            case .scaled(let operand, let number):
                waiting.append((operand, factor * number, divisor))
            case .divided(let operand, let number):
                waiting.append((operand, factor, divisor * number))
            case .added(let a, let b, let sign):
                waiting.append((b, factor * sign, divisor))
                waiting.append((a, factor, divisor))
            case .other:
                others.append(Symbol.binary(.multiply, symbol, number: factor / divisor))
            }
        }
        guard let first = terms.first, first.losses.shape[0] > 0,
            terms.allSatisfy({ $0.losses.shape[0] == first.losses.shape[0] })
        else {
            rest = loss
            return
        }
        scale = 1 / first.batchDivisor
        isMean = first.batchDivisor == Double(first.losses.shape[0]) && first.divisor != 1
        losses = try terms.dropFirst().reduce(first.scaled(scale)) {
            try .binary(.add, $0, $1.scaled(scale))
        }
        rest = try others.dropFirst().reduce(others.first) { sum, other in
            try sum.map { try .binary(.add, $0, other) }
        }
    }

    /// A loss as a weighted sum of some of its terms and of others.
    ///
    /// - Returns: the marked terms that were found, by their place, and the sum of the others,
    ///   whose divisors stay divisors.
    static func split(
        _ loss: Symbol, at marked: [Symbol]
    ) throws -> (marked: [(place: Int, factor: Double)], rest: Symbol?) {
        var found: [(place: Int, factor: Double)] = []
        var rest: Symbol?
        var waiting: [(symbol: Symbol, factor: Double, divisor: Double)] = [(loss, 1, 1)]
        while let (symbol, factor, divisor) = waiting.popLast() {
            if let place = marked.firstIndex(where: { $0 == symbol }) {
                found.append((place, factor / divisor))
                continue
            }
            switch symbol.linearForm {
            case .scaled(let operand, let number):
                waiting.append((operand, factor * number, divisor))
            case .divided(let operand, let number):
                waiting.append((operand, factor, divisor * number))
            case .added(let a, let b, let sign):
                waiting.append((b, factor * sign, divisor))
                waiting.append((a, factor, divisor))
            case .sum, .other:
                let scaled = Symbol.binary(.multiply, symbol, number: factor)
                let term = Symbol.binary(.divide, scaled, number: divisor)
                rest = try rest.map { try .binary(.add, $0, term) } ?? term
            }
        }
        return (found, rest)
    }

    /// `factor / divisor · Σ losses`
    private struct Term {
        let losses: Symbol
        let factor: Double
        let divisor: Double

        /// What the sum over the examples is divided by; a mean over further axes belongs to each
        /// example's own loss.
        var batchDivisor: Double {
            let count = Double(losses.shape[0])
            let rest = divisor / count
            return rest >= 1 && rest == rest.rounded() ? count : divisor
        }

        func scaled(_ scale: Double) -> Symbol {
            .binary(.multiply, losses, number: factor / divisor / scale)
        }
    }
}
