import Kernels
import Shapes
import Tensors

// What each operation gives stands beside its derivative in Derivatives+Elementwise.

extension Symbol {
    private func make(
        _ primitive: Primitive, _ operands: [Symbol], _ shape: Shape, _ type: ElementType
    ) -> Symbol {
        Symbol(graph, graph.node(primitive, operands.map(\.id), shape, type))
    }

    /// `op(x)`; types as `Tensor.unary` has them.
    public func unary(_ op: UnaryOperation) -> Symbol {
        let input = cast(to: Self.inputType(op, type))
        if let number = input.plainNumber, input.type == .float64, let value = op.plainValue(number)
        {
            return graph.number(value, shape, input.type)
        }
        if case .unary(.negate) = input.primitive, op == .negate { return input.operand(0) }
        return make(.unary(op), [input], shape, op.isTest ? .bool : input.type)
    }

    private static func inputType(_ op: UnaryOperation, _ type: ElementType) -> ElementType {
        if op == .not { return .bool }
        if op.isTest || type.isFloating { return type }
        if !op.keepsType { return .float32 }
        return type == .bool ? .int64 : type
    }

    /// `a op b` with broadcasting; types as `Tensor.binary` has them.
    ///
    /// - Throws: `ShapeError.notBroadcastable`.
    public static func binary(
        _ op: ElementwiseOperation, _ a: Symbol, _ b: Symbol
    ) throws(ShapeError) -> Symbol {
        let type = computingType(op, a.type, b.type)
        let shape = try ShapeRules.broadcast(a.shape, b.shape, operation: op.symbol)
        let left = a.cast(to: type).spread(to: shape)
        let right = b.cast(to: type).spread(to: shape)
        return left.paired(op, right)
    }

    /// `a op number`; the number does not widen the tensor.
    public static func binary(
        _ op: ElementwiseOperation, _ a: Symbol, number: Double
    ) -> Symbol {
        let type = computingType(op, a.type, number: number, isExponent: true)
        let left = a.cast(to: type)
        return left.paired(op, left.graph.number(number, left.shape, type))
    }

    /// `number op b`; the number does not widen the tensor.
    public static func binary(
        _ op: ElementwiseOperation, number: Double, _ b: Symbol
    ) -> Symbol {
        let type = computingType(op, b.type, number: number, isExponent: false)
        let right = b.cast(to: type)
        return right.graph.number(number, right.shape, type).paired(op, right)
    }

    /// Both have one shape and type. What a plain number makes simple is made simple.
    private func paired(_ op: ElementwiseOperation, _ other: Symbol) -> Symbol {
        if let simple = simplified(op, other) { return simple }
        let result = op.isComparison || op.isLogical ? ElementType.bool : type
        let tile = self.tile.promoted(with: other.tile)
        return make(.binary(op), [inTile(tile), other.inTile(tile)], shape, result)
    }

    private func simplified(_ op: ElementwiseOperation, _ other: Symbol) -> Symbol? {
        let (x, y) = (plainNumber, other.plainNumber)
        switch op {
        case .add:
            if x == 0 { return other }
            if y == 0 { return self }
        case .subtract where y == 0: return self
        case .subtract where x == 0 && type.isFloating: return other.unary(.negate)
        case .multiply:
            if x == 1 { return other }
            if y == 1 { return self }
            if x == -1 && type.isFloating { return other.unary(.negate) }
            if y == -1 && type.isFloating { return unary(.negate) }
        case .divide where y == 1: return self
        case .power where y == 1: return self
        case .power where y == 2: return unary(.square)
        default: break
        }
        guard let x, let y, type == .float64 || type == .float32 else { return nil }
        guard let value = op.plainValue(x, y, isFloat: type == .float32) else { return nil }
        return graph.number(value, shape, type)
    }

    /// Elements of `a` where the condition is not 0, else of `b`; all three broadcast together.
    public static func select(
        _ condition: Symbol, _ a: Symbol, _ b: Symbol
    ) throws(ShapeError) -> Symbol {
        let type = a.type.promoted(with: b.type)
        var shape = try ShapeRules.broadcast(a.shape, b.shape, operation: "where")
        shape = try ShapeRules.broadcast(condition.shape, shape, operation: "where")
        let left = a.cast(to: type).spread(to: shape)
        let parts = [
            condition.cast(to: .bool).inTile(left.tile).spread(to: shape), left,
            b.cast(to: type).inTile(left.tile).spread(to: shape),
        ]
        return a.make(.select, parts, shape, type)
    }

