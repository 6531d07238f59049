import CVector
import Glibc

extension RandomBits {
    /// Uniform floats in `low ..< high`, of 24 random bits each.
    public func fillUniform(
        _ out: UnsafeMutablePointer<Float>, _ count: Int, low: Float, high: Float
    ) -> Bool {
        let width = Floats(repeating: high - low)
        let start = Floats(repeating: low)
        let last = Floats(repeating: max(low, high.nextDown))
        return inBatches(out, count) { number in
            let words = batch(number)
            func value(_ w: Words) -> Floats {
                let unit =
                    Floats(SIMD8<Int32>(truncatingIfNeeded: w &>> Words(repeating: 8)))
                    * Floats(repeating: 0x1p-24)
                return nb_min8(fma(unit, width, start), last)
            }
            return (value(words.0), value(words.1), value(words.2), value(words.3))
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
        let centre = Floats(repeating: mean)
        let scale = Floats(repeating: deviation)
        return inBatches(out, count) { number in
            let words = batch(number)
            func pair(_ u: Words, _ v: Words) -> (Floats, Floats) {
                // Halves of the word, since vectors convert only signed integers at once.
                let high = Floats(SIMD8<Int32>(truncatingIfNeeded: u &>> Words(repeating: 16)))
                let low = Floats(SIMD8<Int32>(truncatingIfNeeded: u & Words(repeating: 0xFFFF)))
                let unit =
                    fma(high, Floats(repeating: 65_536), low + Floats(repeating: 0.5))
                    * Floats(repeating: 0x1p-32)
                // A unit that rounds to 1 has logarithm 0 and gives radius 0.
                let radius = nb_sqrt8(
                    nb_max8(vectorLog(unit) * Floats(repeating: -2), Floats.zero))
                let angle =
                    Floats(SIMD8<Int32>(truncatingIfNeeded: v)) * Floats(repeating: 0x1p-31)
                let turn = vectorCosSinPi(angle)
                let r = radius * scale
                return (fma(r, turn.cos, centre), fma(r, turn.sin, centre))
            }
            let first = pair(words.0, words.1)
            let second = pair(words.2, words.3)
            return (first.0, first.1, second.0, second.1)
        }
    }

    /// Normal doubles: 53 bits for the radius and for the angle.
    public func fillNormal(
        _ out: UnsafeMutablePointer<Double>, _ count: Int, mean: Double, deviation: Double
    ) -> Bool {
        var radius = 0.0
        return inOrder(count + count % 2) { index, word in
            let unit = (Double(word >> 11) + 0.5) * 0x1p-53
            if index % 2 == 0 {
                radius = (-2 * log(unit)).squareRoot() * deviation
                return
            }
            out[index - 1] = mean + radius * cos(2 * Double.pi * unit)
            if index < count { out[index] = mean + radius * sin(2 * Double.pi * unit) }
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
    /// Writes 32 floats a batch; chunks are whole batches.
    @inline(__always) private func inBatches(
        _ out: UnsafeMutablePointer<Float>, _ count: Int,
        _ body: (Int) -> (Floats, Floats, Floats, Floats)
    ) -> Bool {
        inChunks(count) { range in
            var i = range.lowerBound
            while i < range.upperBound {
                let v = body(i / 32)
                if i + 32 <= range.upperBound {
                    store(v.0, out + i)
                    store(v.1, out + i + 8)
                    store(v.2, out + i + 16)
                    store(v.3, out + i + 24)
                } else {
                    var all = v
                    withUnsafeBytes(of: &all) { bytes in
                        UnsafeMutableRawPointer(out + i).copyMemory(
                            from: bytes.baseAddress!, byteCount: (range.upperBound - i) * 4)
                    }
                }
                i += 32
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
            let v = batch(i / 16)
            for lane in 0..<min(8, range.upperBound - i) {
                body(i + lane, UInt64(v.0[lane]) << 32 | UInt64(v.1[lane]))
            }
            if i + 8 < range.upperBound {
                for lane in 0..<min(8, range.upperBound - i - 8) {
                    body(i + 8 + lane, UInt64(v.2[lane]) << 32 | UInt64(v.3[lane]))
                }
            }
            i += 16
        }
    }
}
