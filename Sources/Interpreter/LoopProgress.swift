/// How far a loop has come.
public struct LoopProgress: Sendable, Equatable {
    /// Turns that are over.
    public var done: Int
    /// All turns; nil if that is not known.
    public var total: Int?
    /// What the loop does, in the user's words.
    public var label: String?

    public init(done: Int, total: Int?, label: String? = nil) {
        self.done = done
        self.total = total
        self.label = label
    }

    /// `epoch 4/10`
    public var text: String {
        let count = total.map { "\(done)/\($0)" } ?? String(done)
        return label.map { "\($0) \(count)" } ?? count
    }
}
