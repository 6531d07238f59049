import Datasets
import Interpreter
import Language
import Tensors

/// `scribble`: handwriting that is drawn, not read from files.
final class ScribbleCollection: ExtendedObject {
    private let memory: ScribbleMemory

    init(_ memory: ScribbleMemory) {
        self.memory = memory
        super.init()
    }

    static var about: String {
        let counts = DatasetSplit.allCases.map { ScribbleSpecification.standard($0).count }
        return "Drawn handwriting, always there: \(Wording.count(counts[0], "digit")) to train on "
            + "and \(Wording.count(counts[1], "digit")) to test on, by writer; `.train`, `.test`, "
            + "`.labelNames`, and `.draw(…)` for letters and other writers."
    }

    /// As it is written in the language.
    static func title(of specification: ScribbleSpecification) -> String {
        for split in DatasetSplit.allCases where specification == .standard(split) {
            return "scribble.\(split.rawValue)"
        }
        return "scribble.draw(writers: \(specification.writers.count), "
            + "perWriter: \(specification.perWriter), "
            + "characters: \(specification.characters.rawValue), seed: \(specification.seed))"
    }

    override var typeName: String { "data collection" }

    override var summary: String {
        let splits = DatasetSplit.allCases.map {
            let count = ScribbleSpecification.standard($0).count
            return "\($0.rawValue) (\(Wording.count(count, "example")))"
        }
        return "scribble: " + splits.joined(separator: ", ")
    }

    override var memberNames: [String] {
        DatasetSplit.allCases.map(\.rawValue) + ["labelNames", "title"]
    }

    override func member(_ name: String) throws -> Value? {
        if let split = DatasetSplit(rawValue: name) {
            return .object(ExampleSet(.drawn(memory.standard(split))))
        }
        switch name {
        case "labelNames": return .strings(ScribbleCharacters.digits.labelNames)
        case "title": return .string("Scribble")
        default: return nil
        }
    }

    func set(_ specification: ScribbleSpecification) -> ExampleSet {
        ExampleSet(.drawn(memory.set(specification)))
    }

    override func isEqual(to other: ExtendedObject) -> Bool { other is ScribbleCollection }

    override var kept: KeptObject? { KeptObject("drawn collection", []) }
}

extension DatasetBuiltins {
    static let draw = Builtin(
        "draw",
        [
            .required("x", "`scribble`"),
            .required("writers", "how many writers, a whole number from 1 up"),
            .optional("perWriter", "how many examples of each writer, from 1 up", "20"),
            Signature.Parameter(
                "characters", .choice(ScribbleCharacters.allCases.map(\.rawValue)),
                .optional("digits"), namedOnly: true),
            .seed,
        ],
        .datasets,
        "A dataset of handwriting: each writer has a hand of their own. The first examples "
            + "of all writers come first, then the second ones.",
        example: "grid(scribble.draw(writers: 26, perWriter: 1, characters: lowercase, seed: 7)"
            + ".images, columns: 13)"
    ) { call in
        guard let collection = try call.value(0).asExtended as? ScribbleCollection else {
            throw call.wrongType(
                0, "`scribble`", found: try call.value(0),
                hint: "write `scribble.draw(writers: 100, seed: 7)`")
        }
        let most = ScribbleSpecification.largestCount
        let perWriter = try call.count(2, upTo: most, default: 20)
        let writers = try call.count(1, upTo: most / perWriter)
        guard
            let specification = ScribbleSpecification(
                seed: try call.scribbleSeed(4), writers: 0..<writers, perWriter: perWriter,
                characters: try call.characters(3))
        else {
            throw call.outOfDomain(1, "a number of writers", found: String(writers))
        }
        return .object(collection.set(specification))
    }
}

extension BuiltinCall {
    /// A whole number from 1 to `most`, which keeps the dataset from having too many examples.
    fileprivate func count(_ index: Int, upTo most: Int, default standard: Int = 1) throws -> Int {
        let isLeftOut = !isGiven(index) && index > 1
        let count = isLeftOut ? standard : try count(index, from: 1)
        guard count <= most else {
            let limit = Wording.count(ScribbleSpecification.largestCount, "example")
            throw outOfDomain(
                index, "at most \(most)", found: String(count),
                hint: "a dataset that is drawn has at most \(limit) altogether")
        }
        return count
    }

    fileprivate func characters(_ index: Int) throws -> ScribbleCharacters {
        guard let word = try optionalString(index) else { return .digits }
        if let characters = ScribbleCharacters(rawValue: word) { return characters }
        let words = ScribbleCharacters.allCases.map { "`\($0.rawValue)`" }
        throw outOfDomain(
            index, "one of " + words.joined(separator: ", "),
            found: "`\(Wording.shortened(word, to: 40))`")
    }

    /// The seed that was given, else one that the cell's next draw gives. Below 2⁵³, so that
    /// it can be written as a number.
    fileprivate func scribbleSeed(_ index: Int) throws -> UInt64 {
        guard !isGiven(index) else { return try seed(index) }
        var words = machine.nextDraw().words
        return UInt64(words.next() >> 11) << 32 | UInt64(words.next())
    }
}
