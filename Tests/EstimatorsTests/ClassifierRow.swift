import Estimators
import Kernels

/// What the tables of classifiers have in common.
extension VectorRow {
    func matrix(_ name: String, columns: Int) throws -> FeatureMatrix {
        let values = list(name)
        return try FeatureMatrix(rows: values.count / columns, columns: columns, values: values)
    }

    func features(_ name: String = "features") throws -> Features {
        Features(try matrix(name, columns: try integer("columns")))
    }

    func integers(_ name: String) -> [Int] { list(name).map { Int($0) } }

    var weights: [Double]? {
        let weights = list("weights")
        return weights.isEmpty ? nil : weights
    }
}

extension RandomWords {
    static var some: RandomWords { RandomWords(seed: 7, stream: 0, draw: 0) }
}

/// Made-up examples whose classes lie around points of their own.
struct Blobs {
    let features: Features
    let labels: [Int]
    let values: [Double]
    let columns: Int

    init(classes: Int, count: Int, columns: Int, seed: UInt64, noise: Double = 1) throws {
        var random = RandomNumbers(seed: seed)
        let centres = (0..<classes * columns).map { _ in 2 * random.normal() }
        labels = (0..<count).map { $0 % classes }
        values = labels.flatMap { label in
            (0..<columns).map { centres[label * columns + $0] + noise * random.normal() }
        }
        self.columns = columns
        features = try Features(rows: count, columns: columns, values: values)
    }

    /// The same in single precision.
    var singles: Features {
        get throws {
            try Features(rows: labels.count, columns: columns, values: values.map { Float($0) })
        }
    }
}
