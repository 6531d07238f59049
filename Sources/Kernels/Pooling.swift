import CVector

/// Pooling of float32 and float64. Every function works on the images in `images`, which lie
/// at their place in the whole array; results do not depend on how images are split among calls.
public enum Pooling {
    /// The place that is kept where no pixel of a window is inside the image.
    public static let nowhere = UInt16.max

    /// The largest of each window, by channel, and where it was.
    ///
    /// The first of equals wins, NaN wins over all numbers, and what is outside the image never
    /// does: a window that is outside altogether gives `-∞`.
    ///
    /// - Parameters:
    ///   - x: `[images, height, width, channels]`.
    ///   - out: `[images, outHeight, outWidth, channels]`.
    ///   - places: as `out`: `row · windowWidth + column` within the window, or `nowhere`.
    /// - Returns: false if it was interrupted.
    public static func maxForward(
        _ type: ElementType, _ geometry: PoolingGeometry, x: UnsafeRawPointer,
        out: UnsafeMutableRawPointer, places: UnsafeMutablePointer<UInt16>, images: Range<Int>
    ) -> Bool {
        let g = geometry
        return eachImage(images) { image in
            let kept = places + image * g.outLength
            if type == .float32 {
                let x: UnsafePointer<Float> = typed(x) + image * g.imageLength
                let out: UnsafeMutablePointer<Float> = typed(out) + image * g.outLength
                g.eachWindow { window, to in
                    let done = maximaInVectors(g, window, x, out + to, kept + to)
                    maxima(g, window, x, out + to, kept + to, done..<g.channels)
                }
            } else {
                let x: UnsafePointer<Double> = typed(x) + image * g.imageLength
                let out: UnsafeMutablePointer<Double> = typed(out) + image * g.outLength
                g.eachWindow { window, to in
                    maxima(g, window, x, out + to, kept + to, 0..<g.channels)
                }
            }
        }
    }

    /// The gradient of `maxForward`: each of `dOut` is added where the largest was.
    ///
    /// - Parameters:
    ///   - dOut: `[images, outHeight, outWidth, channels]`.
    ///   - places: what `maxForward` kept.
    ///   - dx: `[images, height, width, channels]`, written over.
    /// - Returns: false if it was interrupted.
    public static func maxScatter(
        _ type: ElementType, _ geometry: PoolingGeometry, dOut: UnsafeRawPointer,
        places: UnsafePointer<UInt16>, dx: UnsafeMutableRawPointer, images: Range<Int>
    ) -> Bool {
        let g = geometry
        return eachImage(images) { image in
            let kept = places + image * g.outLength
            if type == .float32 {
                let dOut: UnsafePointer<Float> = typed(dOut) + image * g.outLength
                let dx: UnsafeMutablePointer<Float> = typed(dx) + image * g.imageLength
                dx.update(repeating: 0, count: g.imageLength)
                g.eachWindow { window, from in
                    let done = scatterInVectors(g, window, dOut + from, kept + from, dx)
                    eachPlace(g, window, kept + from, done..<g.channels) { c, place in
                        dx[place] += dOut[from + c]
                    }
                }
            } else {
                let dOut: UnsafePointer<Double> = typed(dOut) + image * g.outLength
                let dx: UnsafeMutablePointer<Double> = typed(dx) + image * g.imageLength
                dx.update(repeating: 0, count: g.imageLength)
                g.eachWindow { window, from in
                    eachPlace(g, window, kept + from, 0..<g.channels) { c, place in
                        dx[place] += dOut[from + c]
                    }
                }
            }
        }
    }

    /// The elements of `x` at kept places: the adjoint of `maxScatter`. 0 where the place is
    /// `nowhere`.
    ///
    /// - Parameters:
    ///   - x: `[images, height, width, channels]`.
    ///   - places: what `maxForward` kept.
    ///   - out: `[images, outHeight, outWidth, channels]`.
    /// - Returns: false if it was interrupted.
    public static func maxGather(
        _ type: ElementType, _ geometry: PoolingGeometry, x: UnsafeRawPointer,
        places: UnsafePointer<UInt16>, out: UnsafeMutableRawPointer, images: Range<Int>
    ) -> Bool {
        let g = geometry
        @inline(__always) func gather<T: TileElement>(
            _ x: UnsafePointer<T>, _ kept: UnsafePointer<UInt16>, _ out: UnsafeMutablePointer<T>
        ) {
            out.update(repeating: 0, count: g.outLength)
            g.eachWindow { window, to in
                eachPlace(g, window, kept + to, 0..<g.channels) { c, place in out[to + c] = x[place]
                }
            }
        }
        return eachImage(images) { image in
            let kept = places + image * g.outLength
            if type == .float32 {
                gather(
                    typed(x) + image * g.imageLength as UnsafePointer<Float>, kept,
                    typed(out) + image * g.outLength)
            } else {
                gather(
                    typed(x) + image * g.imageLength as UnsafePointer<Double>, kept,
                    typed(out) + image * g.outLength)
            }
        }
    }

