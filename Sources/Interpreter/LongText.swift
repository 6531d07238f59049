/// What becomes of a cell's text beyond the limit of what is shown.
public enum LongText {
    /// The first and the last lines stay.
    case leftOut
    /// The first and the last lines stay, and the whole text goes to what this gives; nil if
    /// there is no place for it.
    case kept(() -> (any TextKeeper)?)
    /// All of it is passed on as it comes, and none of it stays: a script's output.
    case passedOn
}

/// Takes the whole text of one cell that shows more than stays.
public protocol TextKeeper: AnyObject {
    func add(_ text: String)
    /// Ends the text.
    ///
    /// - Returns: how a reader gets at it, in the middle of a sentence; nil if it was lost.
    func finish() -> String?
}
