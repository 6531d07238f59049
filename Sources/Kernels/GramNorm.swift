/// The squared norm of one image's kernel gradient from the products of all pairs of output pixels:
/// of what both see of the input, and of their output gradients.
///
/// Both matrices of products are symmetric; tiles below the diagonal are left out.
struct GramNorm {
    let geometry: ConvolutionGeometry

    /// Products of so few pixels are taken pair by pair.
    static func takesPairs(_ geometry: ConvolutionGeometry) -> Bool { geometry.outPixels < 4 }

    /// How many pairs are multiplied, those left out of tiles of the usual size not counted.
    static func pairs(_ geometry: ConvolutionGeometry) -> Double {
        let pixels = geometry.outPixels
        if takesPairs(geometry) { return Double(pixels * (pixels + 1) / 2) }
        var pairs = 0
        for top in stride(from: 0, to: pixels, by: 14) {
            pairs += min(14, pixels - top) * (roundedUp(pixels, to: 16) - top / 32 * 32)
        }
        return Double(pairs)
    }

    private func lengths<T: TileElement>(_: T.Type) -> (
        patches: Int, turned: Int, turnedGradients: Int, tile: Int
    ) {
        let g = geometry
        let pixels = Self.takesPairs(g) ? 0 : roundedUp(g.outPixels, to: T.lanes)
        return (
            g.outPixels * g.patchLength, pixels * g.patchLength, pixels * g.outChannels,
            tileRows * T.tileColumns
        )
    }

    func scratchBytes<T: TileElement>(_: T.Type) -> Int {
        let l = lengths(T.self)
        return Scratch.bytes(
            [l.patches, l.turned, l.turnedGradients, l.tile, l.tile], size: T.type.size)
    }

    func value<T: TileElement>(
        _ x: UnsafePointer<T>, _ dOut: UnsafePointer<T>, _ scratch: inout Scratch
    ) -> Double {
        let g = geometry
        guard g.kernelLength > 0, g.outPixels > 0 else { return 0 }
        let l = lengths(T.self)
        let patches = scratch.take(l.patches, T.self)
        copyPatches(x, patches)
        if Self.takesPairs(g) { return pairByPair(patches, dOut) }
        let turned = scratch.take(l.turned, T.self)
        let turnedGradients = scratch.take(l.turnedGradients, T.self)
        let left = scratch.take(l.tile, T.self)
        let right = scratch.take(l.tile, T.self)
        turn(patches, g.patchLength, turned)
        turn(dOut, g.outChannels, turnedGradients)
        var total = 0.0
        inTileRows(g.outPixels) { top, rows in
            inTileColumns(g.outPixels, T.self) { start, columns, vectors in
                guard start + columns > top else { return }
                let width = vectors * T.lanes
                products(turned, g.patchLength, top, rows, start, vectors, left)
                products(turnedGradients, g.outChannels, top, rows, start, vectors, right)
                for row in 0..<rows {
                    // Twice what is right of the diagonal, once what is on it.
                    let diagonal = top + row - start
                    let (a, b) = (left + row * width, right + row * width)
                    let first = max(0, diagonal + 1)
                    if first < columns {
                        total += 2 * dotProduct(a + first, b + first, columns - first)
                    }
                    if diagonal >= 0 && diagonal < columns {
                        total += Double(a[diagonal]) * Double(b[diagonal])
                    }
                }
            }
        }
        return total
    }

    private func pairByPair<T: TileElement>(
        _ patches: UnsafePointer<T>, _ dOut: UnsafePointer<T>
    ) -> Double {
        let (k, n) = (geometry.patchLength, geometry.outChannels)
        var total = 0.0
        for t in 0..<geometry.outPixels {
            for u in t..<geometry.outPixels {
                let product =
                    dotProduct(patches + t * k, patches + u * k, k)
                    * dotProduct(dOut + t * n, dOut + u * n, n)
                total += t == u ? product : 2 * product
            }
        }
        return total
    }

    /// Writes rows of pixels as columns, with zeros up to whole vectors.
    private func turn<T: TileElement>(
        _ matrix: UnsafePointer<T>, _ length: Int, _ out: UnsafeMutablePointer<T>
    ) {
        let pixels = geometry.outPixels
        let width = roundedUp(pixels, to: T.lanes)
        copyRows(
            matrix, 1, length, out, width, 1, rows: length, columns: pixels, size: T.type.size)
        for k in 0..<length {
            (out + (k * width + pixels)).update(repeating: 0, count: width - pixels)
        }
    }

    /// `out[t, u]` is the product of columns `top + t` and `start + u` of a matrix.
    private func products<T: TileElement>(
        _ matrix: UnsafePointer<T>, _ length: Int, _ top: Int, _ rows: Int, _ start: Int,
        _ vectors: Int, _ out: UnsafeMutablePointer<T>
    ) {
        let width = roundedUp(geometry.outPixels, to: T.lanes)
        out.update(repeating: 0, count: rows * vectors * T.lanes)
        T.addTile(
            Tile(
                left: matrix + top, leftRow: 1, leftStep: width, leftSegment: 0,
                right: matrix + start, rightStep: width, rightSegment: 0, length: length,
                segments: 1, out: out, outRow: vectors * T.lanes, columns: vectors * T.lanes),
            rows: rows, vectors: vectors)
    }

    /// What each output pixel sees of one image: `[outPixels, patchLength]`.
    private func copyPatches<T: TileElement>(
        _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>
    ) {
        let g = geometry
        let length = g.kernelWidth * g.channels
        for y in 0..<g.outHeight {
            for column in 0..<g.outWidth {
                let left = column * g.strideWidth - g.padLeft
                let first = min(g.kernelWidth, max(0, -left)) * g.channels
                let end = max(first, min(g.kernelWidth, g.width - left) * g.channels)
                var to = out + (y * g.outWidth + column) * g.patchLength
                for tapRow in 0..<g.kernelHeight {
                    let row = y * g.strideHeight - g.padTop + tapRow
                    if row < 0 || row >= g.height {
                        to.update(repeating: 0, count: length)
                    } else {
                        let from = x + (row * g.width + left) * g.channels
                        to.update(repeating: 0, count: first)
                        (to + first).update(from: from + first, count: end - first)
                        (to + end).update(repeating: 0, count: length - end)
                    }
                    to += length
                }
            }
        }
    }
}

/// `Σ a · b` in double.
@inline(__always) func dotProduct<T: TileElement>(
    _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ count: Int
) -> Double {
    var sums = SIMD8<Double>.zero
    var k = 0
    while k + 8 <= count {
        for lane in 0..<8 { sums[lane] += Double(a[k + lane]) * Double(b[k + lane]) }
        k += 8
    }
    var total = sums.sum()
    while k < count {
        total += Double(a[k]) * Double(b[k])
        k += 1
    }
    return total
}
