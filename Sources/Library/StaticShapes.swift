import Language
import Shapes

/// What the checker may know of a call's result; the rules are those the run obeys.
///
/// Arguments stand in the order of the parameters. Whatever is not known for certain makes
/// the result unknown.
enum StaticShapes {
    typealias Arguments = [StaticValue?]

    // MARK: - Reading what is known

    static func argument(_ arguments: Arguments, _ index: Int) -> StaticValue? {
        index < arguments.count ? arguments[index] : nil
    }

    /// The shape of a tensor, or of a plain number.
    static func shape(_ value: StaticValue?) -> Shape? {
        switch value {
        case .tensor(let shape): shape
        case .number, .boolean: Shape([])
        default: nil
        }
    }

    static func integer(_ value: StaticValue?) -> Int? {
        guard case .number(let number) = value else { return nil }
        return Numbers.integer(number)
    }

    static func integers(_ value: StaticValue?) -> [Int]? {
        guard case .list(let items) = value else { return nil }
        let numbers = items.compactMap { integer($0) }
        return numbers.count == items.count ? numbers : nil
    }

    /// Sizes written `3, 4` or `[3, 4]`; the variadic parameter is a list.
    static func sizes(_ value: StaticValue?) -> [Int]? {
        if case .list(let items) = value, items.count == 1, case .list = items[0] {
            return integers(items[0])
        }
        return integers(value)
    }

    /// One axis, a list of axes, or all: nil in the outer optional means not known.
    static func axes(_ value: StaticValue?) -> [Int]?? {
        guard let value else { return .some(nil) }
        if let axis = integer(value) { return .some([axis]) }
        if let axes = integers(value) { return .some(axes) }
        return nil
    }

    static func flag(_ value: StaticValue?) -> Bool? {
        guard let value else { return false }
        guard case .boolean(let flag) = value else { return nil }
        return flag
    }

    /// The shape that lists nested as axes are would have as a tensor.
    static func nestedShape(_ value: StaticValue) throws(ShapeError) -> Shape? {
        guard case .list(let items) = value else { return shape(value) }
        var first: Shape?
        for (position, item) in items.enumerated() {
            guard let found = try nestedShape(item) else { return nil }
            if let first, first != found {
                throw .raggedRows(expected: first, found: found, position: position)
            }
            first = first ?? found
        }
        return Shape([items.count] + (first?.sizes ?? []))
    }

    // MARK: - Rules

    /// `zeros(3, 4)`, `normal([3, 4])`: the first parameter holds the sizes.
    static func fromSizes(_ operation: String) -> ResultRule {
        { (arguments: Arguments) throws(ShapeError) -> StaticValue in
            try tensor(ofSizes: sizes(argument(arguments, 0)), operation)
        }
    }

    static func tensor(
        ofSizes sizes: [Int]?, _ operation: String
    ) throws(ShapeError) -> StaticValue {
        guard let sizes else { return .unknown }
        _ = try ShapeRules.count(sizes, operation: operation)
        return .tensor(Shape(sizes))
    }

    /// A parameter that holds a list of sizes, or one size.
    static func fromShape(
        _ operation: String, at index: Int, default standard: [Int]? = nil
    ) -> ResultRule {
        { (arguments: Arguments) throws(ShapeError) -> StaticValue in
            guard let given = argument(arguments, index) else {
                return try tensor(ofSizes: standard, operation)
            }
            return try tensor(ofSizes: integers(given) ?? integer(given).map { [$0] }, operation)
        }
    }

    static func nested(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard let given = argument(arguments, 0), let shape = try nestedShape(given) else {
            return .unknown
        }
        return .tensor(shape)
    }

    /// The result has the shape of the first argument, if that is a tensor.
    static func same(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard case .tensor(let shape) = argument(arguments, 0) else { return .unknown }
        return .tensor(shape)
    }

    /// The same shape; the axis at `index` must be there.
    static func sameWithAxis(_ operation: String, at index: Int) -> ResultRule {
        { (arguments: Arguments) throws(ShapeError) -> StaticValue in
            guard case .tensor(let shape) = argument(arguments, 0) else { return .unknown }
            if let axis = integer(argument(arguments, index)) {
                _ = try ShapeRules.axis(axis, of: shape, operation: operation)
            }
            return .tensor(shape)
        }
    }

