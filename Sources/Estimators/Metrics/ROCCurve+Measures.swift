extension ROCCurve {
    /// The area under the curve, by trapezoids.
    ///
    /// It is the probability that a positive example scores above a negative one, a tie counting
    /// one half (the statistic of Mann and Whitney). In 0...1; 0.5 is chance.
    public var area: Double {
        var doubled = 0.0
        for i in thresholds.indices.dropFirst() {
            doubled +=
                Double(falsePositives[i] - falsePositives[i - 1])
                * Double(truePositives[i] + truePositives[i - 1])
        }
        return doubled / (2 * Double(positives) * Double(negatives))
    }

    /// The largest |TPR − FPR| of all thresholds, in 0...1: the advantage of an attacker who
    /// knows the best threshold.
    ///
    /// ## Source
    /// Yeom, Giacomelli, Fredrikson and Jha, arXiv:1709.01604, definition 4; the absolute value
    /// also counts scores that point the other way, as TensorFlow Privacy does.
    public var advantage: Double {
        var largest = 0.0
        for (t, f) in zip(truePositives, falsePositives) {
            largest = max(
                largest, abs(Double(t) / Double(positives) - Double(f) / Double(negatives)))
        }
        return largest
    }

    /// The largest share of members among those taken for members, TPR / (TPR + r·FPR), where r
    /// is the number of negatives over that of positives. In 0...1.
    ///
    /// Where both rates are below 0.001 the share says nothing and 1 / (1 + r), that of a guess,
    /// stands for it.
    ///
    /// ## Source
    /// Jayaraman, Wang, Knipmeyer, Gu and Evans, arXiv:2005.10881, section 3.2; the floor is that of
    /// TensorFlow Privacy.
    public var positivePredictiveValue: Double {
        let ratio = Double(negatives) / Double(positives)
        var largest = 0.0
        for (t, f) in zip(truePositives, falsePositives) {
            let (hits, alarms) = (Double(t) / Double(positives), Double(f) / Double(negatives))
            let isTiny = hits < 0.001 && alarms < 0.001
            largest = max(largest, isTiny ? 1 / (1 + ratio) : hits / (hits + ratio * alarms))
        }
        return largest
    }

    /// The largest TPR of a threshold whose FPR is at most the given one.
    ///
    /// No point between thresholds is made up, so that with fewer than 1/FPR negatives only
    /// thresholds without a false positive count.
    ///
    /// ## Source
    /// Carlini, Chien, Nasr, Song, Terzis and Tramèr, arXiv:2112.03570, section IV.
    ///
    /// - Parameter rate: in 0...1.
    public func truePositiveRate(atFalsePositiveRate rate: Double) -> Double {
        let allowed = rate * Double(negatives)
        let place = falsePositives.lastIndex { Double($0) <= allowed } ?? 0
        return Double(truePositives[place]) / Double(positives)
    }
}
