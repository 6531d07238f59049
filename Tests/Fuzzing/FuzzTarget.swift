/// One reader that is fed with inputs, and what must hold for each of them.
///
/// A new target is one entry in ``all``: a name, where inputs come from, and a check that
/// gives the property that does not hold. A crash is a failure without more ado.
public struct FuzzTarget: Sendable {
    public let name: String
    /// What the check looks at, in a few words.
    public let summary: String
    let input: @Sendable (inout SeededRandom) -> [UInt8]
    /// The property that the input breaks, nil if all hold.
    public let check: @Sendable ([UInt8]) -> String?

    init(
        _ name: String, _ summary: String, mutating mutator: @autoclosure () -> Mutator,
        check: @escaping @Sendable ([UInt8]) -> String?
    ) {
        let mutator = mutator()
        self.init(name, summary, making: { mutator.input(&$0) }, check: check)
    }

    init(
        _ name: String, _ summary: String,
        making input: @escaping @Sendable (inout SeededRandom) -> [UInt8],
        check: @escaping @Sendable ([UInt8]) -> String?
    ) {
        self.name = name
        self.summary = summary
        self.input = input
        self.check = check
    }

    /// The input of an ordinal; the same wherever and whenever it is asked for.
    public func input(seed: UInt64, ordinal: Int) -> [UInt8] {
        var random = SeededRandom(seed: seed, ordinal: ordinal)
        return input(&random)
    }

    public static func all(_ material: Material) -> [FuzzTarget] {
        CodeTargets.all(material) + NotebookTargets.all(material) + MarkdownTargets.all(material)
            + DataTargets.all(material) + TensorFileTargets.all + KeptTargets.all(material)
            + LedgerTargets.all + RunsTargets.all + ProgramTargets.all(material)
    }

    /// Of so many generated programs: how many run to their end, and of how many the
    /// reference knows what they print.
    public static func programSurvey(seed: UInt64, count: Int) -> (ended: Int, known: Int) {
        ProgramTargets.survey(seed: seed, count: count)
    }
}
