import Kernels

/// Scores of a classifier that learns what members look like, each from a model that has not
/// seen the example.
///
/// 1. The larger side is sub-sampled at random to the size of the smaller.
/// 2. These examples are dealt into two folds that have both sides in equal numbers.
/// 3. A logistic regression is fitted on each fold, its penalty found by three-fold
///    cross-validation, and scores the other fold.
/// 4. Examples that the sub-sample left out are scored by the second model.
///
/// The models of the two folds have seen each other's examples, so that scores are not quite
/// independent of each other.
struct TrainedAttack {
    var search = PenaltySearch()
    /// Two: the scores of each come from the other's model.
    private let folds = 2

    /// How many examples each side needs, so that every fold of the search has one.
    var neededOfEachSide: Int { folds * search.neededOfEachClass }

    /// The probability of being a member, for all members and non-members.
    func scores(
        members: FeatureMatrix, nonMembers: FeatureMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> ([Double], [Double]) {
        let all = members.appending(nonMembers)
        let chosen = balanced(members.rows, nonMembers.rows, &words)
        let labels = chosen.map { $0 < members.rows ? 1 : 0 }
        let parts = StratifiedFolds.parts(of: labels, folds: folds)
        var scores = [Double?](repeating: nil, count: all.rows)
        for fold in 0..<folds {
            let inside = chosen.indices.filter { parts[$0] != fold }
            let model = try search.fit(
                all.selecting(inside.map { chosen[$0] }), labels: inside.map { labels[$0] })
            var wanted = chosen.indices.filter { parts[$0] == fold }.map { chosen[$0] }
            if fold == folds - 1 {
                let known = Set(chosen)
                wanted += (0..<all.rows).filter { !known.contains($0) }
            }
            let found = try model.probabilities(of: all.selecting(wanted))
            for (place, row) in zip(wanted, 0..<found.rows) { scores[place] = found[row].last }
        }
        let known = scores.map { $0 ?? 0 }
        return (Array(known.prefix(members.rows)), Array(known.dropFirst(members.rows)))
    }

    /// Places of as many members as non-members, in random order; non-members come after members.
    private func balanced(
        _ members: Int, _ nonMembers: Int, _ words: inout RandomWords
    ) -> [Int] {
        let count = min(members, nonMembers)
        let inside = words.shuffled(Array(0..<members)).prefix(count)
        let outside = words.shuffled(Array(members..<members + nonMembers)).prefix(count)
        return Array(inside + outside)
    }
}
