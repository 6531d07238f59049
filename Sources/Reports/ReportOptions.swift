import Diagnostics

/// What a page says beyond its run.
public struct ReportOptions: Sendable {
    /// False leaves out every duration, so that two fresh runs give the same bytes.
    public var showsTimings = true
    /// False leaves the notebook's source out of the page.
    public var embedsSource = true
    /// The version of the program, for the foot of the page.
    public var engineVersion = "0.1.0"
    /// How numbers are computed: `float32, OpenBLAS Zen, results independent of threads`.
    public var numericMode = "float32"
    /// The names of the builtin functions, for their colour in code.
    public var builtinNames: Set<String> = []
    /// A date to print where the notebook gives none, such as that of `SOURCE_DATE_EPOCH`.
    public var date: String?
    /// Also paints each plot and grid as a PNG file, in `RenderedPage.pictures`.
    public var paintsPictures = false

    public init() {}
}

/// A page as text, and what came up while it was made.
public struct RenderedPage: Sendable {
    /// The whole file.
    public let html: String
    /// References to nothing, pictures that are too large, formulas that cannot be set. With
    /// an error among them the page is complete but for the part it names.
    public let diagnostics: [Diagnostic]
    /// Empty unless asked for.
    public let pictures: [Picture]

    /// A figure as a file of its own.
    public struct Picture: Sendable, Equatable {
        /// `fig-loss.png`
        public let fileName: String
        public let bytes: [UInt8]
    }
}
