/// The headings of the reference, in its order.
package enum Category: String, CaseIterable, Sendable {
    case control
    case creation
    case random
    case elementwise
    case reductions
    case shaping
    case mathematics
    case lists
    case text
    case figures
    case datasets
    case layers
    case learning
    case experiments
    case privacy
    case classifiers
    case attacks

    /// The heading as the reference shows it.
    package var title: String {
        switch self {
        case .control: "Showing, asking and converting"
        case .creation: "Making tensors"
        case .random: "Random numbers"
        case .elementwise: "Element by element"
        case .reductions: "Sums, means and other reductions"
        case .shaping: "Shapes of tensors"
        case .mathematics: "Mathematics"
        case .lists: "Lists, records and ranges"
        case .text: "Text"
        case .figures: "Figures"
        case .datasets: "Datasets"
        case .layers: "Layers of models"
        case .learning: "Gradients and training"
        case .experiments: "Experiments"
        case .privacy: "Differential privacy"
        case .classifiers: "Classifiers and their measures"
        case .attacks: "Scores, attacks and audits"
        }
    }
}
