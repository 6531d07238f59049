import Diagnostics

/// What can be wrong with the format of a notebook, one function a fault.
enum FormatMessages {
    static func unknownOption(_ name: String, span: SourceSpan, inHeader: Bool) -> Diagnostic {
        let names = CellOption.all.filter { !inHeader || $0.hasDefault }.map(\.name)
        return Diagnostic(
            "unknown-option", severity: .warning, title: "cells have no option `\(name)`",
            primary: .init(span, "not known"),
            explanation: inHeader && CellOption.named[name] != nil
                ? "`\(name)` belongs to a single cell; `execute` sets what all cells share."
                : "It changes nothing as it stands.",
            hint: didYouMean(name, among: names))
    }

    static func wrongValue(_ option: CellOption, node: YAMLNode) -> Diagnostic {
        wrongValue(
            of: option.name, takes: option.takes, node: node, choices: option.choices)
    }

    static func wrongValue(
        of name: String, takes: String, node: YAMLNode, choices: [String] = []
    ) -> Diagnostic {
        let found = node.text.map { node.isNothing ? "nothing" : "`\($0)`" } ?? kind(of: node)
        return Diagnostic(
            "wrong-option-value", severity: .warning, title: "this value does not fit `\(name)`",
            primary: .init(node.span, "does not fit"),
            explanation: "`\(name)` takes \(takes), and here stands \(found).",
            hint: node.text.flatMap { didYouMean($0, among: choices) })
    }

    private static func kind(of node: YAMLNode) -> String {
        node.list == nil ? "a record" : "a list"
    }

    static func unknownKey(_ name: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unknown-key", severity: .warning, title: "the header has no key `\(name)`",
            primary: .init(span, "not known"),
            explanation: "It changes nothing as it stands.",
            hint: didYouMean(name, among: FrontMatterReader.keys))
    }

    static func headerIsNoRecord(_ node: YAMLNode) -> Diagnostic {
        Diagnostic(
            "unreadable-header", title: "the header is not made of `key: value` lines",
            primary: .init(node.span, node.list == nil ? "a single text" : "a list"),
            explanation: "Between the two `---` lines stand settings such as `title: First steps`.",
            hint: "write each setting on a line of its own as `key: value`")
    }

    static func unclosedHeader(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unclosed-header", title: "the header is never closed",
            primary: .init(span, "opened here"),
            explanation: "The file begins with `---` and a setting, "
                + "and no second `---` line ends the settings.",
            hint: "add a line `---` after the last setting")
    }

    static func optionsAreNoRecord(_ node: YAMLNode) -> Diagnostic {
        Diagnostic(
            "unreadable-options", title: "an option line is no `key: value`",
            primary: .init(node.span, "no key"),
            explanation: "Lines that begin with `#|` set options of the cell, "
                + "such as `#| label: fit`.",
            hint: "begin the line with `#` alone if it is a comment")
    }

    static func misplacedOption(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "misplaced-option", severity: .warning, title: "an option line below the code",
            primary: .init(span, "read as a comment"),
            explanation: "Options count only at the top of a cell, before its first line of code.",
            hint: "move the line up")
    }

    static func duplicateLabel(_ label: String, second: SourceSpan, first: SourceSpan)
        -> Diagnostic
    {
        Diagnostic(
            "duplicate-label", title: "two cells have the label `\(label)`",
            primary: .init(second, "again here"),
            secondary: [.init(first, "first here")],
            explanation: "A label names one cell, for links and random numbers; "
                + "`\(label)` is taken at \(first.place).",
            hint: "give this cell another label")
    }

    static func unclosedFence(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unclosed-fence", title: "this cell is never closed",
            primary: .init(span, "opened here"),
            explanation: "No line with as many backquotes follows, "
                + "so the rest of the file would be code.",
            hint: "close the cell with a line that holds the same backquotes alone")
    }

    static func nestedCell(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "nested-cell", severity: .warning, title: "this code is shown and not run",
            primary: .init(span, "inside a list or quotation"),
            explanation: "Only a fence that stands by itself, outside lists and quotations, "
                + "is a cell.",
            hint: "move the code out of the list, or leave it if it is only to be shown")
    }

    static func fenceWords(_ words: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unknown-option", severity: .warning, title: "words after `noise` are not read",
            primary: .init(span, "not read"),
            explanation: "Options stand on lines of their own at the top of the cell, "
                + "not behind the fence: `\(words)`.",
            hint: "write `#| key: value` under the fence")
    }

    static func fenceCase(_ word: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unknown-fence", severity: .warning, title: "this code is shown and not run",
            primary: .init(span, "another language"),
            explanation: "Cells are fences of the language `noise`, in small letters; "
                + "here stands `\(word)`.",
            hint: "write `noise`")
    }

    static func unknownExercise(
        _ label: String, among exercises: [String], span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            "unknown-exercise", severity: .warning, title: "there is no exercise `\(label)`",
            primary: .init(span, "not the label of an exercise"),
            explanation: "A hint, a solution or a test names a cell that has `#| exercise:`.",
            hint: didYouMean(label, among: exercises)
                ?? "give the place for the learner's code the option `#| exercise: \(label)`")
    }

    static func notUTF8(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "not-utf8", title: "this file is not UTF-8 text",
            primary: .init(span, "the first such byte"),
            explanation: "A byte here belongs to no character of UTF-8, "
                + "so what was meant is not certain.",
            hint: "save the file as UTF-8")
    }

    static func loneCarriageReturn(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "line-ends", severity: .warning, title: "a line end of an old kind",
            primary: .init(span, "a carriage return alone"),
            explanation: "Lines end in LF or CR LF; a CR by itself is taken for a space.",
            hint: "save the file with LF line ends")
    }

    static func didYouMean(_ name: String, among names: [String]) -> String? {
        let near = nearNames(to: name, among: names).map { "`\($0)`" }
        guard let last = near.last else { return nil }
        let others = near.dropLast()
        let list = others.isEmpty ? last : others.joined(separator: ", ") + " or " + last
        return "did you mean \(list)?"
    }
}
