import Privacy

/// A ledger that outlives the run: spending is written to it before it is done.
public protocol KeptLedger: AnyObject {
    /// What runs before this one spent of a source.
    func earlierCharges(of source: PrivateSource) throws -> [KeptCharge]

    /// Writes that a charge is about to be made, and returns when it is on the disk.
    ///
    /// - Throws: if it cannot be written; then nothing may be released.
    func reserve(_ charge: KeptCharge, of source: PrivateSource) throws

    /// Writes all that this run has spent of a source, in place of what it reserved.
    func settle(_ charges: [KeptCharge], of source: PrivateSource) throws
}

/// Charges that are written to the ledger and not made yet: about a second of steps at a time, so
/// that a step need not wait for the disk.
struct Reservations {
    private struct Kind: Equatable {
        let digest: String
        let sampling: BatchSampling
        let event: PrivacyEvent
        let isPerExample: Bool
    }

    private var kinds: [(kind: Kind, left: Int, size: Int, since: Double)] = []
    private(set) var hasAny = false

    mutating func use(
        _ sampling: BatchSampling, _ event: PrivacyEvent, _ isPerExample: Bool,
        _ detail: Charge.Detail, of source: PrivateSource?, in ledger: any KeptLedger
    ) throws {
        guard let source else { return }
        let kind = Kind(
            digest: source.digest, sampling: sampling, event: event, isPerExample: isPerExample)
        let place = kinds.firstIndex { $0.kind == kind }
        if let place, kinds[place].left > 0 {
            kinds[place].left -= 1
            return
        }
        let now = Clock.now
        var size = 1
        if let place {
            // As many as took about a second.
            let seconds = max(now - kinds[place].since, 1e-3)
            size = min(kinds[place].size * 8, max(1, Int(Double(kinds[place].size) / seconds)))
        }
        try ledger.reserve(
            KeptCharge(sampling, event, times: size, isPerExample: isPerExample, detail),
            of: source)
        hasAny = true
        let entry = (kind: kind, left: size - 1, size: size, since: now)
        if let place { kinds[place] = entry } else { kinds.append(entry) }
    }
}
