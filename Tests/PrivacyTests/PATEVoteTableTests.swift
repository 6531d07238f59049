import Privacy
import Testing

@Suite("PATE: tables of votes")
struct PATEVoteTableTests {
    @Test("Counts and the labels they come from are the same table")
    func labels() throws {
        let labels = [[0, 1, 2], [0, 1, 1], [0, 2, 2], [0, 1, 0]]
        let table = try VoteTable(labels: labels, classes: 3)
        #expect(table == (try VoteTable(counts: [[4, 0, 0], [0, 3, 1], [1, 1, 2]])))
        #expect(table.teachers == 4)
        #expect(table.queries == 3)
        #expect(table.classes == 3)
        #expect(table.winners == [0, 1, 2])
        #expect(table.largestCounts == [4, 3, 2])
        #expect(Array(table[1]) == [0, 3, 1])
    }

    @Test("Whole numbers of any type make the same table")
    func numbers() throws {
        let table = try VoteTable(counts: [[3, 1], [2, 2]])
        #expect(table == (try VoteTable(counts: [[3.0, 1.0], [2.0, 2.0]])))
        #expect(table == (try VoteTable(counts: [3, 1, 2, 2], classes: 2)))
        #expect(table == (try VoteTable(counts: [[3, 1], [2, 2]], teachers: 4)))
    }

    @Test("The first of equal winners wins")
    func ties() throws {
        #expect(try VoteTable(counts: [[0, 2, 2]]).winners == [1])
    }

