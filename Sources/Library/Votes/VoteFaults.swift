import Diagnostics
import Interpreter
import Privacy
import PrivateLearning

/// What is wrong with votes, in the user's words.
enum VoteFaults {
    /// Turns facts of the library into faults of the program.
    static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as VoteError {
            throw Fault(error.diagnostic)
        } catch let error as PrivacyError {
            throw Fault(error)
        }
    }

    static func noNoise(_ name: String, both: Bool) -> Fault {
        Fault(
            "missing-argument",
            title: both ? "`\(name)` takes one kind of noise" : "`\(name)` needs noise",
            explanation: both
                ? "`scale` is of Laplace noise and `deviation` of Gaussian noise; the counts get "
                    + "one of them."
                : "Which class has most votes hides a teacher only behind noise on each count.",
            hint: "say one of them: `scale: 20` or `deviation: 40`, in votes")
    }

    static func halfThreshold(_ name: String, hasThreshold: Bool) -> Fault {
        Fault(
            "missing-argument", title: "a threshold and its noise go together",
            explanation: "`\(name)` compares the largest count with `threshold` after noise of "
                + "`thresholdDeviation`; \(hasThreshold ? "the noise" : "the threshold") is "
                + "missing.",
            hint: "say both: `threshold: 200, thresholdDeviation: 150`")
    }

    static func laplaceThreshold(_ name: String) -> Fault {
        Fault(
            "missing-argument", title: "a threshold goes with Gaussian noise",
            explanation: "Confident-GNMax answers with Gaussian noise on the counts; `scale` is of "
                + "Laplace noise.",
            hint: "say `deviation: 40` in place of `scale`")
    }

    static func lonelyExpectation(_ name: String) -> Fault {
        Fault(
            "missing-argument", title: "an expectation goes with a threshold",
            explanation: "What the student expects is compared with the votes by a threshold: "
                + "Interactive-GNMax.",
            hint: "say `threshold:` and `thresholdDeviation:`, or leave `expected:` out")
    }

    static func sharedData(_ first: Int, _ second: Int, source: String) -> Fault {
        Fault(
            "votes-share-data",
            title: "teachers \(first) and \(second) may have learned from the same records",
            explanation: "A record of `\(source)` must reach one teacher alone: then it moves one "
                + "vote, and noise on the counts hides it. Nothing says so of these two.",
            hint: "cut the data itself, `let parts = partition(\(source), 250)`, and let each "
                + "teacher see only its part")
    }

    static func mixedCounts(source: String) -> Fault {
        Fault(
            "votes-share-data", title: "these counts may be of any teachers",
            explanation: "They come from `\(source)`, and once votes are counted nothing says "
                + "that each record moved one of them.",
            hint: "give the teachers' labels, as a list with one tensor for each")
    }

    static func stackedTeachers(source: String) -> Fault {
        Fault(
            "votes-share-data", title: "these votes are in one tensor",
            explanation: "Each row comes from another part of `\(source)`; together in one tensor "
                + "nothing tells any more which from which.",
            hint: "give a list: `dp.vote([labels0, labels1, …], …)`, or "
                + "`dp.vote(map(teachers, t => t.labels), …)`")
    }

    static func privateStudent(_ name: String) -> Fault {
        Fault(
            "votes-share-data", title: "the student is private itself",
            explanation: "`\(name)` compares votes with what the student expects and may give out "
                + "its own label; a student that knows private data would leak it.",
            hint: "train the student on released labels alone")
    }

    static func noOrder(_ name: String) -> Fault {
        Fault(
            "missing-argument", title: "telling a cost needs an order that is chosen beforehand",
            explanation: "Which order α is best depends on the votes, and so is as private as "
                + "they are.",
            hint: "say one: `order: 20`; that of the cost which holds whatever the votes is a "
                + "good choice: `.independentOrder`")
    }

    static func momentsOfGaussian(_ name: String) -> Fault {
        Fault(
            "missing-argument", title: "moments are of Laplace noise",
            explanation: "The analysis of 2017 knows LNMax; Gaussian noise is analysed by Rényi "
                + "orders.",
            hint: "leave `moments:` out, or say `scale:` in place of `deviation:`")
    }
}
