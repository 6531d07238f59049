import Diagnostics
import Privacy
import Tensors

/// What the running programs of a notebook did with private data, and what they may do.
///
/// It stands outside the world: a cell that fails, or runs again, takes nothing of it back.
public final class PrivacyScope: ReadingObserver {
    public internal(set) var book = PrivacyBook()
    public internal(set) var leaks: [Leak] = []
    public internal(set) var declassifications: [Declassification] = []
    public internal(set) var remarks: [PrivacyRemark] = []
    /// Where noise comes from.
    public var noiseMode = NoiseMode.teaching
    /// The δ that was asked for last of each source.
    public internal(set) var deltas: [UInt32: Double] = [:]

    // MARK: What the cell that runs may do

    public var policy = LeakPolicy.warn
    /// For the cell, and for the notebook: of each source.
    public var cellCeiling: PrivacyCeiling?
    public var notebookCeiling: PrivacyCeiling?
    private(set) var sourceCeilings: [UInt32: PrivacyCeiling] = [:]
    /// Where the cell's charges begin.
    private(set) var firstCharge = 0
    public private(set) var cell = ""
    /// The run of an experiment that is going on, and what was set aside for it.
    var run: RunInScope?
    /// How many runs of each experiment spent something.
    var runCounts: [String: Int] = [:]
    /// How often samples were drawn from a loader in this cell or run.
    var passes: [LoaderName: UInt64] = [:]
    var loaders = 0
    /// Counts the cells that ran.
    public private(set) var runs = 0
    /// What earlier runs spent, and where this run's spending is written before it is done; nil if
    /// each run has a ledger of its own.
    public var ledger: (any KeptLedger)?
    private var reservations = Reservations()
    /// What stands where the program is now.
    var locate: () -> CodePlace = { CodePlace() }
    /// How many charges of a kind the ceilings have room for, worked out ahead.
    var allowance = Allowance()
    private var known: (version: Int, spent: [UInt32: [Double: Spending]]) = (-1, [:])
    private var isSilent = false
    /// Whether the cell declared, used or asked about private data.
    var hasBeenUsed = false

    /// A place in code, in words.
    struct CodePlace {
        var span: SourceSpan?
        var code = ""
        var verb = "shows"
    }

    /// That of the program which the calling thread runs.
    public static var running: PrivacyScope? { ReadingObserver.current as? PrivacyScope }

    func begin(cell: String) {
        self.cell = cell
        firstCharge = book.charges.count
        allowance = Allowance()
        runs += 1
        (passes, loaders) = ([:], 0)
        hasBeenUsed = false
    }

    /// All of it as a value, for whoever tells of the run.
    public var record: PrivacyRecord {
        PrivacyRecord(
            book: book, leaks: leaks, declassifications: declassifications, remarks: remarks,
            deltas: book.sources.map { delta(of: $0.number) }, testReads: testReads,
            ceilings: book.sources.map { sourceCeilings[$0.number] ?? notebookCeiling },
            noiseMode: noiseMode, runCounts: runCounts)
    }

    // MARK: - Sources

    /// Declares data private.
    ///
    /// - Returns: the number of its source, and the source whose data it is already, if there is
    ///   one of another name.
    ///
    /// - Throws: if what earlier runs spent cannot be taken over.
    public func add(_ source: PrivateSource) throws -> (number: UInt32, same: PrivateSource?) {
        hasBeenUsed = true
        let known = book.number(ofDigest: source.digest).flatMap { book.source(of: $0) }
        let count = book.origins.count
        let number = book.add(source)
        if let ledger, book.origins.count > count {
            try book.takeOver(ledger.earlierCharges(of: source), of: number)
        }
        return (number, known?.name == source.name ? nil : known)
    }

    /// The mark of batches of a source, drawn in some way.
    ///
    /// - Parameter keepsOrder: whether each pass through the data has the same order.
    public func addBatches(
        of mark: UInt32, _ sampling: BatchSampling, keepsOrder: Bool = false
    ) -> UInt32 {
        // A sample of a sample is one no more certain than the first.
        book.sampling(of: mark) == nil
            ? book.addBatches(of: mark, sampling, keepsOrder: keepsOrder) : mark
    }

    /// The mark of one of the disjoint parts that a source is cut into.
    public func addPart(_ part: SourcePart, of mark: UInt32) -> UInt32 {
        book.addPart(part, of: mark)
    }

