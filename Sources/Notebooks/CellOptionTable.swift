import Foundation

/// One option a cell may have: its name, what it takes, and how it is set.
struct CellOption: Sendable {
    let name: String
    /// What fits, in words: `true or false`.
    let takes: String
    /// The words to choose from, for near names.
    var choices: [String] = []
    /// Whether `execute:` in the front matter may set it for all cells.
    var hasDefault = true
    /// False if the value does not fit; the options are then as before.
    let set: @Sendable (inout CellOptions, YAMLNode) -> Bool
}

extension CellOption {
    /// Every option there is, in the order of the reference.
    static let all: [CellOption] = shown + run + compared + taught

    static let named = Dictionary(
        all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// How the cell looks in the report.
    private static let shown: [CellOption] = [
        flag("echo") { $0.echo = $1 },
        flag("output") { $0.output = $1 },
        flag("include") { $0.include = $1 },
        flag("warning") { $0.warning = $1 },
        choice("code-fold", ["true", "false", "show"]) {
            $0.codeFold = CellOptions.CodeFold(rawValue: $1) ?? .never
        },
        text("code-summary") { $0.codeSummary = $1 },
        choice("code-overflow", ["scroll", "wrap"]) { $0.wrapsCode = $1 == "wrap" },
        text("fig-cap", hasDefault: false) { $0.figureCaption = $1 },
        text("fig-alt", hasDefault: false) { $0.figureAlt = $1 },
        number("fig-width", "a width in inches, over 0 and at most 40", 0.1...40) {
            $0.figureWidth = $1
        },
        number("fig-height", "a height in inches, over 0 and at most 40", 0.1...40) {
            $0.figureHeight = $1
        },
        text("tbl-cap", hasDefault: false) { $0.tableCaption = $1 },
        whole("layout-ncol", "a whole number from 1 to 12", 1...12) { $0.layoutColumns = $1 },
    ]

    /// How the cell is run.
    private static let run: [CellOption] = [
        CellOption(
            name: "label", takes: "a letter, then letters, digits, `-` or `_`", hasDefault: false,
            set: { _, node in node.text.map(isLabel) ?? false }),
        flag("eval") { $0.eval = $1 },
        CellOption(
            name: "error", takes: "`true`, `false`, `expected` or the id of an error",
            choices: ["true", "false", "expected"],
            set: { options, node in
                guard let policy = errorPolicy(node) else { return false }
                options.error = policy
                return true
            }),
        flag("cache") { $0.cache = $1 },
        choice("freeze", ["true", "false", "auto"]) { $0.freeze = $1 != "false" },
        CellOption(
            name: "timeout", takes: "a time such as `60s`, `2m` or a number of seconds",
            set: { options, node in
                guard let seconds = node.text.flatMap(TimeText.seconds(in:)) else { return false }
                options.timeoutSeconds = seconds
                return true
            }),
        CellOption(
            name: "seed", takes: "a whole number from 0 to 2^53", hasDefault: false,
            set: { options, node in
                guard let seed = seed(node) else { return false }
                options.seed = seed
                return true
            }),
        texts("depends") { $0.depends = $1 },
        choice("privacy", ["warn", "strict", "off"]) {
            $0.privacy = CellOptions.PrivacyPolicy(rawValue: $1) ?? .warn
        },
        CellOption(
            name: "budget", takes: "a record such as `{epsilon: 0.5, delta: 1e-6}`",
            hasDefault: false,
            set: { options, node in
                guard let budget = CellOptions.Budget(node) else { return false }
                options.budget = budget
                return true
            }),
    ]

    private static let compared: [CellOption] = [
        CellOption(
            name: "check",
            takes: "`exact`, `number`, `shape`, `pattern`, `none` or `{rtol: …, atol: …}`",
            choices: CellOptions.Comparison.words,
            set: { options, node in
                guard let comparison = CellOptions.Comparison(node) else { return false }
                options.comparison = comparison
                return true
            })
    ]

    private static let taught: [CellOption] = [
        texts("tags") { $0.tags = $1 },
        label("exercise") { $0.exercise = $1 },
        label("hint") { $0.hint = $1 },
        label("solution") { $0.solution = $1 },
        label("test") { $0.test = $1 },
    ]
}

// MARK: - Kinds of options

extension CellOption {
    typealias Setter<Value> = @Sendable (inout CellOptions, Value) -> Void

    private static func flag(_ name: String, _ set: @escaping Setter<Bool>) -> CellOption {
        CellOption(name: name, takes: "`true` or `false`", choices: ["true", "false"]) {
            guard let value = $1.boolean else { return false }
            set(&$0, value)
            return true
        }
    }

