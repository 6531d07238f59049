import CPNG
import Figures

/// Why no PNG could be made.
public struct DrawingPNGError: Error, Equatable, Sendable {
    /// What was wrong, in words for the user.
    public let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Writes pixels as PNG: lossless, and the same bytes for the same pixels.
public enum DrawingPNG {
    /// A PNG of rows of pixels, eight bits a channel.
    ///
    /// - Parameters:
    ///   - channels: 1 (grey) or 3 (red, green, blue).
    ///   - pixels: `height · width · channels` bytes, row-major.
    /// - Throws: if the sizes do not fit the pixels, or libpng refuses them.
    public static func encode(width: Int, height: Int, channels: Int, pixels: [UInt8])
        throws(DrawingPNGError) -> [UInt8]
    {
        let limit = 1 << 15
        guard (1...limit).contains(width), (1...limit).contains(height),
            channels == 1 || channels == 3, pixels.count == width * height * channels
        else {
            throw DrawingPNGError(
                "\(pixels.count) bytes are no image of \(width) by \(height) pixels with "
                    + "\(channels) channels")
        }
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        image.width = UInt32(width)
        image.height = UInt32(height)
        image.format = channels == 1 ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR)
        return try written(&image, pixels: pixels, stride: width * channels)
    }

    public static func encode(_ image: PixelImage) throws(DrawingPNGError) -> [UInt8] {
        try encode(
            width: image.width, height: image.height, channels: image.channels,
            pixels: image.pixels)
    }

    /// The first call asks for the size, the second one writes.
    private static func written(_ image: inout png_image, pixels: [UInt8], stride: Int)
        throws(DrawingPNGError) -> [UInt8]
    {
        defer { png_image_free(&image) }
        var size = 0
        guard
            png_image_write_to_memory(&image, nil, &size, 0, pixels, Int32(stride), nil) != 0,
            size > 0
        else { throw DrawingPNGError(message(of: image)) }
        var bytes = [UInt8](repeating: 0, count: size)
        guard png_image_write_to_memory(&image, &bytes, &size, 0, pixels, Int32(stride), nil) != 0
        else { throw DrawingPNGError(message(of: image)) }
        return Array(bytes.prefix(size))
    }

    private static func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
