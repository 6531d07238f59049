import Glibc
import Interpreter
import Language
import Shapes
import Tensors

/// Functions that make one number of many, or one along each axis.
///
/// A list of numbers gives a plain number, a tensor gives a tensor, and a list of tensors is
/// reduced over the list.
enum ReductionBuiltins {
    static let all: [Builtin] = [
        sum, mean, prod, min, max, any, all_, std, variance, norm, logsumexp, argmax, argmin,
    ]

    static let domain = "a tensor or a list of numbers"

    private static func reduction(
        _ name: String, _ operation: Reduction, _ summary: String, example: String,
        formula: @escaping @Sendable ([Double]) -> Double?
    ) -> Builtin {
        Builtin(
            name, [.required("x", domain), .axis, .keep], .reductions, summary,
            example: example, rule: StaticShapes.reduction(name)
        ) { call in
            try call.reduce(operation, formula: formula)
        }
    }

    static let sum = reduction(
        "sum", .sum, "The sum of all elements, or along `axis`.",
        example: "tensor([[1, 2], [3, 4]]).sum(axis: 0)"
    ) { $0.reduce(0, +) }

    static let mean = reduction(
        "mean", .mean, "The mean of all elements, or along `axis`.", example: "mean([1, 2, 6])"
    ) { $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count) }

    static let prod = reduction(
        "prod", .product, "The product of all elements, or along `axis`.",
        example: "prod([2, 3, 7])"
    ) { $0.reduce(1, *) }

    static let norm = reduction(
        "norm", .norm, "The square root of the sum of squares.", example: "norm(tensor([3, 4]))"
    ) { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    static let logsumexp = reduction(
        "logsumexp", .logSumExp, "`log(sum(exp(x)))`, without overflow.",
        example: "logsumexp(tensor([1000, 1000]))", formula: logOfSumOfExponentials)

    // MARK: - Spread

    private static let correction = Signature.Parameter.named(
        "correction", "a whole number from 0 up: divides by N - correction", "0")

    static let std = spread(
        "std", .standardDeviation, "The standard deviation; divides by N unless `correction: 1`.",
        example: "std([2, 4, 4, 4, 5, 5, 7, 9])"
    ) { $0.squareRoot() }

    static let variance = spread(
        "var", .variance, "The variance; divides by N unless `correction: 1`.",
        example: "tensor([1, 2, 3, 4]).var()"
    ) { $0 }

    private static func spread(
        _ name: String, _ operation: Reduction, _ summary: String, example: String,
        finish: @escaping @Sendable (Double) -> Double
    ) -> Builtin {
        Builtin(
            name, [.required("x", domain), .axis, .keep, correction], .reductions, summary,
            example: example, rule: StaticShapes.reduction(name)
        ) { call in
            let correction = try call.count(3, default: 0)
            return try call.reduce(operation, correction: correction) { numbers in
                meanSquare(numbers, correction: correction).map(finish)
            }
        }
    }

    private static func meanSquare(_ numbers: [Double], correction: Int) -> Double? {
        guard !numbers.isEmpty else { return nil }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard numbers.count > correction else { return .nan }
        return squares / Double(numbers.count - correction)
    }

    // MARK: - Truth

    static let any = Builtin(
        "any",
        [.required("x", "truth values in a list or a tensor"), .axis, .keep], .reductions,
        "Whether at least one is true.", example: "any(tensor([1, 2, 3]) > 2)",
        rule: StaticShapes.reduction("any")
    ) { call in
        try call.reduceTruth(.any) { $0.contains(true) }
    }

    static let all_ = Builtin(
        "all",
        [.required("x", "truth values in a list or a tensor"), .axis, .keep], .reductions,
        "Whether every one is true; true of nothing at all.", example: "all([true, 1 < 2])",
        rule: StaticShapes.reduction("all")
    ) { call in
        try call.reduceTruth(.all) { !$0.contains(false) }
    }

    // MARK: - Smallest and largest

    static let min = extreme(
        "min", .minimum, pair: .minimum, "The smallest of a list, of a tensor or of the arguments.",
        example: "min(3, 1, 2)", isBetter: { $0 < $1 })

    static let max = extreme(
        "max", .maximum, pair: .maximum, "The largest of a list, of a tensor or of the arguments.",
        example: "tensor([[1, 5], [7, 2]]).max(axis: 1)", isBetter: { $0 > $1 })

    private static func extreme(
        _ name: String, _ operation: Reduction, pair: ElementwiseOperation, _ summary: String,
        example: String, isBetter: @escaping @Sendable (Double, Double) -> Bool
    ) -> Builtin {
        Builtin(
            name,
            [
                .rest("values", "one tensor or list of numbers, or several numbers or tensors"),
                .named("axis", "an axis of the tensor, or a list of axes", "nil"), .keep,
            ],
            .reductions, summary, example: example, rule: extremeRule(name)
        ) { call in
            let formula: @Sendable ([Double]) -> Double? = { best(of: $0, isBetter) }
            let values = call.rest(0)
            if values.count == 1 {
                return try call.replacing(0, with: values[0]).reduce(operation, formula: formula)
            }
            guard !values.isEmpty else { throw call.emptyValue(0) }
            return try call.extreme(of: values, pair, formula: formula)
        }
    }

    private static func best(
        of numbers: [Double], _ isBetter: (Double, Double) -> Bool
    ) -> Double? {
        guard var best = numbers.first else { return nil }
        for number in numbers where number.isNaN || isBetter(number, best) {
            if number.isNaN { return .nan }
            best = number
        }
        return best
    }

    private static func extremeRule(_ name: String) -> ResultRule {
        let reduction = StaticShapes.reduction(name)
        return { (arguments: [StaticValue?]) throws(ShapeError) -> StaticValue in
            guard case .list(let values) = StaticShapes.argument(arguments, 0),
                values.count == 1
            else { return .unknown }
            return try reduction([values[0]] + arguments.dropFirst())
        }
    }

    static let argmax = position(
        "argmax", "The place of the first largest element, counted from 0.",
        example: "tensor([[1, 5], [7, 2]]).argmax(axis: -1)", isBetter: { $0 > $1 }
    ) { try $0.argmax(axis: $1, keepingDimensions: $2) }

    static let argmin = position(
        "argmin", "The place of the first smallest element, counted from 0.",
        example: "argmin([3, 1, 2])", isBetter: { $0 < $1 }
    ) { try $0.argmin(axis: $1, keepingDimensions: $2) }

    private static func position(
        _ name: String, _ summary: String, example: String,
        isBetter: @escaping @Sendable (Double, Double) -> Bool,
        find: @escaping @Sendable (Tensor, Int?, Bool) throws -> Tensor
    ) -> Builtin {
        Builtin(
            name, [.required("x", domain), .oneAxis, .keep], .reductions, summary,
            example: example, rule: StaticShapes.reduction(name)
        ) { call in
            if !call.isGiven(1), case .numbers(let numbers) = try call.numeric(0) {
                guard let best = best(of: numbers, isBetter) else { throw call.emptyValue(0) }
                let place = numbers.firstIndex { $0 == best || ($0.isNaN && best.isNaN) }
                return .whole(place ?? 0)
            }
            return .tensor(
                try find(call.tensor(0), call.axis(1), call.bool(2, default: false)))
        }
    }
}

