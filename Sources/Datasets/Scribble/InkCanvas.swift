/// Turns the pen's way into grey values: how much of each pixel the ink covers.
struct InkCanvas {
    /// Over how many pixels the edge of a line goes from black to white, as in MNIST.
    private static let edge: Float = 1.25
    private static let side = Handwriting.side

    private var ink = [Float](repeating: 0, count: side * side)

    mutating func draw(_ vertices: [PenPath.Vertex], into out: UnsafeMutablePointer<UInt8>) {
        ink.withUnsafeMutableBufferPointer { ink in
            ink.update(repeating: 0)
            for k in 1..<max(1, vertices.count) where !vertices[k].begins {
                Self.drawLine(vertices[k - 1], vertices[k], ink)
            }
            for k in 0..<ink.count { out[k] = UInt8(min(ink[k], 1) * 255 + 0.5) }
        }
    }

    /// A line with round ends whose thickness goes evenly from one end to the other. Where
    /// lines cross, ink does not get darker.
    private static func drawLine(
        _ a: PenPath.Vertex, _ b: PenPath.Vertex, _ ink: UnsafeMutableBufferPointer<Float>
    ) {
        let reach = Point(repeating: max(a.radius, b.radius) + edge / 2)
        let low = pointwiseMax(pointwiseMin(a.place, b.place) - reach, .zero)
        let high = pointwiseMin(
            pointwiseMax(a.place, b.place) + reach, Point(repeating: Float(side)))
        guard low.x < high.x, low.y < high.y else { return }
        let way = b.place - a.place
        let inverse = 1 / max((way * way).sum(), 1e-9)
        let growth = b.radius - a.radius
        for row in Int(low.y)..<min(side, Int(high.y) + 1) {
            let y = Float(row) + 0.5 - a.place.y
            for column in Int(low.x)..<min(side, Int(high.x) + 1) {
                let x = Float(column) + 0.5 - a.place.x
                let along = max(0, min(1, (x * way.x + y * way.y) * inverse))
                let dx = x - along * way.x
                let dy = y - along * way.y
                let distance = (dx * dx + dy * dy).squareRoot()
                let cover = (a.radius + along * growth - distance) / edge + 0.5
                let place = row * side + column
                if cover > ink[place] { ink[place] = cover }
            }
        }
    }
}
