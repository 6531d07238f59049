import Diagnostics
import Shapes
import Tensors

/// Indices, members, sequences and assignment to parts.
extension Faults {
    static func indexOutOfRange(_ index: Int, count: Int, of kind: String) -> Fault {
        Fault(
            "index-out-of-range",
            title: title("there is no place \(index) in this \(kind)", else: "no such place"),
            explanation: count == 0
                ? "The \(kind) is empty."
                : "The \(kind) has \(self.count(count, "element")): places 0 to \(count - 1), or "
                    + "-1 to -\(count) from the end.",
            hint: index == count && count > 0 ? "the last one is at \(count - 1), or at -1" : nil)
    }

    static func fractionalIndex(_ number: Double) -> Fault {
        Fault(
            "index-not-whole", title: "an index is a whole number",
            explanation: "\(Display.number(number)) is not.",
            hint: "use `//` to divide without a remainder, or round(…), floor(…)")
    }

    static func fractionalIndices(_ type: ElementType) -> Fault {
        Fault(
            "type-mismatch", title: "a tensor of \(type) is no index",
            explanation: "Places are whole numbers, or truth values as a mask.",
            hint: "make it int64 with `dtype: int64`, or compare it for a mask")
    }

    static func wrongIndex(_ index: Value, in base: String) -> Fault {
        Fault(
            "type-mismatch", title: title("\(base) is not indexed so", else: "not indexed so"),
            explanation: "The index is \(Display.withArticle(index)); a place is a whole number.")
    }

    static func wrongBound(_ value: Value) -> Fault {
        Fault(
            "type-mismatch", title: "the bounds of a slice are numbers",
            explanation: "One of them is \(Display.withArticle(value)).")
    }

    static func zeroStep() -> Fault {
        Fault(
            "zero-step", title: "a slice cannot have step 0",
            explanation: "The step says how far apart the places are that a slice takes.",
            hint: "use 1 to take every place, -1 to go backwards")
    }

    static func notIndexable(_ value: Value) -> Fault {
        Fault(
            "not-indexable", title: "this has no elements to pick from",
            explanation: "\(capitalized(Display.withArticle(value))) is not indexed this way.")
    }

    static func severalIndices(_ value: Value, _ count: Int) -> Fault {
        Fault(
            "not-indexable", title: "only tensors take several indices",
            explanation: "\(capitalized(Display.withArticle(value))) is given \(count).",
            hint: "for a list of lists write `xs[i][j]`")
    }

    static func ellipsisOutsideTensor(_ value: Value) -> Fault {
        Fault(
            "not-indexable", title: "only tensors are indexed with `...`",
            explanation: "This is \(Display.withArticle(value)).")
    }

    static func unknownField(
        _ name: String, of value: Value, names: [String], isBuiltin: Bool = false
    ) -> Fault {
        let kind = Display.withArticle(value)
        return Fault(
            "unknown-field",
            title: title("there is no field called `\(name)`", else: "there is no such field"),
            explanation: names.isEmpty
                ? "\(capitalized(kind)) has no fields."
                : "\(capitalized(kind)) has \(list(names)) here.",
            hint: isBuiltin
                ? "to call the builtin write `.\(name)(…)`" : didYouMean(name, names))
    }

    // MARK: - Sequences

    static func notASequence(_ value: Value) -> Fault {
        Fault(
            "not-a-sequence", title: "there is nothing to go through here",
            explanation: "This is \(Display.withArticle(value)); a list, range, string, tensor "
                + "or data set can be gone through.",
            hint: sequenceHint(value))
    }

    private static func sequenceHint(_ value: Value) -> String? {
        if value.asNumber != nil { return "for so many turns write `0..<n`" }
        if value.asRecord != nil { return "keys(r) and values(r) give its parts" }
        return nil
    }

    static func rowsOfNumber() -> Fault {
        Fault(
            "not-a-sequence", title: "a tensor without axes has no rows",
            explanation: "Its shape is [], a single number.")
    }

    static func notUnpackable(_ value: Value, count: Int) -> Fault {
        Fault(
            "type-mismatch", title: "this cannot be taken apart",
            explanation: "\(self.count(count, "name")) stand for the elements of a list or the "
                + "fields of a record; this is \(Display.withArticle(value)).")
    }

    static func wrongPartCount(_ value: Value, found: Int, needed: Int) -> Fault {
        Fault(
            "wrong-part-count", title: "the number of names does not fit",
            explanation: "There are \(count(needed, "name")) for \(count(found, "part")) of "
                + "\(Display.withArticle(value)).")
    }

    static func notARecord(_ value: Value) -> Fault {
        Fault(
            "type-mismatch", title: "only a record spreads into a record",
            explanation: "This is \(Display.withArticle(value)).")
    }

    // MARK: - Assignment

    static func notAssignable(_ value: Value) -> Fault {
        Fault(
            "not-assignable", title: "its parts cannot be assigned",
            explanation: "\(capitalized(Display.withArticle(value))) has no parts that change; "
                + "lists, records and tensors have.",
            hint: value.asString == nil ? nil : "make a new string from slices")
    }

    static func noFieldToAssign(_ name: String, _ value: Value) -> Fault {
        Fault(
            "not-assignable", title: title("`.\(name)` cannot be assigned here", else: "no field"),
            explanation: "\(capitalized(Display.withArticle(value))) has no fields that change.")
    }

    static func listSliceAssigned() -> Fault {
        Fault(
            "not-assignable", title: "a list is assigned one place at a time",
            explanation: "Slices of tensors can be assigned, slices of lists cannot.",
            hint: "build a new list: `[...xs[:i], …, ...xs[j:]]`")
    }

    static func partOfTensorPart() -> Fault {
        Fault(
            "not-assignable", title: "a part of a tensor's part is not assigned so",
            explanation: "`x[i][j] = v` would change a copy of `x[i]`.",
            hint: "write the indices in one pair of brackets: `x[i, j] = v`")
    }

    static func notAnElement(_ value: Value) -> Fault {
        Fault(
            "type-mismatch", title: "a tensor holds numbers",
            explanation: "This is \(Display.withArticle(value)).",
            hint: value.asList == nil ? nil : "make a tensor of it with tensor(…)")
    }

    static func tensorAsTruth(_ shape: Shape) -> Fault {
        Fault(
            "ambiguous-truth", title: "a tensor of several elements decides nothing",
            explanation: "It has shape \(shape), so \(count(shape.count, "truth value")).",
            hint: "say all(…) or any(…); `logicalAnd(a, b)` and `logicalOr(a, b)` join masks")
    }
}
