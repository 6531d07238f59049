/// Pixels ready to be written, row-major, one byte a channel.
public struct PixelImage: Sendable, Equatable {
    public var width: Int
    public var height: Int
    /// 1 (grey) or 3 (red, green, blue).
    public var channels: Int
    public var pixels: [UInt8]

    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// The grey between tiles: seen beside black and beside white.
    public static let gutter: UInt8 = 128
    /// What stands between tiles that are mostly grey.
    public static let whiteGutter: UInt8 = 255
}

extension ImageGrid {
    /// How many images are seen at a time.
    public var shownCount: Int { frames > 1 ? count / frames : count }

    public var rows: Int {
        guard columns > 0, shownCount > 0 else { return 0 }
        return (shownCount - 1) / columns + 1
    }

    /// Columns that hold an image: a grid with fewer images than columns is narrower.
    public var usedColumns: Int { max(0, min(columns, shownCount)) }

    /// The grids of a film, in order; one of itself if it is none.
    public var separateFrames: [ImageGrid] {
        guard frames > 1, (try? validate()) != nil else { return [self] }
        let size = pixels.count / frames
        return (0..<frames).map { frame in
            var grid = self
            (grid.frames, grid.count) = (1, shownCount)
            grid.pixels = Array(pixels[frame * size..<(frame + 1) * size])
            return grid
        }
    }

    /// All frames one below the other, each with a line of gutter below.
    public var filmStrip: PixelImage {
        // One gutter for all, or it would flicker.
        let gutter = gutter
        let frames = separateFrames.map { $0.mosaic(gutter: gutter) }
        var strip = PixelImage(width: 0, height: 0, channels: channels, pixels: [])
        for frame in frames {
            strip.width = frame.width
            strip.height += frame.height + 1
            strip.pixels += frame.pixels
            strip.pixels += [UInt8](repeating: gutter, count: frame.width * frame.channels)
        }
        return strip
    }

    /// All images in one, with gutters of one pixel; places without image are gutter. Of a film, the last frame.
    ///
    /// A grid that does not pass `Figure.validate` gives an empty image.
    public var mosaic: PixelImage { mosaic(gutter: gutter) }

    private func mosaic(gutter: UInt8) -> PixelImage {
        let tile = tileWidth * channels
        guard (try? validate()) != nil else {
            return PixelImage(width: 0, height: 0, channels: 1, pixels: [])
        }
        guard frames == 1 else { return separateFrames[frames - 1].mosaic(gutter: gutter) }
        let width = usedColumns * (tileWidth + 1) - 1
        let height = rows * (tileHeight + 1) - 1
        var result = [UInt8](repeating: gutter, count: width * height * channels)
        for image in 0..<count {
            let left = image % columns * (tileWidth + 1)
            let top = image / columns * (tileHeight + 1)
            for line in 0..<tileHeight {
                let source = (image * tileHeight + line) * tile
                let target = ((top + line) * width + left) * channels
                result.replaceSubrange(target..<target + tile, with: pixels[source..<source + tile])
            }
        }
        return PixelImage(width: width, height: height, channels: channels, pixels: result)
    }

    private var gutter: UInt8 {
        let near = PixelImage.gutter - 48...PixelImage.gutter + 48
        let grey = pixels.count { near.contains($0) }
        return 2 * grey > pixels.count ? PixelImage.whiteGutter : PixelImage.gutter
    }

    /// How many times a page enlarges each pixel: a whole number, tiles about 84 pixels wide,
    /// the grid at most 672.
    public var displayScale: Int {
        guard tileWidth > 0, usedColumns > 0, tileWidth < 1 << 20 else { return 1 }
        let wanted = max(1, 84 / tileWidth)
        let possible = 672 / max(1, usedColumns * (tileWidth + 1) - 1)
        return max(1, min(wanted, possible, 16))
    }
}
