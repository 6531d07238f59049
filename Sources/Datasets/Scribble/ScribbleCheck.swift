import Tensors

extension ScribbleSet {
    /// SHA-256 of the first 1,000 images to train on, as every machine must draw them.
    static let digestOfFirst =
        "c1d7a668f9028dbc209ce3fdbb1471aa1f32a1d408b8d68c4714171884930cc0"

    /// SHA-256 of the first images of a new set, drawn for this question alone.
    package static func digest(
        ofFirst count: Int, of specification: ScribbleSpecification
    ) throws -> String {
        let images = try ScribbleSet(specification).images(
            at: Array(0..<min(count, specification.count)))
        var digest = SHA256()
        try images.withContiguousBytes { digest.update($0) }
        return digest.finish()
    }

    /// Whether this machine draws the handwriting that this version promises.
    public static func isDrawnAsPromised() throws -> Bool {
        try digest(ofFirst: 1000, of: .standard(.train)) == digestOfFirst
    }
}
