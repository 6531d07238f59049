import Diagnostics
import Interpreter
import Language
import Privacy
import Tensors

/// Declaring data private, and asking what was spent of its privacy.
enum PrivacyBuiltins {
    static let all: [Builtin] = [private_, privacy, declassify, budget]

    private static let source = "let x = private(ones(100, 2), unit: example)\n"

    static let private_ = Builtin(
        "private",
        [
            .required("data", "a dataset, a tensor, a list of numbers, or a record of these"),
            Signature.Parameter(
                "unit", .choice(["example", "user"]), .optional("example"), namedOnly: true),
            .named(
                "examplesPerUser", "how many examples a user has at most; `unit: user` needs it",
                "nil"),
        ], .privacy,
        "The data, marked: what is computed from it is private until a mechanism releases it.",
        example: source + "privacy(x).epsilon"
    ) { call in try PrivateDeclaration(call).value() }

    static let privacy = Builtin(
        "privacy",
        [
            .required("data", "private data, or what was computed from it"),
            .named("delta", "a number above 0, well below one over the number of units", "1e-5"),
        ], .privacy,
        "What has been spent of the data's privacy: `.epsilon` is the smallest bound, with "
            + "`.rdp`, `.pld`, `.mu`, `.charges`, `.curve`.",
        example: source + "let total = dp.sum(x, clip: 1, noiseMultiplier: 4)\nprivacy(x).epsilon"
    ) { call in
        let scope = call.machine.privacy
        let number = try call.privateSource(0)
        let delta = try call.isGiven(1) ? call.delta(1) : scope.delta(of: number)
        scope.note(delta: delta, of: number)
        if let source = scope.book.source(of: number) {
            PrivacyRemarks.delta(delta, source, number, scope)
        }
        guard
            let spending = try call.reporting({ () throws(PrivacyError) in
                try scope.spending(of: number, delta: delta)
            })
        else { return .none }
        return .object(SpendingObject(spending, number, scope.visibleBook))
    }

    static let declassify = Builtin(
        "declassify",
        [
            .required("value", "a private value"),
            .named(
                "because", "why it is harmless, as a text; it stands in the report", "must be given"
            ),
        ], .privacy,
        "The value without marks: let through with a reason, which the report shows.",
        example: source + "declassify(mean(x), because: \"all entries are one in this example\")",
        hasEffect: true
    ) { call in
        guard call.isGiven(1) else {
            throw Fault(
                "missing-argument", title: "`declassify` needs a reason",
                explanation: "What is let through without a mechanism is listed in the report, "
                    + "with the reason why it is harmless.",
                hint: "say it: `because: \"synthetic data\"`")
        }
        let reason = try call.string(1)
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw call.outOfDomain(1, "a reason", found: "an empty text")
        }
        let value = try call.value(0)
        let marks = value.marks
        guard !marks.isEmpty else { return value }
        call.machine.privacy.declassify(marks, because: reason)
        return value.mappingTensors(\.withoutMarks)
    }

    static let budget = Builtin(
        "budget",
        [
            .required("data", "private data"),
            .named("epsilon", "the most that may be spent, a number above 0", "must be given"),
            .named("delta", "the δ at which it counts", "1e-5"),
        ], .privacy,
        "A ceiling for the data: what would spend more is refused before it is done.",
        example: source + "budget(x, epsilon: 3, delta: 1e-6)\n"
            + "dp.sum(x, clip: 1, noiseMultiplier: 4)", hasEffect: true
    ) { call in
        let number = try call.privateSource(0)
        guard call.isGiven(1) else { throw call.emptyValue(1) }
        let epsilon = try call.number(1)
        guard epsilon > 0 else {
            throw call.outOfDomain(1, "a number above 0", found: Wording.number(epsilon))
        }
        let delta = try call.isGiven(2) ? call.delta(2) : nil
        call.machine.privacy.limit(number, to: PrivacyCeiling(epsilon: epsilon, delta: delta))
        return .none
    }
}

extension BuiltinCall {
    /// The one source behind a value.
    func privateSource(_ index: Int) throws -> UInt32 {
        let value = try value(index)
        let numbers = machine.privacy.numbers(of: value.marks)
        guard let number = numbers.first else {
            throw Fault(
                "not-private", title: "this is not private data",
                explanation: "`\(name)` asks for data that was declared private, or for what was "
                    + "computed from it; nothing in this value is.",
                hint: "declare it where it comes into the notebook: "
                    + "`let train = private(mnist.train, unit: example)`", argument: index)
        }
        guard numbers.count == 1 else {
            let names = numbers.compactMap { machine.privacy.book.source(of: $0)?.name }
            let all = names.map { "`\($0)`" }.joined(separator: " and ")
            throw Fault(
                "several-sources", title: "this value comes from several private sources",
                explanation: "It was computed from \(all), and "
                    + "each has its own guarantee.",
                hint: "ask for one of them: "
                    + "`\(name)(\(names.first ?? ""))`", argument: index)
        }
        return number
    }

    /// δ above 0 and below 1.
    func delta(_ index: Int) throws -> Double {
        let delta = try number(index)
        guard delta > 0, delta < 1 else {
            throw outOfDomain(
                index, "above 0 and below 1", found: Wording.number(delta),
                hint:
                    "δ bounds the chance that the guarantee fails: well below one over the number "
                    + "of examples")
        }
        return delta
    }

    /// Runs a body and gives errors of the accountants words.
    func reporting<Result>(_ body: () throws(PrivacyError) -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw Fault(error)
        }
    }
}

extension Fault {
    init(_ error: PrivacyError) {
        let diagnostic = error.diagnostic
        self.init(
            diagnostic.id, title: diagnostic.title, explanation: diagnostic.explanation,
            hint: diagnostic.hint)
    }
}
