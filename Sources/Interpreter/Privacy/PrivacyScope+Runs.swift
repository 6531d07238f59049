import Privacy
import Tensors

/// What a run of an experiment did with private data, so that it can be told of again.
public struct RunPrivacy: Sendable {
    public var experiment = ""
    /// All that it had to do with.
    public var sources: [PrivateSource] = []
    /// In their order; a source is a place in the list above, as in what follows.
    public var charges: [(source: UInt32, charge: RunCharge)] = []
    /// The δ that was asked for last of a source.
    public var deltas: [UInt32: Double] = [:]
    public var leaks: [Leak] = []
    public var declassifications: [Declassification] = []
    public var remarks: [PrivacyRemark] = []
    public var testReads: [String: Int] = [:]

    public init() {}
}

/// What the scope holds back while a run goes on.
struct RunInScope {
    let experiment: String
    let leaks: [Leak]
    let declassifications: [Declassification]
    let remarks: [PrivacyRemark]
    let testReads: [String: Int]
    let deltas: [UInt32: Double]
    let passes: [PrivacyScope.LoaderName: UInt64]
    let loaders: Int
}

extension PrivacyScope {
    /// A loader: what made it, a cell or an experiment, and which of its loaders it is.
    public struct LoaderName: Hashable, Sendable {
        public let home: String
        public let number: Int

        public init(home: String, number: Int) {
            self.home = home
            self.number = number
        }
    }

    /// The cell that runs, or the experiment.
    private var place: String { run.map { "experiment \($0.experiment)" } ?? cell }

    public func nameOfLoader() -> LoaderName {
        loaders += 1
        return LoaderName(home: place, number: loaders)
    }

    /// The number of the next pass through a loader: those of one cell, or of runs of one
    /// experiment, are told from those of others. A cell or a run that is made again has the same.
    public func nextPass(through loader: LoaderName) -> UInt64 {
        let count = passes[loader, default: 0]
        passes[loader] = count + 1
        let offset =
            place == loader.home ? 0 : place.utf8.reduce(5381) { $0 &* 33 ^ UInt64($1) }
        return offset &+ count
    }

    /// The book as the program sees it: in a run with that run's charges alone.
    public var visibleBook: PrivacyBook {
        run == nil ? book : book.part(from: book.firstChargeOfRun)
    }

    /// What names the data behind marks on every machine.
    public func digests(behind marks: Marks) -> [String] {
        numbers(of: marks).compactMap { number in
            book.source(of: number).map { "\($0.unit) \($0.digest)" }
        }
    }

    // MARK: - Runs

    func beginRun(of experiment: String) {
        run = RunInScope(
            experiment: experiment, leaks: leaks, declassifications: declassifications,
            remarks: remarks, testReads: testReads, deltas: deltas, passes: passes,
            loaders: loaders)
        (leaks, declassifications, remarks, testReads, deltas) = ([], [], [], [:], [:])
        (passes, loaders) = ([:], 0)
        book.beginRun()
    }

    /// What the run did so far.
    func privacyOfRun() -> RunPrivacy {
        var privacy = RunPrivacy()
        privacy.experiment = run?.experiment ?? ""
        let charges = book.charges.dropFirst(book.firstChargeOfRun).filter { $0.times > 0 }
        let met = Set(charges.map(\.source) + leaks.flatMap(\.sources))
            .union(declassifications.flatMap(\.sources)).union(remarks.compactMap(\.source))
            .union(deltas.keys)
        var places: [UInt32: UInt32] = [:]
        for (number, source) in book.sources where met.contains(number) {
            places[number] = UInt32(privacy.sources.count)
            privacy.sources.append(source)
        }
        privacy.charges = charges.compactMap { charge in
            places[charge.source].map { ($0, RunCharge(charge)) }
        }
        for (number, delta) in deltas {
            if let place = places[number] { privacy.deltas[place] = delta }
        }
        privacy.leaks = leaks.map { $0.with(sources: $0.sources.compactMap { places[$0] }) }
        privacy.declassifications = declassifications.map {
            $0.with(sources: $0.sources.compactMap { places[$0] })
        }
        privacy.remarks = remarks.map { $0.with(source: $0.source.flatMap { places[$0] }) }
        privacy.testReads = testReads
        return privacy
    }