    static func eachImage(_ images: Range<Int>, _ body: (Int) -> Void) -> Bool {
        for image in images {
            if Interruption.isRequested { return false }
            body(image)
        }
        return true
    }

    // MARK: - One window

    /// Sixteen channels at a time, kept in registers while the window is gone through; returns how
    /// many channels are done.
    @inline(__always) private static func maximaInVectors(
        _ g: PoolingGeometry, _ window: PoolingGeometry.Window, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ places: UnsafeMutablePointer<UInt16>
    ) -> Int {
        guard window.inside > 0 else { return 0 }
        var c = 0
        while c + 16 <= g.channels {
            let place = window.rows.lowerBound * g.windowWidth + window.columns.lowerBound
            var best = half(
                x
                    + (window.start + offset(g, window.rows.lowerBound, window.columns.lowerBound)
                        + c))
            var bestPlace = SIMD16<Int32>(repeating: Int32(truncatingIfNeeded: place))
            for row in window.rows {
                for column in window.columns {
                    let candidate = half(x + (window.start + offset(g, row, column) + c))
                    let isBetter = nb_is_better16(candidate, best)
                    best = nb_choose_floats16(isBetter, candidate, best)
                    bestPlace = nb_choose_wholes16(
                        isBetter,
                        SIMD16(repeating: Int32(truncatingIfNeeded: row * g.windowWidth + column)),
                        bestPlace)
                }
            }
            UnsafeMutableRawPointer(out + c).storeBytes(of: best, as: FloatHalf.self)
            nb_put_places16(bestPlace, places + c)
            c += 16
        }
        return c
    }

    @inline(__always) private static func offset(
        _ g: PoolingGeometry, _ row: Int, _ column: Int
    ) -> Int {
        (row * g.width + column) * g.channels
    }

    @inline(__always) private static func maxima<T: TileElement>(
        _ g: PoolingGeometry, _ window: PoolingGeometry.Window, _ x: UnsafePointer<T>,
        _ out: UnsafeMutablePointer<T>, _ places: UnsafeMutablePointer<UInt16>,
        _ channels: Range<Int>
    ) {
        for c in channels {
            var (best, place) = (-T.infinity, nowhere)
            for row in window.rows {
                for column in window.columns {
                    let candidate = x[window.start + offset(g, row, column) + c]
                    let isFirst = place == nowhere
                    if isFirst || candidate > best || (candidate != candidate && best == best) {
                        best = candidate
                        place = UInt16(truncatingIfNeeded: row * g.windowWidth + column)
                    }
                }
            }
            out[c] = best
            places[c] = place
        }
    }

    /// Adds a window's gradients tap by tap, each to the channels whose place is that tap.
    @inline(__always) private static func scatterInVectors(
        _ g: PoolingGeometry, _ window: PoolingGeometry.Window, _ dOut: UnsafePointer<Float>,
        _ places: UnsafePointer<UInt16>, _ dx: UnsafeMutablePointer<Float>
    ) -> Int {
        // In larger windows it is less work to go to each channel's place.
        guard window.inside <= 12 else { return 0 }
        let channels = g.channels & ~15
        for row in window.rows {
            for column in window.columns {
                let place = Int32(truncatingIfNeeded: row * g.windowWidth + column)
                let to = dx + (window.start + offset(g, row, column))
                for c in stride(from: 0, to: channels, by: 16) {
                    nb_add_chosen16(dOut + c, places + c, place, to + c)
                }
            }
        }
        return channels
    }

    /// Calls with each channel and the element of the image that its place is.
    @inline(__always) private static func eachPlace(
        _ g: PoolingGeometry, _ window: PoolingGeometry.Window, _ places: UnsafePointer<UInt16>,
        _ channels: Range<Int>, _ body: (_ channel: Int, _ place: Int) -> Void
    ) {
        for c in channels where places[c] != nowhere {
            let (row, column) = Int(places[c]).quotientAndRemainder(dividingBy: g.windowWidth)
            body(c, window.start + offset(g, row, column) + c)
        }
    }
}
