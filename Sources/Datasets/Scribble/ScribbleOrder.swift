import Tensors

/// Which character each writer writes when.
///
/// Writers and their examples are cut into blocks of as many as there are characters. Each pair
/// of blocks is a Latin square in random order: in it every writer writes every character once,
/// and so it is with the first examples of all writers, the second ones, and so on.
struct ScribbleOrder {
    private let specification: ScribbleSpecification
    private let classes: Int
    /// The square used last, since neighbours mostly share theirs.
    private var square: Square

    private struct Square {
        var writers = -1
        var examples = -1
        var rows: [Int] = []
        var columns: [Int] = []
        var characters: [Int] = []
    }

    init(_ specification: ScribbleSpecification) {
        self.specification = specification
        classes = specification.characters.places.count
        square = Square()
    }

    /// The label of an example of the set, from 0.
    mutating func label(of example: Int) -> Int {
        let writer = specification.writer(of: example)
        let index = specification.index(of: example)
        if square.writers != writer / classes || square.examples != index / classes {
            square = drawn(writers: writer / classes, examples: index / classes)
        }
        let sum = square.rows[writer % classes] + square.columns[index % classes]
        return square.characters[sum % classes]
    }

    private func drawn(writers: Int, examples: Int) -> Square {
        var words = ScribbleAddress.order(
            seed: specification.seed, writers: writers, examples: examples, classes: classes
        ).words
        return Square(
            writers: writers, examples: examples, rows: shuffled(&words),
            columns: shuffled(&words), characters: shuffled(&words))
    }

    /// Fisher and Yates.
    private func shuffled(_ words: inout RandomWords) -> [Int] {
        var list = Array(0..<classes)
        for place in stride(from: classes - 1, to: 0, by: -1) {
            list.swapAt(place, words.below(place + 1))
        }
        return list
    }
}