    /// Names of the sources behind marks, each once.
    public func names(of marks: Marks) -> [String] {
        numbers(of: marks).compactMap { book.source(of: $0)?.name }
    }

    /// The sources behind marks, each once, ascending.
    public func numbers(of marks: Marks) -> [UInt32] {
        Set(marks.sources.compactMap { book.sourceNumber(of: $0) }).sorted()
    }

    public func limit(_ source: UInt32, to ceiling: PrivacyCeiling) {
        hasBeenUsed = true
        sourceCeilings[source] = ceiling
        allowance = Allowance()
    }

    // MARK: - Spending

    /// What has been spent of a source.
    public func spending(of source: UInt32, delta: Double) throws(PrivacyError) -> Spending? {
        hasBeenUsed = true
        if known.version != book.version { known = (book.version, [:]) }
        if let spent = known.spent[source]?[delta] { return spent }
        let first = run == nil ? 0 : book.firstChargeOfRun
        guard let spent = try book.spending(of: source, delta: delta, from: first) else {
            return nil
        }
        known.spent[source, default: [:]][delta] = spent
        return spent
    }

    func hasCeiling(_ source: UInt32) -> Bool { sourceCeilings[source] != nil }

    public func note(delta: Double, of source: UInt32) { deltas[source] = delta }

    /// The δ to speak of where nobody said one.
    public func delta(of source: UInt32) -> Double {
        deltas[source] ?? sourceCeilings[source]?.delta ?? notebookCeiling?.delta ?? 1e-5
    }

    /// Writes down that a mechanism is about to release something computed from marked data, once
    /// for each source behind it. To be called before noise is drawn.
    ///
    /// - Throws: a `budget-exceeded` fault if a ceiling has no room for it: nothing is charged
    ///   then.
    public func charge(
        _ marks: Marks, _ event: PrivacyEvent, isPerExample: Bool, mechanism: String,
        parameters: [String]
    ) throws {
        guard !marks.isEmpty else { return }
        hasBeenUsed = true
        let place = locate()
        let detail = Charge.Detail(
            mechanism: mechanism, parameters: parameters, cell: cell,
            place: run == nil ? place.span : nil)
        for mark in marks.all {
            try checkCeilings(mark, event, isPerExample, detail)
        }
        if let ledger {
            for mark in marks.all {
                // Of a sample that was used before all is reserved that it can cost.
                let isNew = book.isNew(sample: mark.sample, of: mark.source)
                try reservations.use(
                    isNew ? book.sampling(of: mark.source) ?? .whole : .whole, event, isPerExample,
                    detail, of: book.source(of: mark.source), in: ledger)
            }
        }
        for mark in marks.all {
            let isNew = book.isNew(sample: mark.sample, of: mark.source)
            try book.charge(
                mark.source, sample: mark.sample, event, isPerExample: isPerExample, detail)
            if isNew { allowance.use(mark.source, event) }
        }
    }

    /// Writes down one more step of an optimiser that releases running sums, before its noise is
    /// drawn.
    ///
    /// - Parameters:
    ///   - mark: of the batch.
    ///   - optimizer: tells optimisers apart.
    ///   - before: the steps so far.
    ///   - after: the same with this one.
    /// - Throws: a `budget-exceeded` fault if a ceiling has no room for it.
    public func chargeTree(
        _ mark: UInt32, optimizer: String, from before: TreeRun, to after: TreeRun,
        mechanism: String, parameters: [String]
    ) throws {
        guard let source = book.sourceNumber(of: mark) else { return }
        hasBeenUsed = true
        let detail = Charge.Detail(
            mechanism: mechanism, parameters: parameters, cell: cell,
            place: run == nil ? locate().span : nil)
        let ceilings = ceilings(of: source)
        // Most steps leave the size of the event as it is.
        if !ceilings.isEmpty, before.cost < after.cost {
            let forecast = ChargeForecast(
                book: book, mark: mark, source: source, event: after.event, isPerExample: true,
                detail: detail)
            try forecast.checkTree(optimizer, from: before, to: after, ceilings)
            // What others have reserved was worked out without it.
            allowance = Allowance()
        }
        try book.chargeTree(
            mark, optimizer: optimizer, from: before, to: after, isPerExample: true, detail)
        // What it grows to cannot be reserved ahead, so each step is written.
        try settle(isNeeded: true)
    }

