/// What a program has declared private, and all that its mechanisms did to it.
///
/// It only grows: what was released once cannot be taken back. Sources and ways of sampling them
/// are numbered together, from 1; a value's marks are these numbers.
public struct PrivacyBook: Sendable {
    /// Where a mark points to.
    public enum Origin: Sendable {
        case source(PrivateSource)
        /// Batches of a source.
        case batches(of: UInt32, BatchSampling)
        /// One of the disjoint parts that a source is cut into.
        case part(of: UInt32, SourcePart)
    }

    public private(set) var origins: [Origin] = []
    public private(set) var charges: [Charge] = []
    /// The newest sample that was charged, and by which charge.
    private var newest: [UInt32: (sample: UInt32, charge: Int)] = [:]
    /// Where the charges of the run that is going on begin, or of the last one.
    public private(set) var firstChargeOfRun = 0
    private var newestOutside: [UInt32: (sample: UInt32, charge: Int)] = [:]
    /// Marks of batches that each pass has in the same order.
    private var ordered: Set<UInt32> = []
    private var parts: [PartKey: UInt32] = [:]
    /// Counts changes, so that what was worked out can be kept until the next.
    public private(set) var version = 0

    public init() {}

    private struct PartKey: Hashable {
        let source: UInt32
        let part: SourcePart
    }

    // MARK: - Sources

    /// The number of a source; the same data under the same name and unit is the same source.
    public mutating func add(_ source: PrivateSource) -> UInt32 {
        if let known = number(ofDigest: source.digest, where: { $0.unit == source.unit }) {
            return known
        }
        version += 1
        origins.append(.source(source))
        return UInt32(origins.count)
    }

    /// The first source with the same data.
    public func number(
        ofDigest digest: String, where isWanted: (PrivateSource) -> Bool = { _ in true }
    ) -> UInt32? {
        for (place, origin) in origins.enumerated() {
            if case .source(let known) = origin, known.digest == digest, isWanted(known) {
                return UInt32(place + 1)
            }
        }
        return nil
    }

    /// The number of batches of a source: once more the same if they are drawn in the same way and
    /// of what was not sampled already.
    ///
    /// - Parameter keepsOrder: whether each pass through the data has the same order.
    public mutating func addBatches(
        of origin: UInt32, _ sampling: BatchSampling, keepsOrder: Bool = false
    ) -> UInt32 {
        origins.append(.batches(of: origin, sampling))
        if keepsOrder { ordered.insert(UInt32(origins.count)) }
        return UInt32(origins.count)
    }

    /// Whether each pass through the data has the same order.
    public func keepsOrder(_ mark: UInt32) -> Bool { ordered.contains(mark) }

    /// The number of the source that a mark comes from in the end; nil for a mark of another book.
    public func sourceNumber(of mark: UInt32) -> UInt32? {
        var number = mark
        while number > 0, number <= origins.count {
            switch origins[Int(number) - 1] {
            case .source: return number
            case .batches(let of, _), .part(let of, _): number = of
            }
        }
        return nil
    }

    /// The number of a part of a source, the same for the same part.
    ///
    /// - Returns: the mark itself if it is of no whole source: batches and parts are not cut again.
    public mutating func addPart(_ part: SourcePart, of mark: UInt32) -> UInt32 {
        guard sourceNumber(of: mark) == mark else { return mark }
        let key = PartKey(source: mark, part: part)
        if let known = parts[key] { return known }
        origins.append(.part(of: mark, part))
        let number = UInt32(origins.count)
        parts[key] = number
        return number
    }

    /// The part of its source that a mark comes from; nil for a mark of the whole.
    public func part(of mark: UInt32) -> SourcePart? {
        guard mark > 0, mark <= origins.count else { return nil }
        return switch origins[Int(mark) - 1] {
        case .source: nil
        case .batches(let of, _): part(of: of)
        case .part(_, let part): part
        }
    }

    public func source(of mark: UInt32) -> PrivateSource? {
        guard let number = sourceNumber(of: mark),
            case .source(let source) = origins[Int(number) - 1]
        else { return nil }
        return source
    }

    /// How the batches behind a mark are drawn; nil for a mark of a whole source.
    public func sampling(of mark: UInt32) -> BatchSampling? {
        guard mark > 0, mark <= origins.count,
            case .batches(_, let sampling) = origins[Int(mark) - 1]
        else { return nil }
        return sampling
    }

    /// All sources with their numbers, in the order in which they were declared.
    public var sources: [(number: UInt32, source: PrivateSource)] {
        origins.enumerated().compactMap { place, origin in
            if case .source(let source) = origin { (UInt32(place + 1), source) } else { nil }
        }
    }

    // MARK: - Charges

    /// Whether a charge of this sample gets the help of sampling, and is one more of its kind: the
    /// sample is newer than all that were charged.
    public func isNew(sample: UInt32, of mark: UInt32) -> Bool {
        sampling(of: mark) == nil || sample > newest[mark]?.sample ?? 0
    }

