import Figures
import Interpreter
import Shapes
import Tensors

/// Images as bytes, read from the first argument of `grid`.
struct ImagePixels {
    let count: Int
    let height: Int
    let width: Int
    let channels: Int
    let pixels: [UInt8]
    /// `0 black, 1 white`
    let valueRange: String

    /// - Throws: a fault if the shape is no image's, or there are too many pixels to show.
    static func read(_ call: BuiltinCall) throws -> ImagePixels {
        let tensor = try storedOrWhole(call)
        let sizes = try imageSizes(tensor.tensor.shape, call)
        let limit = 4_000_000
        guard tensor.tensor.shape.count <= limit * 3 else {
            throw call.outOfDomain(
                0, "at most 4,000,000 pixels",
                found: Wording.count(tensor.tensor.shape.count, "number"),
                hint: "show some of them, such as `images[0:50]`")
        }
        let numbers = try tensor.tensor.toDoubles()
        let range = try Range(of: numbers, tensor: tensor, call)
        return ImagePixels(
            count: sizes[0], height: sizes[1], width: sizes[2], channels: sizes[3],
            pixels: numbers.map(range.byte), valueRange: range.description)
    }

    private struct Source {
        var tensor: Tensor
        /// The bytes 0...255 stand for 0...1.
        var standsForUnit = false
    }

    /// The bytes of images that are kept as bytes, else the tensor.
    private static func storedOrWhole(_ call: BuiltinCall) throws -> Source {
        if let images = try call.value(0).asExtended as? ImageTensor {
            return Source(tensor: images.bytes, standsForUnit: true)
        }
        return Source(tensor: try call.tensor(0))
    }

    /// Number, height, width and channels.
    private static func imageSizes(_ shape: Shape, _ call: BuiltinCall) throws -> [Int] {
        let hasChannels = shape.sizes.last == 1 || shape.sizes.last == 3
        switch shape.rank {
        case 2: return [1, shape[0], shape[1], 1]
        // A width of 1 is no image's; three columns may well be, such as those of kernels.
        case 3 where shape.sizes.last == 1: return [1] + shape.sizes
        case 3: return shape.sizes + [1]
        case 4 where hasChannels: return shape.sizes
        default:
            throw call.outOfDomain(
                0, "images", found: "a tensor of shape \(shape)",
                hint: "images have the shape [N, height, width] with 1 or 3 channels last")
        }
    }

    /// Which numbers are black and white.
    private struct Range: CustomStringConvertible {
        var low: Double
        var high: Double
        /// What the numbers are called where they stand for others.
        var shownLow: Double
        var shownHigh: Double

        init(of numbers: [Double], tensor: Source, _ call: BuiltinCall) throws {
            let natural = Self.natural(numbers, tensor)
            let scale = tensor.standsForUnit ? 255.0 : 1
            shownLow = try call.number(5, default: natural.low / scale)
            shownHigh = try call.number(6, default: natural.high / scale)
            guard shownLow < shownHigh, shownLow.isFinite, shownHigh.isFinite else {
                throw call.outOfDomain(
                    call.isGiven(6) ? 6 : 5, "such that low < high",
                    found: "\(Wording.number(shownLow)) and \(Wording.number(shownHigh))")
            }
            low = shownLow * scale
            high = shownHigh * scale
        }

        /// 0...255 for bytes, 0...1 if all numbers lie there, else from smallest to largest.
        private static func natural(
            _ numbers: [Double], _ source: Source
        ) -> (low: Double, high: Double) {
            if source.tensor.elementType == .uint8 { return (0, 255) }
            var low = Double.infinity
            var high = -Double.infinity
            for number in numbers where number.isFinite {
                low = Swift.min(low, number)
                high = Swift.max(high, number)
            }
            if low > high || (low >= 0 && high <= 1) { return (0, 1) }
            return low < high ? (low, high) : (low, low + Swift.max(1, low.magnitude))
        }

        func byte(_ number: Double) -> UInt8 {
            let share = (number - low) / (high - low)
            guard share > 0 else { return 0 }
            return share < 1 ? UInt8(share * 255 + 0.5) : 255
        }

        var description: String {
            "\(NumberText.short(shownLow)) black, \(NumberText.short(shownHigh)) white"
        }
    }
}
