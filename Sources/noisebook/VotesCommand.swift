import ArgumentParser
import Datasets
import Diagnostics
import Figures
import Notebooks
import Privacy
import REPL

/// Where votes are and which of them count.
struct VoteFiles: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A .npy file: a label of each teacher for each query (teachers × queries), or counts.",
            valueName: "file"))
    var countsFile: String

    @Flag(help: "The file has counts (queries × classes).")
    var inputIsCounts = false

    @Option(help: ArgumentHelp("A .npy file of the queries that were asked.", valueName: "file"))
    var indicesFile: String?

    @Option(help: ArgumentHelp("How many classes labels tell apart.", valueName: "K"))
    var classes = 10

    /// - Throws: `Diagnostic`, `VoteError`.
    func table(isCounts: Bool? = nil, atMost limit: Int? = nil) throws -> VoteTable {
        let numbers = try Self.rows(of: countsFile)
        var table =
            isCounts ?? inputIsCounts
            ? try VoteTable(counts: numbers)
            : try VoteTable(labels: labels(numbers), classes: classes)
        if let indicesFile {
            table = try table.selecting(Self.rows(of: indicesFile).joined().map(wholeNumber))
        }
        if let limit, limit < table.queries { table = try table.first(limit) }
        return table
    }

    private func labels(_ rows: [[Double]]) throws -> [[Int]] {
        try rows.map { try $0.map(wholeNumber) }
    }

    private func wholeNumber(_ value: Double) throws -> Int {
        guard let whole = Int(exactly: value) else {
            throw Diagnostic(
                "vote-labels", title: "a label or a query is no whole number",
                explanation: "`\(value)` stands where a whole number belongs.")
        }
        return whole
    }

    /// The rows of a file's matrix; of a list, one row.
    static func rows(of path: String) throws -> [[Double]] {
        do {
            let tensor = try NumPyFile(at: path).tensor
            let sizes = tensor.shape.sizes
            let numbers = try tensor.toDoubles()
            switch sizes.count {
            case 1: return [numbers]
            case 2:
                return (0..<sizes[0]).map { row in
                    Array(numbers[row * sizes[1]..<(row + 1) * sizes[1]])
                }
            default:
                throw Diagnostic(
                    "vote-table", title: "a table of votes has rows and columns",
                    explanation: "`\(path)` has \(sizes.count) axes.",
                    hint: "give a matrix of counts, or one of labels")
            }
        } catch let error as TensorFileError {
            throw Diagnostic(
                error.id, title: error.title,
                explanation: error.explanation.contains(path)
                    ? error.explanation : "`\(path)`: " + error.explanation,
                hint: error.hint)
        }
    }
}

/// As `reportingPrivacy`, with what can be wrong with votes.
func reportingVotes(_ body: () throws -> String) throws {
    try reportingPrivacy {
        do {
            return try body()
        } catch let error as VoteError {
            throw error.diagnostic
        }
    }
}

/// Numbers with their words, and names and numbers in columns, for the lines that commands print.
enum VoteLines {
    static func number(_ value: Double) -> String { NumberText.short(value, digits: 6) }

    static func count(_ number: Int, _ word: String, _ words: String) -> String {
        NumberText.count(number) + " " + (number == 1 ? word : words)
    }

    /// A row of the table of moments.
    static func row(_ cells: [String]) -> String {
        zip(cells, [6, 12, 22]).map { text, width in
            String(repeating: " ", count: max(1, width - text.count)) + text
        }.joined() + "\n"
    }
}
