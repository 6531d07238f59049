import CVector

/// Runs a body in which numbers below the least normal one count as zero, and then puts back how
/// this thread takes them.
///
/// Averages that decay towards zero, as an optimiser's do for weights that never get a gradient,
/// come to rest there, and a step over them would take ten times as long.
@inline(__always)
public func flushingSmallNumbers<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = nb_flush_small()
    defer { nb_restore_small(before) }
    return try body()
}
