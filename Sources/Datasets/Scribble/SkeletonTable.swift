/// The paths a pen takes for each character, in the ways in which people write it.
///
/// ## Notation
/// A variant is `weight: stroke / stroke`, a stroke the points that the pen passes, `x,y` each;
/// `!` after a point marks a corner, where the pen turns; elsewhere it goes on smoothly. y goes
/// down from 0, the top of capitals, to 100, the line they stand on. Variants of one character
/// are taken in proportion to their weights.
package enum SkeletonTable {
    package struct Entry: Sendable {
        package let character: String
        package let variants: [String]

        init(_ character: String, _ variants: String...) {
            self.character = character
            self.variants = variants
        }
    }

    /// 0-9, A-Z, a-z: the order of EMNIST's classes.
    package static let entries = digits + uppercase + lowercase

    /// The variants of each of the 62 characters.
    package static let skeletons: [[Skeleton]] = entries.map {
        $0.variants.compactMap(Skeleton.init)
    }
}

/// One way to write a character.
package struct Skeleton: Sendable {
    let weight: Float
    package let strokes: [Stroke]
    /// Its greater extent, a capital's height being 1.
    let size: Float

    package struct Stroke: Sendable {
        package var points: [Point]
        /// Whether the pen turns at a point.
        var isCorner: [Bool]
        /// How far its points may stray: all the way, but for dots, which keep their form.
        var size: Float { points.count > 2 ? 1 : min(1, (points[1] - points[0]).length / 20) }
    }

    /// Reads the notation of ``SkeletonTable``; nil if it is broken.
    package init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let weight = Float(parts[0]), weight > 0 else { return nil }
        self.weight = weight
        var strokes: [Stroke] = []
        for part in parts[1].split(separator: "/", omittingEmptySubsequences: false) {
            guard let stroke = Stroke(part) else { return nil }
            strokes.append(stroke)
        }
        self.strokes = strokes
        let points = strokes.flatMap(\.points)
        let low = points.reduce(Point(repeating: .infinity), pointwiseMin)
        let high = points.reduce(Point(repeating: -.infinity), pointwiseMax)
        size = (high - low).max() / 100
    }
}

extension Skeleton.Stroke {
    fileprivate init?(_ text: Substring) {
        points = []
        isCorner = []
        for word in text.split(separator: " ") {
            let turns = word.hasSuffix("!")
            let numbers = (turns ? word.dropLast() : word).split(separator: ",")
            guard numbers.count == 2, let x = Float(numbers[0]), let y = Float(numbers[1])
            else { return nil }
            points.append(Point(x, y))
            isCorner.append(turns)
        }
        guard points.count >= 2 else { return nil }
    }
}

/// A place, x to the right and y down.
package typealias Point = SIMD2<Float>
