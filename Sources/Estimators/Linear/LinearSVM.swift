import Kernels

/// A linear support vector machine with probabilities.
///
/// The problem is that of scikit-learn's `SVC(kernel="linear", probability=True)`: hinge loss,
/// intercept free of the penalty, a plane for each pair of classes, votes for predictions, and
/// probabilities by Platt's scaling of decisions on examples held out by five folds. The planes
/// are found by descent in the dual instead of libsvm's pairs; both end within the tolerance of
/// the same plane.
///
/// ## Source
/// Pairs as one distribution: Wu, Lin and Weng, Probability estimates for multi-class
/// classification by pairwise coupling, JMLR 5, 2004, section 4.2.
public struct LinearSVM: Classifier, Equatable {
    /// scikit-learn's `C`, above 0: the smaller, the stronger the penalty.
    public var inverseRegularization = 1.0
    /// The search ends when slopes differ by no more.
    public var tolerance = 1e-3
    /// Of a search over its examples.
    public var maximumPasses = 10_000
    /// From 2 up; fewer where a class has fewer examples.
    public var folds = 5
    /// Without them a fit takes a fraction of the time, and the model has decisions alone.
    public var givesProbabilities = true

    public init() {}

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> LinearSVMModel {
        try Requirement.number("the inverse regularisation", inverseRegularization, above: 0)
        try Requirement.number("the tolerance", tolerance, above: 0)
        try Requirement.count("the number of passes", maximumPasses, from: 1)
        try Requirement.count("the number of folds", folds, from: 2)
        let known = try ClassLabels(labels, of: features, for: "a support vector machine")
        if givesProbabilities, let few = known.counts.firstIndex(of: 1) {
            throw .tooFew(
                what: "examples of class \(known.classes[few])", count: 1, needed: 2,
                purpose: "probabilities from folds")
        }
        let planes =
            switch features.storage {
            case .single(let values): try planes(values, features.columns, known, &words)
            case .double(let values): try planes(values, features.columns, known, &words)
            }
        return LinearSVMModel(classes: known.classes, columns: features.columns, planes: planes)
    }

    private func planes<Number: FeatureNumber>(
        _ values: [Number], _ columns: Int, _ labels: ClassLabels, _ words: inout RandomWords
    ) throws(EstimatorError) -> [LinearSVMModel.Plane] {
        let count = labels.classes.count
        let pairs = (0..<count).flatMap { i in (i + 1..<count).map { (i, $0) } }
        let generators = words.split(into: pairs.count)
        let found = Parallel.map(pairs.count) {
            number -> Result<LinearSVMModel.Plane, EstimatorError> in
            var words = generators[number]
            let problem = PlaneProblem(
                machine: self, values: values, columns: columns, labels: labels,
                first: Int32(pairs[number].0), second: Int32(pairs[number].1))
            do throws(EstimatorError) {
                return .success(try problem.solve(&words))
            } catch {
                return .failure(error)
            }
        }
        var planes: [LinearSVMModel.Plane] = []
        for plane in found { planes.append(try plane.get()) }
        return planes
    }
}

/// Two classes against each other.
private struct PlaneProblem<Number: FeatureNumber> {
    let machine: LinearSVM
    let values: [Number]
    let columns: Int
    let rows: [Int32]
    /// 1 for the second class.
    let signs: [Double]

    init(
        machine: LinearSVM, values: [Number], columns: Int, labels: ClassLabels, first: Int32,
        second: Int32
    ) {
        self.machine = machine
        self.values = values
        self.columns = columns
        rows = (0..<Int32(labels.places.count)).filter {
            labels.places[Int($0)] == first || labels.places[Int($0)] == second
        }
        signs = rows.map { labels.places[Int($0)] == second ? 1 : -1 }
    }

    func solve(_ words: inout RandomWords) throws(EstimatorError) -> LinearSVMModel.Plane {
        let whole = descent(rows, signs, from: nil)
        try whole.solve(values, using: &words)
        let scaling = machine.givesProbabilities ? try scaling(whole, &words) : nil
        return LinearSVMModel.Plane(
            weights: whole.weights, intercept: whole.intercept, scaling: scaling,
            passes: whole.passes, hasConverged: whole.hasConverged)
    }

    private func descent(
        _ rows: [Int32], _ signs: [Double], from start: ([Double], Double)?
    ) -> DualDescent<Number> {
        DualDescent(
            columns: columns, rows: rows, signs: signs, bound: machine.inverseRegularization,
            tolerance: machine.tolerance, maximumPasses: machine.maximumPasses, start: start)
    }

    /// From decisions on each fold by a plane that has not seen it. A fold's search begins where
    /// the search on everything ended, which is near its own end.
    private func scaling(
        _ whole: DualDescent<Number>, _ words: inout RandomWords
    ) throws(EstimatorError) -> PlattScaling {
        let smaller = min(signs.count { $0 > 0 }, signs.count { $0 < 0 })
        let folds = min(machine.folds, smaller)
        let labels = signs.map { $0 > 0 ? 1 : 0 }
        let parts = try Folds.stratified(labels, count: folds, using: &words)
        var decisions = [Double](repeating: 0, count: rows.count)
        for fold in 0..<folds {
            let inside = rows.indices.filter { parts[$0] != fold }
            let part = descent(
                inside.map { rows[$0] }, inside.map { signs[$0] },
                from: (inside.map { whole.coefficients[$0] }, whole.intercept))
            try part.solve(values, using: &words)
            values.withUnsafeBufferPointer { values in
                for i in rows.indices where parts[i] == fold {
                    decisions[i] = part.decision(values, rows[i])
                }
            }
        }
        return try PlattScaling(decisions: decisions, isPositive: signs.map { $0 > 0 })
    }
}

extension DualDescent {
    fileprivate func decision(_ values: UnsafeBufferPointer<Number>, _ row: Int32) -> Double {
        guard let start = values.baseAddress else { return intercept }
        return weights.withUnsafeBufferPointer { weights in
            weights.baseAddress.map { Number.dot(start + Int(row) * columns, $0, columns) } ?? 0
        } + intercept
    }
}
