/// What a block that is traced cannot do: it runs once for what is done many times.
extension Faults {
    static func partOfTracedAssigned() -> Fault {
        Fault(
            "not-assignable", title: "parts cannot be assigned in a traced block",
            explanation: "While a block is traced its tensors have no elements yet, so none of "
                + "them can be replaced.",
            hint: "make a new tensor: `where(mask, a, b)` chooses between two, `concat` joins parts"
        )
    }

    /// Nil if the output may be made at any time.
    static func shownWhileTraced(_ output: CellOutput) -> Fault? {
        let word: String
        switch output {
        case .text: word = "print"
        case .value, .figure: word = "show"
        case .expectation: word = "expect"
        case .warning: return nil
        }
        return whileTraced(word)
    }

    static func whileTraced(_ word: String) -> Fault {
        Fault(
            "effect-in-step", title: "`\(word)` does not work in a traced block",
            explanation: "The block runs once to see what is computed, not each time it is used, "
                + "so there are no values yet.",
            hint: "return the value from the block, and use `\(word)` after it")
    }

    static func assignedWhileTraced(_ name: String) -> Fault {
        Fault(
            "effect-in-step",
            title: title("the block changes `\(name)`", else: "the block changes a variable"),
            explanation: "A traced block runs once to see what is computed, not each time it is "
                + "used, so it cannot change variables outside it.",
            hint: "return the value from the block, and assign it after it")
    }
}
