import CMalloc

/// Gives memory that was freed, but that the C library keeps for later, back to the system.
public func returnFreedMemory() {
    malloc_trim(0)
}

/// Ends this process when the thread that made it by `fork` ends.
public func endWithParentProcess() {
    _ = end_with_parent()
}
