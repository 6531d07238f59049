import Diagnostics
import Interpreter
import Language
import Runs

/// Keeps the runs of a notebook's experiments in the file beside it.
///
/// 1. A run's key is made of the engine, the experiment's code, all that this sees, its parameters
///    and its seed. A finished run with the same key is not made again.
/// 2. Only what has the user's seal is believed; without a seal nothing is found again.
/// 3. Without a path nothing is kept; outcomes still come from other processes as bytes.
final class RunArchive: RunKeeper {
    private let path: String?
    private let engine: String
    private let numericMode: String
    private let coding: RunCoding
    private let seal: RunSeal?
    /// Whether runs are made anew whatever is kept.
    var isFresh = false
    private var store: RunStore?
    private var hasChecked = false

    init(
        path: String?, seal: RunSeal?, engine: String, numericMode: String,
        _ programs: [CheckedProgram]
    ) {
        self.path = path
        self.seal = seal
        self.engine = engine
        self.numericMode = numericMode
        coding = RunCoding(OutputCoding(programs))
    }

    private func opened() throws -> RunStore? {
        guard let path else { return nil }
        if let store { return store }
        let opened = try RunStore(path, .writing, checks: !hasChecked)
        hasChecked = true
        store = opened
        return opened
    }

    func letGo() { store = nil }

    private func key(_ identity: RunOrder.Identity) -> String {
        var stream = FingerprintStream()
        stream.add(text: engine)
        stream.add(text: numericMode)
        stream.add(identity.key)
        return stream.finish().hexadecimal
    }

    // MARK: - Runs

    func outcome(of identity: RunOrder.Identity) throws -> RunOutcome? {
        guard !isFresh, let store = try opened(),
            let found = try store.outcome(of: key(identity)),
            let bytes = seal?.opened(found.bytes),
            var outcome = try? coding.outcome(from: bytes), !outcome.hasUsedFiles
        else { return nil }
        outcome.seconds = found.seconds
        outcome.isKept = true
        return outcome
    }

    func begin(_ order: RunOrder) throws -> RunTicket? {
        guard let store = try opened() else { return nil }
        let run = StoredRun(
            experiment: order.name, key: order.identity.map(key),
            sourceDigest: order.identity?.source.hexadecimal ?? "",
            dataDigest: order.identity?.data.hexadecimal ?? "", engine: engine, seed: order.seed,
            parameters: order.parameters.map { StoredRun.Field($0.name, $0.value) })
        let beginning = try store.begin(run, isFresh: isFresh)
        return RunTicket(id: beginning.id, seconds: beginning.seconds)
    }

    func end(
        _ ticket: RunTicket, _ outcome: RunOutcome, result: Value, isToGoOn: Bool
    ) throws {
        let state: StoredRun.State =
            isToGoOn ? .interrupted : outcome.failure == nil ? .done : .failed
        var ending = StoredEnding(state)
        if let record = result.asRecord {
            ending.result = zip(record.names, record.values).map { StoredRun.Field($0, $1) }
        }
        ending.errorID = outcome.failure?.id
        ending.error = outcome.failure?.title
        ending.seconds = outcome.seconds
        ending.metrics = Self.metrics(outcome.metrics)
        ending.charges = outcome.privacy.charges.compactMap { place, charge in
            let sources = outcome.privacy.sources
            guard sources.indices.contains(Int(place)), let text = RunCoding.json(charge) else {
                return nil
            }
            let source = sources[Int(place)]
            return StoredCharge(source: source.name, digest: source.digest, charge: text)
        }
        if state == .done { ending.outcome = try seal?.sealed(coding.bytes(of: outcome)) }
        try opened()?.end(ticket.id, ending)
    }

    private static func metrics(_ tracked: TrackedMetrics) -> [StoredMetric] {
        tracked.metrics.map { metric in
            var points = metric.values.enumerated().map { place, value in
                StoredMetric.Point(step: place * metric.stride, value: value)
            }
            if let last = points.last, last.step < metric.count - 1 {
                points.append(.init(step: metric.count - 1, value: metric.last))
            }
            return StoredMetric(name: metric.name, points: points)
        }
    }

    // MARK: - Checkpoints

    func checkpoint(
        _ ticket: RunTicket, title: String, except: Set<Int>
    ) throws -> (epoch: Int, bytes: [UInt8])? {
        let found = try opened()?.checkpoint(of: ticket.id, title: title, except: except)
        return found.map { found in
            (found.epoch, seal?.opened(found.bytes) ?? [])
        }
    }

    func keep(
        _ bytes: [UInt8], _ ticket: RunTicket, title: String, epoch: Int,
        metrics: TrackedMetrics, seconds: Double, kept: Int?
    ) throws {
        guard let bytes = seal?.sealed(bytes) else { return }
        try opened()?.keep(
            StoredCheckpoint(title: title, epoch: epoch, bytes: bytes),
            of: ticket.id, metrics: Self.metrics(metrics), seconds: seconds, kept: kept)
    }

    // MARK: - Outcomes

    func bytes(of outcome: RunOutcome) throws -> [UInt8] { try coding.bytes(of: outcome) }
    func outcome(from bytes: [UInt8]) throws -> RunOutcome { try coding.outcome(from: bytes) }
}

extension StoredRun.Field {
    init(_ name: String, _ value: Value) {
        guard !value.holdsPrivate else {
            self.init(name: name, text: "private", json: "\"private\"")
            return
        }
        var text = Display.text(of: value)
        if text.count > 200 { text = text.prefix(199) + "…" }
        self.init(name: name, text: text, json: ValueJSON.text(of: value))
    }
}