    /// The same numbers in another type; fractions are cut towards 0.
    public func cast(to type: ElementType) -> Symbol {
        if type == self.type { return self }
        if let number = plainNumber, type.isFloating { return graph.number(number, shape, type) }
        return make(.cast, [self], shape, type)
    }

    /// What its elements are while a plan works.
    var tile: ElementType { graph[id].tile }

    /// The same truth values or numbers with elements of this kind.
    func inTile(_ tile: ElementType) -> Symbol {
        if tile == self.tile { return self }
        return Symbol(graph, graph.node(.cast, [id], shape, type, tile: tile))
    }

    /// The same value as a node of its own, to differentiate at.
    public func asPlace() -> Symbol {
        make(.identity(graph.newTag()), [self], shape, type)
    }

    /// The same value, through which no gradient passes.
    public func stoppingGradient() -> Symbol { make(.stopGradient, [self], shape, type) }

    package func operand(_ index: Int) -> Symbol { Symbol(graph, graph[id].operands[index]) }
}

// MARK: - Arithmetic between symbols of shapes that are known to fit

extension Symbol {
    package static func + (a: Symbol, b: Symbol) -> Symbol { a.fitting(.add, b) }
    package static func - (a: Symbol, b: Symbol) -> Symbol { a.fitting(.subtract, b) }
    package static func * (a: Symbol, b: Symbol) -> Symbol { a.fitting(.multiply, b) }
    package static func / (a: Symbol, b: Symbol) -> Symbol { a.fitting(.divide, b) }
    package static prefix func - (a: Symbol) -> Symbol { a.unary(.negate) }

    package static func + (a: Symbol, b: Double) -> Symbol { binary(.add, a, number: b) }
    package static func - (a: Symbol, b: Double) -> Symbol { binary(.subtract, a, number: b) }
    package static func * (a: Symbol, b: Double) -> Symbol { binary(.multiply, a, number: b) }
    package static func / (a: Symbol, b: Double) -> Symbol { binary(.divide, a, number: b) }
    package static func - (a: Double, b: Symbol) -> Symbol { binary(.subtract, number: a, b) }
    package static func / (a: Double, b: Symbol) -> Symbol { binary(.divide, number: a, b) }

    /// Operands whose shapes the caller has made fit; where they do not, no plan is made of the
    /// graph.
    private func fitting(_ op: ElementwiseOperation, _ other: Symbol) -> Symbol {
        do {
            return try Symbol.binary(op, self, other)
        } catch {
            graph.firstError = graph.firstError ?? error
            return self
        }
    }

    /// 1 where the test against the number holds, else 0, in the type of `self`.
    package func indicator(_ op: ElementwiseOperation, _ number: Double) -> Symbol {
        Symbol.binary(op, self, number: number).cast(to: type)
    }

    package func squareRoot() -> Symbol { unary(.sqrt) }
    package func squared() -> Symbol { unary(.square) }
}

extension UnaryOperation {
    /// What it gives for a double, where that is exactly what the kernel gives.
    fileprivate func plainValue(_ x: Double) -> Double? {
        switch self {
        case .negate: -x
        case .square: x * x
        case .absolute: x.magnitude
        case .sqrt: x.squareRoot()
        case .reciprocal: 1 / x
        default: nil
        }
    }
}

extension ElementwiseOperation {
    fileprivate func plainValue(_ x: Double, _ y: Double, isFloat: Bool) -> Double? {
        func rounded(_ f: (Double, Double) -> Double) -> Double {
            // The sum, product or quotient of two floats, rounded to double and then to float,
            // is that rounded to float at once.
            isFloat ? Double(Float(f(Double(Float(x)), Double(Float(y))))) : f(x, y)
        }
        switch self {
        case .add: return rounded(+)
        case .subtract: return rounded(-)
        case .multiply: return rounded(*)
        case .divide: return rounded(/)
        default: return nil
        }
    }
}
