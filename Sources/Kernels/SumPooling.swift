extension Pooling {
    /// What the sum of a window is multiplied by.
    public enum Factor: Sendable {
        /// The same for all windows: 1 for sums, `1 / (windowHeight · windowWidth)` for means that
        /// count padding as 0.
        case constant(Double)
        /// One over the number of pixels of the window that are inside the image.
        case meanOfInside

        @inline(__always) fileprivate func value(_ inside: Int) -> Double {
            switch self {
            case .constant(let factor): factor
            case .meanOfInside: inside == 0 ? 0 : 1 / Double(inside)
            }
        }
    }

    /// The sum of each window, by channel, times a factor.
    ///
    /// - Parameters:
    ///   - x: `[images, height, width, channels]`.
    ///   - out: `[images, outHeight, outWidth, channels]`.
    /// - Returns: false if it was interrupted.
    public static func sumForward(
        _ type: ElementType, _ geometry: PoolingGeometry, x: UnsafeRawPointer,
        out: UnsafeMutableRawPointer, images: Range<Int>, factor: Factor
    ) -> Bool {
        let g = geometry
        return eachImage(images) { image in
            if type == .float32 {
                sum(
                    g, typed(x) + image * g.imageLength as UnsafePointer<Float>,
                    typed(out) + image * g.outLength, factor)
            } else {
                sum(
                    g, typed(x) + image * g.imageLength as UnsafePointer<Double>,
                    typed(out) + image * g.outLength, factor)
            }
        }
    }

    /// The gradient of `sumForward`: each of `dOut`, times the factor, is added to its window.
    ///
    /// - Parameters:
    ///   - dOut: `[images, outHeight, outWidth, channels]`.
    ///   - dx: `[images, height, width, channels]`, written over.
    /// - Returns: false if it was interrupted.
    public static func sumGradient(
        _ type: ElementType, _ geometry: PoolingGeometry, dOut: UnsafeRawPointer,
        dx: UnsafeMutableRawPointer, images: Range<Int>, factor: Factor
    ) -> Bool {
        let g = geometry
        return eachImage(images) { image in
            if type == .float32 {
                spread(
                    g, typed(dOut) + image * g.outLength as UnsafePointer<Float>,
                    typed(dx) + image * g.imageLength, factor)
            } else {
                spread(
                    g, typed(dOut) + image * g.outLength as UnsafePointer<Double>,
                    typed(dx) + image * g.imageLength, factor)
            }
        }
    }

    // MARK: - One image

    @inline(__always) private static func sum<T: TileElement>(
        _ g: PoolingGeometry, _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>,
        _ factor: Factor
    ) {
        g.eachWindow { window, place in
            let to = out + place
            to.update(repeating: 0, count: g.channels)
            for row in window.rows {
                for column in window.columns {
                    let from = x + (window.start + (row * g.width + column) * g.channels)
                    for c in 0..<g.channels { to[c] += from[c] }
                }
            }
            let factor = T(factor.value(window.inside))
            for c in 0..<g.channels { to[c] *= factor }
        }
    }

    @inline(__always) private static func spread<T: TileElement>(
        _ g: PoolingGeometry, _ dOut: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>,
        _ factor: Factor
    ) {
        dx.update(repeating: 0, count: g.imageLength)
        g.eachWindow { window, place in
            let from = dOut + place
            let factor = T(factor.value(window.inside))
            for row in window.rows {
                for column in window.columns {
                    let to = dx + (window.start + (row * g.width + column) * g.channels)
                    for c in 0..<g.channels { to[c] += from[c] * factor }
                }
            }
        }
    }
}
