import Interpreter
import Language
import Privacy
import PrivateLearning
import Tensors

/// What the functions on teachers' votes are given: labels or counts, and how they are announced.
struct VoteArguments {
    static let signature: [Signature.Parameter] = [
        .required(
            "votes",
            "a list with each teacher's labels [queries], a tensor [teachers, queries] of them, or counts"
        ),
        .named("scale", "of Laplace noise on each count, in votes: LNMax", "nil"),
        .named("deviation", "of Gaussian noise on each count, in votes: GNMax", "nil"),
        .named(
            "threshold", "what the largest count must reach with noise: Confident-GNMax", "nil"),
        .named("thresholdDeviation", "of the noise on the largest count, in votes", "nil"),
        .named(
            "expected",
            "the student's probabilities [queries, classes], for Interactive-GNMax: what counts is how far votes exceed them",
            "nil"),
        .named("classes", "how many there are to choose from", "10"),
        .named("counts", "true where votes are counted already, [queries, classes]", "false"),
        .named(
            "teachers", "how many there are, where votes are counted", "the sum of the first row"),
    ]

    static let (scale, deviation, threshold, thresholdDeviation) = (1, 2, 3, 4)
    static let (expected, classes, counts, teachers) = (5, 6, 7, 8)
    /// How many parameters there are.
    static let count = 9

    let call: BuiltinCall
    let table: VoteTable
    let mechanism: VoteMechanism
    let baseline: VoteBaseline?
    /// Of all votes.
    let marks: Marks

    init(_ call: BuiltinCall) throws {
        self.call = call
        marks = try call.value(0).marks
        mechanism = try Self.mechanism(call)
        let table = try Self.table(call)
        self.table = table
        baseline =
            try call.isGiven(Self.expected)
            ? VoteFaults.translating {
                try VoteBaseline(probabilities: call.matrix(Self.expected), for: table)
            } : nil
    }

    // MARK: - The mechanism

    private static func mechanism(_ call: BuiltinCall) throws -> VoteMechanism {
        guard call.isGiven(scale) != call.isGiven(deviation) else {
            throw VoteFaults.noNoise(call.name, both: call.isGiven(scale))
        }
        let hasThreshold = call.isGiven(threshold)
        guard hasThreshold == call.isGiven(thresholdDeviation) else {
            throw VoteFaults.halfThreshold(call.name, hasThreshold: hasThreshold)
        }
        guard call.isGiven(deviation) else {
            guard !hasThreshold else { throw VoteFaults.laplaceThreshold(call.name) }
            return .laplaceMaximum(scale: try call.number(scale))
        }
        let sigma = try call.number(deviation)
        guard hasThreshold else { return .gaussianMaximum(deviation: sigma) }
        return .confidentMaximum(
            threshold: try call.number(threshold),
            thresholdDeviation: try call.number(thresholdDeviation), deviation: sigma)
    }

    // MARK: - The table

    private static func table(_ call: BuiltinCall) throws -> VoteTable {
        let rows = try call.matrix(0)
        return try VoteFaults.translating {
            guard try call.bool(counts, default: false) else {
                let most = try call.count(classes, from: 2, default: 10)
                return try VoteTable(labels: rows.map(call.labels), classes: most)
            }
            let teachers = call.isGiven(teachers) ? try call.count(teachers, from: 1) : nil
            return try VoteTable(counts: rows, teachers: teachers)
        }
    }
}

extension BuiltinCall {
    /// The rows of a matrix, or of a list of vectors: read without showing them.
    func matrix(_ index: Int) throws -> [[Double]] {
        if let items = try value(index).asList, items.first?.tensorShape != nil {
            return try items.map { item in
                guard let tensor = item.asTensor?.tensor, tensor.rank == 1 else {
                    throw wrongType(index, "a list of vectors, or a matrix", found: item)
                }
                return try tensor.withoutMarks.toDoubles()
            }
        }
        if try value(index).asList?.isEmpty == true { throw emptyValue(index) }
        let tensor = try tensor(index).withoutMarks
        guard tensor.rank == 2 else {
            throw outOfDomain(
                index, "a matrix, or a list of vectors", found: "shape \(tensor.shape)")
        }
        let numbers = try tensor.toDoubles()
        let width = tensor.shape[1]
        return (0..<tensor.shape[0]).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
    }

    fileprivate func labels(_ row: [Double]) throws -> [Int] {
        try row.map { number in
            guard let label = Int(exactly: number) else {
                throw outOfDomain(
                    0, "whole numbers, one for each query", found: Display.number(number))
            }
            return label
        }
    }
}