/// The logarithm of the sum of exponentials; the largest is taken out so that none overflows.
@Sendable private func logOfSumOfExponentials(_ numbers: [Double]) -> Double? {
    guard let largest = numbers.max() else { return -.infinity }
    guard largest.isFinite else { return numbers.contains(where: \.isNaN) ? .nan : largest }
    return largest + log(numbers.reduce(0) { $0 + exp($1 - largest) })
}

extension BuiltinCall {
    /// The same call with another first argument.
    func replacing(_ index: Int, with value: Value) -> BuiltinCall {
        var changed = values
        changed[index] = value
        return BuiltinCall(
            declaration: declaration, machine: machine, values: changed, body: body)
    }

    /// A reduction whose parameters are x, axis and keep.
    ///
    /// - Parameter formula: the same for plain numbers; nil where it has no value.
    func reduce(
        _ operation: Reduction, correction: Int = 0, formula: ([Double]) -> Double?
    ) throws -> Value {
        let keeps = try bool(2, default: false)
        if !isGiven(1), !keeps {
            switch try numeric(0) {
            case .number(let number): return .number(try plain([number], formula))
            case .numbers(let numbers): return .number(try plain(numbers, formula))
            case .tensor: break
            }
        }
        var axes = try axes(1)
        if axes == nil, let items = try value(0).asList, items.allSatisfy(\.isTensor) {
            axes = [0]
        }
        return .tensor(
            try tensor(0).reduce(
                operation, axes: axes, keepingDimensions: keeps, correction: correction))
    }

    private func plain(_ numbers: [Double], _ formula: ([Double]) -> Double?) throws -> Double {
        guard let result = formula(numbers) else { throw emptyValue(0) }
        return result
    }

    func reduceTruth(_ operation: Reduction, formula: ([Bool]) -> Bool) throws -> Value {
        let value = try value(0)
        if case .bool = value { return value }
        if let items = value.asList, !isGiven(1), !items.contains(where: \.isTensor) {
            let flags = try items.map { item in
                guard case .bool(let flag) = item else {
                    throw wrongType(0, "made of truth values", found: item)
                }
                return flag
            }
            return .bool(formula(flags))
        }
        return .tensor(
            try tensor(0).reduce(
                operation, axes: axes(1), keepingDimensions: bool(2, default: false)))
    }

    /// The smallest or largest of several arguments, element by element.
    func extreme(
        of values: [Value], _ pair: ElementwiseOperation, formula: ([Double]) -> Double?
    ) throws -> Value {
        if isGiven(1) {
            throw outOfDomain(
                1, "left out with several values", found: "given",
                hint: "for one tensor write `x.\(name)(axis: …)`")
        }
        if let numbers = Numbers.numbers(values) { return .number(try plain(numbers, formula)) }
        var result: Tensor?
        var bound: Double?
        for value in values {
            if case .number(let number) = value {
                bound = try bound.map { try plain([$0, number], formula) } ?? number
            } else {
                let next = try replacing(0, with: value).tensor(0)
                result = try result.map { try Tensor.binary(pair, $0, next) } ?? next
            }
        }
        guard var result else { throw emptyValue(0) }
        if let bound { result = try Tensor.binary(pair, result, number: bound) }
        return .tensor(result)
    }
}
