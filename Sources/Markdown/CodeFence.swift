/// A fenced code block as CommonMark sees it, by its lines.
public struct CodeFence: Sendable, Hashable {
    /// What follows the opening fence: `noise`, `{noise}`, `output`.
    public var info: String
    /// The line of the opening fence, from 1.
    public var openingLine: Int
    /// The line of the closing fence; nil if it is never closed.
    public var closingLine: Int?
    /// Stands inside a list or a quotation.
    public var isNested: Bool

    public init(info: String, openingLine: Int, closingLine: Int?, isNested: Bool) {
        self.info = info
        self.openingLine = openingLine
        self.closingLine = closingLine
        self.isNested = isNested
    }
}
