/// What tells series apart besides their colour.
///
/// The ninth series has the first one's colour again, but another dash and marker, so no two of
/// the first 64 look alike even without colours.
struct SeriesLook {
    /// From 1.
    let number: Int

    var role: Drawing.Role { .series((number - 1) % 8 + 1) }

    var dash: [Double] { Self.dashes[(number - 1 + turn) % Self.dashes.count] }

    var marker: Drawing.MarkerShape {
        let shapes = Drawing.MarkerShape.allCases
        return shapes[(number - 1 + turn * 3) % shapes.count]
    }

    /// How much of its colour the bars of a series have, so that grouped bars differ in
    /// lightness too; lighter ones have an outline.
    var density: Double { Self.densities[(number - 1) % Self.densities.count] }

    private static let densities = [1, 0.5, 0.75, 0.3]

    /// How often the colours have been used up before.
    private var turn: Int { (number - 1) / 8 }

    private static let dashes: [[Double]] = [
        [], [7, 3], [2, 3], [9, 3, 2, 3], [12, 4], [5, 2, 1, 2, 1, 2], [4, 5], [1, 4],
    ]
}
