import Interpreter

/// What a cell gave, as it is kept: all that a page and later keys need. The values behind
/// it lie beside it and are read only when a later cell needs them.
struct KeptResult: Sendable {
    var key: CellKey
    var run: CellRun
    var change: WorldChange
    var hasDrawn: Bool
    var datasets: [NotebookRun.DatasetUse]

    /// The address at which it is kept: without what decides nothing for it.
    var address: Fingerprint { key.fingerprint(hasDrawn: hasDrawn) }

    /// Of all that is shown: the same whenever the cell shows the same.
    static func outputDigest(_ run: CellRun) -> Fingerprint {
        var stream = FingerprintStream()
        for line in OutputText.lines(of: run) { stream.add(text: line) }
        for case .figure(let figure) in run.outputs { stream.add(figure) }
        for case .expectation(let passed, let message) in run.outputs {
            stream.add(truth: passed)
            stream.add(text: message)
        }
        stream.add(optional: run.failure) { $0.add(text: $1.id) }
        return stream.finish()
    }

    // MARK: - Bytes

    /// - Throws: `OutputCoding.Unplaceable` if a message points to a place that cannot be kept.
    func bytes(_ coding: OutputCoding) throws -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.add(key)
        buffer.add(truth: run.state == .failedAsAllowed)
        buffer.add(number: run.seconds)
        buffer.add(truth: hasDrawn)
        buffer.add(count: run.outputs.count)
        for output in run.outputs { try coding.add(output, to: &buffer) }
        buffer.add(truth: run.failure != nil)
        if let failure = run.failure { try coding.add(failure, to: &buffer) }
        buffer.add(list: datasets) { $0.add($1) }
        buffer.add(change)
        return buffer.bytes
    }

    init(
        key: CellKey, run: CellRun, change: WorldChange, hasDrawn: Bool,
        datasets: [NotebookRun.DatasetUse]
    ) {
        self.key = key
        self.run = run
        self.change = change
        self.hasDrawn = hasDrawn
        self.datasets = datasets
    }

    init(_ bytes: [UInt8], _ coding: OutputCoding) throws {
        var source = ByteSource(bytes)
        key = try source.cellKey()
        run = CellRun(state: try source.truth() ? .failedAsAllowed : .ran)
        run.seconds = try source.number()
        hasDrawn = try source.truth()
        run.outputs = try source.list { source in try coding.output(&source) }
        run.failure = try source.optional { source in try coding.diagnostic(&source) }
        datasets = try source.list(ofAtLeast: 16) { try $0.datasetUse() }
        change = try source.worldChange()
        run.isKept = true
        try source.finish()
    }
}

extension ByteSink {
    mutating func add(_ use: NotebookRun.DatasetUse) {
        add(text: use.name)
        add(list: use.files) { sink, file in
            sink.add(text: file.name)
            sink.add(text: file.sha256)
        }
    }
}

extension ByteSource {
    mutating func datasetUse() throws -> NotebookRun.DatasetUse {
        let name = try text()
        let files = try list(ofAtLeast: 16) { source in
            (name: try source.text(), sha256: try source.text())
        }
        return .init(name: name, files: files)
    }
}