    private static func choice(
        _ name: String, _ words: [String], _ set: @escaping Setter<String>
    ) -> CellOption {
        let quoted = words.map { "`\($0)`" }
        let takes = quoted.dropLast().joined(separator: ", ") + " or " + (quoted.last ?? "")
        return CellOption(name: name, takes: takes, choices: words) {
            guard let word = $1.boolean.map(String.init) ?? $1.text, words.contains(word) else {
                return false
            }
            set(&$0, word)
            return true
        }
    }

    private static func text(
        _ name: String, hasDefault: Bool = true, _ set: @escaping Setter<String>
    ) -> CellOption {
        CellOption(name: name, takes: "a text", hasDefault: hasDefault) {
            guard let value = $1.text, !$1.isNothing else { return false }
            set(&$0, value)
            return true
        }
    }

    private static func label(_ name: String, _ set: @escaping Setter<String>) -> CellOption {
        CellOption(name: name, takes: "the label of an exercise", hasDefault: false) {
            guard let value = $1.text, isLabel(value) else { return false }
            set(&$0, value)
            return true
        }
    }

    private static func texts(_ name: String, _ set: @escaping Setter<[String]>) -> CellOption {
        CellOption(name: name, takes: "a text or a list of texts", hasDefault: false) {
            guard let values = $1.texts else { return false }
            set(&$0, values)
            return true
        }
    }

    private static func number(
        _ name: String, _ takes: String, _ range: ClosedRange<Double>,
        _ set: @escaping Setter<Double>
    ) -> CellOption {
        CellOption(name: name, takes: takes) {
            guard let value = $1.number, range.contains(value) else { return false }
            set(&$0, value)
            return true
        }
    }

    private static func whole(
        _ name: String, _ takes: String, _ range: ClosedRange<Int>, _ set: @escaping Setter<Int>
    ) -> CellOption {
        CellOption(name: name, takes: takes) {
            guard let value = $1.number.flatMap({ Int(exactly: $0) }), range.contains(value) else {
                return false
            }
            set(&$0, value)
            return true
        }
    }
}

// MARK: - Values

extension CellOption {
    /// A letter, then letters, digits, `-` or `_`, all of ASCII: also an HTML id.
    static func isLabel(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy {
            isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    static func seed(_ node: YAMLNode) -> UInt64? {
        guard let number = node.number, number <= 9_007_199_254_740_992 else { return nil }
        return UInt64(exactly: number)
    }

    private static func errorPolicy(_ node: YAMLNode) -> CellOptions.ErrorPolicy? {
        if let isAllowed = node.boolean { return isAllowed ? .allowed : .forbidden }
        guard let word = node.text else { return nil }
        if word == "expected" { return .expected(id: nil) }
        let isID = isLabel(word) && word.contains("-") || word == "interrupted"
        return isID ? .expected(id: word) : nil
    }
}

extension CellOptions.Budget {
    init?(_ node: YAMLNode) {
        guard let entries = node.record else { return nil }
        var numbers: [String: Double] = [:]
        for entry in entries {
            guard let key = entry.key.text, let number = entry.value.number, number > 0,
                key == "epsilon" || key == "delta" && number < 1
            else { return nil }
            numbers[key] = number
        }
        guard let epsilon = numbers["epsilon"] else { return nil }
        self.init(epsilon: epsilon, delta: numbers["delta"])
    }
}

extension CellOptions.Comparison {
    static let words = ["exact", "number", "shape", "pattern", "none"]

    init?(_ node: YAMLNode) {
        switch node.text {
        case "exact": self = .exact
        case "number": self = .number
        case "shape": self = .shape
        case "pattern": self = .pattern
        case "none": self = .nothing
        default:
            guard let entries = node.record, !entries.isEmpty else { return nil }
            var numbers: [String: Double] = [:]
            for entry in entries {
                guard let key = entry.key.text, let number = entry.value.number, number >= 0,
                    number.isFinite, key == "rtol" || key == "atol"
                else { return nil }
                numbers[key] = number
            }
            self = .tolerance(relative: numbers["rtol"] ?? 0, absolute: numbers["atol"] ?? 0)
        }
    }
}

/// Times as options write them.
enum TimeText {
    /// `90`, `60s`, `2m`, `1h`, `500ms`; nil if it is no time over zero and at most a week.
    static func seconds(in text: String) -> Double? {
        let units: [(suffix: String, seconds: Double)] = [
            ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1),
        ]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
        let digits = text.dropLast(unit.suffix.count)
        guard let number = YAMLNode.number(in: digits.trimmingCharacters(in: .whitespaces)) else {
            return nil
        }
        let seconds = number * unit.seconds
        return seconds > 0 && seconds <= 604_800 ? seconds : nil
    }
}