    @Test("Queries can be chosen, in any order and repeatedly")
    func choice() throws {
        let table = try VoteTable(counts: [[3, 0], [2, 1], [1, 2]])
        #expect(
            try table.selecting([2, 0, 2]) == VoteTable(counts: [[1, 2], [3, 0], [1, 2]]))
        #expect(try table.first(2) == VoteTable(counts: [[3, 0], [2, 1]]))
        #expect(try table.first(3) == table)
    }

    @Test("Where teachers may abstain, rows may have fewer votes")
    func abstentions() throws {
        let table = try VoteTable(counts: [[3, 1], [1, 0]], teachers: 5, abstentions: true)
        #expect(table.teachers == 5)
    }

    @Test("No votes are refused")
    func empty() {
        #expect(throws: VoteError.empty(of: "query")) { try VoteTable(counts: [[Int]]()) }
        #expect(throws: VoteError.empty(of: "query")) { try VoteTable(counts: [], classes: 3) }
        #expect(throws: VoteError.empty(of: "teacher")) {
            try VoteTable(labels: [], classes: 3)
        }
        #expect(throws: VoteError.empty(of: "query")) {
            try VoteTable(labels: [[], []], classes: 3)
        }
        #expect(throws: VoteError.empty(of: "teacher")) { try VoteTable(counts: [[0, 0]]) }
        #expect(throws: VoteError.empty(of: "teacher")) {
            try VoteTable(counts: [[0, 0]], teachers: 0)
        }
        #expect(throws: VoteError.empty(of: "query")) {
            try VoteTable(counts: [[1, 0]]).selecting([])
        }
        #expect(throws: VoteError.empty(of: "query")) {
            try VoteTable(counts: [[1, 0]]).first(0)
        }
    }

    @Test("One class is refused")
    func oneClass() {
        #expect(throws: VoteError.tooFewClasses(1)) { try VoteTable(counts: [[4], [4]]) }
        #expect(throws: VoteError.tooFewClasses(1)) { try VoteTable(labels: [[0]], classes: 1) }
        #expect(throws: VoteError.tooFewClasses(0)) { try VoteTable(counts: [], classes: 0) }
    }

    @Test("More classes than memory has room for are refused", arguments: [1 << 28, Int.max])
    func manyClasses(classes: Int) {
        #expect(throws: VoteError.tooManyClasses(classes)) {
            try VoteTable(labels: [[0, 1]], classes: classes)
        }
    }

    @Test("Rows of different lengths are refused")
    func uneven() {
        #expect(throws: VoteError.unevenRow(row: 1, found: 3, expected: 2)) {
            try VoteTable(counts: [[3, 1], [2, 2, 0]])
        }
        #expect(throws: VoteError.unevenRow(row: 1, found: 1, expected: 2)) {
            try VoteTable(labels: [[0, 1], [0]], classes: 2)
        }
        #expect(throws: VoteError.unevenRow(row: 1, found: 1, expected: 2)) {
            try VoteTable(counts: [3, 1, 4], classes: 2)
        }
    }

    @Test(
        "A number that is no count is refused, with its place",
        arguments: [
            (-1.0, "−1"), (2.5, "2.5"), (.nan, "NaN"), (.infinity, "∞"), (-.infinity, "−∞"),
            (1e300, "1e+300"), (4_294_967_296, "4,294,967,296"),
        ])
    func notACount(value: Double, text: String) {
        #expect(throws: VoteError.notACount(query: 1, class: 0, value: text)) {
            try VoteTable(counts: [[2, 2], [value, 1]])
        }
    }

    @Test("A negative count among whole numbers is refused too")
    func negative() {
        #expect(throws: VoteError.notACount(query: 0, class: 1, value: "−2")) {
            try VoteTable(counts: [[6, -2]])
        }
    }

    @Test("Rows that do not sum to the teachers are refused")
    func sums() {
        let wrong = VoteError.wrongSum(query: 1, sum: 5, teachers: 4, abstentions: false)
        #expect(throws: wrong) { try VoteTable(counts: [[3, 1], [3, 2]]) }
        #expect(throws: wrong) { try VoteTable(counts: [[3, 1], [3, 2]], teachers: 4) }
        #expect(throws: VoteError.wrongSum(query: 0, sum: 4, teachers: 5, abstentions: false)) {
            try VoteTable(counts: [[3, 1]], teachers: 5)
        }
        #expect(throws: VoteError.wrongSum(query: 1, sum: 5, teachers: 4, abstentions: true)) {
            try VoteTable(counts: [[3, 1], [3, 2]], abstentions: true)
        }
    }

    @Test("Labels that name no class are refused", arguments: [3, -1])
    func unknownLabel(label: Int) {
        #expect(
            throws: VoteError.unknownLabel(teacher: 1, query: 0, label: label, classes: 3)
        ) { try VoteTable(labels: [[0, 1], [label, 1]], classes: 3) }
    }

    @Test("Chosen queries must be there", arguments: [2, -1])
    func unknownQuery(index: Int) {
        #expect(throws: VoteError.unknownQuery(place: 1, index: index, queries: 2)) {
            try VoteTable(counts: [[1, 0], [0, 1]]).selecting([0, index])
        }
        #expect(throws: VoteError.unknownQuery(place: 2, index: 2, queries: 2)) {
            try VoteTable(counts: [[1, 0], [0, 1]]).first(3)
        }
        #expect(throws: VoteError.self) { try VoteTable(counts: [[1, 0]]).first(.max) }
    }

    @Test("Each error has its words: what, why, what to do")
    func words() {
        let errors: [VoteError] = [
            .empty(of: "query"), .tooFewClasses(1), .tooManyClasses(1 << 28),
            .unevenRow(row: 1, found: 3, expected: 2),
            .notACount(query: 1, class: 0, value: "2.5"),
            .wrongSum(query: 1, sum: 5, teachers: 4, abstentions: false),
            .wrongSum(query: 1, sum: 5, teachers: 4, abstentions: true),
            .unknownLabel(teacher: 1, query: 0, label: 3, classes: 3),
            .unknownQuery(place: 1, index: 2, queries: 2),
            .wrongBaseline(found: "1 row", queries: 2, classes: 3),
            .noSmoothSensitivity(reason: "for Laplace noise it is known of moments only"),
        ]
        #expect(
            errors.map(\.diagnostic.id) == [
                "vote-table", "vote-classes", "vote-classes", "vote-table", "vote-counts",
                "vote-sums", "vote-sums", "vote-labels", "vote-queries", "vote-baseline",
                "vote-sensitivity",
            ])
        #expect(Set(errors.map(\.diagnostic.id)).sorted() == VoteError.ids)
        for error in errors {
            let diagnostic = error.diagnostic
            #expect(diagnostic.title.count <= 60)
            #expect(diagnostic.explanation.hasSuffix("."))
            #expect(diagnostic.hint != nil)
        }
        #expect(
            errors[4].diagnostic.explanation == "Query 1 gives class 0 2.5 votes.")
        #expect(
            errors[5].diagnostic.explanation
                == "Query 1 has 5 votes, and there are 4 teachers.")
    }
}
