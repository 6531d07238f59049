import Kernels

/// The numbers that features are kept in, with the loops that are written for each kind.
protocol FeatureNumber: BinaryFloatingPoint, Sendable {
    static var elementType: ElementType { get }

    /// `Σ x[i] · w[i]`.
    static func dot(
        _ x: UnsafePointer<Self>, _ w: UnsafePointer<Double>, _ count: Int
    ) -> Double

    /// `w[i] += factor · x[i]`.
    static func add(
        _ factor: Double, _ x: UnsafePointer<Self>, to w: UnsafeMutablePointer<Double>,
        _ count: Int)

    /// `Σ x[i]²`.
    static func squares(_ x: UnsafePointer<Self>, _ count: Int) -> Double

    static func update(
        _ weights: UnsafeMutablePointer<Self>, _ gradient: UnsafePointer<Self>,
        _ first: UnsafeMutablePointer<Self>, _ second: UnsafeMutablePointer<Self>, _ count: Int,
        _ step: AdamStep)
}

extension Float: FeatureNumber {
    static var elementType: ElementType { .float32 }

    static func dot(
        _ x: UnsafePointer<Float>, _ w: UnsafePointer<Double>, _ count: Int
    ) -> Double { dotProduct(x, w, count) }

    static func add(
        _ factor: Double, _ x: UnsafePointer<Float>, to w: UnsafeMutablePointer<Double>,
        _ count: Int
    ) { addScaled(factor, x, to: w, count) }

    static func squares(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
        squaredNorm(x, count)
    }

    static func update(
        _ weights: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>,
        _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>, _ count: Int,
        _ step: AdamStep
    ) { step.update(weights, gradient, first, second, count) }
}

extension Double: FeatureNumber {
    static var elementType: ElementType { .float64 }

    static func dot(
        _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ count: Int
    ) -> Double { dotProduct(x, w, count) }

    static func add(
        _ factor: Double, _ x: UnsafePointer<Double>, to w: UnsafeMutablePointer<Double>,
        _ count: Int
    ) { addScaled(factor, x, to: w, count) }

    static func squares(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
        squaredNorm(x, count)
    }

    static func update(
        _ weights: UnsafeMutablePointer<Double>, _ gradient: UnsafePointer<Double>,
        _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>, _ count: Int,
        _ step: AdamStep
    ) { step.update(weights, gradient, first, second, count) }
}
