import Kernels
import Testing

/// One geometry with its input and output gradients.
struct PoolingCase: CustomStringConvertible, Sendable {
    let geometry: PoolingGeometry
    let x: [Double]
    let dOut: [Double]

    var description: String {
        let g = geometry
        return
            "\(g.images)×\(g.height)×\(g.width)×\(g.channels) → \(g.outHeight)×\(g.outWidth), window "
            + "\(g.windowHeight)×\(g.windowWidth), stride \(g.strideHeight)×\(g.strideWidth), pad "
            + "\(g.padTop) \(g.padLeft)"
    }

    init(drawn seed: Int) {
        var n = Numbers(seed: seed)
        let (height, width) = (n.whole(1...9), n.whole(1...9))
        let (windowHeight, windowWidth) = (n.whole(1...4), n.whole(1...4))
        let (strideHeight, strideWidth) = (n.whole(1...4), n.whole(1...4))
        let (padTop, padLeft) = (n.whole(0...4), n.whole(0...4))
        geometry = PoolingGeometry(
            images: n.whole(0...3), height: height, width: width,
            channels: [1, 2, 15, 16, 17, 48, 50][n.whole(0...6)],
            outHeight: max(0, height + padTop + n.whole(0...4) - windowHeight) / strideHeight + 1,
            outWidth: max(0, width + padLeft + n.whole(0...4) - windowWidth) / strideWidth + 1,
            windowHeight: windowHeight, windowWidth: windowWidth, strideHeight: strideHeight,
            strideWidth: strideWidth, padTop: padTop, padLeft: padLeft)
        // Few different numbers, so that there are equals; now and then a NaN.
        let hasNaN = seed.isMultiple(of: 3)
        x = (0..<geometry.images * geometry.imageLength).map { _ in
            let number = n.whole(-4...4)
            return hasNaN && n.whole(0...9) == 0 ? .nan : Double(number)
        }
        dOut = n.array(geometry.images * geometry.outLength)
    }

    /// The elements of every window that are inside the image, in order, with their places.
    var windows: [[(element: Int, place: UInt16)]] {
        let g = geometry
        var all: [[(Int, UInt16)]] = []
        for n in 0..<g.images {
            for y in 0..<g.outHeight {
                for x in 0..<g.outWidth {
                    for c in 0..<g.channels {
                        var window: [(Int, UInt16)] = []
                        for i in 0..<g.windowHeight {
                            for j in 0..<g.windowWidth {
                                let row = y * g.strideHeight + i - g.padTop
                                let column = x * g.strideWidth + j - g.padLeft
                                guard (0..<g.height).contains(row), (0..<g.width).contains(column)
                                else { continue }
                                let pixel = (n * g.height + row) * g.width + column
                                window.append(
                                    (pixel * g.channels + c, UInt16(i * g.windowWidth + j)))
                            }
                        }
                        all.append(window)
                    }
                }
            }
        }
        return all
    }

    /// Runs `body` on each part of the images.
    func inParts(_ cuts: [Int], _ body: (Range<Int>) -> Bool) {
        let places = [0] + cuts.filter { $0 < geometry.images } + [geometry.images]
        for (from, to) in zip(places, places.dropFirst()) {
            let isComplete = body(from..<to)
            #expect(isComplete)
        }
    }
}

@Suite("Pooling is what plain loops give")
struct PoolingTests {
    static let cases = (1...100).map { PoolingCase(drawn: $0) }

    private func expect(_ found: [Double], _ wanted: [Double], _ words: String) {
        #expect(found.count == wanted.count)
        let isEqual = zip(found, wanted).allSatisfy {
            $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) < 1e-5
        }
        #expect(isEqual, "\(words)")
    }

    @Test("The largest, where it was, and back", arguments: cases, [[], [1, 2]])
    func maxima(_ c: PoolingCase, _ cuts: [Int]) {
        let g = c.geometry
        let best = c.windows.map { window in
            window.reduce(nil as (element: Int, place: UInt16)?) { best, next in
                guard let best else { return next }
                let (a, b) = (c.x[best.element], c.x[next.element])
                return b > a || (b.isNaN && !a.isNaN) ? next : best
            }
        }
        var gradient = [Double](repeating: 0, count: g.images * g.imageLength)
        for (i, found) in best.enumerated() {
            if let found { gradient[found.element] += c.dOut[i] }
        }
        for type in [ElementType.float32, .float64] {
            let (x, dOut) = (Buffer(c.x, type), Buffer(c.dOut, type))
            var out = Buffer(count: g.images * g.outLength, type)
            var dx = Buffer(count: g.images * g.imageLength, type)
            var gathered = out
            var places = [UInt16](repeating: 7777, count: g.images * g.outLength + 1)
            places.withUnsafeMutableBufferPointer { buffer in
                guard let places = buffer.baseAddress else { return }
                c.inParts(cuts) { images in
                    x.read { x in
                        out.write {
                            Pooling.maxForward(
                                type, g, x: x, out: $0, places: places, images: images)
                        }
                            && dOut.read { dOut in
                                dx.write {
                                    Pooling.maxScatter(
                                        type, g, dOut: dOut, places: places, dx: $0, images: images)
                                }
                            }
                            && gathered.write {
                                Pooling.maxGather(
                                    type, g, x: x, places: places, out: $0, images: images)
                            }
                    }
                }
            }
            expect(
                out.numbers, best.map { $0.map { c.x[$0.element] } ?? -.infinity }, "\(type) \(c)")
            #expect(
                places.dropLast() == best.map { $0?.place ?? Pooling.nowhere }[...], "\(type) \(c)")
            #expect(places.last == 7777)
            expect(dx.numbers, gradient, "gradient, \(type) \(c)")
            expect(
                gathered.numbers, best.map { $0.map { c.x[$0.element] } ?? 0 },
                "gathered, \(type) \(c)")
        }
    }

    @Test("Sums and means, and back", arguments: cases, [[], [1, 2]])
    func sums(_ c: PoolingCase, _ cuts: [Int]) {
        let g = c.geometry
        let windows = c.windows
        let numbers = c.x.map { $0.isNaN ? 0 : $0 }
        let factors: [(Pooling.Factor, (Int) -> Double)] = [
            (.constant(1), { _ in 1 }), (.constant(0.25), { _ in 0.25 }),
            (.meanOfInside, { $0 == 0 ? 0 : 1 / Double($0) }),
        ]
        for (factor, value) in factors {
            var wanted: [Double] = []
            var gradient = [Double](repeating: 0, count: g.images * g.imageLength)
            for (i, window) in windows.enumerated() {
                let factor = value(window.count)
                wanted.append(factor * window.reduce(0) { $0 + numbers[$1.element] })
                for part in window { gradient[part.element] += factor * c.dOut[i] }
            }
            for type in [ElementType.float32, .float64] {
                let (x, dOut) = (Buffer(numbers, type), Buffer(c.dOut, type))
                var out = Buffer(count: g.images * g.outLength, type)
                var dx = Buffer(count: g.images * g.imageLength, type)
                c.inParts(cuts) { images in
                    x.read { x in
                        out.write {
                            Pooling.sumForward(
                                type, g, x: x, out: $0, images: images, factor: factor)
                        }
                    }
                        && dOut.read { dOut in
                            dx.write {
                                Pooling.sumGradient(
                                    type, g, dOut: dOut, dx: $0, images: images, factor: factor)
                            }
                        }
                }
                expect(out.numbers, wanted, "\(type) \(factor) \(c)")
                expect(dx.numbers, gradient, "gradient, \(type) \(factor) \(c)")
            }
        }
    }
}
