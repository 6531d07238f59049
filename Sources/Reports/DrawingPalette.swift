/// The colours of drawings, for both themes, each with a contrast of at least 4.5 to its paper.
///
/// Chosen by search for the largest smallest difference (in Oklab) between any two, as seen with
/// normal sight and with protanopia, deuteranopia and tritanopia (Machado, Oliveira and
/// Fernandes 2009, severity 1); the first ones differ most.
struct DrawingPalette: Sendable {
    let series: [String]
    /// The densest cell of a heat map that carries numbers: the ink keeps 4.5 on it.
    let heat: String
    /// The densest cell of a heat map without numbers.
    let deepHeat: String

    static let light = DrawingPalette(
        series: [
            "#0a5f66", "#cf3a06", "#54096b", "#186cdf", "#644113", "#a03c9c", "#5e7b48", "#333732",
        ],
        heat: "#58a5ac", deepHeat: "#0a5f66")

    static let dark = DrawingPalette(
        series: [
            "#7fd0d6", "#d38a48", "#b27dff", "#65a6c3", "#ffd038", "#ff629a", "#a0c266", "#d6e5c5",
        ],
        heat: "#1c6169", deepHeat: "#7fd0d6")

    /// Custom properties, for the rule that sets a theme.
    var properties: String {
        let colours = series.enumerated().map { "--plot-\($0 + 1):\($1)" }
        return (colours + ["--heat:\(heat)", "--deep-heat:\(deepHeat)"]).joined(separator: ";")
    }
}
