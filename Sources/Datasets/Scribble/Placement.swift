import Tensors

/// Sets a character into the image as MNIST's are: scaled to 20 pixels, its centre of mass in
/// the middle.
enum Placement {
    /// Pixels between the ink and the edge of the image that are always kept.
    static let margin: Float = 1.25
    /// Height or width of the largest character, ink included.
    private static let box: Float = 20
    /// Height of a capital in units of the skeleton.
    private static let capital: Float = 100

    /// - Parameter radius: half the thickness of a line in pixels.
    static func place(
        _ vertices: inout [PenPath.Vertex], _ style: WriterStyle, radius: Float,
        random: inout RandomWords
    ) {
        var low = Point(repeating: .infinity)
        var high = Point(repeating: -.infinity)
        for vertex in vertices {
            low = pointwiseMin(low, vertex.place)
            high = pointwiseMax(high, vertex.place)
        }
        let extent = max((high - low).max(), 1)
        let scale = inkSize(extent, style, &random) / extent - 2 * radius / extent
        let drift =
            Point(0, style.baseline)
            + 0.35 * Point(random.normal(), random.normal())
        let middle = Point(repeating: Float(Handwriting.side) / 2) + drift
        var shift = middle - scale * centreOfMass(vertices)
        // The largest radius is that of a slow pen.
        let reach = Point(repeating: 1.3 * radius + margin)
        let side = Point(repeating: Float(Handwriting.side))
        shift = pointwiseMax(shift, reach - scale * low)
        shift = pointwiseMin(shift, side - reach - scale * high)
        for k in vertices.indices {
            vertices[k].place = scale * vertices[k].place + shift
            vertices[k].radius *= radius
        }
    }

    /// Pixels from end to end. Small letters stay smaller than capitals, though less so than
    /// on paper: each is an image of its own.
    private static func inkSize(
        _ extent: Float, _ style: WriterStyle, _ random: inout RandomWords
    ) -> Float {
        let size = box * style.size * (1 + 0.02 * random.normal())
        let share = extent / capital
        return min(size * (share < 0.9 ? 0.45 + 0.6 * share : 1), 22)
    }

    /// Of the lines, each as heavy as it is long and thick.
    private static func centreOfMass(_ vertices: [PenPath.Vertex]) -> Point {
        var sum = Point.zero
        var mass: Float = 0
        for k in 1..<vertices.count where !vertices[k].begins {
            let (a, b) = (vertices[k - 1], vertices[k])
            let weight = (b.place - a.place).length * (a.radius + b.radius)
            sum += weight * 0.5 * (a.place + b.place)
            mass += weight
        }
        return sum / max(mass, 1e-6)
    }
}
