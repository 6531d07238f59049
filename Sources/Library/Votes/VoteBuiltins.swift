import Interpreter
import Language
import Privacy
import PrivateLearning
import Tensors

/// Private aggregation of teachers.
enum VoteBuiltins {
    static let all: [Builtin] = [vote, voteCost]

    static let example =
        "let votes = concat([zeros(200, 3), ones(50, 3)], axis: 0)\n"

    static let vote = Builtin(
        "dp.vote",
        VoteArguments.signature + [
            .named(
                "confidence",
                "with `expected`: where the student is at least so sure, its own label is taken if teachers are not asked",
                "nil")
        ], .privacy,
        "The teachers' answer to each query: the class with most votes after noise, −1 where a "
            + "threshold leaves it open. Each teacher must have learned from a part of its own "
            + "(`partition`).",
        example: example + "dp.vote(votes, deviation: 40)", hasEffect: true
    ) { call in
        let votes = try VoteArguments(call)
        let marks = try votes.marksOfTeachers()
        let student = try votes.student(confidence: VoteArguments.count)
        return try MechanismFaults.translating {
            var source = try call.machine.noiseSource()
            let answers = try VoteFaults.translating {
                try TeacherVote(votes.mechanism).release(
                    votes.table, student: student, using: &source)
            }
            try call.machine.privacy.charge(
                marks, answers.event, isPerExample: true, mechanism: call.name,
                parameters: votes.words)
            let labels = answers.labels.map { Int64($0 ?? -1) }
            return .tensor(try Tensor(labels, shape: [labels.count]))
        }
    }
}

extension VoteArguments {
    /// What is said of the mechanism in the ledger.
    var words: [String] {
        let queries = Wording.count(table.queries, "query", "queries")
        return switch mechanism {
        case .laplaceMaximum(let scale): [queries, "Laplace scale \(Display.number(scale))"]
        case .gaussianMaximum(let sigma): [queries, "deviation \(Display.number(sigma))"]
        case .confidentMaximum(let threshold, let first, let sigma):
            [
                queries, "threshold \(Display.number(threshold))",
                "its deviation \(Display.number(first))", "deviation \(Display.number(sigma))",
            ]
        }
    }

    /// The student for Interactive-GNMax.
    func student(confidence: Int) throws -> TeacherVote.Student? {
        guard let baseline else { return nil }
        guard case .confidentMaximum = mechanism else {
            throw VoteFaults.lonelyExpectation(call.name)
        }
        let least =
            call.isGiven(confidence)
            ? try call.number(confidence, in: 0...1, "a probability in 0...1") : .infinity
        let rows = try call.probabilities(Self.expected)
        return TeacherVote.Student(
            expected: baseline,
            sureLabels: rows.map { row in
                let most = row.max() ?? 0
                return most >= least ? row.firstIndex(of: most) : nil
            })
    }

    // MARK: - Who learned from what

    /// The sources of all teachers, if each record reached one of them alone.
    ///
    /// - Throws: a fault that names two teachers of whom nothing says so.
    func marksOfTeachers() throws -> Marks {
        let scope = call.machine.privacy
        let sources = scope.numbers(of: marks)
        guard let first = sources.first else { return .empty }
        let name = scope.book.source(of: first)?.name ?? "the data"
        if try call.bool(Self.counts, default: false) { throw VoteFaults.mixedCounts(source: name) }
        if let teachers = try call.value(0).asList {
            try Self.checkApart(teachers.map(\.marks), scope)
        } else if marks.all.contains(where: {
            scope.book.part(of: $0.source) != nil || $0.isStatistic
        }) {
            throw VoteFaults.stackedTeachers(source: name)
        }
        return sources.reduce(.empty) { $0.union(Marks(source: $1)) }
    }

    private static func checkApart(_ teachers: [Marks], _ scope: PrivacyScope) throws {
        var learned: [UInt32: [(teacher: Int, part: SourcePart?)]] = [:]
        for (teacher, marks) in teachers.enumerated() {
            for mark in marks.all {
                guard let source = scope.book.sourceNumber(of: mark.source) else { continue }
                learned[source, default: []].append((teacher, scope.book.part(of: mark.source)))
            }
        }
        for (source, entries) in learned.sorted(by: { $0.key < $1.key }) {
            guard let (first, second) = clash(in: entries) else { continue }
            throw VoteFaults.sharedData(
                first, second, source: scope.book.source(of: source)?.name ?? "the data")
        }
    }

    /// Two teachers of whom a record may have reached both.
    private static func clash(
        in entries: [(teacher: Int, part: SourcePart?)]
    ) -> (Int, Int)? {
        guard let first = entries.first,
            let other = entries.first(where: { $0.teacher != first.teacher })
        else { return nil }
        var takers: [Int: Int] = [:]
        for (teacher, part) in entries {
            guard let part, let known = first.part, part.count == known.count,
                part.cut == known.cut
            else {
                let second = teacher == first.teacher ? other.teacher : first.teacher
                return ordered(teacher, second)
            }
            if let taker = takers[part.place], taker != teacher { return ordered(taker, teacher) }
            takers[part.place] = teacher
        }
        return nil
    }

    private static func ordered(_ a: Int, _ b: Int) -> (Int, Int) { (min(a, b), max(a, b)) }
}

extension BuiltinCall {
    /// The rows of a matrix of public numbers.
    fileprivate func probabilities(_ index: Int) throws -> [[Double]] {
        let tensor = try tensor(index)
        guard tensor.marks.isEmpty else {
            throw VoteFaults.privateStudent(name)
        }
        return try matrix(index)
    }
}
