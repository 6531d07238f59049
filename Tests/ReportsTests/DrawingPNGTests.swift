import CPNG
import Figures
import Reports
import Testing

@Suite("Drawings and pixels as PNG")
struct DrawingPNGTests {
    /// Width, height and bytes, as libpng reads them.
    static func decoded(_ png: [UInt8], channels: Int) -> PixelImage? {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        guard png_image_begin_read_from_memory(&image, png, png.count) != 0 else { return nil }
        image.format = channels == 1 ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR)
        var pixels = [UInt8](repeating: 0, count: Int(image.width * image.height) * channels)
        guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else { return nil }
        return PixelImage(
            width: Int(image.width), height: Int(image.height), channels: channels, pixels: pixels)
    }

    @Test("Pixels come back as they were", arguments: [(1, 1, 1), (289, 57, 1), (31, 7, 3)])
    func roundTrip(width: Int, height: Int, channels: Int) throws {
        let count = width * height * channels
        let image = PixelImage(
            width: width, height: height, channels: channels,
            pixels: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 5) })
        let png = try DrawingPNG.encode(image)
        #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        #expect(Self.decoded(png, channels: channels) == image)
        #expect(try DrawingPNG.encode(image) == png)
    }

    @Test(
        "Sizes that do not fit the pixels are refused",
        arguments: [(0, 1, 1, 0), (2, 2, 1, 3), (1, 1, 2, 2), (.max, .max, 1, 1), (-1, -1, 1, 1)])
    func refused(width: Int, height: Int, channels: Int, count: Int) {
        #expect(throws: DrawingPNGError.self) {
            try DrawingPNG.encode(
                width: width, height: height, channels: channels,
                pixels: [UInt8](repeating: 0, count: count))
        }
    }

    @Test("A drawing is painted in the light theme's colours at the wanted size")
    func painted() throws {
        let drawing = Drawing(
            width: 40, height: 20,
            commands: [
                .rectangles([.init(x: 10, y: 5, width: 20, height: 10)], .init(.series(1)))
            ])
        let png = try DrawingPNG.paint(drawing, scale: 2)
        let image = try #require(Self.decoded(png, channels: 3))
        #expect(image.width == 128 && image.height == 88)
        func pixel(_ x: Int, _ y: Int) -> [UInt8] {
            let start = (y * image.width + x) * 3
            return Array(image.pixels[start..<start + 3])
        }
        #expect(pixel(0, 0) == [0xFC, 0xFB, 0xF8])
        #expect(pixel(64, 44) == [0x0A, 0x5F, 0x66])
        #expect(try DrawingPNG.paint(drawing, scale: 2) == png)
    }

    @Test("All kinds of commands leave marks")
    func everyCommand() throws {
        let commands: [Drawing.Command] =
            [
                .polyline(
                    [.init(5, 5), .init(30, 15)], .init(.series(1), width: 2, dash: [2, 2])),
                .segments([.init(.init(5, 5), .init(5, 15))], .init(.axis)),
                .rectangles([.init(x: 5, y: 5, width: 9, height: 9)], .init(.heat, opacity: 0.5)),
            ]
            + Drawing.MarkerShape.allCases.map {
                .markers([.init(20, 10)], $0, radius: 4, .series(2))
            }
        let empty = try DrawingPNG.paint(Drawing(width: 40, height: 20), scale: 1)
        for command in commands {
            let png = try DrawingPNG.paint(
                Drawing(width: 40, height: 20, commands: [command]), scale: 1)
            #expect(png != empty, "\(command)")
        }
    }

    @Test("Scales and sizes out of bounds are refused")
    func sizes() {
        for scale in [0, -1, 9, .nan, .infinity] {
            #expect(throws: DrawingPNGError.self) {
                try DrawingPNG.paint(Drawing(width: 40, height: 20), scale: scale)
            }
        }
        #expect(throws: DrawingPNGError.self) {
            try DrawingPNG.paint(Drawing(width: 1e9, height: .nan), scale: 1)
        }
    }
}
