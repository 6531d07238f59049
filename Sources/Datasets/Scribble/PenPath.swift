import Tensors

/// The way of a pen over the page: places with the line's half thickness there.
///
/// Kept from one character to the next, so that drawing many allocates nothing.
struct PenPath {
    struct Vertex {
        var place: Point
        var radius: Float
        /// The pen was lifted before it came here.
        var begins: Bool
    }

    var vertices: [Vertex] = []

    // One stroke while it is worked on.
    private var knots: [Point] = []
    private var arriving: [Point] = []
    private var leaving: [Point] = []
    private var pressure: [Float] = []

    /// Adds a stroke: a smooth line through the points, which turns at the corners.
    ///
    /// Radii are in proportion to the writer's pen.
    mutating func add(
        _ points: [Point], corners: [Bool], style: WriterStyle, random: inout RandomWords
    ) {
        knots = points
        findTangents(corners: corners, sharpness: style.sharpness)
        findPressure(style)
        vertices.append(Vertex(place: knots[0], radius: pressure[0], begins: true))
        for k in 1..<knots.count {
            let tremor =
                style.wobble * Point(random.normal(), random.normal())
            addSpan(endingAt: k, tremor: tremor)
        }
    }

    /// A cubic from one knot to the next, cut into pieces short enough to look smooth.
    private mutating func addSpan(endingAt k: Int, tremor: Point) {
        let from = knots[k - 1]
        let to = knots[k]
        let length = (to - from).length
        let m0 = leaving[k - 1] * length
        let m1 = arriving[k] * length
        let pieces = max(2, min(8, Int(length / 6) + 1))
        let shift = tremor * min(1, length / 20)
        for piece in 1...pieces {
            let t = Float(piece) / Float(pieces)
            let u = 1 - t
            let curve: Point =
                u * u * ((1 + 2 * t) * from + t * m0)
                + t * t * ((1 + 2 * u) * to - u * m1)
            vertices.append(
                Vertex(
                    place: curve + 4 * t * u * shift,
                    radius: u * pressure[k - 1] + t * pressure[k], begins: false))
        }
    }

    /// Directions at each knot, as place for each unit of length: Catmull and Rom's with the
    /// lengths of the chords; before and after a corner those of the chords themselves.
    private mutating func findTangents(corners: [Bool], sharpness: Float) {
        arriving.removeAll(keepingCapacity: true)
        leaving.removeAll(keepingCapacity: true)
        let last = knots.count - 1
        for k in 0...last {
            let before = k > 0 ? knots[k] - knots[k - 1] : knots[1] - knots[0]
            let after = k < last ? knots[k + 1] - knots[k] : before
            let a = max(before.length, 0.01)
            let b = max(after.length, 0.01)
            let smooth = (before / a * b + after / b * a) / (a + b)
            let sharp = corners[k] ? sharpness : 0
            arriving.append(smooth + sharp * (before / a - smooth))
            leaving.append(smooth + sharp * (after / b - smooth))
        }
        guard last > 1 else { return }
        // A line that bends goes on bending at its ends.
        leaving[0] = 1.5 * leaving[0] - 0.5 * arriving[1]
        arriving[last] = 1.5 * arriving[last] - 0.5 * leaving[last - 1]
    }

    /// A quick pen leaves a thin line: quick on long straight ways, slow where it turns.
    private mutating func findPressure(_ style: WriterStyle) {
        pressure.removeAll(keepingCapacity: true)
        let last = knots.count - 1
        for k in 0...last {
            guard k > 0 && k < last else {
                pressure.append(1 - style.taper)
                continue
            }
            let before = knots[k] - knots[k - 1]
            let after = knots[k + 1] - knots[k]
            let (a, b) = (before.length, after.length)
            let cosine = (before * after).sum() / max(a * b, 0.01)
            let speed = max(0, cosine) * min(1, (a + b) / 60)
            pressure.append(1 + style.thinning * (0.5 - speed))
        }
    }
}

extension Point {
    var length: Float { (self * self).sum().squareRoot() }
}
