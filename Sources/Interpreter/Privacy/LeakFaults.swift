import Diagnostics

/// What is said when private values become visible.
enum LeakFaults {
    static func refused(_ place: PrivacyScope.CodePlace, names: [String]) -> Fault {
        Fault(
            "private-leak",
            title: isParameter(place)
                ? "a parameter of a mechanism is chosen from private data"
                : "this \(place.verb) a private value",
            explanation: isParameter(place)
                ? "An argument of `\(place.code)` is computed from \(list(names)), and no mechanism "
                    + "has released it. `#| privacy: strict` refuses that."
                : "`\(place.code)` is \(origin(place.code, names)), and no mechanism has released "
                    + "it. `#| privacy: strict` refuses that.",
            hint: hint(place))
    }

    /// What a cell says of the leaks in it.
    static func warning(_ leak: Leak, names: [String]) -> Diagnostic {
        let what =
            "The cell \(leak.verb) `\(leak.code)`, which is \(origin(leak.code, names)), "
            + "and no mechanism has released it."
        var warning: Diagnostic
        switch leak.verb {
        case "decides by":
            warning = Diagnostic(
                "private-decision", severity: .warning,
                title: "this decision is not covered by the guarantee",
                explanation: what + " What is done next shows which way it went, as in early "
                    + "stopping and in choosing the best of several models.",
                hint: "decide by public data, or by a noisy value such as `dp.mean` gives")
        case "sets a parameter by":
            warning = Diagnostic(
                "private-parameter", severity: .warning,
                title: "a parameter of a mechanism is chosen from private data",
                explanation: what + " Clipping norms and noise must be chosen beforehand, or "
                    + "released like anything else.",
                hint: "choose it by public data, or by `dp.quantile`")
        default:
            warning = Diagnostic(
                "outside-guarantee", severity: .warning, title: "not covered by the guarantee",
                explanation: what,
                hint: "release it with noise, as `dp.mean` does, or say why it is harmless: "
                    + "`declassify(x, because: \"…\")`")
        }
        warning.primary = leak.place.map { .init($0, "private") }
        return warning
    }

    private static func isParameter(_ place: PrivacyScope.CodePlace) -> Bool {
        place.verb == "sets a parameter by"
    }

    /// `private data` of the data itself, else what it comes from.
    private static func origin(_ code: String, _ names: [String]) -> String {
        names == [code] ? "private data" : "computed from \(list(names))"
    }

    private static func hint(_ place: PrivacyScope.CodePlace) -> String {
        isParameter(place)
            ? "choose it by public data, or by `dp.quantile`"
            : place.code.hasPrefix("track")
                ? "track a noisy value, as `dp.mean` gives it, or what `privacy(…)` says"
                : "release it with noise, as `dp.mean` does, or say why it is harmless: "
                    + "`declassify(x, because: \"…\")`"
    }

    static func list(_ names: [String]) -> String {
        let quoted = names.map { "`\($0)`" }
        guard quoted.count > 1, let last = quoted.last else {
            return quoted.first ?? "private data"
        }
        return quoted.dropLast().joined(separator: ", ") + " and " + last
    }
}
