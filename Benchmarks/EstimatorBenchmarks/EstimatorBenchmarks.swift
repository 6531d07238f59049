import Estimators
import Glibc
import Kernels

/// Times whole fits of classifiers on the same files as their peer.
///
/// The words of the command line are a folder with `features.f32` (floats, row by row) and
/// `labels.u8`, the columns and the threads. Then reads lines `NAME<tab>EXAMPLES`, fits the named
/// classifier on so many examples and answers `WALL<tab>CPU<tab>ACCURACY`, seconds and the share of
/// the first thousand examples that it gets right; `-` if there is no such classifier.
@main
struct EstimatorBenchmarks {
    static func main() throws {
        endIdleThreads()
        let words = CommandLine.arguments
        guard words.count == 4, let columns = Int(words[2]), let threads = Int(words[3]) else {
            say("EstimatorBenchmarks FOLDER COLUMNS THREADS")
            exit(2)
        }
        Kernels.planThreads = threads
        let values: [Float] = bytes(words[1] + "/features.f32")
        let labels: [UInt8] = bytes(words[1] + "/labels.u8")
        say("ready")
        while let line = readLine() {
            let words = line.split(separator: "\t").map(String.init)
            guard words.count == 2, let rows = Int(words[1]), rows <= labels.count,
                let classifier = classifiers[words[0]]
            else {
                say("-")
                continue
            }
            let features = try Features(
                rows: rows, columns: columns, values: Array(values.prefix(rows * columns)))
            say(try measure(classifier, features, labels.prefix(rows).map { Int($0) }))
        }
    }

    private static let classifiers: [String: any Classifier] = {
        var gentle = Perceptron()
        gentle.maximumIterations = 10
        gentle.tolerance = 0
        var curved = Perceptron()
        (curved.solver, curved.maximumIterations) = (.lbfgs, 20)
        var plane = LinearSVM()
        plane.givesProbabilities = false
        return [
            "logistic": LogisticRegression(), "logistic-each": OneVsRest(LogisticRegression()),
            "svm": LinearSVM(), "svm-plain": plane, "svm-each": OneVsRest(plane),
            "tree": DecisionTree(), "forest": RandomForest(), "gaussian": GaussianNaiveBayes(),
            "bernoulli": BernoulliNaiveBayes(), "adaboost": AdaBoost(), "perceptron": gentle,
            "perceptron-lbfgs": curved,
        ]
    }()

    private static func measure(
        _ classifier: any Classifier, _ features: Features, _ labels: [Int]
    ) throws -> String {
        var words = RandomWords(seed: 7, stream: 0, draw: 0)
        let wall = now(CLOCK_MONOTONIC)
        let cpu = now(CLOCK_PROCESS_CPUTIME_ID)
        let model: any ClassifierModel = try classifier.fit(
            features, labels: labels, using: &words)
        let seconds = now(CLOCK_MONOTONIC) - wall
        let work = now(CLOCK_PROCESS_CPUTIME_ID) - cpu
        let first = Array(0..<min(1000, features.rows))
        let found = try model.predictions(for: features.selecting(first))
        let accuracy = try Accuracy.of(found, labels: first.map { labels[$0] })
        return "\(seconds)\t\(work)\t\(accuracy)"
    }

    private static func bytes<Number>(_ path: String) -> [Number] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let count = ftell(file) / MemoryLayout<Number>.stride
        rewind(file)
        return [Number](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = fread(buffer.baseAddress, MemoryLayout<Number>.stride, count, file)
        }
    }

    /// Writes at once, since the other side waits.
    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