    /// Writes down that a mechanism released something computed from a source.
    ///
    /// - Parameters:
    ///   - mark: where the data came from, and the number of its sample; 0 for no single sample.
    ///   - event: what was done to the data at hand, whatever sample that is.
    public mutating func charge(
        _ mark: UInt32, sample: UInt32, _ event: PrivacyEvent, isPerExample: Bool,
        _ detail: Charge.Detail
    ) throws(PrivacyError) {
        try event.check()
        guard let source = sourceNumber(of: mark) else { return }
        version += 1
        let sampling = sampling(of: mark) ?? .whole
        let before = newest[mark]
        // A sample that was used before, or a mixture of several, gets no help from sampling.
        guard sampling != .whole, sample > 0, sample >= before?.sample ?? 0 else {
            append(
                Charge(
                    source, .whole, event, isPerExample: isPerExample, detail))
            return
        }
        var charge = Charge(source, sampling, event, isPerExample: isPerExample, detail)
        // Several releases of one sample are one release of them all.
        if let before, before.sample == sample, charges.indices.contains(before.charge) {
            charge.event = .composed([charges[before.charge].event, event])
            takeBack(before.charge)
        }
        charge.passes = [.init(mark: mark, epoch: sampling.epoch(of: sample))]
        append(charge)
        newest[mark] = (sample, charges.count - 1)
    }

    /// Writes down one more step of an optimiser that releases running sums: its steps on one
    /// source are one event, which grows.
    ///
    /// - Parameters:
    ///   - mark: of the source, or of batches of it.
    ///   - optimizer: tells optimisers apart.
    ///   - before: the steps so far. If they are not those of a charge, as when an optimiser was
    ///     put back, a charge of its own begins.
    ///   - after: the same with this step.
    /// - Returns: the place of the charge; nil for a mark of another book.
    @discardableResult
    public mutating func chargeTree(
        _ mark: UInt32, optimizer: String, from before: TreeRun, to after: TreeRun,
        isPerExample: Bool, _ detail: Charge.Detail
    ) throws(PrivacyError) -> Int? {
        let event = after.event
        try event.check()
        guard let source = sourceNumber(of: mark) else { return nil }
        version += 1
        let tree = Charge.TreeCharge(optimizer: optimizer, run: after)
        if let place = treeCharge(of: source, optimizer: optimizer, after: before) {
            charges[place].event = event
            charges[place].tree = tree
            return place
        }
        var charge = Charge(
            source, sampling(of: mark) ?? .whole, event, isPerExample: isPerExample, detail)
        charge.tree = tree
        charges.append(charge)
        return charges.count - 1
    }

    /// The charge of an optimiser's steps, if they are exactly these.
    private func treeCharge(
        of source: UInt32, optimizer: String, after run: TreeRun
    ) -> Int? {
        guard run != TreeRun() else { return nil }
        return charges.lastIndex {
            $0.source == source && $0.tree == Charge.TreeCharge(optimizer: optimizer, run: run)
        }
    }

    /// So many equal charges at once, each on a sample of its own: to see what they would cost.
    mutating func add(
        _ mark: UInt32, _ event: PrivacyEvent, count: Int, isPerExample: Bool,
        _ detail: Charge.Detail
    ) throws(PrivacyError) {
        try event.check()
        guard count > 0, let source = sourceNumber(of: mark) else { return }
        version += 1
        let sampling = sampling(of: mark) ?? .whole
        var charge = Charge(source, sampling, event, isPerExample: isPerExample, detail)
        charge.times = count
        if case .oncePerEpoch(_, _, let batches) = sampling, batches > 0 {
            // The epoch that is going on may have been charged for the same already.
            let isGoingOn = charges.last.map { charge.repeats($0) } ?? false
            let done = isGoingOn ? Int(newest[mark]?.sample ?? 0) % batches : 0
            let left = done == 0 ? 0 : batches - done
            charge.epochs = max(0, count - left + batches - 1) / batches
            if count > left, charge.epochs == 0 { charge.epochs = 1 }
        }
        charges.append(charge)
    }

    /// A run of an experiment begins: what it spends is told apart, and the samples that it draws
    /// are new to it whatever was drawn before.
    public mutating func beginRun() {
        version += 1
        firstChargeOfRun = charges.count
        (newestOutside, newest) = (newest, [:])
    }

    /// The run is over; its charges stay, or are to be added again.
    public mutating func endRun(keepsCharges: Bool) {
        version += 1
        newest = newestOutside
        if !keepsCharges { charges.removeSubrange(firstChargeOfRun...) }
        firstChargeOfRun = charges.count
    }

    /// The book with the charges from one on alone.
    public func part(from first: Int) -> PrivacyBook {
        var part = self
        part.charges.removeFirst(min(first, charges.count))
        (part.newest, part.firstChargeOfRun) = ([:], 0)
        return part
    }

    /// A charge of an earlier run.
    mutating func takeOver(_ charge: Charge) {
        version += 1
        charges.append(charge)
    }

    /// One time less, of the last charge or one close to it.
    private mutating func takeBack(_ place: Int) {
        charges[place].times -= 1
        if charges[place].times == 0, place == charges.count - 1 { charges.removeLast() }
    }

    /// Counts equal neighbours together.
    private mutating func append(_ charge: Charge) {
        guard let last = charges.indices.last, last >= firstChargeOfRun,
            charge.repeats(charges[last])
        else {
            charges.append(charge)
            return
        }
        charges[last].times += 1
        for pass in charge.passes where charges[last].passes.insert(pass).inserted {
            charges[last].epochs += 1
        }
    }
}

extension BatchSampling {
    /// Which time the data is gone through, from 0.
    func epoch(of sample: UInt32) -> Int {
        guard case .oncePerEpoch(_, _, let batches) = self, batches > 0 else { return 0 }
        return Int(sample - 1) / batches
    }
}