    /// Ends the run. What it did is to be added, in the order in which runs were asked for; its
    /// charges stay in the book where a ceiling or a ledger has to know of them at once.
    func endRun() -> (privacy: RunPrivacy, isCharged: Bool) {
        let privacy = privacyOfRun()
        guard let outside = run else { return (privacy, true) }
        let isCharged = hasCeilings || noiseMode == .release
        book.endRun(keepsCharges: isCharged)
        (leaks, declassifications, remarks) =
            (outside.leaks, outside.declassifications, outside.remarks)
        (testReads, deltas) = (outside.testReads, outside.deltas)
        (passes, loaders) = (outside.passes, outside.loaders)
        run = nil
        return (privacy, isCharged)
    }

    /// Adds what a run did to what the notebook did.
    ///
    /// - Parameter isCharged: whether its charges are in the book already.
    public func add(_ privacy: RunPrivacy, isCharged: Bool) throws {
        let numbers = try take(privacy, isCharged: isCharged)
        if !privacy.charges.isEmpty { runCounts[privacy.experiment, default: 0] += 1 }
        merge(privacy, numbers)
    }

    /// Puts back what the run that is going on did before its program was stopped.
    func resume(_ privacy: RunPrivacy) throws {
        merge(privacy, try take(privacy, isCharged: false))
    }

    /// The numbers of its sources here.
    private func take(_ privacy: RunPrivacy, isCharged: Bool) throws -> [UInt32] {
        if !privacy.sources.isEmpty { hasBeenUsed = true }
        let numbers = try privacy.sources.map { try add($0).number }
        for (place, charge) in privacy.charges where !isCharged {
            guard numbers.indices.contains(Int(place)) else { continue }
            try book.takeOver(charge, of: numbers[Int(place)])
        }
        for (place, delta) in privacy.deltas where numbers.indices.contains(Int(place)) {
            deltas[numbers[Int(place)]] = delta
        }
        return numbers
    }

    /// Whether anything limits what may be spent.
    var hasCeilings: Bool {
        cellCeiling != nil || notebookCeiling != nil
            || book.sources.contains { hasCeiling($0.number) }
    }

    private func merge(_ privacy: RunPrivacy, _ numbers: [UInt32]) {
        func named(_ places: [UInt32]) -> [UInt32] {
            places.compactMap { numbers.indices.contains(Int($0)) ? numbers[Int($0)] : nil }
        }
        for leak in privacy.leaks.map({ $0.with(sources: named($0.sources)) }) {
            if let same = leaks.lastIndex(where: { $0.isSame(as: leak) }) {
                leaks[same].times += leak.times
            } else {
                leaks.append(leak)
            }
        }
        for entry in privacy.declassifications.map({ $0.with(sources: named($0.sources)) }) {
            if let same = declassifications.lastIndex(where: { $0.isSame(as: entry) }) {
                declassifications[same].times += entry.times
            } else {
                declassifications.append(entry)
            }
        }
        for remark in privacy.remarks.map({
            $0.with(source: $0.source.flatMap { named([$0]).first })
        })
        where !remarks.contains(where: {
            $0.source == remark.source && $0.warning.id == remark.warning.id
                && $0.cell == remark.cell
        }) {
            remarks.append(remark)
        }
        testReads.merge(privacy.testReads) { $0 + $1 }
    }
}

// MARK: - Pieces

extension Leak {
    func with(sources: [UInt32]) -> Leak {
        Leak(
            sources: sources, cell: cell, code: code, verb: verb, place: place, policy: policy,
            times: times)
    }

    func isSame(as other: Leak) -> Bool {
        cell == other.cell && sources == other.sources && place?.range == other.place?.range
            && place?.file === other.place?.file
    }
}

extension Declassification {
    func with(sources: [UInt32]) -> Declassification {
        Declassification(
            sources: sources, cell: cell, code: code, reason: reason, place: place, times: times)
    }

    func isSame(as other: Declassification) -> Bool {
        cell == other.cell && reason == other.reason && place?.range == other.place?.range
            && place?.file === other.place?.file
    }
}

extension PrivacyRemark {
    func with(source: UInt32?) -> PrivacyRemark {
        PrivacyRemark(source: source, cell: cell, warning: warning, isTold: isTold)
    }
}
