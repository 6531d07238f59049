import Interpreter

/// The epochs of a training: whole numbers from 0 up, and after each of them the run is kept as it
/// is then.
final class EpochSequence: ExtendedObject {
    private let name: String
    private let epochs: Int
    private let states: Int?
    private weak var machine: (any Machine)?

    init(title: String, count: Int, kept: Int?, machine: any Machine) {
        name = title
        epochs = count
        states = kept
        self.machine = machine
        super.init()
    }

    override var typeName: String { "resumable epochs" }
    override var summary: String { "\(Wording.count(epochs, "epoch")) of \(name)" }
    override var count: Int? { epochs }

    override func makeSequence() throws -> (() throws -> Value?)? {
        let watch = WatchedLoop(label: "epoch", total: epochs, machine)
        var loop: EpochLoop?
        var next: Int?
        return { [self] in
            if let next {
                try loop?.end(epoch: next - 1)
                watch.turn()
            } else {
                loop = try machine?.beginEpochs(name, total: epochs, kept: states)
                for _ in 0...(loop?.first ?? 0) { watch.turn() }
            }
            let epoch = next ?? loop?.first ?? 0
            guard epoch < epochs else {
                watch.end(isWhole: true)
                return nil
            }
            next = epoch + 1
            return .whole(epoch)
        }
    }
}
