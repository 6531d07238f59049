import Kernels

public typealias ElementType = Kernels.ElementType
public typealias ElementwiseOperation = Kernels.ElementwiseOperation
public typealias UnaryOperation = Kernels.UnaryOperation
public typealias Reduction = Kernels.Reduction
public typealias Interruption = Kernels.Interruption
public typealias BLASInfo = Kernels.BLASInfo

/// Thrown out of a long operation after `Interruption.request()`.
public struct Interrupted: Error, Sendable {
    public init() {}
}

/// What the operations run on.
public enum Engine {
    /// How many threads large operations may use, at least 1; results have the same bits for
    /// any number.
    public static var threads: Int {
        get { Kernels.threads }
        set { Kernels.threads = newValue }
    }

    /// How many threads the steps of compiled programs share; results do not depend on it.
    public static var planThreads: Int {
        get { Kernels.planThreads }
        set { Kernels.planThreads = newValue }
    }

    /// Whether this processor has what the operations were built with.
    ///
    /// - Returns: nil if it has, else a sentence for the user. Nothing else may be called then.
    public static func checkProcessor() -> String? { Kernels.checkProcessor() }

    /// Makes the process ready: no thread runs but the program's own. Call it once, before
    /// anything else.
    public static func prepare() { endIdleThreads() }

    /// The library for matrix products.
    public static var blas: BLASInfo { BLASInfo() }
}

extension Engine {
    /// Runs `body` over `0..<count` in pieces of `length`, on as many threads as are allowed;
    /// each piece writes to a place of its own.
    ///
    /// - Throws: `Interrupted` if that was requested; pieces may then be left out.
    public static func inPieces(
        _ count: Int, of length: Int, _ body: (Range<Int>) -> Void
    ) throws {
        try finish(Kernels.inPieces(count, of: length, body))
    }
}

/// Turns a kernel's word that it did not finish into an error.
@inline(__always) func finish(_ isComplete: Bool) throws {
    if !isComplete { throw Interrupted() }
}

extension Engine {
    /// For a process that `fork` has just made: it has one thread, and ends with its parent.
    public static func becomeCopy() {
        WorkerPool.shared.endSharing()
        Kernels.threads = 1
        Kernels.planThreads = 1
        endWithParentProcess()
    }
}
