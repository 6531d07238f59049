import Interpreter

/// What happens while a notebook runs, for whoever shows it.
public enum RunEvent: Sendable {
    case started(CellProgress)
    /// Every ten seconds while a cell runs.
    case running(CellProgress)
    case output(CellProgress, CellOutput)
    case finished(CellProgress, CellRun)
}

/// How far a run has come.
public struct CellProgress: Sendable {
    /// From 1.
    public var index: Int
    public var count: Int
    public var label: String
    /// `dpcgan.md:41`
    public var place: String
    /// Since the cell started.
    public var seconds: Double

    /// `[3/14] fit dpcgan.md:41 12 s`
    public var line: String {
        let time = seconds < 1 ? "" : " \(Int(min(seconds, 1e9))) s"
        return "[\(index)/\(count)] \(label) \(place)\(time)"
    }
}
