/// The sizes of a two-dimensional pooling.
///
/// Images are contiguous `[images, height, width, channels]`, results
/// `[images, outHeight, outWidth, channels]`. A result at `(y, x)` comes from the window whose
/// first pixel is at row `y · strideHeight - padTop` and column `x · strideWidth - padLeft`; what
/// of it lies outside the image does not count.
public struct PoolingGeometry: Hashable, Sendable {
    public var images: Int
    public var height: Int
    public var width: Int
    public var channels: Int
    public var outHeight: Int
    public var outWidth: Int
    /// Rows and columns of a window, below 65535 pixels in all.
    public var windowHeight: Int
    public var windowWidth: Int
    /// At least 1, as `strideWidth`.
    public var strideHeight: Int
    public var strideWidth: Int
    /// At least 0, as `padLeft`.
    public var padTop: Int
    public var padLeft: Int

    public init(
        images: Int, height: Int, width: Int, channels: Int, outHeight: Int, outWidth: Int,
        windowHeight: Int, windowWidth: Int, strideHeight: Int, strideWidth: Int, padTop: Int = 0,
        padLeft: Int = 0
    ) {
        self.images = images
        self.height = height
        self.width = width
        self.channels = channels
        self.outHeight = outHeight
        self.outWidth = outWidth
        self.windowHeight = windowHeight
        self.windowWidth = windowWidth
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.padTop = padTop
        self.padLeft = padLeft
    }

    /// Elements of one image.
    public var imageLength: Int { height * width * channels }
    /// Elements of one result.
    public var outLength: Int { outHeight * outWidth * channels }

    /// A window: what of it is inside the image, and where its first pixel would be.
    struct Window {
        var rows: Range<Int>
        var columns: Range<Int>
        /// Elements from the image's start to the window's pixel `(0, 0)`, which may be outside.
        var start: Int

        var inside: Int { rows.count * columns.count }
    }

    /// Calls with each window of an image and the place of its result.
    @inline(__always) func eachWindow(_ body: (Window, _ out: Int) -> Void) {
        for y in 0..<outHeight {
            let top = y * strideHeight - padTop
            let firstRow = min(windowHeight, max(0, -top))
            let rows = firstRow..<max(firstRow, min(windowHeight, height - top))
            for x in 0..<outWidth {
                let left = x * strideWidth - padLeft
                let firstColumn = min(windowWidth, max(0, -left))
                let columns = firstColumn..<max(firstColumn, min(windowWidth, width - left))
                body(
                    Window(rows: rows, columns: columns, start: (top * width + left) * channels),
                    (y * outWidth + x) * channels)
            }
        }
    }
}
