import Diagnostics
import Interpreter
import Kernels
import Privacy
import Tensors
import Testing

/// Programs that are put together at random, each run on two private data sets: where what they
/// show differs, something must have been charged, let through or reported.
@Suite("No way out of private data goes unseen")
struct PrivateFlowTests {
    @Test("What differs by the data is charged, declassified or reported", arguments: 0..<300)
    func randomProgram(seed: UInt64) throws {
        try Session.onLargeStack {
            let program = RandomProgram(seed: seed).text
            let (first, firstScope) = Self.run(program, on: "[0.2, 0.9, 0.4, 0.7, 0.1, 0.6]")
            let (second, secondScope) = Self.run(program, on: "[0.8, 0.3, 0.5, 0.2, 0.95, 0.35]")
            guard first != second else { return }
            let isSeen = [firstScope, secondScope].contains { scope in
                !scope.leaks.isEmpty || !scope.declassifications.isEmpty
                    || !scope.book.charges.isEmpty
            }
            #expect(isSeen, "\(program)\n\(first)\n\(second)")
        }
    }

    @Test("Under the strict policy nothing differs but what is charged", arguments: 300..<500)
    func strictProgram(seed: UInt64) throws {
        try Session.onLargeStack {
            let program = RandomProgram(seed: seed, isReleasing: false).text
            let (first, _) = Self.run(program, on: "[0.2, 0.9, 0.4, 0.7, 0.1, 0.6]", .strict)
            let (second, _) = Self.run(program, on: "[0.8, 0.3, 0.5, 0.2, 0.95, 0.35]", .strict)
            #expect(first == second, "\(program)")
        }
    }

    @Test("Most programs do show something of the data, and are reported")
    func programsAreTelling() throws {
        try Session.onLargeStack {
            let reported = (0..<100).count { seed in
                let program = RandomProgram(seed: UInt64(seed)).text
                return !Self.run(program, on: "[0.2, 0.9, 0.4, 0.7, 0.1, 0.6]").scope.leaks.isEmpty
            }
            #expect(reported > 15)
        }
    }

    /// What a program shows, and what became of the data.
    private static func run(
        _ program: String, on data: String, _ policy: LeakPolicy = .warn
    ) -> (shown: String, scope: PrivacyScope) {
        let session = Session()
        session.evaluator.privacy.policy = policy
        session.run("let x = private(tensor(\(data)), unit: example)\nlet y = arange(6) / 6")
        let result = session.run(program)
        let outputs = result.outputs.map { output -> String in
            if case .warning = output { "" } else { output.shown }
        }
        let failure = result.failure.map { $0.id + $0.explanation } ?? ""
        return (outputs.joined() + failure, session.evaluator.privacy)
    }
}

/// A program of some statements, each of which makes a value of earlier ones.
private struct RandomProgram {
    private(set) var text = ""
    private var words: RandomWords
    private var names = ["x", "y"]

    init(seed: UInt64, isReleasing: Bool = true) {
        words = RandomWords(seed: seed, stream: 0, draw: 0)
        let statements = 2 + Int(words.next() % 5)
        let kinds = isReleasing ? Self.values + Self.releases : Self.values
        for number in 0..<statements {
            let name = "v\(number)"
            text += "let \(name) = \(filled(kinds[Int(words.next() % UInt32(kinds.count))]))\n"
            names.append(name)
        }
        text += filled(Self.ends[Int(words.next() % UInt32(Self.ends.count))])
    }

    /// A template with names of values where it has §, later ones more often.
    private mutating func filled(_ template: String) -> String {
        let pieces = template.split(separator: "§", omittingEmptySubsequences: false)
        return pieces.dropFirst().reduce(String(pieces[0])) { $0 + pick() + $1 }
    }

    private mutating func pick() -> String {
        let recent = words.next() % 3 > 0
        return recent ? names[names.count - 1] : names[Int(words.next() % UInt32(names.count))]
    }

    private static let values = [
        "1 * §", "0 + § + §", "0 - §", "0 + § * §", "mean(§)", "sum(§)", "max(§)", "sort(§)",
        "reverse(§)", "cumsum(§)", "abs(§)", "exp(§)", "sqrt(abs(§))", "round(§)",
        "where(§ > 0.5, §, 0)", "[§, 1]", "{ v: § }.v", "(t => t * 2)(§)", "unique(§)",
        "list(§)", "number(max(§))", "len(unique(§))", "argmax(§)", "contains(§, 0.5)",
        "count(§ > 0.5, true)", "(if max(§) > 0.75 { 1 } else { 0 })", "\"{§}\"", "string(§)",
        "concat([§, §])", "stack([§, §])", "stack([§, §])[0]", "median(§)", "std(§)",
        "zeros(2) + mean(§)", "map(list(§), t => t > 0.5)", "filter(list(§), t => t > 0.5)",
        "(() => §)()", "arange(6)[§ > 0.5]", "bincount(round(§).cast(int64))",
        "tensor([1, 2])[round(mean(§)).cast(int64)]", "onehot(round(§).cast(int64), 2)",
        "(§ == §)", "all(§ > 0)", "quantile(§, 0.5)",
    ]

    private static let releases = [
        "dp.mean(x, clip: 1, noiseMultiplier: 1)", "declassify(§, because: \"a test\")",
        "dp.count(x > 0.5, noiseMultiplier: 1)",
    ]

    private static let ends = [
        "§", "print(§)", "print(\"{§}\")", "§.shape", "show(§)", "track(a: mean(§))",
        "expect max(§) > 0.95", "for i in 0..<len(unique(§)) { print(i) }", "len(§)",
        "print(type(§))", "plot(line(§))",
    ]
}
