import Tensors

/// Draws samples of handwriting, one after another, with the same scratch memory.
///
/// What is drawn depends on the address of the sample alone: seed, writer, character, index.
struct Handwriting {
    /// Pixels along each edge of an image.
    static let side = 28

    private let seed: UInt64
    private var path = PenPath()
    private var points: [Point] = []
    private var canvas = InkCanvas()

    init(seed: UInt64) {
        self.seed = seed
    }

    /// Draws one sample over the 784 bytes at `out`.
    ///
    /// - Parameter character: a place in ``SkeletonTable/skeletons``.
    mutating func draw(
        _ character: Int, writer: Int, index: Int, into out: UnsafeMutablePointer<UInt8>
    ) {
        let style = WriterStyle(seed: seed, writer: writer)
        var habit = ScribbleAddress.habit(seed: seed, writer: writer, character: character).words
        var random = ScribbleAddress.sample(
            seed: seed, writer: writer, character: character, index: index
        ).words
        let variants = SkeletonTable.skeletons[character]
        let preferred = Self.choose(variants, by: habit.unit())
        let other = Self.choose(variants, by: random.unit())
        let strays = random.unit() < 0.12
        write(
            variants[strays ? other : preferred], style, habit: &habit, sample: &random)
        let radius = style.penRadius * (1 + 0.06 * random.normal())
        Placement.place(&path.vertices, style, radius: radius, random: &random)
        canvas.draw(path.vertices, into: out)
    }

    private static func choose(_ variants: [Skeleton], by unit: Float) -> Int {
        var rest = unit * variants.reduce(0) { $0 + $1.weight }
        for (place, variant) in variants.enumerated() {
            rest -= variant.weight
            if rest < 0 { return place }
        }
        return variants.count - 1
    }

    /// The pen's way in units of the skeleton.
    private mutating func write(
        _ skeleton: Skeleton, _ style: WriterStyle, habit: inout RandomWords,
        sample: inout RandomWords
    ) {
        path.vertices.removeAll(keepingCapacity: true)
        let map = PageMap(style, random: &sample)
        // A small body leaves the pen less room to stray.
        let room = min(1, 0.2 + 0.8 * skeleton.size)
        for stroke in skeleton.strokes {
            points.removeAll(keepingCapacity: true)
            let reach = room * stroke.size
            let own = 5.5 * reach
            let passing = 2.7 * style.carelessness * reach
            let shift =
                2 * Point(habit.normal(), habit.normal())
                + 1.4 * style.carelessness * Point(sample.normal(), sample.normal())
            var stray = Point.zero
            for (k, point) in stroke.points.enumerated() {
                let step =
                    own * Point(habit.normal(), habit.normal())
                    + passing * Point(sample.normal(), sample.normal())
                // Neighbours stray together, so that lines stay smooth.
                stray = k == 0 ? step : 0.65 * stray + 0.76 * step
                points.append(map.image(of: point + shift + stray))
            }
            path.add(points, corners: stroke.isCorner, style: style, random: &sample)
        }
    }
}

/// From the skeleton's page to the writer's: bent, widened, turned and slanted.
struct PageMap {
    private let bend: SIMD4<Float>
    private let width: Float
    private let turn: Float
    private let slant: Float

    init(_ style: WriterStyle, random: inout RandomWords) {
        let care = style.carelessness
        width = style.width * (1 + 0.07 * care * random.normal())
        turn = style.turn + 0.07 * care * random.normal()
        slant = style.slant + 0.06 * care * random.normal()
        bend =
            style.bend + 0.035 * care
            * SIMD4(random.normal(), random.normal(), random.normal(), random.normal())
    }

    func image(of point: Point) -> Point {
        let p = (point - Point(30, 50)) / 50
        let x = width * (p.x + bend[0] * p.y * p.y + bend[1] * p.x * p.y)
        let y = p.y + bend[2] * p.x * p.x + bend[3] * p.x * p.y
        return 50 * Point(x - turn * y - slant * y, y + turn * x)
    }
}
