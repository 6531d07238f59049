import Diagnostics
import Foundation
import Interpreter
import Privacy

/// Outcomes of runs as bytes and back.
///
/// Places in code are left out where the code has gone since: a run is known by its experiment's
/// code, wherever that stands.
struct RunCoding {
    private let outputs: OutputCoding
    private static let format: UInt8 = 1

    init(_ outputs: OutputCoding) {
        self.outputs = outputs
    }

    func bytes(of outcome: RunOutcome) throws -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.add(byte: Self.format)
        buffer.add(optional: outcome.result) {
            $0.add(count: $1.count)
            $0.add(bytes: $1)
        }
        buffer.add(outcome.metrics)
        buffer.add(count: outcome.outputs.count)
        for output in outcome.outputs {
            if case .warning(let warning) = output {
                buffer.add(truth: true)
                add(warning, to: &buffer)
            } else {
                buffer.add(truth: false)
                try outputs.add(output, to: &buffer)
            }
        }
        buffer.add(truth: outcome.failure != nil)
        if let failure = outcome.failure { add(failure, to: &buffer) }
        buffer.add(number: outcome.seconds)
        buffer.add(truth: outcome.hasUsedFiles)
        try add(outcome.privacy, to: &buffer)
        return buffer.bytes
    }

    func outcome(from bytes: [UInt8]) throws -> RunOutcome {
        var source = ByteSource(bytes)
        guard try source.byte() == Self.format else { throw ByteSource.Malformed() }
        var outcome = RunOutcome()
        outcome.result = try source.optional { Array(try $0.bytes(try $0.count())) }
        outcome.metrics = try source.trackedMetrics()
        outcome.outputs = try source.list { source in
            try source.truth()
                ? .warning(try diagnostic(&source)) : try outputs.output(&source)
        }
        outcome.failure = try source.optional { try diagnostic(&$0) }
        outcome.seconds = try source.number()
        outcome.hasUsedFiles = try source.truth()
        outcome.privacy = try privacy(&source)
        try source.finish()
        return outcome
    }

    // MARK: - Messages

    /// With its places, and again without.
    private func add(_ diagnostic: Diagnostic, to buffer: inout ByteBuffer) {
        var plain = diagnostic
        (plain.primary, plain.secondary, plain.frames) = (nil, [], [])
        (plain.edit, plain.framesLeftOut) = (nil, nil)
        for form in [diagnostic, plain] {
            var part = ByteBuffer()
            let isWhole = (try? outputs.add(form, to: &part)) != nil
            buffer.add(count: isWhole ? part.bytes.count : 0)
            if isWhole { buffer.add(bytes: part.bytes) }
        }
    }

    private func diagnostic(_ source: inout ByteSource) throws -> Diagnostic {
        let placed = try source.bytes(try source.count())
        let plain = try source.bytes(try source.count())
        for form in [placed, plain] where !form.isEmpty {
            var part = ByteSource(form)
            if let diagnostic = try? outputs.diagnostic(&part) { return diagnostic }
        }
        throw ByteSource.Malformed()
    }

    /// A place, or nothing.
    private func add(_ place: SourceSpan?, to buffer: inout ByteBuffer) {
        var part = ByteBuffer()
        let isKnown = place.map { (try? outputs.add($0, to: &part)) != nil } ?? false
        buffer.add(count: isKnown ? part.bytes.count : 0)
        if isKnown { buffer.add(bytes: part.bytes) }
    }

    private func place(_ source: inout ByteSource) throws -> SourceSpan? {
        let bytes = try source.bytes(try source.count())
        guard !bytes.isEmpty else { return nil }
        var part = ByteSource(bytes)
        return try? outputs.span(&part)
    }

    // MARK: - Privacy

    private func add(_ privacy: RunPrivacy, to buffer: inout ByteBuffer) throws {
        buffer.add(text: privacy.experiment)
        buffer.add(list: privacy.sources) { buffer, source in
            buffer.add(text: source.name)
            var examples = 0
            if case .user(let count) = source.unit { examples = count }
            buffer.add(count: examples)
            buffer.add(count: source.examples)
            buffer.add(text: source.digest)
        }
        let charges = try privacy.charges.map { place, charge in
            guard let text = Self.json(charge) else { throw ByteSource.Malformed() }
            return (place: place, text: text)
        }
        buffer.add(list: charges) {
            $0.add(count: Int($1.place))
            $0.add(text: $1.text)
        }
        buffer.add(list: privacy.deltas.sorted { $0.key < $1.key }) {
            $0.add(count: Int($1.key))
            $0.add(number: $1.value)
        }
        buffer.add(count: privacy.leaks.count)
        for leak in privacy.leaks {
            add(leak.sources, to: &buffer)
            for text in [leak.cell, leak.code, leak.verb, leak.policy.rawValue] {
                buffer.add(text: text)
            }
            add(leak.place, to: &buffer)
            buffer.add(count: leak.times)
        }
        buffer.add(count: privacy.declassifications.count)
        for entry in privacy.declassifications {
            add(entry.sources, to: &buffer)
            for text in [entry.cell, entry.code, entry.reason] { buffer.add(text: text) }
            add(entry.place, to: &buffer)
            buffer.add(count: entry.times)
        }
        buffer.add(count: privacy.remarks.count)
        for remark in privacy.remarks {
            buffer.add(optional: remark.source) { $0.add(count: Int($1)) }
            buffer.add(text: remark.cell)
            add(remark.warning, to: &buffer)
            buffer.add(truth: remark.isTold)
        }
        buffer.add(list: privacy.testReads.sorted { $0.key < $1.key }) {
            $0.add(text: $1.key)
            $0.add(count: $1.value)
        }
    }

    private func privacy(_ source: inout ByteSource) throws -> RunPrivacy {
        var privacy = RunPrivacy()
        privacy.experiment = try source.text()
        privacy.sources = try source.list(ofAtLeast: 32) { source in
            let name = try source.text()
            let users = try source.whole()
            return PrivateSource(
                name: name, unit: users > 0 ? .user(examples: users) : .example,
                examples: try source.whole(), digest: try source.text())
        }
        privacy.charges = try source.list(ofAtLeast: 16) { source in
            let place = try Self.small(&source)
            guard let charge = Self.charge(try source.text()) else { throw ByteSource.Malformed() }
            return (place, charge)
        }
        for (place, delta) in try source.list(
            ofAtLeast: 16, { (try Self.small(&$0), try $0.number()) })
        {
            privacy.deltas[place] = delta
        }
        privacy.leaks = try source.list(ofAtLeast: 48) { try leak(&$0) }
        privacy.declassifications = try source.list(ofAtLeast: 40) { try declassification(&$0) }
        privacy.remarks = try source.list(ofAtLeast: 26) { source in
            let number = try source.optional { try Self.small(&$0) }
            let cell = try source.text()
            let warning = try diagnostic(&source)
            return PrivacyRemark(
                source: number, cell: cell, warning: warning, isTold: try source.truth())
        }
        for (name, count) in try source.list(
            ofAtLeast: 16, { (try $0.text(), try $0.whole()) })
        {
            privacy.testReads[name] = count
        }
        return privacy
    }

    private func leak(_ source: inout ByteSource) throws -> Leak {
        let sources = try numbers(&source)
        let (cell, code, verb) = (try source.text(), try source.text(), try source.text())
        guard let policy = LeakPolicy(rawValue: try source.text()) else {
            throw ByteSource.Malformed()
        }
        let place = try place(&source)
        return Leak(
            sources: sources, cell: cell, code: code, verb: verb, place: place, policy: policy,
            times: try source.whole())
    }

    private func declassification(_ source: inout ByteSource) throws -> Declassification {
        let sources = try numbers(&source)
        let (cell, code, reason) = (try source.text(), try source.text(), try source.text())
        let place = try place(&source)
        return Declassification(
            sources: sources, cell: cell, code: code, reason: reason, place: place,
            times: try source.whole())
    }

    private func add(_ numbers: [UInt32], to buffer: inout ByteBuffer) {
        buffer.add(list: numbers) { $0.add(count: Int($1)) }
    }

    private func numbers(_ source: inout ByteSource) throws -> [UInt32] {
        try source.list(ofAtLeast: 8) { try Self.small(&$0) }
    }

    private static func small(_ source: inout ByteSource) throws -> UInt32 {
        guard let number = UInt32(exactly: try source.whole()) else {
            throw ByteSource.Malformed()
        }
        return number
    }

    // MARK: - Charges

    static func json(_ charge: RunCharge) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return (try? encoder.encode(charge)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func charge(_ text: String) -> RunCharge? {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try? decoder.decode(RunCharge.self, from: Data(text.utf8))
    }
}
