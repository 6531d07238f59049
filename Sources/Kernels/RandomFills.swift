import CVector
import Glibc

extension RandomBits {
    /// Uniform floats in `low ..< high`, of 24 random bits each.
    public func fillUniform(
        _ out: UnsafeMutablePointer<Float>, _ count: Int, low: Float, high: Float
    ) -> Bool {
        let width = splat(high - low)
        let start = splat(low)
        let last = splat(max(low, high.nextDown))
        return inBatches(out, count) { number in
            let words = batches(from: number)
            func value(_ a: RandomWord, _ b: RandomWord) -> Floats {
                let eight = RandomWord(repeating: 8)
                let unit = Floats(wholes(a &>> eight), wholes(b &>> eight)) * splat(0x1p-24)
                return fma(unit, width, start).map(last) { nb_min16($0, $1) }
            }
            return (value(words.first, words.second), value(words.third, words.fourth))
        }
    }

    /// Uniform doubles in `low ..< high`, of 53 random bits each.
    public func fillUniform(
        _ out: UnsafeMutablePointer<Double>, _ count: Int, low: Double, high: Double
    ) -> Bool {
        withWords(count) { index, word in
            let unit = Double(word >> 11) * 0x1p-53
            out[index] = min(low + unit * (high - low), max(low, high.nextDown))
        }
    }

    /// Normal floats, by pairs.
    ///
    /// ## Source
    /// Box and Muller, A note on the generation of random normal deviates, 1958. The radius
    /// takes 32 bits, so the largest deviate is 6.7 standard deviations.
    public func fillNormal(
        _ out: UnsafeMutablePointer<Float>, _ count: Int, mean: Float, deviation: Float
    ) -> Bool {
        let centre = splat(mean)
        let scale = splat(deviation)
        return inBatches(out, count) { number in
            let words = batches(from: number)
            // The first and third words of all blocks give the radii, the others the angles.
            let unit = Floats(unitAboveZero(words.first), unitAboveZero(words.third))
            // A unit that rounds to 1 has logarithm 0 and gives radius 0.
            let radius =
                (vectorLog(unit) * splat(-2)).map { nb_sqrt16(nb_max16($0, FloatHalf.zero)) }
                * scale
            let turn = vectorCosSinPi(
                Floats(wholes(words.second), wholes(words.fourth)) * splat(0x1p-31))
            let x = fma(radius, turn.cos, centre)
            let y = fma(radius, turn.sin, centre)
            return (Floats(x.low, y.low), Floats(x.high, y.high))
        }
    }

    /// Normal doubles: 53 bits for the radius and for the angle.
    public func fillNormal(
        _ out: UnsafeMutablePointer<Double>, _ count: Int, mean: Double, deviation: Double
    ) -> Bool {
        let centre = wide(mean)
        let scale = wide(deviation)
        return inChunks(count) { range in
            for i in stride(from: range.lowerBound, to: range.upperBound, by: 32) {
                // Each batch has words for sixteen numbers, in pairs of radius and angle.
                let v = batches(from: i / 16)
                let a = wideUnit(v.first.lowHalf, v.second.lowHalf)
                let b = wideUnit(v.third.lowHalf, v.fourth.lowHalf)
                let c = wideUnit(v.first.highHalf, v.second.highHalf)
                let d = wideUnit(v.third.highHalf, v.fourth.highHalf)
                let radii = Doubles(nb_evens8(a, b), nb_evens8(c, d))
                let turn = vectorCosSinTwoPi(Doubles(nb_odds8(a, b), nb_odds8(c, d)))
                let root = (vectorLog(radii) * wide(-2)).map { nb_sqrt8($0) } * scale
                let x = fma(root, turn.cos, centre)
                let y = fma(root, turn.sin, centre)
                put(nb_zip_low8(x.low, y.low), out + i, range.upperBound - i)
                put(nb_zip_high8(x.low, y.low), out + (i + 8), range.upperBound - i - 8)
                put(nb_zip_low8(x.high, y.high), out + (i + 16), range.upperBound - i - 16)
                put(nb_zip_high8(x.high, y.high), out + (i + 24), range.upperBound - i - 24)
            }
        }
    }

    /// True with the given probability, in 0...1, to 53 bits.
    public func fillBernoulli(
        _ out: UnsafeMutablePointer<UInt8>, _ count: Int, probability: Double
    ) -> Bool {
        withWords(count) { index, word in
            out[index] = Double(word >> 11) * 0x1p-53 < probability ? 1 : 0
        }
    }

    /// Words of 64 random bits, 16 of each batch. Never interrupted: a word that was not written
    /// would be no noise.
    public func fillWords(_ out: UnsafeMutablePointer<UInt64>, _ count: Int) {
        words(in: 0..<count) { index, word in out[index] = word }
    }

    /// Whole numbers `low ..< low + size`, each as likely as the others; `size` ≥ 1.
    public func fillIntegers(
        _ out: UnsafeMutablePointer<Int64>, _ count: Int, low: Int64, size: UInt64
    ) -> Bool {
        withWords(count) { index, word in
            out[index] = low &+ Int64(bitPattern: bounded(word, size, index))
        }
    }

    /// The numbers `0 ..< count` in random order (Fisher and Yates).
    public func fillPermutation(_ out: UnsafeMutablePointer<Int64>, _ count: Int) -> Bool {
        for i in 0..<count { out[i] = Int64(i) }
        // Element i is swapped into the i + 1 places before and at it, lowest first.
        return inOrder(count) { index, word in
            let other = Int(truncatingIfNeeded: bounded(word, UInt64(index) + 1, index))
            let kept = out[index]
            out[index] = out[other]
            out[other] = kept
        }
    }