    /// All arguments from `start` on broadcast together.
    static func broadcast(_ operation: String, _ indices: [Int]) -> ResultRule {
        { (arguments: Arguments) throws(ShapeError) -> StaticValue in
            var result = Shape([])
            for index in indices {
                guard let shape = shape(argument(arguments, index)) else { return .unknown }
                result = try ShapeRules.broadcast(result, shape, operation: operation)
            }
            return result.rank == 0 ? .unknown : .tensor(result)
        }
    }

    /// `where(condition, a, b)`; a single truth value picks one of the two as it is.
    static func choice(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard case .tensor = argument(arguments, 0) else { return .unknown }
        return try broadcast("where", [0, 1, 2])(arguments)
    }

    /// `sum(x, axis, keep: …)` with the places of `axis` and `keep`.
    static func reduction(_ operation: String, axis: Int = 1, keep: Int? = 2) -> ResultRule {
        { (arguments: Arguments) throws(ShapeError) -> StaticValue in
            guard case .tensor(let shape) = argument(arguments, 0),
                let axes = axes(argument(arguments, axis)),
                let keeps = flag(keep.flatMap { argument(arguments, $0) })
            else { return .unknown }
            return .tensor(
                try ShapeRules.reduce(
                    shape, axes: axes, keepingDimensions: keeps, operation: operation))
        }
    }

    static func reshape(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard case .tensor(let shape) = argument(arguments, 0),
            let sizes = sizes(argument(arguments, 1))
        else { return .unknown }
        return .tensor(try ShapeRules.reshape(shape, to: sizes))
    }

    static func transpose(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard case .tensor(let shape) = argument(arguments, 0) else { return .unknown }
        guard let given = argument(arguments, 1), given != .list([]) else {
            return .tensor(ShapeRules.transposed(shape))
        }
        guard let axes = sizes(given) else { return .unknown }
        return .tensor(try ShapeRules.permuted(shape, axes: axes))
    }

    static func squeeze(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard case .tensor(let shape) = argument(arguments, 0),
            let axes = axes(argument(arguments, 1))
        else { return .unknown }
        return .tensor(try ShapeRules.squeezed(shape, axes: axes))
    }

    static func expand(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard case .tensor(let shape) = argument(arguments, 0),
            let axis = integer(argument(arguments, 1))
        else { return .unknown }
        return .tensor(try ShapeRules.expanded(shape, axis: axis))
    }

    static func matrixProduct(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard case .tensor(let left) = argument(arguments, 0),
            case .tensor(let right) = argument(arguments, 1)
        else { return .unknown }
        return .tensor(try ShapeRules.matrixProduct(left, right))
    }

    static func concat(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard let shapes = tensors(argument(arguments, 0)), let axis = optionalAxis(arguments)
        else { return .unknown }
        return .tensor(try ShapeRules.concatenate(shapes, axis: axis, operation: "concat"))
    }

    static func stack(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard let shapes = tensors(argument(arguments, 0)), let axis = optionalAxis(arguments)
        else { return .unknown }
        return .tensor(try ShapeRules.stack(shapes, axis: axis))
    }

    private static func optionalAxis(_ arguments: Arguments) -> Int? {
        guard let axis = argument(arguments, 1) else { return 0 }
        return integer(axis)
    }

    private static func tensors(_ value: StaticValue?) -> [Shape]? {
        guard case .list(let items) = value, !items.isEmpty else { return nil }
        var shapes: [Shape] = []
        for item in items {
            guard case .tensor(let shape) = item else { return nil }
            shapes.append(shape)
        }
        return shapes
    }

    static func oneHot(_ arguments: Arguments) throws(ShapeError) -> StaticValue {
        guard case .tensor(let shape) = argument(arguments, 0),
            let classes = integer(argument(arguments, 1)), classes > 0
        else { return .unknown }
        return try tensor(ofSizes: shape.sizes + [classes], "onehot")
    }
}
