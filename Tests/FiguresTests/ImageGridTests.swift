import Figures
import Testing

@Suite("Grids of images")
struct ImageGridTests {
    static func grid(_ count: Int, columns: Int, width: Int = 2, height: Int = 1, channels: Int = 1)
        -> ImageGrid
    {
        let size = count * width * height * channels
        let bytes = (1...size).map { UInt8(truncatingIfNeeded: $0) }
        return ImageGrid(
            tileWidth: width, tileHeight: height, channels: channels, pixels: bytes, count: count,
            columns: columns, valueRange: "0 black, 1 white")
    }

    @Test("Images stand beside and below each other with one pixel between")
    func mosaic() {
        let g = PixelImage.gutter
        let image = Self.grid(3, columns: 2).mosaic
        #expect(image.width == 5 && image.height == 3 && image.channels == 1)
        #expect(image.pixels == [1, 2, g, 3, 4, g, g, g, g, g, 5, 6, g, g, g])
    }

    @Test("Between tiles that are mostly grey there is white")
    func greyTiles() {
        var grid = Self.grid(2, columns: 2)
        let white = PixelImage.whiteGutter
        grid.pixels = [100, 140, 128, 0]
        #expect(grid.mosaic.pixels == [100, 140, white, 128, 0])
        grid.pixels = [100, 140, 0, 0]
        #expect(grid.mosaic.pixels == [100, 140, PixelImage.gutter, 0, 0])
    }

    @Test("Colours stay together")
    func colours() {
        let g = PixelImage.gutter
        let image = Self.grid(2, columns: 2, width: 1, channels: 3).mosaic
        #expect(image.pixels == [1, 2, 3, g, g, g, 4, 5, 6])
    }

    @Test("A grid wider than its images has no empty columns")
    func narrow() {
        #expect(Self.grid(1, columns: 10).mosaic.width == 2)
        #expect(Self.grid(1, columns: 10).mosaic.pixels == [1, 2])
    }

    @Test(
        "The enlargement is whole and keeps the grid within 672 pixels",
        arguments: [(10, 28, 2), (7, 28, 3), (1, 28, 3), (2, 64, 1), (4, 8, 10), (50, 28, 1)])
    func scale(columns: Int, width: Int, scale: Int) {
        let grid = Self.grid(columns, columns: columns, width: width, height: 1)
        #expect(grid.displayScale == scale)
        #expect(scale == 1 || grid.mosaic.width * scale <= 672)
    }

    @Test("A film's frames stand below each other, each with a line below")
    func film() {
        let g = PixelImage.gutter
        var grid = Self.grid(4, columns: 3)
        grid.frames = 2
        #expect(grid.rows == 1 && grid.usedColumns == 2)
        let strip = grid.filmStrip
        #expect(strip.width == 5 && strip.height == 4)
        let line = [UInt8](repeating: g, count: 5)
        #expect(strip.pixels == [1, 2, g, 3, 4] + line + [5, 6, g, 7, 8] + line)
        #expect(grid.mosaic.pixels == [5, 6, g, 7, 8])
        #expect(grid.separateFrames.map(\.mosaic.pixels) == [[1, 2, g, 3, 4], [5, 6, g, 7, 8]])
        let text = Figure.images(grid).plainText(columns: 80)
        #expect(text.hasSuffix("\nthe last of 2 frames"))
        #expect(grid.altText.contains("Grid of 2 images, 2 by 1 pixels, in a row; 2 of these one"))
    }

    @Test("Pixels that do not fill the images give an empty mosaic")
    func unfit() {
        var grid = Self.grid(2, columns: 2)
        grid.pixels.removeLast()
        #expect(grid.mosaic.pixels.isEmpty)
        #expect(Figure.images(grid).plainText(columns: 80) == "")
    }

    @Test("In a terminal, bright is dense and halves are told apart")
    func terminal() {
        let column: [UInt8] = [255, 0, 0, 255, 128, 128]
        let grid = ImageGrid(
            tileWidth: 1, tileHeight: 6, channels: 1, pixels: column, count: 1, columns: 1,
            valueRange: "0 black, 1 white")
        #expect(Figure.images(grid).plainText(columns: 80) == "▀\n▄\n▒\n0 black, 1 white")
    }
}