    /// Writes into the ledger what was spent in place of what was reserved.
    ///
    /// - Throws: if it cannot be written; what was reserved then stays.
    func settle(isNeeded: Bool = false) throws {
        guard let ledger, isNeeded || reservations.hasAny else { return }
        for (number, source) in book.sources {
            let charges = book.charges.filter { $0.source == number && $0.times > 0 }
            let earlier = try ledger.earlierCharges(of: source).count
            try ledger.settle(charges.dropFirst(earlier).map(KeptCharge.init), of: source)
        }
        reservations = Reservations()
    }

    // MARK: - Showing

    override public func willRead(_ marks: Marks) throws {
        guard !isSilent else { return }
        let sources = numbers(of: marks)
        guard !sources.isEmpty else { return }
        hasBeenUsed = true
        let place = locate()
        if policy == .strict {
            throw LeakFaults.refused(place, names: names(of: marks))
        }
        let same = leaks.lastIndex {
            $0.cell == cell && $0.place?.range == place.span?.range && $0.sources == sources
                && $0.place?.file === place.span?.file
        }
        if let same {
            leaks[same].times += 1
        } else {
            leaks.append(
                Leak(
                    sources: sources, cell: cell, code: place.code, verb: place.verb,
                    place: place.span, policy: policy))
        }
    }

    /// Does something that leaves nothing behind, such as trying an answer of an exercise. What a
    /// release has given out stays spent.
    public func trying<Result>(_ body: () throws -> Result) rethrows -> Result {
        let state = (
            book, leaks, declassifications, remarks, deltas, sourceCeilings, testReads
        )
        defer {
            if noiseMode == .teaching {
                (
                    book, leaks, declassifications, remarks, deltas, sourceCeilings, testReads
                ) = state
                known = (-1, [:])
                allowance = Allowance()
            }
        }
        return try body()
    }

    /// Does something that reads private values and shows none of them.
    public func silently<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outer = isSilent
        isSilent = true
        defer { isSilent = outer }
        return try body()
    }

    public func declassify(_ marks: Marks, because reason: String) {
        let sources = numbers(of: marks)
        guard !sources.isEmpty else { return }
        hasBeenUsed = true
        let place = locate()
        let same = declassifications.lastIndex {
            $0.cell == cell && $0.place?.range == place.span?.range && $0.reason == reason
        }
        if let same {
            declassifications[same].times += 1
        } else {
            declassifications.append(
                Declassification(
                    sources: sources, cell: cell, code: place.code, reason: reason,
                    place: place.span))
        }
    }

    // MARK: - Remarks

    /// Says something about a source, once in a cell.
    ///
    /// - Parameter isTold: whether the cell says it, or the statement alone.
    public func remark(
        _ id: String, about source: UInt32?, isTold: Bool = true, _ words: () -> Remark
    ) {
        hasBeenUsed = true
        let isKnown = remarks.contains {
            $0.source == source && $0.warning.id == id && $0.cell == cell
        }
        guard !isKnown else { return }
        let words = words()
        var warning = Diagnostic(
            id, severity: .warning, title: words.title, explanation: words.explanation,
            hint: words.hint)
        warning.primary = locate().span.map { .init($0) }
        remarks.append(
            PrivacyRemark(source: source, cell: cell, warning: warning, isTold: isTold))
    }

    /// The words of a remark.
    public struct Remark {
        let title: String
        let explanation: String
        let hint: String?

        public init(_ title: String, _ explanation: String, hint: String? = nil) {
            self.title = title
            self.explanation = explanation
            self.hint = hint
        }
    }

    // MARK: - Test data

    /// How often test data was read, by the name of the data.
    public internal(set) var testReads: [String: Int] = [:]

    /// Data that is kept for testing was read; it says less each time something is chosen by it.
    public func noteTestRead(_ name: String) {
        guard !book.sources.isEmpty else { return }
        testReads[name, default: 0] += 1
        guard testReads[name, default: 0] > Self.manyTestReads else { return }
        remark("many-test-reads", about: nil) {
            Remark(
                "test data is read many times",
                "`\(name)` was read more than \(Self.manyTestReads) times. Each choice that is "
                    + "made by looking at it fits it a little, and the last result says less about "
                    + "new data.",
                hint: "choose on other data, and read the test data once at the end")
        }
    }

    private static let manyTestReads = 20
}
