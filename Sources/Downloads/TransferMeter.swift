/// Measures a transfer's rate over its last seconds.
final class TransferMeter {
    private let file: String
    var total: Int?
    private var samples: [(time: ContinuousClock.Instant, bytes: Int)] = []

    /// How far back the rate looks, and how often it is given.
    private static let window = Duration.seconds(5)
    private static let pace = Duration.milliseconds(100)

    init(file: String) {
        self.file = file
    }

    /// - Returns: the progress, at most ten times a second.
    func measure(_ bytes: Int) -> TransferProgress? {
        let now = ContinuousClock.now
        if let last = samples.last, now - last.time < Self.pace { return nil }
        samples.append((now, bytes))
        samples.removeAll { now - $0.time > Self.window }
        var progress = TransferProgress(file: file, received: bytes, total: total)
        if let first = samples.first, now - first.time >= .milliseconds(500) {
            let elapsed = (now - first.time).components
            let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
            progress.rate = Double(max(0, bytes - first.bytes)) / seconds
        }
        return progress
    }
}