    /// A number below `size` without bias.
    ///
    /// ## Source
    /// Lemire, Fast random integer generation in an interval, arXiv:1805.10941, section 4.
    @inline(__always) private func bounded(
        _ first: UInt64, _ size: UInt64, _ index: Int
    ) -> UInt64 {
        var product = first.multipliedFullWidth(by: size)
        if product.low < size {
            let threshold = (0 &- size) % size
            var attempt: UInt32 = 1
            while product.low < threshold && attempt < 0xFFFF {
                product = spareWord(index, attempt: attempt).multipliedFullWidth(by: size)
                attempt += 1
            }
        }
        return product.high
    }
}

// MARK: - Going through the batches

extension RandomBits {
    /// Writes 64 floats, two batches, at a time; chunks are whole batches.
    ///
    /// The body gives the floats of the first and second words of both batches, and those of the
    /// third and fourth.
    @inline(__always) private func inBatches(
        _ out: UnsafeMutablePointer<Float>, _ count: Int, _ body: (Int) -> (Floats, Floats)
    ) -> Bool {
        inChunks(count) { range in
            var i = range.lowerBound
            while i < range.upperBound {
                let (a, b) = body(i / 32)
                let first = Floats(firstBatch(a), firstBatch(b))
                let second = Floats(secondBatch(a), secondBatch(b))
                if i + 64 <= range.upperBound {
                    store(first, out + i)
                    store(second, out + i + 32)
                } else {
                    var all = (first, second)
                    withUnsafeBytes(of: &all) { bytes in
                        UnsafeMutableRawPointer(out + i).copyMemory(
                            from: bytes.baseAddress!, byteCount: (range.upperBound - i) * 4)
                    }
                }
                i += 64
            }
        }
    }

    /// Gives each element its own word of 64 bits, 16 of them a batch; elements may be shared
    /// among threads.
    @inline(__always) private func withWords(
        _ count: Int, _ body: (_ index: Int, _ word: UInt64) -> Void
    ) -> Bool {
        inChunks(count) { range in words(in: range, body) }
    }

    /// The same words, one element after another.
    @inline(__always) private func inOrder(
        _ count: Int, _ body: (_ index: Int, _ word: UInt64) -> Void
    ) -> Bool {
        var start = 0
        while start < count {
            if Interruption.isRequested { return false }
            let end = min(start + chunkLength, count)
            words(in: start..<end, body)
            start = end
        }
        return true
    }

    @inline(__always) private func words(
        in range: Range<Int>, _ body: (_ index: Int, _ word: UInt64) -> Void
    ) {
        var i = range.lowerBound
        while i < range.upperBound {
            let v = batches(from: i / 16)
            func give(_ high: SIMD8<UInt32>, _ low: SIMD8<UInt32>) {
                for lane in 0..<min(8, max(0, range.upperBound - i)) {
                    body(i + lane, UInt64(high[lane]) << 32 | UInt64(low[lane]))
                }
                i += 8
            }
            give(v.first.lowHalf, v.second.lowHalf)
            give(v.third.lowHalf, v.fourth.lowHalf)
            give(v.first.highHalf, v.second.highHalf)
            give(v.third.highHalf, v.fourth.highHalf)
        }
    }
}

/// The floats that belong to the first of two batches, and to the second.
@inline(__always) private func firstBatch(_ x: Floats) -> FloatHalf {
    FloatHalf(lowHalf: x.low.lowHalf, highHalf: x.high.lowHalf)
}

@inline(__always) private func secondBatch(_ x: Floats) -> FloatHalf {
    FloatHalf(lowHalf: x.low.highHalf, highHalf: x.high.highHalf)
}

private typealias RandomWord = SIMD16<UInt32>

/// The words as floats, those from 2^31 on as negative numbers.
@inline(__always) private func wholes(_ words: RandomWord) -> FloatHalf {
    nb_float16(unsafeBitCast(words, to: SIMD16<Int32>.self))
}

/// The words as fractions of 2^32, and half a step more, so that none is 0.
@inline(__always) private func unitAboveZero(_ words: RandomWord) -> FloatHalf {
    // Halves of the word, since vectors convert only signed integers at once.
    let upper = wholes(words &>> RandomWord(repeating: 16))
    let lower = wholes(words & RandomWord(repeating: 0xFFFF)) + FloatHalf(repeating: 0.5)
    return fma(upper, FloatHalf(repeating: 65_536), lower) * FloatHalf(repeating: 0x1p-32)
}

/// The upper 53 bits of two words as fractions, and half a step more.
@inline(__always) private func wideUnit(
    _ high: SIMD8<UInt32>, _ low: SIMD8<UInt32>
) -> DoubleHalf {
    let upper = nb_word_double8(high) * DoubleHalf(repeating: 0x1p21)
    let lower = nb_word_double8(low &>> SIMD8(repeating: 11)) + DoubleHalf(repeating: 0.5)
    return (upper + lower) * DoubleHalf(repeating: 0x1p-53)
}

/// Writes as many of the lanes as there is room for.
@inline(__always) private func put(
    _ value: DoubleHalf, _ out: UnsafeMutablePointer<Double>, _ room: Int
) {
    if room >= 8 {
        UnsafeMutableRawPointer(out).storeBytes(of: value, as: DoubleHalf.self)
    } else {
        for lane in 0..<max(0, room) { out[lane] = value[lane] }
    }
}
