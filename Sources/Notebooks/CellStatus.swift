import Diagnostics

/// How a cell of a session stands.
public enum CellStatus: Sendable, Equatable {
    /// Not run yet.
    case never
    /// Its result is what running it now would give.
    case ok
    /// It has a result, and running it now may give another.
    case stale(StaleReason)
    /// It cannot be run as things are.
    case waiting(WaitingReason)
    /// Will be run.
    case queued
    case running
    /// Its last run failed, and nothing it hangs on has changed since.
    case failed
    /// Was to be run, and a cell that it needs failed; holds that cell's label.
    case skipped(String)
    /// Its result is held by the lock file.
    case frozen
    /// `eval: false`
    case notEvaluated

    /// `stale: sigma changed in cell clip (line 41)`
    public var text: String {
        switch self {
        case .never: "never run"
        case .ok: "ok"
        case .stale(let reason): "stale: \(reason.text)"
        case .waiting(let reason): "waiting: \(reason.text)"
        case .queued: "queued"
        case .running: "running"
        case .failed: "failed"
        case .skipped(let label): "skipped: needs `\(label)`, which failed"
        case .frozen: "frozen"
        case .notEvaluated: "not run: `eval: false`"
        }
    }
}

/// The first thing found that makes a result old.
public enum StaleReason: Sendable, Equatable {
    case edited
    case optionsChanged
    /// A name it uses has another value; where that comes from now.
    case inputChanged(name: String, cell: String?, line: Int?)
    case inputGone(name: String)
    /// What two names share has changed, though each has its value.
    case sharingChanged
    /// A cell above that it needs is not up to date.
    case needs(cell: String, line: Int)
    case parameterChanged(name: String, from: String?, to: String?)
    case fileChanged(String)
    case seedChanged(from: UInt64, to: UInt64)
    /// Its random numbers hang on its label or ordinal.
    case renamed(from: String, to: String)
    case engineChanged(from: String, to: String)
    case numericModeChanged(from: String, to: String)
    /// Stopped by the user while it ran.
    case interrupted
    /// It uses something that cannot be compared with what it was.
    case incomparable

    public var text: String {
        switch self {
        case .edited: "edited"
        case .optionsChanged: "its options changed"
        case .inputChanged(let name, let cell?, let line?):
            "`\(name)` changed in cell \(cell) (line \(line))"
        case .inputChanged(let name, _, _): "`\(name)` changed"
        case .inputGone(let name): "`\(name)` has no value any more"
        case .sharingChanged: "what its names share changed"
        case .needs(let cell, let line): "cell \(cell) (line \(line)) is not up to date"
        case .parameterChanged(let name, let old?, let new?):
            "parameter `\(name)` changed from \(old) to \(new)"
        case .parameterChanged(let name, nil, _): "parameter `\(name)` is new"
        case .parameterChanged(let name, _, nil): "parameter `\(name)` is gone"
        case .fileChanged(let path): "file \(path) changed"
        case .seedChanged(let old, let new): "the seed changed from \(old) to \(new)"
        case .renamed(let old, let new):
            "its random numbers hang on its label, which changed from \(old) to \(new)"
        case .engineChanged(let old, let new): "engine \(old) → \(new)"
        case .numericModeChanged(let old, let new): "numeric mode \(old) → \(new)"
        case .interrupted: "stopped while it ran"
        case .incomparable: "it uses something that cannot be compared"
        }
    }
}

/// Why a cell cannot be run as things are.
public enum WaitingReason: Sendable, Equatable {
    /// The checker found an error in it; the title, and the name it is about if there is one.
    case fault(id: String, title: String)

    public var text: String {
        switch self {
        case .fault(_, let title): title
        }
    }
}

extension CellKey {
    /// The first component that differs from an older key; nil if both say the same.
    ///
    /// - Parameter hasDrawn: whether the cell draws random numbers.
    func difference(from old: CellKey, hasDrawn: Bool) -> StaleReason? {
        if code != old.code { return .edited }
        if options != old.options { return .optionsChanged }
        if let reason = inputDifference(from: old) { return reason }
        if let reason = parameterDifference(from: old) { return reason }
        if let file = files.first(where: { !old.files.contains($0) })
            ?? old.files.first(where: { !files.contains($0) })
        {
            return .fileChanged(file.path)
        }
        if hasDrawn, seed != old.seed { return .seedChanged(from: old.seed, to: seed) }
        if hasDrawn, label != old.label { return .renamed(from: old.label, to: label) }
        if engine != old.engine { return .engineChanged(from: old.engine, to: engine) }
        if numericMode != old.numericMode {
            return .numericModeChanged(from: old.numericMode, to: numericMode)
        }
        return view == old.view ? nil : isOpaque ? .incomparable : .sharingChanged
    }

    private func inputDifference(from old: CellKey) -> StaleReason? {
        let before = Dictionary(
            old.inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for input in inputs where before[input.name] != input {
            guard input.value != nil else { return .inputGone(name: input.name) }
            return .inputChanged(name: input.name, cell: input.cell, line: input.line)
        }
        return nil
    }

    private func parameterDifference(from old: CellKey) -> StaleReason? {
        let before = Dictionary(
            old.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        for parameter in parameters where before[parameter.name] != parameter.value {
            return .parameterChanged(
                name: parameter.name, from: before[parameter.name], to: parameter.value)
        }
        let gone = old.parameters.first { old in !parameters.contains { $0.name == old.name } }
        return gone.map { .parameterChanged(name: $0.name, from: $0.value, to: nil) }
    }
}
