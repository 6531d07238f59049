import Kernels

extension Derivatives {
    /// `ȳ f'(x)`; nil for functions that are constant wherever they have a derivative.
    static func unary(
        _ op: UnaryOperation, _ cotangent: Symbol, _ x: Symbol, _ y: Symbol
    ) throws -> Symbol? {
        guard x.type.isFloating else { return nil }
        switch op {
        case .negate: return -cotangent
        case .absolute: return cotangent * x.unary(.sign)
        case .square: return cotangent * (x * 2)
        // At 0 it is 0, as for `relu` everywhere.
        case .relu: return cotangent * y.indicator(.greater, 0)
        case .sqrt: return cotangent / (y * 2)
        case .reciprocal: return -(cotangent * y.squared())
        case .exp: return cotangent * y
        case .expm1: return cotangent * (y + 1)
        case .log: return cotangent / x
        case .log1p: return cotangent / (x + 1)
        case .log2: return cotangent / (x * 0.693_147_180_559_945_3)
        case .log10: return cotangent / (x * 2.302_585_092_994_045_7)
        case .sigmoid: return cotangent * (y * (1 - y))
        case .tanh: return cotangent * (1 - y.squared())
        case .sin: return cotangent * x.unary(.cos)
        case .cos: return -(cotangent * x.unary(.sin))
        case .tan: return cotangent * (y.squared() + 1)
        case .asin: return cotangent / (1 - x.squared()).squareRoot()
        case .acos: return -(cotangent / (1 - x.squared()).squareRoot())
        case .atan: return cotangent / (x.squared() + 1)
        case .sinh: return cotangent * x.unary(.cosh)
        case .cosh: return cotangent * x.unary(.sinh)
        case .erf:
            return cotangent * ((-x.squared()).unary(.exp) * 1.128_379_167_095_512_6)
        case .softplus: return cotangent * x.unary(.sigmoid)
        case .sign, .floor, .ceil, .round, .isNaN, .isInfinite, .isFinite, .not: return nil
        }
    }

    /// The cotangents of both operands of `y = a op b`.
    static func binary(
        _ op: ElementwiseOperation, _ cotangent: Symbol, _ a: Symbol, _ b: Symbol, _ y: Symbol,
        _ needsLeft: Bool, _ needsRight: Bool
    ) throws -> [Symbol?] {
        guard y.type.isFloating else { return [nil, nil] }
        switch op {
        case .add: return [cotangent, cotangent]
        case .subtract: return [cotangent, needsRight ? -cotangent : nil]
        case .multiply:
            return [needsLeft ? cotangent * b : nil, needsRight ? cotangent * a : nil]
        case .divide:
            let left = cotangent / b
            return [left, needsRight ? -(left * y) : nil]
        case .power:
            return [
                needsLeft ? cotangent * ofBase(a, b) : nil,
                needsRight ? cotangent * ofExponent(a, y) : nil,
            ]
        case .minimum, .maximum:
            // Equals share, as in `max` over an axis.
            let test: ElementwiseOperation = op == .maximum ? .greater : .less
            let isLeft = compared(test, a, b).cast(to: y.type)
            let isEqual = compared(.equal, a, b).cast(to: y.type)
            let share = isLeft + isEqual * 0.5
            return [cotangent * share, cotangent * (1 - share)]
        case .remainder:
            let quotient = Symbol(
                a.graph, a.graph.node(.binary(.floorDivide), [a.id, b.id], a.shape, y.type))
            return [cotangent, needsRight ? -(cotangent * quotient) : nil]
        case .floorDivide, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
            .and, .or, .xor:
            return [nil, nil]
        }
    }

    private static func compared(
        _ op: ElementwiseOperation, _ a: Symbol, _ b: Symbol
    ) -> Symbol {
        Symbol(a.graph, a.graph.node(.binary(op), [a.id, b.id], a.shape, .bool))
    }

    /// `b a^(b - 1)`; 0 where b is 0, whatever a is.
    private static func ofBase(_ a: Symbol, _ b: Symbol) -> Symbol {
        if let exponent = b.plainNumber {
            return Symbol.binary(.power, a, number: exponent - 1) * exponent
        }
        let power = Symbol(
            a.graph, a.graph.node(.binary(.power), [a.id, (b - 1).id], a.shape, a.type))
        return b * power
    }

    /// `a^b log a`; 0 where a is 0.
    private static func ofExponent(_ a: Symbol, _ y: Symbol) -> Symbol {
        let isZero = a.indicator(.equal, 0)
        return y * (a + isZero).unary(.log)
    }
}
