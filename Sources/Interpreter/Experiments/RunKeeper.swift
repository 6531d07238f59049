/// Where runs are kept while they are made, and found again.
public protocol RunKeeper: AnyObject {
    /// What a finished run with this identity left; nil if there is none.
    func outcome(of identity: RunOrder.Identity) throws -> RunOutcome?

    /// A run begins. One that was begun before and not ended is taken up again.
    ///
    /// - Parameter result: gives the fields of a result, as tables and programs read them.
    func begin(_ order: RunOrder) throws -> RunTicket?

    /// A run ends, with or without an outcome.
    ///
    /// - Parameters:
    ///   - result: the record that it gave back.
    ///   - isToGoOn: whether it was stopped, and may be taken up again.
    func end(
        _ ticket: RunTicket, _ outcome: RunOutcome, result: Value, isToGoOn: Bool
    ) throws

    /// The newest state of a run under a title, of those not left out.
    func checkpoint(
        _ ticket: RunTicket, title: String, except: Set<Int>
    ) throws -> (epoch: Int, bytes: [UInt8])?

    /// Keeps a state of a run.
    ///
    /// - Parameter kept: how many states of the title stay; nil for all.
    func keep(
        _ bytes: [UInt8], _ ticket: RunTicket, title: String, epoch: Int,
        metrics: TrackedMetrics, seconds: Double, kept: Int?
    ) throws

    /// An outcome as bytes and back, for another process.
    func bytes(of outcome: RunOutcome) throws -> [UInt8]
    func outcome(from bytes: [UInt8]) throws -> RunOutcome

    /// The process is about to be doubled: open files are closed, and opened again when needed.
    func letGo()
}

/// A run that is being made, as its keeper knows it.
public struct RunTicket: Sendable {
    public let id: Int64
    /// Computed before the program was stopped.
    public let seconds: Double

    public init(id: Int64, seconds: Double) {
        self.id = id
        self.seconds = seconds
    }
}
